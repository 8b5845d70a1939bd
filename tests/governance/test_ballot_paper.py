from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lawspeaker.errors import BadInput
from lawspeaker.governance.ballot_paper import read_ballots
from lawspeaker.records.ballot import Ballot, Choice


def test_ballots_are_read_in_order_whatever_the_letters() -> None:
    text = "\ufeffParticipant;VOTE\r\n p.7 ;Yes\r\n8;NO\r\n\r\nanna;abstain\r\n"
    assert read_ballots(text, path="b.csv") == (
        Ballot(participant="p.7", choice=Choice.YES),
        Ballot(participant="p.8", choice=Choice.NO),
        Ballot(participant="anna", choice=Choice.ABSTAIN),
    )


def test_a_simulated_ballot_is_marked() -> None:
    text = "participant,vote,simulated\np.1,yes,True\np.2,yes,no\np.3,yes,\n"
    assert [b.simulated for b in read_ballots(text, path="b.csv")] == [True, False, False]


@pytest.mark.parametrize(
    ("text", "line", "column", "problem"),
    [
        ("", None, None, "it is empty"),
        (" \n\n", None, None, "it is empty"),
        ("who,vote\n1,yes\n", 1, "participant", "no column 'participant'"),
        ("participant,choice\n1,yes\n", 1, "vote", "no column 'vote'"),
        ("participant,vote,vote\n1,yes,no\n", 1, "vote", "2 columns 'vote'"),
        ("participant,vote\n1,yes\n2,maybe\n", 3, "vote", "'maybe' is no vote"),
        ("participant,vote\n1,\n", 2, "vote", "'' is no vote"),
        ("participant,vote\n ,yes\n", 2, "participant", "nobody is named"),
        ("participant,vote\n1,yes,no\n", 2, None, "3 cells and the header has 2"),
        ("participant,vote,simulated\n1,yes,perhaps\n", 2, "simulated", "neither true nor false"),
        ('participant,vote\n1,yes\n"2,no\n', 3, None, "cannot be read"),
    ],
)
def test_every_fault_has_its_place_and_its_mend(
    text: str, line: int | None, column: str | None, problem: str
) -> None:
    with pytest.raises(BadInput) as caught:
        read_ballots(text, path="b.csv")
    assert (caught.value.path, caught.value.line, caught.value.column) == ("b.csv", line, column)
    assert problem in caught.value.problem
    assert caught.value.mend


@given(cast=st.lists(st.tuples(st.integers(0, 10**6), st.sampled_from(Choice), st.booleans())))
def test_what_is_written_is_read(cast: list[tuple[int, Choice, bool]]) -> None:
    rows = [f"{who},{choice},{simulated}" for who, choice, simulated in cast]
    text = "\n".join(["participant,vote,simulated", *rows])
    assert read_ballots(text, path="b.csv") == tuple(
        Ballot(participant=f"p.{who}", choice=choice, simulated=simulated)
        for who, choice, simulated in cast
    )
