from __future__ import annotations

import pytest

from governance.village import NO, YES, roll
from lawspeaker.governance.fidelity import FidelityVerdict, fidelity_of
from lawspeaker.records.ballot import Ballot, Choice


def judged(*sides: tuple[Choice, int], simulated: bool = False) -> list[Ballot]:
    made: list[Ballot] = []
    for choice, n in sides:
        made += [
            Ballot(participant=f"p.{len(made) + each}", choice=choice, simulated=simulated)
            for each in range(n)
        ]
    return made


@pytest.mark.parametrize(
    ("n_yes", "n_no", "verdict"),
    [
        (10, 0, FidelityVerdict.ACCEPTED),
        (9, 0, FidelityVerdict.TOO_LITTLE_DATA),
        (8, 5, FidelityVerdict.REJECTED),
        (20, 6, FidelityVerdict.ACCEPTED),
        (3, 20, FidelityVerdict.REJECTED),
    ],
)
def test_the_lower_bound_must_exceed_one_half(
    n_yes: int, n_no: int, verdict: FidelityVerdict
) -> None:
    counted = fidelity_of(
        judged((YES, n_yes), (NO, n_no)), roll=roll(), authors=(), rehearsal=False
    )
    assert counted.verdict is verdict
    assert (counted.share is None) == (verdict is FidelityVerdict.TOO_LITTLE_DATA)
    assert counted.n_sides == n_yes + n_no
    assert counted.sentence


def test_an_author_who_rejects_it_keeps_the_quotation() -> None:
    people = judged((YES, 20), (NO, 1))
    counted = fidelity_of(people, roll=roll(), authors=("p.20",), rehearsal=False)
    assert counted.verdict is FidelityVerdict.REFUSED_BY_AUTHOR
    assert "does not stand by" in counted.sentence
    others = fidelity_of(people, roll=roll(), authors=("p.3", "p.59"), rehearsal=False)
    assert others.verdict is FidelityVerdict.ACCEPTED


def test_the_last_judgment_of_a_person_counts() -> None:
    people = [*judged((NO, 12)), *judged((YES, 12))]
    counted = fidelity_of(people, roll=roll(), authors=(), rehearsal=False)
    assert counted.n_sides == 12
    assert counted.verdict is FidelityVerdict.ACCEPTED


def test_strangers_and_simulated_people_do_not_count() -> None:
    stranger = Ballot(participant="p.999", choice=YES)
    counted = fidelity_of(
        [stranger, *judged((YES, 12), simulated=True)], roll=roll(), authors=(), rehearsal=False
    )
    assert counted.verdict is FidelityVerdict.TOO_LITTLE_DATA
    assert counted.refused[0] == "p.999: not on the roll"
    assert len(counted.refused) == 13
    assert counted.to_json()["n_refused"] == 13


def test_a_rehearsal_says_that_its_people_are_simulated() -> None:
    counted = fidelity_of(
        judged((YES, 12), simulated=True), roll=roll(simulated=True), authors=(), rehearsal=True
    )
    assert counted.verdict is FidelityVerdict.ACCEPTED
    assert "simulated people" in counted.sentence
    assert counted.to_json()["simulated"] is True
