"""The mark of an opinion group: a shape and a colour, the same wherever the group is named."""

from __future__ import annotations

import math

GLYPHS = ("■", "▲", "◆", "▼", "★", "✚")
SHAPE_NAMES = ("square", "triangle", "diamond", "triangle on its tip", "star", "cross")
N_MARKS = len(GLYPHS)

_ROOT = math.sqrt(3) / 2
_STAR = tuple(
    (
        radius * math.sin(math.pi * corner / 5),
        -radius * math.cos(math.pi * corner / 5),
    )
    for corner in range(10)
    for radius in ((1.25, 0.55)[corner % 2],)
)
# Corners around the origin, sized so that the shapes look equally big.
_CORNERS: tuple[tuple[tuple[float, float], ...], ...] = (
    ((-0.85, -0.85), (0.85, -0.85), (0.85, 0.85), (-0.85, 0.85)),
    ((0, -1.1), (_ROOT * 1.25, 0.8), (-_ROOT * 1.25, 0.8)),
    ((0, -1.2), (1.2, 0), (0, 1.2), (-1.2, 0)),
    ((0, 1.1), (_ROOT * 1.25, -0.8), (-_ROOT * 1.25, -0.8)),
    _STAR,
    (
        *((-0.38, -1.1), (0.38, -1.1), (0.38, -0.38), (1.1, -0.38), (1.1, 0.38), (0.38, 0.38)),
        *((0.38, 1.1), (-0.38, 1.1), (-0.38, 0.38), (-1.1, 0.38), (-1.1, -0.38), (-0.38, -0.38)),
    ),
)


def glyph(group: int) -> str:
    """The shape of a group as a character, for running text."""
    return GLYPHS[group % N_MARKS]


def shape_name(group: int) -> str:
    """The shape of a group in words."""
    return SHAPE_NAMES[group % N_MARKS]


def tone(group: int) -> str:
    """The name of a group's colour, which is also its class on the page."""
    return f"group-{group % N_MARKS}"


def outline(group: int, x: float, y: float, radius: float) -> str:
    """The shape as an SVG path around (x, y)."""
    corners = (
        f"{x + radius * dx:.1f},{y + radius * dy:.1f}" for dx, dy in _CORNERS[group % N_MARKS]
    )
    return f"M{'L'.join(corners)}Z"
