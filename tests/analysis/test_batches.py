from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from analysis.released_crowd import NAMES, Attacker, Crowd, K
from lawspeaker.analysis.batches import Counted, Release, Releases
from lawspeaker.errors import UsageFault
from lawspeaker.records.partition import Partition
from lawspeaker.records.votes import Votes

if TYPE_CHECKING:
    from collections.abc import Sequence

N_SEQUENCES = 500


class OnlySmallCells(Releases):
    """Weakened: each table is safe by itself, and nobody looks at the ones before."""

    def _tells(self, *_: object) -> bool:
        return False


class OnlyTheLast(Releases):
    """Weakened: a table is held against the one before it, and not against older ones."""

    def release(self, votes: Votes, partition: Partition) -> Release:
        self._stood = {name: kept[-1:] for name, kept in self._stood.items()}
        return super().release(votes, partition)


def n_leaks(kind: type[Releases], *, n: int, n_steps: int = 5) -> int:
    leaks = renewed = 0
    for seed in range(n):
        crowd, attacker, releases = Crowd(np.random.default_rng(seed)), Attacker(), kind(NAMES)
        for _ in range(n_steps):
            crowd.step()
            attacker.read(releases.release(*crowd.votes()), crowd)
        leaks += attacker.leaks()
        renewed += attacker.n_renewed
    # A release that never says anything new leaks nothing either.
    assert renewed > n / 2
    return leaks


def test_no_release_tells_on_a_few_people_with_any_before_it() -> None:
    assert n_leaks(Releases, n=N_SEQUENCES) == 0


def test_tables_that_are_safe_alone_leak_together() -> None:
    assert n_leaks(OnlySmallCells, n=20) > 0


def crowd_of(people: Sequence[tuple[int, int]]) -> tuple[Votes, Partition]:
    """One statement; each person's vote and group, -1 for no group."""
    votes = Votes.from_triples(
        [f"p.{i}" for i in range(len(people))],
        ["stmt.0"],
        row=range(len(people)),
        column=[0] * len(people),
        value=[vote for vote, _ in people],
    )
    return votes, Partition(
        names=("A", "B"), label=np.array([group for _, group in people], dtype=np.int32)
    )


def test_the_release_before_the_last_is_looked_at_too() -> None:
    """Ten change and nine change back: the first and the third differ by two people only."""
    first = [(1, -1)] * 60
    second = [(-1, -1)] * 10 + [(1, -1)] * 50
    third = [(1, -1)] * 9 + [(-1, -1)] + [(-1, -1)] + [(1, -1)] * 49
    honest, weak = Releases(("A", "B")), OnlyTheLast(("A", "B"))
    for people in (first, second):
        honest.release(*crowd_of(people))
        weak.release(*crowd_of(people))
    assert honest.release(*crowd_of(third)).held_back == ("stmt.0",)
    assert weak.release(*crowd_of(third)).held_back == ()


def test_counts_are_renewed_in_batches_of_ten() -> None:
    releases = Releases(("A", "B"))
    people = [(1, 0)] * 20 + [(-1, 1)] * 20
    counts = releases.release(*crowd_of(people)).counts["stmt.0"]
    assert counts.everybody == Counted(n_agree=20, n_pass=0, n_disagree=20)
    assert counts.groups["A"] == Counted(n_agree=20, n_pass=0, n_disagree=0)
    nine = releases.release(*crowd_of([*people, *[(0, 0)] * 9]))
    assert nine.held_back == ("stmt.0",)
    assert nine.counts["stmt.0"] == counts
    ten = releases.release(*crowd_of([*people, *[(0, 0)] * 10]))
    assert ten.held_back == ()
    assert ten.counts["stmt.0"].everybody.n == 50


def test_nothing_new_is_nothing_held_back() -> None:
    releases = Releases(("A", "B"))
    people = [(1, 0)] * 20
    assert releases.release(*crowd_of(people)) == releases.release(*crowd_of(people))


def test_a_statement_with_few_votes_is_not_published_at_all() -> None:
    first = Releases(("A", "B")).release(*crowd_of([(1, 0)] * (K - 1)))
    assert (first.counts, first.held_back) == ({}, ())


def test_moving_between_groups_is_a_change_of_both() -> None:
    releases = Releases(("A", "B"))
    people = [(1, 0)] * 30 + [(-1, 1)] * 30
    releases.release(*crowd_of(people))
    moved = [(1, 1)] * 4 + people[4:]
    assert releases.release(*crowd_of(moved)).held_back == ("stmt.0",)


def test_small_groups_are_hidden_and_do_not_follow_from_the_rest() -> None:
    counts = Releases(("A", "B")).release(*crowd_of([(1, 0)] * 40 + [(1, 1)] * 4)).counts
    assert counts["stmt.0"].groups == {"A": None, "B": None}
    assert counts["stmt.0"].everybody.n == 44


def test_many_groups_are_not_told_apart() -> None:
    names = tuple(f"G{n}" for n in range(12))
    votes, _ = crowd_of([(1, 0)] * 40)
    partition = Partition(names=names, label=np.zeros(40, dtype=np.int32))
    counts = Releases(names).release(votes, partition).counts["stmt.0"]
    assert counts.groups == {}
    assert counts.everybody.n == 40


def test_groups_of_other_people_are_refused() -> None:
    votes, _ = crowd_of([(1, 0)] * 40)
    with pytest.raises(UsageFault):
        Releases(("A",)).release(votes, Partition.everyone(3))
