"""A threshold as it was meant, in fractions, so that no tie hangs on a rounding."""

from __future__ import annotations

from fractions import Fraction

_THIRDS = (Fraction(1, 3), Fraction(2, 3))


def exact_share(threshold: float) -> Fraction:
    """A threshold as the fraction that was meant.

    A third or two thirds written with two decimals or more (0.67, 0.667, 0.3333) is that third,
    so that six of nine reach 0.667; every other number is what it says.
    """
    written = Fraction(repr(threshold))
    n_decimals = len(repr(threshold).partition(".")[2])
    if n_decimals >= 2:
        for third in _THIRDS:
            if round(third, n_decimals) == written:
                return third
    return written
