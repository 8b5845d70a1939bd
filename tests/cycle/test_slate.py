"""A slate on its own: what is asked is met, and what it vouches for fits the votes."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from lawspeaker.analysis.support import support
from lawspeaker.cycle.choose import SlateAsk, VetoBy, choose
from lawspeaker.cycle.select import published_slate, selection_of
from lawspeaker.cycle.slate import SlateReport, slate_of
from lawspeaker.errors import BadInput, UsageFault
from lawspeaker.records.conversation import Conversation
from lawspeaker.records.participant import Participant
from lawspeaker.records.partition import Partition
from lawspeaker.records.statement import Statement
from lawspeaker.records.votes import Votes
from lawspeaker.social_choice.committee import TieBreak
from lawspeaker.social_choice.pareto_trap import pareto_trap
from lawspeaker.social_choice.winning_powers import winning_powers

if TYPE_CHECKING:
    from pathlib import Path


def conversation(dense: np.ndarray, texts: list[str] | None = None) -> Conversation:
    votes = Votes.from_dense(dense)
    said = texts or [f"Words number {j}." for j in range(dense.shape[1])]
    return Conversation(
        topic="Garden",
        description="",
        participants=tuple(Participant(id=who) for who in votes.participants),
        statements=tuple(
            Statement(id=name, text=text) for name, text in zip(votes.statements, said, strict=True)
        ),
        votes=votes,
    )


def two_camps(*, n_first: int = 200, n_second: int = 20, seen: float = 1.0) -> np.ndarray:
    """The first camp wants 0 to 3, the second 4 and 5, both want 6 and 7 less, nobody wants 8."""
    rng = np.random.default_rng(6)
    agree = np.full((n_first + n_second, 9), 0.05)
    agree[:n_first, :4] = 0.95
    agree[n_first:, 4:6] = 0.95
    agree[:, 6:8] = 0.75
    dense = np.where(rng.random(agree.shape) < agree, 1.0, -1.0)
    dense[rng.random(agree.shape) > seen] = np.nan
    return dense


def camps(n_first: int = 200, n_second: int = 20) -> Partition:
    return Partition(
        names=("A", "B"), label=np.repeat([0, 1], [n_first, n_second]).astype(np.int32)
    )


def made(dense: np.ndarray, partition: Partition | None = None, **asked: object) -> SlateReport:
    said = conversation(dense)
    groups = camps() if partition is None else partition
    ask = SlateAsk(**{"k": 3, "min_votes": 10, "veto": VetoBy.NONE, "majority": False, **asked})
    return slate_of(said, groups, support(said.votes, groups), ask)


def ids(*columns: int) -> set[str]:
    return set(np.array(Votes.from_dense(two_camps()).statements)[list(columns)].tolist())


def test_ten_to_one_the_mean_and_the_worst_off_choose_apart() -> None:
    dense = two_camps()
    by_most = made(dense, rule="approval")
    by_least = made(dense, rule="worst_group")
    assert set(by_most.selection.slate) < ids(0, 1, 2, 3)
    assert ids(6, 7) <= set(by_least.selection.slate)
    card = by_most.selection.card
    assert card is not None
    assert len(card.powers) > 1
    assert "approval" in card.powers[0].rules[0]
    assert "worst_group" in {name for each in card.powers[-1].rules for name in each}
    assert any("hangs on how much those count who gain least" in line for line in card.sentences)
    # The same on the groups' means: the slate of the many is efficient, and starves the few.
    slates = [by_most.selection.slate, by_least.selection.slate]
    measured = support(conversation(dense).votes, camps())
    at = {name: j for j, name in enumerate(measured.statements)}
    gain = np.array(
        [
            [measured.group_agree.est[g, [at[s] for s in each]].mean() for each in slates]
            for g in (0, 1)
        ]
    )
    curve = winning_powers(gain, [200, 20])
    assert (curve.ranges[0].winners, curve.ranges[-1].winners) == ((0,), (1,))
    trap = pareto_trap(gain, [200, 20], status_quo=0)
    assert trap is not None
    assert (trap.starved, trap.remedy, trap.loser) == (1, 1, 0)


def test_who_deviates_is_named_by_their_statement_and_the_worst_group_by_name() -> None:
    # Of 300 the second camp's 140 deserve one of four seats, and get none by numbers alone.
    dense = two_camps(n_first=160, n_second=140)
    dense[:, 6:8] = -1.0
    groups = camps(160, 140)
    chosen = made(dense, groups, rule="approval", k=4)
    found = chosen.selection.evidence
    assert found.ejr.est > 1
    assert {found.deviating[0].statement} <= ids(4, 5)
    assert found.worst_group is not None
    assert found.worst_group.name == "B"
    assert "fails" in found.sentences[0]
    fair = made(dense, groups, rule="equal_shares", k=4)
    assert fair.selection.evidence.ejr.hi < 1
    assert "holds" in fair.selection.evidence.sentences[0]
    assert chosen.selection.evidence.unrepresented.est > fair.selection.evidence.unrepresented.est


def test_a_slate_is_not_better_for_being_short() -> None:
    # All agree with 0 and six in ten with 1 to 3: the two thirds rule leaves seats empty.
    dense = np.full((200, 4), -1.0)
    dense[:, 0] = 1.0
    dense[::5, 1:] = dense[1::5, 1:] = dense[2::5, 1:] = 1.0
    card = made(
        dense, Partition(names=("A", "B"), label=np.repeat([0, 1], 100).astype(np.int32))
    ).selection.card
    assert card is not None
    short = card.sensitivity.committees[card.sensitivity.rules.index("supermajority")]
    assert short == (0,)
    assert all("supermajority" not in rules for part in card.powers for rules in part.rules)


def test_constraints_are_met_and_printed() -> None:
    dense = two_camps()
    (first, *_), (unwanted, *_) = sorted(ids(0)), sorted(ids(8))
    held = made(dense, must_have=(unwanted,), must_not=(first,), rule="phragmen")
    assert held.selection.slate[0] == unwanted
    assert first not in held.selection.slate
    (told,) = (line for line in held.lines if line.startswith("Must be in: "))
    assert f"({unwanted}). Must not be in: " in told
    assert told.endswith(f"({first}).")
    kept = held.published["constraints"]
    assert kept["must_have"] == [unwanted]
    alike = (tuple(sorted(ids(0, 1, 2, 3))),)
    one = made(dense, alike=alike, rule="approval")
    assert len(set(one.selection.slate) & ids(0, 1, 2, 3)) == 1
    assert any("At most one of each of 1 sets" in line for line in one.lines)


def test_near_duplicates_are_found_by_their_words() -> None:
    dense = two_camps()
    dense[:, 1] = dense[:, 0]
    said = conversation(dense, ["Say so.", "say so!", *"cdefghi"])
    ask = SlateAsk(k=4, min_votes=10, rule="approval", veto=VetoBy.NONE)
    choice = choose(
        said.votes,
        [s.text for s in said.statements],
        ask,
        partition=camps(),
        support=support(said.votes, camps()),
    )
    assert choice.alike == ((0, 1),)
    assert len({0, 1} & set(choice.chosen.slate.members)) == 1


def test_a_veto_keeps_out_what_one_group_rejects() -> None:
    dense = two_camps()
    free = made(dense, rule="approval")
    below = made(dense, rule="approval", veto=VetoBy.CREDIBLY_BELOW)
    above = made(dense, rule="approval", veto=VetoBy.NOT_CREDIBLY_ABOVE)
    assert not set(below.selection.slate) & ids(0, 1, 2, 3)
    assert set(above.selection.slate) <= set(below.selection.slate) <= ids(6, 7)
    assert free.selection.vetoed == ()
    assert {each.statement for each in below.selection.vetoed} == ids(0, 1, 2, 3)
    assert any("empty: nothing else" in line for line in below.lines)


def test_the_page_says_what_kept_statements_out() -> None:
    dense = np.vstack([np.ones((200, 3)), -np.ones((20, 3))])
    all_kept_out = made(dense, camps(), veto=VetoBy.CREDIBLY_BELOW).lines
    (said,) = (line for line in all_kept_out if "kept out by a group" in line)
    assert said.startswith("3 statements that most people agree with were kept out by a group. A")
    assert "(--veto none) they could stand" in said
    dense[:, 0] = 1
    dense[5:, 2] = np.nan
    (said,) = (
        line
        for line in made(dense, camps(), veto=VetoBy.CREDIBLY_BELOW).lines
        if "kept out by a group" in line
    )
    assert said == (
        "1 statement had too few votes. 1 statement that most people agree with was kept out by "
        "a group."
    )


def test_missing_votes_name_a_statement_and_whom_to_ask() -> None:
    rng = np.random.default_rng(2)
    # Three sure statements and two rivals for the last seat, one of them hardly seen by group B.
    agree = np.array([0.95, 0.95, 0.9, 0.7, 0.7, 0.1])
    dense = np.where(rng.random((220, 6)) < agree, 1.0, -1.0)
    dense[10:200, 3] = np.nan
    groups = Partition(names=("A", "B"), label=np.repeat([0, 1], [200, 20]).astype(np.int32))
    found = made(dense, groups, k=4, rule="approval", n_draws=100).selection.evidence
    assert found.asking is not None
    assert found.asking.statement == Votes.from_dense(dense).statements[3]
    assert (found.asking.group, found.asking.n_unseen) == ("A", 190)
    assert "Ask group A, of whom 190 have not answered." in found.sentences[5]
    assert found.turning is not None
    assert found.to_json()["ask_next"]["group"] == "A"


def test_small_cells_stay_hidden() -> None:
    dense = two_camps()
    dense[205:, 6] = np.nan  # five of group B have seen it
    found = made(dense, must_have=tuple(ids(6)), rule="worst_group").selection.evidence
    shares = {each.name: each.share for each in found.groups}
    assert shares["B"] is None
    assert found.worst_group is None
    assert "not shown, for a group's figure" in found.sentences[2]
    first, second = found.groups
    told = replace(found, groups=(replace(first, share=found.unrepresented), second))
    assert "on average: A " in told.sentences[2]
    assert "least is not told, for the figure of B could give away" in told.sentences[2]
    # Six people in all hold nothing: a group's share of them would count them.
    few = two_camps()
    few[:] = 1.0
    few[:6] = -1.0
    hidden = made(few, rule="approval").selection.evidence
    assert all(each.unrepresented is None for each in hidden.groups)


def test_ties_are_told_and_broken_as_asked() -> None:
    dense = np.ones((40, 4))
    nobody = Partition.everyone(40)
    lowest = made(dense, nobody, k=2, rule="approval", tie_break=TieBreak.LOWEST_INDEX)
    assert list(lowest.selection.slate) == list(Votes.from_dense(dense).statements[:2])
    ties = lowest.published["ties"]
    assert [len(each["tied"]) for each in ties] == [4, 3]
    assert any("met on the way" in line for line in lowest.lines)
    random = made(dense, nobody, k=2, rule="approval", tie_break=TieBreak.RANDOM, seed=3)
    again = made(dense, nobody, k=2, rule="approval", tie_break=TieBreak.RANDOM, seed=3)
    assert random.files == again.files
    assert random.selection.card is not None
    assert (
        "Without opinion groups nobody can be told to be worst off."
        in random.selection.card.sentences
    )


def test_slates_of_equal_claim_are_named_up_to_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    # Two halves agree with three statements each: any one of each half is as good a slate.
    dense = np.where((np.arange(40) < 20)[:, None] == (np.arange(6) < 3), 1.0, -1.0)
    names = Votes.from_dense(dense).statements
    found = made(dense, Partition.everyone(40), k=2, rule="phragmen")
    tied = found.published["tied_slates"]
    pairs = {(a, b) for a in names[:3] for b in names[3:]}
    assert {tuple(each) for each in tied["slates"]} == pairs
    assert tied["complete"] is True
    (told,) = (line for line in found.lines if "met on the way" in line)
    assert "9 slates have an equal claim by this rule. The ties were broken by lot." in told
    assert sum(line.startswith("Equal claim: ") for line in found.lines) == 5
    assert "slate.json has 3 more." in found.lines
    lowest = made(dense, Partition.everyone(40), k=2, tie_break=TieBreak.LOWEST_INDEX)
    assert any("broken for the first in the list" in line for line in lowest.lines)
    monkeypatch.setattr("lawspeaker.cycle.choose.MOST_WAYS", 2)
    cut = made(dense, Partition.everyone(40), k=2, rule="phragmen")
    assert cut.published["tied_slates"]["complete"] is False
    assert tuple(sorted(cut.selection.slate)) in {
        tuple(each) for each in cut.published["tied_slates"]["slates"]
    }
    assert any("at least " in line for line in cut.lines)
    monkeypatch.setattr("lawspeaker.cycle.choose.N_PAIRS_FLIP", 10)
    unsearched = made(dense, Partition.everyone(40), k=2)
    (few,) = (line for line in unsearched.lines if "met on the way" in line)
    assert "not all ways to break them were tried" in few


def test_ties_that_end_in_one_slate_are_told_apart() -> None:
    dense = np.ones((40, 2))
    found = made(dense, Partition.everyone(40), k=2, rule="approval")
    assert "One tie was met on the way; however broken, the slate is this one." in found.lines


@pytest.mark.parametrize(
    ("seen", "told"),
    [
        (1.0, "with at least one chosen statement."),
        (0.3, "chosen statement, or are foretold to; 6"),
        (0.9, "chosen statement, or are foretold to."),
    ],
)
def test_what_people_said_themselves_is_told_from_what_is_foretold(seen: float, told: str) -> None:
    found = made(two_camps(seen=seen), k=3)
    assert told in found.represented
    # Of 220 people either all but a few agreed themselves, or the share is told.
    dense = two_camps(seen=seen)[:, [found.statements.index(s) for s in found.selection.slate]]
    assert found.n_own == (dense == 1).any(axis=1).sum()
    proportion = found.selection.evidence.sentences[0]
    assert ("if the answers that nobody gave are foretold well" in proportion) == (seen < 0.5)


def test_what_cannot_be_asked_is_said_by_the_statements_names() -> None:
    dense = two_camps()
    (one,) = ids(0)
    with pytest.raises(UsageFault, match=f"{one} must be in and must not be in"):
        made(dense, must_have=(one,), must_not=(one,))
    with pytest.raises(BadInput, match=r"no statement stmt\.99"):
        made(dense, must_have=("stmt.99",))
    with pytest.raises(UsageFault, match="no committee rule is called lottery"):
        made(dense, rule="lottery")
    empty = conversation(np.empty((0, 3)))
    with pytest.raises(BadInput, match="no votes to choose by"):
        slate_of(
            empty,
            Partition.everyone(0),
            support(conversation(dense).votes, camps()),
            SlateAsk(k=1, min_votes=1),
        )


def test_where_nothing_may_stand_nothing_is_vouched_for() -> None:
    nothing = made(two_camps(), min_votes=10_000)
    assert nothing.selection.slate == ()
    assert nothing.selection.card is None
    assert "No statement could stand." in nothing.lines
    assert "rules.json" not in nothing.files
    assert "was not worked out" in nothing.page


def test_too_many_votes_are_not_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lawspeaker.cycle.choose.N_PAIRS_FLIP", 10)
    monkeypatch.setattr("lawspeaker.cycle.rules_card.N_PAIRS_CARD", 10)
    found = made(two_camps()).selection
    assert found.card is None
    assert "not searched" in found.evidence.sentences[3]
    assert found.evidence.to_json()["flip_measured"] is False


def test_the_page_and_the_files_say_the_same() -> None:
    found = made(two_camps(seen=0.7), veto=VetoBy.CREDIBLY_BELOW)
    kept = json.loads(found.files["slate.json"])
    rules = json.loads(found.files["rules.json"])
    assert kept["certificate"]["in_words"] == list(found.selection.evidence.sentences)
    assert len(rules["committee_rules"]) >= 10
    assert len(rules["ranking_rules"]) >= 10
    assert all(len(each["slate"]) <= 3 for each in rules["committee_rules"])
    for each in rules["ranking_rules"]:
        assert set(each["winners"]) <= set(Votes.from_dense(two_camps()).statements)
    assert rules["p_curve"][0]["from"] == 1
    assert rules["p_curve"][-1]["to"] is None
    assert "<script" not in found.page
    assert found.page.count("<table") == 3
    votes = conversation(two_camps(seen=0.7)).votes
    measured = support(votes, camps())
    again = selection_of(found.selection.choice, votes, camps(), support=measured)
    assert published_slate(again, measured, camps()) == found.published


@pytest.mark.shared
@pytest.mark.parametrize("name", ["polis/vtaiwan.uberx", "polis/american-assembly.bowling-green"])
def test_real_conversations_give_certified_slates(name: str, shared_data: Path) -> None:
    from lawspeaker.wiring.slate import SlateRequest, slate_of_source  # noqa: PLC0415

    ask = SlateAsk(k=10, min_votes=0, n_draws=20)
    found = slate_of_source(SlateRequest(source=shared_data / name), ask, None).selection
    assert len(found.slate) == 10
    assert found.evidence.ejr.hi < 1
    assert found.card is not None
    assert found.card.told
