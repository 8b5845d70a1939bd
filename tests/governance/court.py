"""Contests and rulings in few words, for tests of benches and precedents."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from governance.village import DAY, village
from lawspeaker.governance.contest import open_contest
from lawspeaker.governance.precedent import PastCase
from lawspeaker.governance.ruling import rule_on
from lawspeaker.records.contest import Contest
from lawspeaker.records.ruling import Ruling, Verdicts

UPHELD = Verdicts(n_violates=7, n_complies=2)
DISMISSED = Verdicts(n_complies=8, n_violates=1)


def contest(factors: str, /, *, number: int = 1, **parts: Any) -> Contest:
    """`factors` are letters, each a factor."""
    asked = {
        "clauses": ["clause.s1"],
        "prompt": "When does the library open?",
        "answer": "At nine.",
        "relief": "Say who says so.",
        "factors": list(factors),
        "opened": DAY,
    }
    made = open_contest(village(), **(asked | parts))
    return Contest(**{**_fields(made), "id": f"contest.{number:04d}"})


def ruling(of: Contest, holding: str, against: str = "", **parts: Any) -> Ruling:
    asked = {
        "verdicts": UPHELD,
        "holding_factors": list(holding),
        "opposing_factors": list(against),
        "reasons": "No source was named.",
        "dissent": "The hour was right.",
        "decided_on": of.opened + timedelta(days=5),
    }
    number = of.id.partition(".")[2]
    made = rule_on(of, village(), **(asked | parts))
    return Ruling(**{**_fields(made), "id": f"ruling.{number}"})


def past(number: int, factors: str, holding: str, against: str = "", **parts: Any) -> PastCase:
    of = contest(factors, number=number)
    return PastCase(contest=of, ruling=ruling(of, holding, against, **parts))


def day(n: int) -> date:
    return DAY + timedelta(days=n)


def _fields(record: Any) -> dict[str, Any]:
    return {name: getattr(record, name) for name in record.__dataclass_fields__}
