"""What other people's code says of the same votes: golden/ tells which code, and how it was run.

Where our definition differs from theirs by design, a test states by how much, computed from
counts without the code under test.
"""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from scipy.stats import beta, false_discovery_control, norm

from lawspeaker.analysis.consensus import consensus
from lawspeaker.analysis.intervals import Bounds, jeffreys, wilson
from lawspeaker.analysis.multiplicity import benjamini_hochberg
from lawspeaker.analysis.stability import adjusted_rand
from lawspeaker.analysis.support import SupportMethod, support
from lawspeaker.analysis.telling import MIN_N, telling_statements, two_proportions
from lawspeaker.records.partition import Partition
from lawspeaker.records.votes import Votes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawspeaker.analysis.support import Support

GOLDEN = Path(__file__).parent / "golden"
MATRICES = json.loads((GOLDEN / "red_dwarf.json").read_text(encoding="utf-8"))["matrices"]
STATISTICS = json.loads((GOLDEN / "statistics.json").read_text(encoding="utf-8"))
VOTE = {"+": 1.0, "-": -1.0, "0": 0.0, ".": np.nan}
SIGNIFICANT = norm.ppf(0.9)
"""Polis' bar: one-sided, 90 %, for each statement alone."""

each_matrix = pytest.mark.parametrize("golden", MATRICES, ids=lambda golden: golden["name"])
WAYS = ("agree", "disagree")


def measured_of(golden: dict[str, Any]) -> tuple[Support, Partition]:
    votes = Votes.from_dense([[VOTE[sign] for sign in row] for row in golden["votes"]])
    label = np.array(golden["label"], dtype=np.int32)
    partition = Partition(names=tuple("ABC"[: label.max() + 1]), label=label)
    return support(votes, partition, method=SupportMethod.JEFFREYS), partition


def cells(golden: dict[str, Any], *names: str) -> list[NDArray[np.float64]]:
    return [np.array(golden["cells"][name]) for name in names]


def outside(count: NDArray[np.float64]) -> NDArray[np.float64]:
    return count.sum(axis=0) - count


def one_proportion(k: NDArray[np.float64], n: NDArray[np.float64]) -> NDArray[np.float64]:
    """Polis' z of a share against one half, after one more vote that is for it."""
    return 2 * np.sqrt(n + 1) * ((k + 1) / (n + 1) - 0.5)


@each_matrix
def test_counts_are_theirs(golden: dict[str, Any]) -> None:
    measured, _ = measured_of(golden)
    agree, disagree, seen = cells(golden, "na", "nd", "ns")
    assert np.array_equal(measured.group_n_agree, agree)
    assert np.array_equal(measured.group_n_disagree, disagree)
    assert np.array_equal(measured.group_n_seen, seen)


@each_matrix
def test_their_shares_are_ours_after_a_vote_for_and_one_against(golden: dict[str, Any]) -> None:
    measured, _ = measured_of(golden)
    n = measured.group_n_seen
    for k, share, ratio, test in (
        (measured.group_n_agree, "pa", "ra", "pat"),
        (measured.group_n_disagree, "pd", "rd", "pdt"),
    ):
        theirs, their_ratio, their_test = cells(golden, share, ratio, test)
        smoothed = (k + 1) / (n + 2)
        assert np.allclose(theirs, smoothed, rtol=0, atol=1e-12)
        assert np.allclose(their_ratio, smoothed / ((outside(k) + 1) / (outside(n) + 2)))
        assert np.allclose(their_test, one_proportion(k, n))


@each_matrix
def test_their_z_is_ours_after_a_vote_for_on_both_sides(golden: dict[str, Any]) -> None:
    measured, _ = measured_of(golden)
    n = measured.group_n_seen
    for k, name in ((measured.group_n_agree, "rat"), (measured.group_n_disagree, "rdt")):
        (theirs,) = cells(golden, name)
        ours = two_proportions(k + 1, n + 1, outside(k) + 1, outside(n) + 1)
        assert np.allclose(ours, theirs, rtol=0, atol=1e-12)
        assert not np.allclose(two_proportions(k, n, outside(k), outside(n)), theirs, atol=0.1)


@each_matrix
def test_our_z_is_the_textbooks_with_a_pooled_error(golden: dict[str, Any]) -> None:
    measured, _ = measured_of(golden)
    n = measured.group_n_seen
    both_voted = (n > 0) & (outside(n) > 0)
    for k, way in zip((measured.group_n_agree, measured.group_n_disagree), WAYS, strict=True):
        ours = two_proportions(k, n, outside(k), outside(n))
        textbook = np.array(golden["pooled_z"][way])
        assert np.allclose(ours[both_voted], textbook[both_voted], rtol=0, atol=1e-12)
        assert (ours[:, 3] == 0).all(), "on statement 3 nobody differs"


def told_by_hand(golden: dict[str, Any]) -> dict[tuple[int, int, str], float]:
    """Group, statement, direction -> q, from the textbook's z and scipy's step-up procedure."""
    (n,) = cells(golden, "ns")
    z = np.array([golden["pooled_z"][way] for way in WAYS])
    asked = np.broadcast_to((n >= MIN_N) & (outside(n) >= MIN_N), z.shape)
    q = np.ones_like(z)
    q[asked] = false_discovery_control(norm.sf(z[asked]))
    strongest = z.argmax(axis=0)
    return {
        (g, j, WAYS[way]): q[way, g, j]
        for (g, j), way in np.ndenumerate(strongest)
        if q[way, g, j] <= 0.05
    }


