from __future__ import annotations

import pytest

from lawspeaker.contract.support import Interval
from lawspeaker.contract.words import in_twenty, share_in_words


@pytest.mark.parametrize(
    ("share", "words"),
    [(0, "none"), (0.01, "hardly any"), (0.9, "about 18 in 20"), (0.99, "nearly all"), (1, "all")],
)
def test_a_share_has_one_denominator(share: float, words: str) -> None:
    assert in_twenty(share) == words


def test_few_votes_say_nothing_and_an_interval_is_rounded_outwards() -> None:
    assert share_in_words(Interval(est=1.0, lo=0.7, hi=1.0, n=9, method="wilson")) == (
        "we do not know yet (9 votes)"
    )
    assert share_in_words(Interval(est=0.5, lo=0.49, hi=0.51, n=9000, method="wilson")) == (
        "about 10 in 20 (between 9 and 11 in 20; 9,000 votes)"
    )
    assert share_in_words(Interval(est=0.15, lo=0.15, hi=0.15, n=20, method="wilson")) == (
        "about 3 in 20 (3 in 20; 20 votes)"
    )
