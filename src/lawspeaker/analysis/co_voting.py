"""Accounts that vote alike beyond what their group and the statements' popularity explain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components
from scipy.special import betainc, ndtr, ndtri

from lawspeaker.analysis.arrangement import arrange
from lawspeaker.records.anonymity import K_ANONYMITY, shown, told
from lawspeaker.records.finding import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.random import Generator
    from numpy.typing import NDArray

    from lawspeaker.records.partition import Partition
    from lawspeaker.records.votes import Votes

N_EXACT = 10_000
_N_ROWS = 512
_TELLING = 0.8
_STRENGTH = 5.0
_UPPER = 0.99
_N_SAMPLED = 200_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CoVotingAudit:
    """Pairs of people who agree with each other too often, and the sets they form.

    `n_pairs` of the `n_tested` pairs are significant, by answers (`n_by_answers`) or by the
    order in which both took the statements (`n_by_order`). `spread` and `order_spread` are how
    many times wider than by chance all pairs' scores lie: what groups leave unexplained, and
    allowed for. `people` (n,) marks those in any set; `n_checked` were looked at, fewer than
    all with enough votes above 10,000.
    """

    n_checked: int
    n_tested: int
    n_by_answers: int
    n_by_order: int
    n_sets: int
    largest: int
    spread: float
    order_spread: float
    people: NDArray[np.bool_]

    @property
    def n_people(self) -> int:
        """People in any set."""
        return int(self.people.sum())


def audit_co_voting(
    votes: Votes, partition: Partition, *, min_shared: int = 15, max_q: float = 0.01, seed: int = 0
) -> CoVotingAudit:
    """Test each pair with `min_shared` telling statements in common for agreeing too often.

    By chance two people agree on a statement with the sum over answers of the product of their
    groups' rates; statements on which that is over 80 % for everybody tell nothing and are left
    out. The number of agreements is a sum of unequal coins, whose upper tail is at most the
    binomial one of their mean (Hoeffding 1956). Because groups never explain everything, the
    score is also divided by the spread of the middle of all pairs' scores (an empirical null,
    Efron 2004), and the larger p counts. Where times are given the same is asked of the order in
    which both took the statements, less the order in which all did. Benjamini-Hochberg over
    the tested pairs of each kind at `max_q` / 2. A pair's score asks whether the two agree with
    each other, never on which side: who is in the minority scores like who is in the majority.
    Rows are worked out 512 at a time; above 10,000 people a random 10,000 are checked, who do
    not hang on the order or the names of rows and columns.
    """
    enough = np.flatnonzero(votes.votes_each >= min_shared)
    if len(enough) > N_EXACT:
        enough = _drawn(votes, min_shared, np.random.default_rng(seed))
    mask = np.zeros(votes.n_participants, dtype=np.bool_)
    mask[enough] = True
    core = votes.restrict(participants=mask)
    label = partition.label_of(votes.n_participants)[mask].astype(np.int64) + 1
    answers = _found(_agreements(core, label, min_shared), max_q / 2)
    order = _found(_orders(core, min_shared), max_q / 2)
    pairs = np.concatenate([answers.pairs, order.pairs])
    people = np.zeros(votes.n_participants, dtype=np.bool_)
    people[enough[np.unique(pairs)]] = True
    n = len(enough)
    joined = csr_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(n, n))
    sizes = np.bincount(connected_components(joined, directed=False)[1]) if n else np.zeros(0)
    return CoVotingAudit(
        n_checked=n,
        n_tested=answers.n_tested,
        n_by_answers=len(answers.pairs),
        n_by_order=len(order.pairs),
        n_sets=int((sizes > 1).sum()),
        largest=int(sizes[sizes > 1].max(initial=0)),
        spread=answers.spread,
        order_spread=order.spread,
        people=people,
    )


def _drawn(votes: Votes, min_shared: int, rng: Generator) -> NDArray[np.int64]:
    """People to check, drawn from an order that follows from who voted what."""
    arranged = arrange(votes)
    enough = np.flatnonzero(arranged.votes.votes_each >= min_shared)
    chosen = rng.choice(enough, N_EXACT, replace=False)
    drawn: NDArray[np.int64] = np.sort(arranged.participant[chosen])
    return drawn


def co_voting_findings(audit: CoVotingAudit) -> tuple[Finding, ...]:
    """`coordinated-co-voting`: a note, or a warning from ten people on.

    Fewer than ten people are not counted out loud.
    """
    if not audit.n_people:
        return ()
    few = audit.n_people < K_ANONYMITY
    return (
        Finding(
            id="coordinated-co-voting",
            severity=Severity.NOTE if few else Severity.WARNING,
            title="Some people vote together beyond what their group explains",
            sentence=(
                f"{told(audit.n_people).capitalize()} of {audit.n_checked} people agree with each "
                "other, or took the statements in the same order, more often than their groups and "
                "the statements' popularity explain. Their votes are kept."
            ),
            evidence={
                "n_people": None if few else audit.n_people,
                "n_checked": audit.n_checked,
                "n_pairs_tested": audit.n_tested,
                "n_pairs_by_answers": None if few else audit.n_by_answers,
                "n_pairs_by_order": None if few else audit.n_by_order,
                "n_sets": None if few else audit.n_sets,
                "largest": shown(audit.largest),
                "spread": round(audit.spread, 3),
                "order_spread": round(audit.order_spread, 3),
            },
            mend="Friends, classes and campaigns vote together too. Ask how these people were "
            "invited, and compare the results with and without them.",
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Rows:
    """Some rows of the pair table: which pairs are asked, their scores, and p by chance."""

    first: int
    asked: NDArray[np.bool_]
    score: NDArray[np.float64]
    p: NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Found:
    pairs: NDArray[np.int64]
    n_tested: int
    spread: float


def agreement_chance(votes: Votes, label: NDArray[np.int64], k: int) -> NDArray[np.float64]:
    """How often two people of groups g and h agree on each statement by chance, (k, k, S).

    A group's rates of the three answers are drawn to everybody's with the weight of five votes,
    and those to one third each with that of one, so that no answer is favoured.
    """
    cell = (label[votes.row] * votes.n_statements + votes.statement) * 3 + votes.value + 1
    count = np.bincount(cell, minlength=k * votes.n_statements * 3)
    table = count.reshape(k, votes.n_statements, 3).astype(np.float64)
    overall = table.sum(axis=0) + 1 / 3
    overall /= overall.sum(axis=1, keepdims=True)
    rate = (table + _STRENGTH * overall) / (table.sum(axis=2, keepdims=True) + _STRENGTH)
    chance: NDArray[np.float64] = np.einsum("gsa,hsa->ghs", rate, rate)
    return chance


def _agreements(votes: Votes, label: NDArray[np.int64], min_shared: int) -> Iterator[_Rows]:
    n, width = votes.n_participants, votes.n_statements
    k = int(label.max(initial=0)) + 1
    chance = agreement_chance(votes, label, k).astype(np.float32)
    of_all = agreement_chance(votes, np.zeros_like(label), 1)[0, 0]
    telling = (of_all <= _TELLING)[votes.statement]
    row, column = votes.row[telling], votes.statement[telling].astype(np.int64)
    seen = np.zeros((n, width), dtype=np.float32)
    seen[row, column] = 1
    gave = np.zeros((n, 3 * width), dtype=np.float32)
    gave[row, 3 * column + votes.value[telling] + 1] = 1
    for rows in _blocks(n):
        shared = (seen[rows] @ seen.T).astype(np.float64)
        alike = (gave[rows] @ gave.T).astype(np.float64)
        expected = np.empty_like(shared)
        for h in range(k):
            theirs = label == h
            expected[:, theirs] = (seen[rows] * chance[label[rows], h]) @ seen[theirs].T
        asked = _asked(shared, min_shared, rows.start)
        m, got = shared[asked], alike[asked]
        share = np.clip(expected[asked] / m, 1e-6, 1 - 1e-6)
        yield _Rows(
            first=rows.start,
            asked=asked,
            score=(got - m * share) / np.sqrt(m * share * (1 - share)),
            # The chance of at least `got` of m heads is an incomplete beta function.
            p=np.where(got > m * share, betainc(np.maximum(got, 1), m - got + 1, share), 1.0),
        )


def _orders(votes: Votes, min_shared: int) -> Iterator[_Rows]:
    """Whether pairs took the statements in one order, given the order in which everybody did.

    The score is a sum of products of places over its root of squares; where signs are a toss,
    exp(-score^2 / 2) bounds its tail (Hoeffding 1963).
    """
    if votes.time is None:
        return
    n, width = votes.n_participants, votes.n_statements
    by_time = np.lexsort((votes.statement, votes.time, votes.row))
    place = np.empty(votes.n_votes)
    place[by_time] = np.arange(votes.n_votes) - np.repeat(votes.start[:-1], votes.votes_each)
    place = 2 * (place + 0.5) / votes.votes_each[votes.row] - 1
    heard = np.maximum(np.bincount(votes.statement, minlength=width), 1)
    usual = np.bincount(votes.statement, weights=place, minlength=width) / heard
    seen, table = np.zeros((2, n, width), dtype=np.float32)
    seen[votes.row, votes.statement] = 1
    table[votes.row, votes.statement] = place - usual[votes.statement]
    for rows in _blocks(n):
        asked = _asked(seen[rows] @ seen.T, min_shared, rows.start)
        product = (table[rows] @ table.T)[asked].astype(np.float64)
        size = np.sqrt((table[rows] ** 2 @ (table**2).T)[asked].astype(np.float64))
        score = product / np.maximum(size, 1e-9)
        yield _Rows(
            first=rows.start,
            asked=asked,
            score=score,
            p=np.where(score > 0, np.exp(-(score**2) / 2), 1.0),
        )


def _blocks(n: int) -> Iterator[slice]:
    for first in range(0, n, _N_ROWS):
        yield slice(first, min(first + _N_ROWS, n))


def _asked(shared: NDArray[np.floating], least: int, first: int) -> NDArray[np.bool_]:
    """Each pair once: the other comes later, and enough is shared."""
    later = np.arange(shared.shape[1])[None, :] > (first + np.arange(len(shared)))[:, None]
    asked: NDArray[np.bool_] = later & (shared >= least)
    return asked


def _found(table: Iterator[_Rows], max_q: float) -> _Found:
    """The pairs whose p stands after the spread is allowed for, by Benjamini-Hochberg's step-up."""
    pairs, scores, chances, sampled = [], [], [], []
    n_tested = 0
    for rows in table:
        n_tested += len(rows.p)
        sampled.append(rows.score[:: max(1, len(rows.score) // _N_SAMPLED)])
        # No pair with a larger p can be called, so the others need not be kept.
        likely = rows.p <= max_q
        at = np.argwhere(rows.asked)[likely]
        pairs.append(at + np.array([rows.first, 0]))
        scores.append(rows.score[likely])
        chances.append(rows.p[likely])
    if not n_tested:
        return _Found(pairs=np.zeros((0, 2), dtype=np.int64), n_tested=0, spread=1.0)
    of_all = np.concatenate(sampled)
    middle = max(0.0, float(np.median(of_all)))
    spread = max(1.0, (float(np.quantile(of_all, _UPPER)) - middle) / float(ndtri(_UPPER)))
    p = np.maximum(np.concatenate(chances), ndtr(-(np.concatenate(scores) - middle) / spread))
    order = np.argsort(p, kind="stable")
    stands = np.flatnonzero(p[order] <= max_q * np.arange(1, len(p) + 1) / n_tested)
    n_called = int(stands[-1]) + 1 if len(stands) else 0
    return _Found(
        pairs=np.concatenate(pairs)[order[:n_called]].astype(np.int64),
        n_tested=n_tested,
        spread=spread,
    )
