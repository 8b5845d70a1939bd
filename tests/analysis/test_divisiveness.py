from __future__ import annotations

import numpy as np
import pytest

from lawspeaker.analysis.divisiveness import divisiveness
from lawspeaker.analysis.support import SupportMethod, support
from lawspeaker.records.partition import Partition
from lawspeaker.records.votes import Votes
from planted_votes import planted


def two_sides(n: int, *, seed: int = 0) -> tuple[Votes, Partition]:
    """Statement 0 divides the sides, 1 divides each side, 2 nobody contests."""
    rng = np.random.default_rng(seed)
    label = np.arange(n) % 2
    agree = np.stack([np.where(label, 0.9, 0.1), np.full(n, 0.5), np.full(n, 0.95)], axis=1)
    dense = np.where(rng.random((n, 3)) < agree, 1.0, -1.0)
    return Votes.from_dense(dense), Partition(names=("A", "B"), label=label.astype(np.int32))


@pytest.mark.parametrize("method", list(SupportMethod))
def test_the_parts_add_up_to_the_spread(method: SupportMethod) -> None:
    made = planted(k=3, n=200)
    groups = Partition(names=("A", "B", "C"), label=made.group.astype(np.int32))
    found = divisiveness(support(made.votes, groups, method=method), groups)
    whole = found.within + found.between + found.doubt
    assert np.allclose(whole, found.mean * (1 - found.mean), atol=1e-12)
    assert (found.within > 0).all()
    assert (found.between >= 0).all()
    assert (found.doubt > 0).all()


@pytest.mark.parametrize("method", list(SupportMethod))
def test_conflict_and_disagreement_within_are_told_apart(method: SupportMethod) -> None:
    votes, sides = two_sides(1000)
    found = divisiveness(support(votes, sides, method=method), sides)
    # By hand: M = 0.5, between = 0.4^2, within = 0.9 x 0.1; and the other way round for 1.
    assert found.between == pytest.approx([0.16, 0.0, 0.0], abs=0.02)
    assert found.within == pytest.approx([0.09, 0.25, 0.0475], abs=0.02)
    assert found.share_between[0] > 0.5
    assert found.share_between[1:].max() < 0.1


def test_doubt_shrinks_with_votes_and_conflict_stays() -> None:
    few, many = (
        divisiveness(support(votes, sides, method=SupportMethod.JEFFREYS), sides)
        for votes, sides in (two_sides(60), two_sides(6000))
    )
    assert (many.doubt * 20 < few.doubt).all()
    assert many.between[0] == pytest.approx(few.between[0], abs=0.06)


def test_normal_moments_agree_with_drawing_them() -> None:
    votes, sides = two_sides(40)
    measured = support(votes, sides)
    found = divisiveness(measured, sides)
    low, high = (
        np.log(each / (1 - each)) for each in (measured.group_agree.lo, measured.group_agree.hi)
    )
    middle = np.log(measured.group_agree.est / (1 - measured.group_agree.est))
    noise = np.random.default_rng(0).standard_normal((40_000, 1, 1))
    drawn = 1 / (1 + np.exp(-(middle + (high - low) / (2 * 1.959964) * noise)))
    assert found.doubt == pytest.approx(drawn.var(axis=0).mean(axis=0), rel=0.05)
    assert found.mean == pytest.approx(drawn.mean(axis=(0, 1)), abs=0.005)


def test_one_crowd_has_no_conflict_between_groups() -> None:
    votes, _ = two_sides(100)
    nobody = Partition.everyone(100)
    for method in SupportMethod:
        found = divisiveness(support(votes, nobody, method=method), nobody)
        assert found.between.tolist() == [0.0, 0.0, 0.0]
        assert found.within[0] > 0.2
