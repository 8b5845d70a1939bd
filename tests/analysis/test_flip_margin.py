from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from lawspeaker.analysis.flip_margin import flip_margin


@given(
    n_seen=st.integers(0, 40),
    share=st.integers(0, 40),
    threshold=st.fractions(Fraction(1, 10), Fraction(9, 10), max_denominator=12),
    min_votes=st.integers(1, 15),
)
def test_the_margin_is_that_of_trying_each_number(
    n_seen: int, share: int, threshold: Fraction, min_votes: int
) -> None:
    n_agree = min(share, n_seen)

    def reaches(yes: int, n: int) -> bool:
        return n >= min_votes and yes >= threshold * n

    found = flip_margin(n_agree, n_seen, threshold=threshold, min_votes=min_votes)
    assert found.reaches is reaches(n_agree, n_seen)
    step = 0 if found.reaches else 1
    tried = next(
        m for m in range(2000) if reaches(n_agree + step * m, n_seen + m) is not found.reaches
    )
    assert found.n_accounts == tried
