"""The geometry of the figures, in the units of their view boxes; templates draw and describe it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lawspeaker.report import mark
from lawspeaker.report.words import TWENTY, twentieths

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lawspeaker.records.estimate import Estimate
    from lawspeaker.report.cell import Tally
    from lawspeaker.report.view import Bar, Dot

PITCH = 20
STRIP_WIDTH = 200
RADIUS = 7
MAP_WIDTH, MAP_HEIGHT, MAP_MARGIN = 640.0, 400.0, 30.0
BAR_FULL = 330.0


@dataclass(frozen=True, slots=True, kw_only=True)
class IconArray:
    """Twenty icons: agree, then pass, then disagree; `lo` and `hi` bound those that agree.

    `circles`, `rings` and `crosses` are SVG paths in a box of 400 x 20.
    """

    n_agree: int
    n_pass: int
    n_disagree: int
    circles: str
    rings: str
    crosses: str
    lo: float
    hi: float


def icon_array(tally: Tally) -> IconArray:
    """Twenty icons in the proportions of a tally.

    Agreement is rounded as the sentence rounds it, then disagreement; passes are the rest.
    """
    n_agree = twentieths(tally.agree.est)
    n_disagree = min(twentieths(tally.disagree.est), TWENTY - n_agree)
    n_pass = TWENTY - n_agree - n_disagree
    return IconArray(
        n_agree=n_agree,
        n_pass=n_pass,
        n_disagree=n_disagree,
        circles="".join(_circle(place, RADIUS) for place in range(n_agree)),
        rings="".join(_circle(n_agree + place, RADIUS - 1) for place in range(n_pass)),
        crosses="".join(_cross(n_agree + n_pass + place) for place in range(n_disagree)),
        lo=round(tally.agree.lo * TWENTY * PITCH, 1),
        hi=round(tally.agree.hi * TWENTY * PITCH, 1),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """An interval on a line from none to all (200 wide), and a mark at the estimate."""

    lo: float
    width: float
    outline: str


def strip(estimate: Estimate, group: int) -> Strip:
    """The interval of one group, with the group's mark."""
    return Strip(
        lo=round(estimate.lo * STRIP_WIDTH, 1),
        width=round(max(estimate.hi - estimate.lo, 0.01) * STRIP_WIDTH, 1),
        outline=mark.outline(group, estimate.est * STRIP_WIDTH, 10, 7),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedBar:
    """A bar of a distribution: its label, its words, its length, its top."""

    label: str
    n_people: int | None
    length: float
    top: int


def bars(distribution: Sequence[Bar]) -> tuple[PlacedBar, ...]:
    """Bars from the top down, the longest filling the width; a hidden bar has no length."""
    longest = max((bar.n_people or 0 for bar in distribution), default=0)
    return tuple(
        PlacedBar(
            label=bar.label,
            n_people=bar.n_people,
            length=round(BAR_FULL * (bar.n_people or 0) / max(longest, 1), 1),
            top=46 * place,
        )
        for place, bar in enumerate(distribution)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class MapDot:
    """A dot of the map: the group's index and its shape as a path."""

    group: int
    outline: str


def group_map(dots: Sequence[Dot]) -> tuple[MapDot, ...]:
    """The dots, moved and scaled alike in both directions so that they fill the map.

    Bigger dots come first, so that smaller ones stay visible above them.
    """
    xs, ys = [dot.x for dot in dots], [dot.y for dot in dots]
    width, height = max(xs) - min(xs), max(ys) - min(ys)
    room_x, room_y = MAP_WIDTH - 2 * MAP_MARGIN, MAP_HEIGHT - 2 * MAP_MARGIN
    scale = min(room_x / max(width, 1e-9), room_y / max(height, 1e-9), 1e9)
    left = (MAP_WIDTH - scale * width) / 2 - scale * min(xs)
    # SVG counts downwards, maps upwards.
    bottom = (MAP_HEIGHT + scale * height) / 2 + scale * min(ys)
    return tuple(
        MapDot(
            group=dot.group,
            outline=mark.outline(
                dot.group,
                left + scale * dot.x,
                bottom - scale * dot.y,
                8 * (dot.n_people / 10) ** 0.5,
            ),
        )
        for dot in sorted(dots, key=lambda dot: (-dot.n_people, dot.group, dot.x, dot.y))
    )


def _circle(place: int, radius: int) -> str:
    left = PITCH * place + PITCH // 2 - radius
    return (
        f"M{left},10a{radius},{radius} 0 1 0 {2 * radius},0a{radius},{radius} 0 1 0 {-2 * radius},0"
    )


def _cross(place: int) -> str:
    left, reach = PITCH * place + 5, 10
    return f"M{left},5l{reach},{reach}m0,{-reach}l{-reach},{reach}"
