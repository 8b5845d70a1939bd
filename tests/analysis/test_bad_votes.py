"""Every public function that reads votes, on the worst of votes: an answer, or one clear word."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from bad_votes import bad_votes
from lawspeaker.analysis.arrangement import arrange
from lawspeaker.analysis.attack import Aim, Attack, attacked
from lawspeaker.analysis.bridging import bridging
from lawspeaker.analysis.bursts import audit_bursts, bursts_findings
from lawspeaker.analysis.co_voting import audit_co_voting, co_voting_findings
from lawspeaker.analysis.consensus import consensus
from lawspeaker.analysis.crowd import crowds
from lawspeaker.analysis.dissent import dissenting_voice
from lawspeaker.analysis.divisiveness import divisiveness
from lawspeaker.analysis.drift import drift
from lawspeaker.analysis.exposure import audit_exposure, exposure_findings
from lawspeaker.analysis.groups import GroupMethod, Verdict, opinion_groups
from lawspeaker.analysis.importance import importance
from lawspeaker.analysis.near_duplicates import pool_near_duplicates
from lawspeaker.analysis.norms import find_norms
from lawspeaker.analysis.polis_priority import polis_priority
from lawspeaker.analysis.polis_rates import polis_rates
from lawspeaker.analysis.polis_telling import polis_consensus, polis_telling
from lawspeaker.analysis.post_stratification import post_stratified
from lawspeaker.analysis.released_groups import audit_released_groups, released_groups_findings
from lawspeaker.analysis.shards import shards_of
from lawspeaker.analysis.space import OpinionSpace, opinion_space, project
from lawspeaker.analysis.standing import standing_by_other_votes
from lawspeaker.analysis.straight_liners import audit_straight_liners, straight_liners_findings
from lawspeaker.analysis.streamed_groups import stream_groups, streamed_support
from lawspeaker.analysis.support import SupportMethod, stratified, support
from lawspeaker.analysis.telling import telling_statements
from lawspeaker.analysis.turns import turns_since
from lawspeaker.analysis.twins import audit_twins, twins_findings
from lawspeaker.analysis.unrepresented import unrepresented
from lawspeaker.analysis.without import anomalous
from lawspeaker.errors import LawspeakerError, UsageFault
from lawspeaker.records.conversation import Released
from lawspeaker.records.partition import Partition
from lawspeaker.records.vote_history import VoteHistory

if TYPE_CHECKING:
    from collections.abc import Callable

    from lawspeaker.records.votes import Votes

POLIS = GroupMethod.POLIS


def space_of(votes: Votes) -> OpinionSpace:
    return opinion_space(votes, n_axes=2, seed=0)


def history(votes: Votes) -> VoteHistory:
    return VoteHistory.from_events(
        votes.participants,
        votes.statements,
        row=votes.row,
        column=votes.statement,
        value=votes.value,
        time=np.arange(votes.n_votes),
    )


def under_attack(votes: Votes) -> list[Votes]:
    target = min(1, votes.n_statements - 1)
    copied = np.ones(votes.n_participants, dtype=np.bool_)
    aim = Aim(pushed=0, target=target, own=(0,), copied=copied)
    return [attacked(votes, attack, aim, n=2, seed=0) for attack in Attack]


def released(votes: Votes, partition: Partition) -> object:
    names = [partition.names[k] if k >= 0 else "" for k in partition.label]
    claimed = Released(groups=dict(zip(votes.participants, names, strict=True)))
    return released_groups_findings(audit_released_groups(votes, claimed, n_permutations=5))


def by_strata(votes: Votes, partition: Partition) -> object:
    shares = dict.fromkeys(partition.names, 1 / max(partition.n_groups, 1))
    return post_stratified(votes, partition, shares, n_draws=20)


ASKED: dict[str, Callable[[Votes, Partition], object]] = {
    "arrange": lambda v, _: arrange(v),
    "attacked": lambda v, _: under_attack(v),
    "bridging": lambda v, _: bridging(v, space_of(v), n_draws=5),
    "bursts": lambda v, _: bursts_findings(audit_bursts(v)),
    "co_voting": lambda v, p: co_voting_findings(audit_co_voting(v, p)),
    "consensus": lambda v, p: consensus(support(v, p), p),
    "crowds": lambda v, p: crowds(space_of(v).points, p),
    "dissent": lambda v, _: [dissenting_voice(v, name) for name in v.statements[:2]],
    "divisiveness": lambda v, p: divisiveness(support(v, p), p),
    "drift": lambda v, p: drift(
        v, history(v), since=v.n_votes // 2, groups=p, space=space_of(v), min_n=1
    ),
    "exposure": lambda v, _: exposure_findings(audit_exposure(v, min_n=1)),
    "groups": lambda v, _: opinion_groups(v, n_repeats=1),
    "groups of one": lambda v, _: opinion_groups(v, min_votes=1, min_size=1, n_repeats=1),
    "groups polis": lambda v, _: opinion_groups(v, method=POLIS, min_votes=1, n_repeats=1),
    "importance": importance,
    "near_duplicates": lambda v, _: pool_near_duplicates(v, ["a word"] * v.n_statements),
    "norms": lambda v, p: find_norms(v, p, support(v, p), min_n=1),
    "polis_consensus": lambda v, _: polis_consensus(v),
    "polis_priority": lambda v, _: polis_priority(v, space_of(v)),
    "polis_rates": polis_rates,
    "polis_telling": polis_telling,
    "post_stratified": by_strata,
    "project": lambda v, _: project(space_of(v), v),
    "released_groups": released,
    "space of five axes": lambda v, _: opinion_space(v, n_axes=5, seed=0),
    "standing": lambda v, _: standing_by_other_votes(v, space_of(v)),
    "straight_liners": lambda v, _: straight_liners_findings(audit_straight_liners(v, min_votes=1)),
    "stratified": lambda v, p: stratified(support(v, p), np.full(p.n_groups, 0.5), j=0, n_draws=9),
    "streamed": lambda v, _: stream_groups(shards_of(v, n_shards=2), n_repeats=1),
    "streamed_support": lambda v, _: streamed_support(
        stream_groups(shards_of(v, n_shards=2), method=POLIS, n_repeats=1)
    ),
    "support": support,
    "support apart": lambda v, p: support(v, p, method=SupportMethod.JEFFREYS),
    "telling": lambda v, p: telling_statements(support(v, p), min_n=1),
    "turns": lambda v, _: turns_since(history(v), since=v.n_votes // 2),
    "twins": lambda v, _: twins_findings(audit_twins(v, min_shared=1)),
    "unrepresented": lambda v, p: unrepresented(v, p, v.statements[:2]),
    "without": anomalous,
}
# A probability of nobody, and what a source does not tell, are no figures on purpose.
NO_FIGURE = {"probability"}


def partitions(votes: Votes) -> dict[str, Partition]:
    n = votes.n_participants
    halves = (np.arange(n) % 2).astype(np.int32)
    nobody = np.full(n, -1, dtype=np.int32)
    return {
        "halves": Partition(names=("A", "B"), label=halves),
        "no groups": Partition.everyone(n),
        "groups of nobody": Partition(names=("A", "B"), label=nobody),
    }


def figures_of(answer: Any) -> list[np.ndarray]:
    """Every array of floats in an answer, however deep."""
    if isinstance(answer, np.ndarray):
        return [answer] if answer.dtype.kind == "f" else []
    if isinstance(answer, list | tuple):
        return [found for each in answer for found in figures_of(each)]
    if is_dataclass(answer):
        kept = (each.name for each in fields(answer) if each.name not in NO_FIGURE)
        return [found for name in kept for found in figures_of(getattr(answer, name))]
    return []


def said(what: str, votes: Votes, partition: Partition) -> object:
    """The answer, or why there is none."""
    try:
        return ASKED[what](votes, partition)
    except LawspeakerError as fault:
        return str(fault)


@pytest.mark.parametrize("name", bad_votes())
@pytest.mark.parametrize("what", ASKED)
def test_it_is_answered_in_figures_or_refused_in_words(what: str, name: str) -> None:
    votes = bad_votes()[name]
    for partition in partitions(votes).values():
        answer = said(what, votes, partition)
        if isinstance(answer, str):
            assert answer.endswith(".")
            assert what in {"attacked", "post_stratified", "stratified"}
        else:
            assert all(np.isfinite(each).all() for each in figures_of(answer))


def test_what_is_unusual_but_sound_is_never_refused() -> None:
    votes = bad_votes()["odd ids"]
    halves = partitions(votes)["halves"]
    for what, ask in ASKED.items():
        assert ask(votes, halves) is not None, what


@pytest.mark.parametrize("name", ["one participant", "five votes", "nobody", "nothing asked"])
def test_too_little_is_said_to_be_too_little(name: str) -> None:
    votes = bad_votes()[name]
    assert opinion_groups(votes).verdict is Verdict.TOO_LITTLE_DATA
    measured = support(votes, Partition.everyone(votes.n_participants))
    assert (measured.agree.hi - measured.agree.lo > 0.45).all()
    found = consensus(measured, Partition.everyone(votes.n_participants))
    assert (found.agreed, found.rejected, found.divided) == ((), (), ())


OF_GROUPS = (
    "co_voting", "consensus", "divisiveness", "drift", "importance", "norms", "polis_rates",
    "polis_telling", "support", "unrepresented", "without",
)  # fmt: skip


@pytest.mark.parametrize("what", OF_GROUPS)
@pytest.mark.parametrize("n", [39, 41])
def test_groups_of_other_people_are_refused(what: str, n: int) -> None:
    votes = bad_votes()["statements nobody saw"]
    other = Partition(names=("A",), label=np.zeros(n, dtype=np.int32))
    with pytest.raises(UsageFault, match=f"groups are of {n} people"):
        ASKED[what](votes, other)


@pytest.mark.parametrize("level", [0.0, 1.0, 95.0, -0.5, np.nan])
def test_a_level_that_is_none_is_refused(level: float) -> None:
    votes = bad_votes()["odd ids"]
    halves = partitions(votes)["halves"]
    for method in SupportMethod:
        with pytest.raises(UsageFault, match="between 0 and 1"):
            support(votes, halves, level=level, method=method)
    with pytest.raises(UsageFault, match="between 0 and 1"):
        bridging(votes, space_of(votes), level=level)
    with pytest.raises(UsageFault, match="between 0 and 1"):
        importance(votes, halves, level=level)


def test_a_statement_that_is_not_there_is_refused() -> None:
    votes = bad_votes()["odd ids"]
    halves = partitions(votes)["halves"]
    measured = support(votes, halves)
    for j, shares in ((12, [0.5, 0.5]), (-1, [0.5, 0.5]), (0, [1.0])):
        with pytest.raises(UsageFault, match="was asked of 12 statements and 2 groups"):
            stratified(measured, np.array(shares), j=j)
    with pytest.raises(UsageFault, match="no statement"):
        unrepresented(votes, halves, ("stmt.none",))