@each_matrix
def test_telling_statements_are_those_that_the_step_up_procedure_leaves(
    golden: dict[str, Any],
) -> None:
    found = telling_statements(measured_of(golden)[0])
    ours = {
        (t.group, int(t.statement.removeprefix("stmt.")), WAYS[not t.agrees]): t.q for t in found
    }
    assert ours == pytest.approx(told_by_hand(golden), abs=1e-12)
    assert len(found) > 4
    assert list(found) == sorted(found, key=lambda t: (t.group, -t.z))


@each_matrix
def test_they_also_ask_that_most_of_the_group_says_so(golden: dict[str, Any]) -> None:
    theirs = {(g, j, way) for g, rows in enumerate(golden["representative"]) for j, way in rows}
    n, agree, disagree = cells(golden, "ns", "na", "nd")
    most = {
        way: one_proportion(k, n) > SIGNIFICANT
        for way, k in zip(WAYS, (agree, disagree), strict=True)
    }
    # A group's first in their list is its best agreement, which need not pass the bar.
    told = told_by_hand(golden)
    shared = {cell for cell in told if most[cell[2]][cell[0], cell[1]]}
    assert shared == set(told) & theirs
    # They tell of cells that have too few votes for us, or that chance explains over all tests.
    assert theirs - set(told)


@each_matrix
def test_our_consensus_asks_every_group_and_theirs_the_whole(golden: dict[str, Any]) -> None:
    n, agree, disagree = cells(golden, "ns", "na", "nd")
    found = consensus(*measured_of(golden))
    for k, ours, way in ((agree, found.agreed, "agree"), (disagree, found.rejected, "disagree")):
        for_it, asked = k.sum(axis=0), n.sum(axis=0)
        likely = (for_it + 1) / (asked + 2) > 0.5
        theirs = set(np.flatnonzero(likely & (one_proportion(for_it, asked) > SIGNIFICANT)))
        assert theirs == set(golden["consensus"][way])
        rows = [*zip(k, n, strict=True), (for_it, asked)]
        lower = [
            np.where(yes > 0, beta.ppf(0.025, yes + 0.5, no + 0.5), 0)
            for yes, no in ((yes, asked_of - yes) for yes, asked_of in rows)
        ]
        everywhere = (np.min(lower, axis=0) >= 0.6) & (asked >= 10)
        assert set(ours) == set(np.flatnonzero(everywhere))
        assert set(ours) < theirs, "stricter, and not empty-handed by being so"


@each_matrix
def test_bridging_is_the_root_of_their_group_aware_consensus(golden: dict[str, Any]) -> None:
    """With their smoothed shares, equal groups, and no group below a tenth: the G-th root."""
    measured, partition = measured_of(golden)
    (share,) = cells(golden, "pa")
    theirs = np.array(golden["group_aware_consensus"]["agree"])
    assert np.allclose(theirs, share.prod(axis=0))
    ours = consensus(
        replace(measured, group_agree=Bounds(est=share, lo=share, hi=share)), partition
    ).bridging
    size = np.bincount(golden["label"]).astype(float)
    if len(set(size.tolist())) == 1:
        assert np.allclose(ours, theirs ** (1 / len(size)))
    else:
        # The largest of the golden groups says most, the one below a tenth nothing.
        size[size < 0.1 * size.sum()] = 0
        assert np.allclose(ours, np.prod(share.T ** (size / size.sum()), axis=1))
        assert not np.allclose(ours, theirs ** (1 / len(size)), atol=0.05)


@pytest.mark.parametrize("pair", STATISTICS["adjusted_rand"], ids=lambda p: f"n={len(p['a'])}")
def test_adjusted_rand_is_scikit_learns(pair: dict[str, Any]) -> None:
    a, b = np.array(pair["a"]), np.array(pair["b"])
    assert adjusted_rand(a, b) == pytest.approx(pair["ari"], abs=1e-12)
    assert adjusted_rand(b, a) == pytest.approx(pair["ari"], abs=1e-12)


@pytest.mark.parametrize("golden", STATISTICS["intervals"], ids=lambda g: f"{g['k']}/{g['n']}")
def test_intervals_are_theirs(golden: dict[str, Any]) -> None:
    k, n, level = golden["k"], golden["n"], golden["level"]
    ours = wilson(k, n, level=level)
    assert (ours.lo, ours.hi) == pytest.approx(golden["wilson"], abs=1e-12)
    ours = jeffreys(k, n, level=level)
    lo, hi = golden["jeffreys"]
    # A share of 0 or 1 lies in its own interval with us; the plain quantile would leave it out.
    assert (ours.lo, ours.hi) == pytest.approx(
        (0.0 if k == 0 else lo, 1.0 if k == n else hi), abs=1e-9
    )
    if k in {0, n}:
        assert 0 < lo < hi < 1


def test_the_step_up_procedure_is_theirs_in_any_order() -> None:
    golden = STATISTICS["benjamini_hochberg"]
    p, q = np.array(golden["p"]), np.array(golden["q"])
    for turned in (np.arange(len(p)), np.arange(len(p))[::-1]):
        assert np.allclose(benjamini_hochberg(p[turned]), q[turned], rtol=0, atol=1e-12)


def test_the_golden_votes_hold_what_the_tests_lean_on() -> None:
    for golden, corner in product(MATRICES, (3, 4, 5)):
        column = {row[corner] for row in golden["votes"]}
        seen = [row[corner] != "." for row in golden["votes"]]
        first = [group == 0 for group in golden["label"]]
        assert {
            3: column == {"+", "."},
            4: not any(s and f for s, f in zip(seen, first, strict=True)),
            5: sum(seen) < MIN_N,
        }[corner]
