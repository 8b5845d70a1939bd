"""The statements that Polis would show as a group's own, and as everybody's consensus."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtri

from lawspeaker.analysis.polis_rates import CONFIDENCE, polis_rates, polis_z

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawspeaker.analysis.polis_rates import PolisRates
    from lawspeaker.records.partition import Partition
    from lawspeaker.records.votes import Votes

PICKED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class PolisTelling:
    """A statement of a group, with the figures of the answer that it stands for.

    `best_agree` marks the one agreement that leads the choice and need not pass both tests.
    """

    statement: str
    group: int
    agrees: bool
    n: int
    n_seen: int
    share: float
    share_z: float
    ratio: float
    ratio_z: float
    best_agree: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PolisConsensus:
    """Column numbers of what everybody agrees on and rejects by Polis' test, the surest first."""

    agreed: tuple[int, ...]
    rejected: tuple[int, ...]


def polis_telling(
    votes: Votes, partition: Partition, *, most: int = PICKED, confidence: float = CONFIDENCE
) -> tuple[PolisTelling, ...]:
    """Up to `most` statements of each group by Polis' procedure, agreements before disagreements.

    A group's best agreement leads, then come statements that pass both tests by falling product
    of ratio, its z, share and its z; where nothing passes and nothing leads, the statement of
    highest z of the ratio stands in. Statements on which nobody in any group voted never do.
    red-dwarf 0.4.0 shows nothing for a group that has passing statements but no best agreement;
    here such a group keeps them.
    """
    rates = polis_rates(votes, partition)
    return tuple(
        each
        for group in range(partition.n_groups)
        for each in _of_group(rates, group, most, confidence)
    )


def _of_group(
    rates: PolisRates, group: int, most: int, confidence: float
) -> tuple[PolisTelling, ...]:
    agree, disagree = rates.agree, rates.disagree
    passing = np.flatnonzero(agree.telling(confidence)[group] | disagree.telling(confidence)[group])
    agrees = agree.ratio_z[group] > disagree.ratio_z[group]
    metric = np.where(agrees, _metric(rates, group, way=1), _metric(rates, group, way=0))
    ordered = passing[np.argsort(-metric[passing], kind="stable")].tolist()
    lead = _best_agree(rates, group, confidence)
    chosen = [lead] if lead is not None else []
    if lead is None and not ordered and rates.statements:
        highest = np.maximum(agree.ratio_z[group], disagree.ratio_z[group])
        chosen = [int(highest.argmax())]
    chosen = (chosen + [j for j in ordered if j != lead])[:most]
    told = [_telling(rates, group, j, agrees=bool(agrees[j]), best=j == lead) for j in chosen]
    return tuple(sorted(told, key=lambda each: not each.agrees))


def _metric(rates: PolisRates, group: int, *, way: int) -> NDArray[np.float64]:
    of = rates.agree if way else rates.disagree
    metric: NDArray[np.float64] = (
        of.ratio[group] * of.ratio_z[group] * of.share[group] * of.share_z[group]
    )
    return metric


def _best_agree(rates: PolisRates, group: int, confidence: float) -> int | None:
    """The agreement that leads: the first acceptable one, replaced by each better one in turn.

    Once a statement that the group agrees with more than others has the lead, the full product
    decides, before that the share and its z alone; so the order of statements has a say.
    """
    of = rates.agree
    share, share_z, ratio = of.share[group], of.share_z[group], of.ratio[group]
    full, plain = _metric(rates, group, way=1), share * share_z
    voiced = (of.n[group] > 0) | (rates.disagree.n[group] > 0)
    acceptable = (share_z > float(ndtri(confidence))) | ((ratio > 1) & (share > 0.5))
    best: int | None = None
    for j in np.flatnonzero(voiced).tolist():
        if best is None:
            best = j if acceptable[j] else None
            continue
        measure = full if ratio[best] > 1 else plain
        if measure[j] > measure[best]:
            best = j
    return best


def _telling(rates: PolisRates, group: int, j: int, *, agrees: bool, best: bool) -> PolisTelling:
    of = rates.agree if agrees else rates.disagree
    return PolisTelling(
        statement=rates.statements[j],
        group=group,
        agrees=agrees,
        n=int(of.n[group, j]),
        n_seen=int(rates.n_seen[group, j]),
        share=float(of.share[group, j]),
        share_z=float(of.share_z[group, j]),
        ratio=float(of.ratio[group, j]),
        ratio_z=float(of.ratio_z[group, j]),
        best_agree=best,
    )


def polis_consensus(
    votes: Votes, *, most: int = PICKED, confidence: float = CONFIDENCE
) -> PolisConsensus:
    """Up to `most` statements that most people agree on, and reject, whatever their groups.

    The share with a vote more on each side is above one half and passes Polis' test; the order
    is by falling product of the share and its z.
    """
    width = votes.n_statements
    n_seen = np.bincount(votes.statement, minlength=width)
    ways = []
    for answer in (1, -1):
        n = np.bincount(votes.statement[votes.value == answer], minlength=width)
        share, z = (1 + n) / (2 + n_seen), polis_z(n, n_seen)
        passing = np.flatnonzero((share > 0.5) & (z > float(ndtri(confidence))))
        order = np.argsort(-(share * z)[passing], kind="stable")[:most]
        ways.append(tuple(passing[order].tolist()))
    return PolisConsensus(agreed=ways[0], rejected=ways[1])
