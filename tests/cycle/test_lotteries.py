from __future__ import annotations

import numpy as np
import pytest

from lawspeaker.cycle.lotteries import Lotteries, lotteries
from lawspeaker.social_choice.seen import SeenVotes

ALL = np.arange(3)
NAMES = ("stmt.a", "stmt.b", "stmt.c")


def seen(*groups: tuple[int, tuple[int, int, int]]) -> SeenVotes:
    """Groups of so many people who all vote alike on three statements."""
    votes = [says for n, says in groups for _ in range(n)]
    return SeenVotes(
        start=3 * np.arange(len(votes) + 1),
        candidate=np.tile(np.arange(3, dtype=np.int32), len(votes)),
        value=np.array(votes, dtype=np.int8).ravel(),
        group=np.repeat(np.arange(len(groups)), [n for n, _ in groups]),
        n_candidates=3,
    )


def test_a_majority_s_lot_is_one_statement_and_that_of_groups_is_two() -> None:
    found = lotteries(seen((30, (1, 0, -1)), (10, (-1, 0, 1))), ALL, NAMES)
    assert found.majority == pytest.approx({"stmt.a": 1.0})
    assert found.groups == pytest.approx({"stmt.a": 0.5, "stmt.c": 0.5})
    assert found.value == pytest.approx(-0.5)
    first, second = found.sentences
    assert first == "By lot: stmt.a for certain, which nothing beats two at a time."
    assert "alike: stmt.a (50%), stmt.c (50%). That group would" in second
    assert second.endswith("by 50% of those who voted on both.")
    assert found.to_json()["robust"] == {"stmt.a": 0.5, "stmt.c": 0.5}


def test_a_cycle_is_an_even_lot_and_one_group_has_no_second() -> None:
    cycle = seen((12, (1, 0, -1)), (12, (-1, 1, 0)), (12, (0, -1, 1)))
    found = lotteries(cycle, ALL, NAMES)
    assert found.majority == pytest.approx(dict.fromkeys(NAMES, 1 / 3))
    assert found.sentences[0].startswith("By a lot that nothing beats two at a time: stmt.")
    alone = lotteries(cycle.of_group(1), ALL, NAMES)
    assert alone.majority == pytest.approx({"stmt.b": 1.0})
    alone = lotteries(seen((12, (1, 0, -1))), ALL, NAMES)
    assert (alone.groups, alone.value, len(alone.sentences)) == (None, None, 1)
    assert alone.to_json()["robust"] is None


def test_groups_of_one_mind_have_nothing_to_regret_and_few_are_not_heard() -> None:
    found = lotteries(seen((12, (1, 0, -1)), (9, (-1, 0, 1))), ALL, NAMES)
    assert found.groups == pytest.approx({"stmt.a": 1.0})
    assert found.sentences[1].endswith("it would not rather have another.")


def test_a_long_lot_is_cut_and_counted() -> None:
    lot = {f"stmt.{i}": 1 / 6 for i in range(6)}
    found = Lotteries(majority=lot, groups=None, value=None)
    assert found.sentences[0].endswith("stmt.2 (17%), stmt.3 (17%) and 2 more.")
