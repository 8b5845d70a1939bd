"""A small conversation in which who, what and why is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.elicitation.loadings import Loadings
from lawspeaker.elicitation.person import Person
from lawspeaker.elicitation.standing import Standing
from lawspeaker.records.partition import Partition
from lawspeaker.records.votes import Votes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


def standing(
    counts: Sequence[Sequence[Sequence[float]]],
    *,
    axes: NDArray[np.float64] | None = None,
    is_open: Sequence[bool] | None = None,
) -> Standing:
    """A standing by the groups' counts (G, S, 3) of disagree, pass and agree."""
    group = np.array(counts, dtype=np.float64)
    n_groups, width = group.shape[:2]
    loadings = (
        Loadings.none(width)
        if axes is None
        else Loadings(
            mean=np.zeros(width), axes=axes, spread=np.ones(len(axes)), noise=np.ones(width)
        )
    )
    return Standing(
        overall=group.sum(axis=0),
        group=group,
        share=np.full(n_groups, 1.0 / n_groups),
        loadings=loadings,
        open=np.ones(width, dtype=np.bool_) if is_open is None else np.array(is_open),
    )


def voter(answers: dict[int, int]) -> Person:
    """Somebody with these votes by statement index."""
    return Person(
        seen=np.array(list(answers), dtype=np.intp),
        value=np.array(list(answers.values()), dtype=np.int8),
    )


def two_camps(*, n: int = 200, width: int = 30, seed: int = 0) -> tuple[Votes, Partition]:
    """Two groups that vote against each other on the first half of the statements."""
    rng = np.random.default_rng(seed)
    label = rng.integers(2, size=n).astype(np.int32)
    agree = np.full((n, width), 0.5)
    agree[:, : width // 2] = np.where(label == 0, 0.9, 0.1)[:, None]
    dense = np.where(rng.random((n, width)) < agree, 1.0, -1.0)
    dense[rng.random((n, width)) > 0.5] = np.nan
    return Votes.from_dense(dense), Partition(names=("A", "B"), label=label)
