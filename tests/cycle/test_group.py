from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from lawspeaker.analysis.groups import OpinionGroups, Verdict, opinion_groups
from lawspeaker.cycle.group import steadiness_words, studied, unsteady
from planted_votes import planted


@cache
def found() -> OpinionGroups:
    return opinion_groups(planted(k=2, n=100, n_statements=30, density=0.8).votes, n_repeats=2)


def with_unsteady(n: int) -> OpinionGroups:
    return replace(found(), probability=np.repeat([0.7999, 0.8], [n, 100 - n]))


@pytest.mark.parametrize(
    ("n", "shown", "words"),
    [
        (0, 0, "0 of the 100 people studied have a membership of a probability below 80%."),
        (9, None, "fewer than 10 of the 100 people studied have"),
        (10, 10, "10 of the 100 people studied have"),
        (90, 90, "90 of the 100 people studied have"),
        (91, None, "all but fewer than 10 of the 100 people studied have"),
        (100, 100, "100 of the 100 people studied have"),
    ],
)
def test_unsteady_memberships_are_told_unless_they_show_few(
    n: int, shown: int | None, words: str
) -> None:
    groups = with_unsteady(n)
    assert groups.n_unsteady == n
    assert unsteady(groups) == shown
    assert steadiness_words(groups).startswith(words)


def test_without_groups_there_are_no_memberships() -> None:
    none = opinion_groups(planted(k=1, n=60, n_statements=12, density=0.9).votes)
    assert none.verdict is Verdict.NO_GROUPS
    assert (unsteady(none), steadiness_words(none)) == (None, "")


@pytest.mark.parametrize(
    ("n", "told"), [(100, 100), (91, None), (90, 90), (10, 10), (9, None), (0, 0)]
)
def test_how_many_were_studied_is_told_unless_few_were_or_were_not(
    n: int, told: int | None
) -> None:
    groups = replace(found(), n_studied=n)
    assert studied(groups) == told


def test_memberships_of_those_studied_are_told_without_their_number_where_it_shows_few() -> None:
    groups = replace(with_unsteady(20), n_studied=95)
    assert steadiness_words(groups).startswith("20 of the people studied have a membership")
