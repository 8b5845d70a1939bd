from __future__ import annotations

from typing import Any

import pytest

from lawspeaker.cycle.bundle import published_checks
from lawspeaker.cycle.bundle.published_checks import failed_checks
from lawspeaker.records.stored import Stored


def count(**ballots: int) -> Stored:
    """A count that failed everywhere: everybody's ballots, and those of each group."""
    names = sorted(set(ballots) - {"all"})
    checks: list[dict[str, Any]] = [
        {"kind": "threshold", "group": "", "passed": False, "sentence": "All said so."},
        {"kind": "notice", "group": "", "passed": False, "sentence": "Nobody was told."},
        {"kind": "quorum", "group": "", "passed": True, "sentence": "They came."},
        *(
            {"kind": "group_concurrence", "group": each, "passed": False, "sentence": f"{each}: n"}
            for each in names
        ),
    ]
    tallies = {name: {"yes": ballots[name], "no": 0, "abstain": 0} for name in (*names, "all")}
    groups = {name: tallies[name] for name in names}
    kept = {"checks": checks, "overall": tallies["all"], "groups": groups}
    return Stored(what="a count", values=kept)


@pytest.mark.parametrize(
    ("ballots", "told"),
    [
        ({"all": 60, "A": 30, "B": 30}, {"A", "B", ""}),
        ({"all": 34, "A": 30, "B": 4}, {""}),
        ({"all": 64, "A": 30, "B": 4, "C": 30}, {"", "C"}),
        ({"all": 70, "A": 30, "B": 30}, {"A", "B", ""}),
        ({"all": 65, "A": 30, "B": 30}, {"", "B"}),
        ({"all": 7, "A": 4, "B": 3}, set()),
        ({"all": 30}, {""}),
    ],
)
def test_ballots_of_a_few_people_are_not_told(ballots: dict[str, int], told: set[str]) -> None:
    said = failed_checks(count(**ballots))
    assert "Nobody was told." in said
    assert "They came." not in said
    assert ("All said so." in said) == ("" in told)
    names = set(ballots) - {"all"}
    assert {each for each in names if f"{each}: n" in said} == told - {""}
    assert sum("did not reach" in each for each in said) == len(names | {""}) - len(told)


def test_without_the_one_function_they_would_be(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "B: n" not in failed_checks(count(all=34, A=30, B=4))
    monkeypatch.setattr(published_checks, "published_cells", lambda cells, _: cells > 0)
    assert "B: n" in failed_checks(count(all=34, A=30, B=4))
