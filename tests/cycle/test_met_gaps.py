from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from governance.court import contest
from governance.village import village
from lawspeaker.contract.clause import Form, FormKind
from lawspeaker.contract.gap import GapKind
from lawspeaker.contract.uncertainty import SIGNS, Sign, UncertaintyKind
from lawspeaker.cycle import met_gaps as room
from lawspeaker.cycle.met_gaps import KIND_OF_SIGN, met_gaps
from lawspeaker.records.anonymity import K_ANONYMITY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pytest

    from lawspeaker.contract.constitution import Constitution
    from lawspeaker.contract.gap import Gap

MONDAY = date(2026, 11, 2)
LATER = date(2027, 6, 1)
HELD = village()


@dataclass(frozen=True)
class Logged:
    clauses: tuple[str, ...] = ()
    signs: Mapping[Sign, Sequence[str]] = field(default_factory=dict)
    version: str = "1.0.0"
    day: date = MONDAY
    kind: str = "silent-or-ambiguous"
    words: str = "never to be seen"


def met(n: int, sign: Sign, *clauses: str, week: int = 0, version: str = "1.0.0") -> list[Logged]:
    day = MONDAY + timedelta(days=7 * week)
    return [Logged(clauses=clauses, signs={sign: clauses}, version=version, day=day)] * n


def entries(lines: Sequence[Logged], held: Constitution = HELD, **more: object) -> tuple[Gap, ...]:
    asked: dict[str, object] = {
        "versions": {"1.0.0": HELD, held.version: held},
        "contests": (),
        "today": LATER,
    }
    return met_gaps(held, lines, **(asked | more))


def told(gaps: Sequence[Gap]) -> dict[tuple[str, tuple[str, ...]], str | None]:
    return {(gap.kind.value, gap.clauses): gap.measure for gap in gaps}


def test_what_answers_met_is_counted_by_kind_and_clause_without_content() -> None:
    lines = [
        *met(12, Sign.NO_CLAUSE),
        *met(15, Sign.BORDERLINE_CASE, "clause.s1"),
        *met(20, Sign.OPPOSED_CLAUSES, "clause.s1"),
    ]
    found = entries(lines)
    assert told(found) == {
        ("contradiction", ("clause.s1",)): "at least 20 answers, 2026-11-02 to 2026-11-08",
        ("ambiguity", ("clause.s1",)): "at least 15 answers, 2026-11-02 to 2026-11-08",
        ("gap", ()): "at least 12 answers, 2026-11-02 to 2026-11-08",
    }
    assert {gap.source for gap in found} == {"gateway"}
    assert "never to be seen" not in str([gap.to_json() for gap in found])
    assert len({gap.id for gap in found}) == 3


def test_a_small_number_is_not_told_nor_another_from_which_it_would_follow() -> None:
    small = [
        *met(25, Sign.BORDERLINE_CASE, "clause.s1"),
        *met(9, Sign.OPEN_ON_PURPOSE, "clause.s1"),
    ]
    assert entries(small) == ()
    assert entries(met(9, Sign.NO_CLAUSE)) == ()
    enough = [*small, *met(1, Sign.OPEN_ON_PURPOSE, "clause.s1")]
    assert set(told(entries(enough))) == {
        ("ambiguity", ("clause.s1",)),
        ("gap", ("clause.s1",)),
    }


def test_without_suppression_a_small_number_would_be_told(monkeypatch: pytest.MonkeyPatch) -> None:
    small = [
        *met(25, Sign.BORDERLINE_CASE, "clause.s1"),
        *met(9, Sign.OPEN_ON_PURPOSE, "clause.s1"),
    ]
    monkeypatch.setattr(room, "published_cells", lambda n, _: n > 0)
    assert any(f"at least {K_ANONYMITY - 1} " in str(gap.measure) for gap in entries(small))


def test_weeks_are_told_once_they_are_over_and_add_up() -> None:
    lines = [
        *met(12, Sign.NO_CLAUSE),
        *met(3, Sign.NO_CLAUSE, week=1),
        *met(8, Sign.NO_CLAUSE, week=2),
    ]
    first = entries(lines, today=date(2026, 11, 9))
    assert told(first) == {("gap", ()): "at least 12 answers, 2026-11-02 to 2026-11-08"}
    assert entries(lines, today=date(2026, 11, 8)) == ()
    whole = entries(lines)
    assert told(whole) == {("gap", ()): "at least 23 answers, 2026-11-02 to 2026-11-22"}
    assert whole[0].id == first[0].id


def test_an_answer_under_another_wording_shows_nothing_of_the_present_one() -> None:
    other = HELD.clauses[0].model_copy(update={"text": "Name a source, or say there is none."})
    now = HELD.model_copy(update={"version": "1.1.0", "clauses": (other, HELD.clauses[1])})
    old = [*met(30, Sign.BORDERLINE_CASE, "clause.s1"), *met(30, Sign.BORDERLINE_CASE, "clause.s2")]
    assert set(told(entries(old, now))) == {("ambiguity", ("clause.s2",))}
    assert entries(met(30, Sign.NO_CLAUSE), now) == ()
    new = met(30, Sign.BORDERLINE_CASE, "clause.s1", version="1.1.0")
    assert set(told(entries(new, now))) == {("ambiguity", ("clause.s1",))}
    assert entries(met(30, Sign.NO_CLAUSE, version="7.0.0")) == ()
    assert entries(met(30, Sign.BORDERLINE_CASE, "clause.gone")) == ()


def test_what_only_a_model_says_of_itself_is_no_entry() -> None:
    assert entries(met(30, Sign.MODEL_SEES_GAP, "clause.s1")) == ()
    assert set(KIND_OF_SIGN) == set(SIGNS[UncertaintyKind.SILENT_OR_AMBIGUOUS]) - {
        Sign.MODEL_SEES_GAP
    }
    assert entries([Logged(clauses=("clause.s1",))] * 30) == (), "a line of an older gateway"


def test_an_answer_counts_once_at_a_clause_as_the_graver_kind() -> None:
    both = Logged(
        clauses=("clause.s1", "clause.s2"),
        signs={
            Sign.DELEGATED: ("clause.s1", "clause.s2"),
            Sign.RULINGS_CONFLICT: ("clause.s1",),
        },
    )
    # Some stand alone, for where all answers name both, no number of one may be told.
    alone = met(20, Sign.DELEGATED, "clause.s1") + met(20, Sign.DELEGATED, "clause.s2")
    found = told(entries([*[both] * 15, *alone]))
    assert found == {
        ("ambiguity", ("clause.s1",)): "at least 15 answers, 2026-11-02 to 2026-11-08",
        ("gap", ("clause.s1",)): "at least 20 answers, 2026-11-02 to 2026-11-08",
        ("gap", ("clause.s2",)): "at least 35 answers, 2026-11-02 to 2026-11-08",
    }


def test_a_contest_under_the_same_words_is_the_witness_and_an_open_clause_a_note() -> None:
    held = village()
    lines = met(15, Sign.OPEN_ON_PURPOSE, "clause.s1")
    (found,) = entries(lines, held, contests=(contest("a", number=7), contest("b", number=9)))
    assert (found.witness, found.is_note) == ("contest.0007", False)
    form = Form(kind=FormKind.STANDARD, open_on_purpose=True)
    opened = held.clauses[0].model_copy(update={"form": form})
    now = held.model_copy(update={"clauses": (opened, held.clauses[1])})
    (found,) = entries(lines, now, versions={"1.0.0": now}, contests=(contest("a"),))
    assert (found.witness, found.is_note, found.kind) == (None, True, GapKind.GAP)
