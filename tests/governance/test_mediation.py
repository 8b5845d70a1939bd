from __future__ import annotations

import pytest

from governance.village import roll
from lawspeaker.contract.wording import Drafter
from lawspeaker.errors import BadInput
from lawspeaker.governance.mediation import Candidate, Decision, decide, read_rankings
from lawspeaker.records.stored import Stored

NAMES = ["m1", "m2", "m3"]


def decided(text: str, *, simulated: bool = False, rehearsal: bool = False) -> Decision:
    papers = read_rankings(text, path="r.csv", candidates=NAMES)
    return decide(papers, NAMES, roll=roll(simulated=simulated), rehearsal=rehearsal)


def test_schulze_decides_and_every_tie_is_told() -> None:
    # The example of Tideman's for Schulze in small: a cycle m1 > m2 > m3 > m1 of 3, 2 and 1.
    rows = ["1,1,2,3", "2,1,2,3", "3,2,3,1", "4,3,1,2"]
    found = decided("participant,m1,m2,m3\n" + "\n".join(rows))
    assert found.tiers[0] == ("m1",)
    assert found.winner == "m1"
    tied = decided("participant,m1,m2,m3\n1,1,1,2\n")
    assert tied.tiers == (("m1", "m2"), ("m3",))
    assert tied.winner is None


def test_nobody_ranked_is_no_decision() -> None:
    found = decided("participant,m1,m2,m3\n")
    assert found.winner is None
    assert found.n_papers == 0
    assert found.tiers == (("m1", "m2", "m3"),)


def test_the_last_paper_of_a_person_counts_and_strangers_do_not() -> None:
    found = decided("participant,m1,m2,m3\n1,1,2,3\np.1,3,2,1\n999,1,2,3\n")
    assert found.winner == "m3"
    assert found.n_papers == 1
    assert found.refused == ("p.999: not on the roll",)
    assert found.to_json()["rule"] == "schulze"


def test_simulated_people_decide_only_in_a_rehearsal() -> None:
    text = "participant,m1,m2,m3\n1,1,2,3\n"
    assert decided(text, simulated=True).winner is None
    assert decided(text, simulated=True).refused == ("p.1: simulated",)
    assert decided(text, simulated=True, rehearsal=True).winner == "m1"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("participant,m1,m2\n", "line 1, column m3: the header has no column 'm3'"),
        ("", "it is empty"),
        ("participant,m1,m2,m3\n1,first,,\n", "line 2, column m1: the rank is 'first'"),
        ("participant,m1,m2,m3\n1,0,,\n", "line 2, column m1: the rank is '0'"),
        ("participant,m1,m2,m3\n1,inf,,\n", "column m1"),
        ("participant,m1,m2,m3\n,1,2,3\n", "line 2, column participant: nobody is named"),
    ],
)
def test_a_paper_that_cannot_be_read_is_bad_input(text: str, told: str) -> None:
    with pytest.raises(BadInput, match=told):
        read_rankings(text, path="r.csv", candidates=NAMES)


def test_a_paper_of_another_round_is_refused() -> None:
    with pytest.raises(BadInput, match="line 2, column m4: the last round has no candidate m4"):
        read_rankings("participant,m1,m2,m3,m4\n1,1,2,3,4\n", path="r.csv", candidates=NAMES)
    noted = "participant,m1,m2,m3,remark\n1,1,2,3,late\n"
    (paper,) = read_rankings(noted, path="r.csv", candidates=NAMES)
    assert paper.rank == {"m1": 1.0, "m2": 2.0, "m3": 3.0}


def test_what_is_left_empty_is_silent() -> None:
    (paper,) = read_rankings("participant,m1,m2,m3\n1,1,,\n", path="r.csv", candidates=NAMES)
    assert paper.rank == {"m1": 1.0}


def test_a_candidate_comes_back_as_it_was_stored() -> None:
    made = Candidate(id="m1", text="Name it.", drafter=Drafter(name="Ada"))
    assert Candidate.from_json(Stored(what="a candidate", values=made.to_json())) == made
