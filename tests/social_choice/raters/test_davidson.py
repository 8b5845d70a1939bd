from __future__ import annotations

import numpy as np
import pytest

from lawspeaker.errors import LawspeakerError, UsageFault
from lawspeaker.social_choice.bradley_terry import Comparisons
from lawspeaker.social_choice.raters import davidson as room
from lawspeaker.social_choice.raters.davidson import davidson


def test_two_candidates_by_hand() -> None:
    # 4 wins, 1 loss, 2 ties: d = log 4, nu = 2 / sqrt(4 * 1) = 1.
    found = davidson(
        Comparisons.from_arrays([0] * 7, [1] * 7, [1, 1, 1, 1, 0, 0.5, 0.5], n_candidates=2)
    )
    assert found.difference(0, 1).est == pytest.approx(np.log(4), abs=1e-6)
    assert found.log_nu == pytest.approx(0, abs=1e-6)
    assert found.tie_chance().est == pytest.approx(1 / 3)
    assert found.tie_chance().lo < 1 / 3 < found.tie_chance().hi


def test_weights_are_numbers_and_order_is_nothing() -> None:
    one = davidson(
        Comparisons.from_arrays(
            [0, 1, 1, 2, 0, 2],
            [1, 0, 2, 1, 2, 0],
            [1, 1, 0.5, 1, 1, 0.5],
            n_candidates=3,
            weight=[3, 1, 2, 1, 2, 1],
        )
    )
    other = davidson(
        Comparisons.from_arrays(
            [1, 0, 2, 1, 2, 0],
            [0, 1, 1, 2, 0, 2],
            [0, 0, 0.5, 0, 0, 0.5],
            n_candidates=3,
            weight=[3, 1, 2, 1, 2, 1],
        )
    )
    assert one.strength == pytest.approx(other.strength)
    assert one.strength.sum() == pytest.approx(0)


def test_intervals_by_rater_cover_planted_strengths_and_ties() -> None:
    rng = np.random.default_rng(4)
    truth, nu = np.array([0.6, 0.0, -0.6]), 0.8
    covered, ties = [], []
    for _ in range(100):
        one = rng.integers(0, 3, 200)
        two = (one + rng.integers(1, 3, 200)) % 3
        half = (truth[one] - truth[two]) / 2
        win, lose = np.exp(half), np.exp(-half)
        u = rng.random(200) * (win + lose + nu)
        said = np.where(u < win, 1.0, np.where(u < win + lose, 0.0, 0.5))
        # Each says the same five times: errors by rater know that.
        found = davidson(
            Comparisons.from_arrays(
                *(np.repeat(x, 5) for x in (one, two, said)),
                n_candidates=3,
                rater=np.repeat(np.arange(200), 5),
            )
        )
        apart = found.difference(0, 2)
        covered.append(apart.lo <= 1.2 <= apart.hi)
        ties.append(found.tie_chance().lo <= nu / (2 + nu) <= found.tie_chance().hi)
    assert 0.9 <= np.mean(covered) <= 0.99
    assert 0.9 <= np.mean(ties) <= 0.99


def test_what_cannot_be_fitted_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    chain = Comparisons.from_arrays([0, 0, 1], [1, 1, 2], [1, 1, 0.5], n_candidates=3)
    with pytest.raises(UsageFault, match="audit"):
        davidson(chain)
    for said in ([1, 0, 1], [0.5, 0.5, 0.5]):
        with pytest.raises(UsageFault, match="some ties"):
            davidson(Comparisons.from_arrays([0] * 3, [1] * 3, said, n_candidates=2))
    monkeypatch.setattr(room, "N_STEPS", 1)
    with pytest.raises(LawspeakerError, match="converge"):
        davidson(Comparisons.from_arrays([0] * 4, [1] * 4, [1, 1, 0, 0.5], n_candidates=2))


def test_a_step_too_long_is_halved() -> None:
    # From even strengths a whole step overshoots on counts as uneven as these.
    counts = [0.001, 0.1, 1e5, 1e-4, 100.0, 0.01, 10.0, 1e-4]
    found = davidson(
        Comparisons.from_arrays(
            [0, 1, 1, 2, 0, 2, 0, 1],
            [1, 0, 2, 1, 2, 0, 1, 2],
            [1, 1, 1, 1, 1, 1, 0.5, 0.5],
            n_candidates=3,
            weight=counts,
        )
    )
    assert found.strength[1] > found.strength[0] > found.strength[2]
