"""What a community holds to or rejects, as far as its votes show it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import betainc

from lawspeaker.analysis.dissent import DissentingVoice, dissenting_voice
from lawspeaker.analysis.multiplicity import benjamini_hochberg
from lawspeaker.records.anonymity import K_ANONYMITY
from lawspeaker.records.votes import Votes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawspeaker.analysis.support import Support
    from lawspeaker.records.estimate import Estimate
    from lawspeaker.records.partition import Partition

_MOST = 0.5


class Stance(StrEnum):
    """FOR: people agree with the behaviour. AGAINST: they disagree with it."""

    FOR = "for"
    AGAINST = "against"


class NormVerdict(StrEnum):
    """What the votes allow to be said about norms."""

    NORMS = "norms"
    NO_NORMS = "no_norms"
    TOO_LITTLE_DATA = "too_little_data"


@dataclass(frozen=True, slots=True, kw_only=True)
class Norm:
    """A statement that a community holds to or rejects.

    `statement` is a column of the votes, `group` None for everybody. `strength` is the share
    who hold the norm, `dissent` the share who vote the other way, of those in the community
    who voted on it. `q` is adjusted over all that was asked. `voice` is what dissenters agree
    with more than others do, where that can be told. `first` and `last` are the times of the
    community's votes (ms since 1970), None where the votes have none.
    """

    statement: int
    group: int | None
    stance: Stance
    strength: Estimate
    dissent: Estimate
    q: float
    voice: DissentingVoice | None
    first: int | None
    last: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Norms:
    """The norms found, everybody's first, by falling strength; and what could not be asked.

    `n_asked` counts pairs of a statement and a community with enough votes, `n_too_few` those
    without.
    """

    verdict: NormVerdict
    norms: tuple[Norm, ...]
    n_asked: int
    n_too_few: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Asked:
    """p-values (1 + G, S) of holding a norm, the first row everybody's, and where asked."""

    p: NDArray[np.float64]
    credible: NDArray[np.bool_]
    enough: NDArray[np.bool_]


def find_norms(
    votes: Votes,
    partition: Partition,
    measured: Support,
    *,
    threshold: float = 0.6,
    min_n: int = K_ANONYMITY,
    max_q: float = 0.05,
) -> Norms:
    """Find what everybody, or else one group, holds to or rejects; `measured` is of these votes.

    Everybody holds a norm if more than `threshold` of all do and more than half in every group
    (exact binomial tests; the greatest p counts), a group if more than `threshold` in it do.
    Benjamini-Hochberg over statements, communities and both stances; and the lower bounds of
    `measured` must say the same. With fewer than `min_n` votes, in any group for everybody's,
    there is no answer. Groups were found in the same votes, so a group's own norms are a
    little flattered. Raises UsageFault for groups of other people.
    """
    partition.label_of(votes.n_participants)
    looked = {
        Stance.FOR: _asked(measured, Stance.FOR, threshold, min_n),
        Stance.AGAINST: _asked(measured, Stance.AGAINST, threshold, min_n),
    }
    enough = looked[Stance.FOR].enough
    p = np.stack([each.p for each in looked.values()])
    q = np.ones_like(p)
    if enough.any():
        both = np.stack([enough, enough])
        q[both] = benjamini_hochberg(p[both])
    found: list[Norm] = []
    for way, (stance, each) in enumerate(looked.items()):
        holds = each.credible & enough & (q[way] <= max_q)
        # What everybody holds is not said again of each group.
        holds[1:] &= ~holds[0]
        for community, j in np.argwhere(holds).tolist():
            group = None if community == 0 else community - 1
            found.append(
                _norm(
                    votes,
                    partition,
                    measured,
                    at=j,
                    group=group,
                    stance=stance,
                    q=float(q[way, community, j]),
                )
            )
    found.sort(key=lambda norm: (norm.group is not None, norm.group or 0, -norm.strength.lo))
    n_asked = int(enough.sum())
    verdict = NormVerdict.NORMS if found else NormVerdict.NO_NORMS
    return Norms(
        verdict=verdict if n_asked else NormVerdict.TOO_LITTLE_DATA,
        norms=tuple(found),
        n_asked=n_asked,
        n_too_few=enough.size - n_asked,
    )


def _asked(measured: Support, stance: Stance, threshold: float, min_n: int) -> _Asked:
    held_for = stance is Stance.FOR
    k = measured.n_agree if held_for else measured.n_disagree
    group_k = measured.group_n_agree if held_for else measured.group_n_disagree
    bounds = measured.agree if held_for else measured.disagree
    group_bounds = measured.group_agree if held_for else measured.group_disagree
    n, group_n = measured.n_seen, measured.group_n_seen
    everybody = np.maximum(
        _tail(k, n, threshold), _tail(group_k, group_n, _MOST).max(axis=0, initial=0.0)
    )
    credible = (bounds.lo > threshold) & (group_bounds.lo > _MOST).all(axis=0)
    enough = (n >= min_n) & (group_n >= min_n).all(axis=0)
    return _Asked(
        p=np.vstack([everybody[None, :], _tail(group_k, group_n, threshold)]),
        credible=np.vstack([credible[None, :], group_bounds.lo > threshold]),
        enough=np.vstack([enough[None, :], group_n >= min_n]),
    )


def _tail(k: NDArray[np.int64], n: NDArray[np.int64], share: float) -> NDArray[np.float64]:
    """The chance of k or more of n where the true share is `share`."""
    tail = betainc(np.maximum(k, 1), n - np.maximum(k, 1) + 1.0, share)
    chance: NDArray[np.float64] = np.where(k > 0, tail, 1.0)
    return chance


def _norm(
    votes: Votes,
    partition: Partition,
    measured: Support,
    *,
    at: int,
    group: int | None,
    stance: Stance,
    q: float,
) -> Norm:
    if group is None:
        agree, disagree = measured.overall(at), measured.overall_disagree(at)
        inside = votes
    else:
        agree, disagree = measured.group(group, at), measured.group_against(group, at)
        inside = votes.restrict(participants=partition.label == group)
    on_it = inside.statement == at
    time = None if inside.time is None else inside.time[on_it]
    held_for = stance is Stance.FOR
    return Norm(
        statement=at,
        group=group,
        stance=stance,
        strength=agree if held_for else disagree,
        dissent=disagree if held_for else agree,
        q=q,
        voice=dissenting_voice(inside if held_for else _turned(inside, at), votes.statements[at]),
        first=None if time is None else int(time.min()),
        last=None if time is None else int(time.max()),
    )


def _turned(votes: Votes, at: int) -> Votes:
    """The votes with statement `at` said the other way: who dissents from rejecting it agrees."""
    turned = np.where(votes.statement == at, -votes.value, votes.value).astype(np.int8)
    return Votes(
        participants=votes.participants,
        statements=votes.statements,
        start=votes.start,
        statement=votes.statement,
        value=turned,
        time=votes.time,
    )
