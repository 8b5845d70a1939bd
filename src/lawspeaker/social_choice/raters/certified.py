"""Pairs to learn from that raise welfare and hurt no group, as far as the draws can tell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.errors import UsageFault

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """Whether the first of a pair may be taught over the second.

    `rises` is the share of draws in which welfare rises, `hurt` the greatest share over groups
    in which that group loses more than eps, `group` that group.
    """

    rises: float
    hurt: float
    group: int
    passed: bool


def certificates(
    draws: ArrayLike,
    pairs: Sequence[tuple[int, int]],
    *,
    welfare: Callable[[NDArray[np.float64]], NDArray[np.float64]],
    sure: float = 0.9,
    eps: float = 0.0,
    risk: float = 0.1,
) -> tuple[Certificate, ...]:
    """Judge pairs (chosen, rejected) by draws of groups' utilities (n_draws, n_groups, m).

    `welfare` gives the welfare (m,) of one draw (n_groups, m). A pair passes if welfare rises
    in at least `sure` of the draws and no group loses more than `eps` in more than `risk` of
    them. Raises UsageFault for no draws, or shares outside 0 to 1.
    """
    table = np.asarray(draws, dtype=np.float64)
    if table.ndim != 3 or not len(table) or not 0 <= sure <= 1 or not 0 <= risk <= 1 or eps < 0:
        raise UsageFault("a certificate takes draws, shares between 0 and 1, and eps of 0 or more")
    score = np.array([welfare(each) for each in table])
    judged: list[Certificate] = []
    for chosen, rejected in pairs:
        rises = float((score[:, chosen] > score[:, rejected]).mean())
        loss = (table[:, :, rejected] - table[:, :, chosen] > eps).mean(axis=0)
        group = int(loss.argmax())
        hurt = float(loss[group])
        passed = rises >= sure and hurt <= risk
        judged.append(Certificate(rises=rises, hurt=hurt, group=group, passed=passed))
    return tuple(judged)
