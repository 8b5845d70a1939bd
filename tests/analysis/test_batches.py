from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analysis.released_crowd import Attacker, Crowd, K
from lawspeaker.analysis import batches
from lawspeaker.analysis.batches import Counted, Release, Releases
from lawspeaker.records.suppression import PublishedAnswers
from lawspeaker.records.votes import Votes

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pytest

N_SEQUENCES = 500


class OnlySmallCells(Releases):
    """Weakened: each table is safe by itself, and nobody looks at the ones before."""

    def _tells(self, *_: object) -> bool:
        return False


class OnlyTheLast(Releases):
    """Weakened: a table is held against the one before it, and not against older ones."""

    def release(self, votes: Votes) -> Release:
        self._stood = {name: kept[-1:] for name, kept in self._stood.items()}
        return super().release(votes)


class OnlyPairs(Releases):
    """Weakened: a table is held against each before it, and not against sums of several."""

    def _sum_to_few(self, *_: object) -> bool:
        return False


def everything(n_answer: np.ndarray, **_: object) -> PublishedAnswers:
    """Weakened: all counts of ten votes or more, however few gave one of the answers."""
    told = n_answer.sum(axis=0) >= K
    return PublishedAnswers(
        shown=np.broadcast_to(told, n_answer.shape),
        all_but_few=np.full(len(told), -1),
        told=told,
    )


def n_leaks(kind: type[Releases], *, n: int, n_steps: int = 5) -> int:
    leaks = renewed = 0
    for seed in range(n):
        crowd, attacker, releases = Crowd(np.random.default_rng(seed)), Attacker(), kind()
        for _ in range(n_steps):
            crowd.step()
            attacker.read(releases.release(crowd.votes()), crowd)
        leaks += attacker.leaks() + attacker.sums()
        renewed += attacker.n_renewed
    # A release that never says anything new leaks nothing either.
    assert leaks or renewed > n / 4
    return leaks


def test_no_release_tells_on_a_few_people_with_any_before_it() -> None:
    assert n_leaks(Releases, n=N_SEQUENCES) == 0


def test_tables_that_are_safe_alone_leak_together() -> None:
    assert n_leaks(OnlySmallCells, n=20) > 0


def test_answers_of_a_few_leak_where_only_votes_are_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(batches, "published_answers", everything)
    assert n_leaks(Releases, n=20) > 0


def crowd_of(people: Sequence[int]) -> Votes:
    """One statement and each person's vote on it."""
    return Votes.from_triples(
        [f"p.{i}" for i in range(len(people))],
        ["stmt.0"],
        row=range(len(people)),
        column=[0] * len(people),
        value=people,
    )


def test_the_release_before_the_last_is_looked_at_too() -> None:
    """Ten change and nine change back: the first and the third differ by two people only."""
    rest = [-1] * 20
    first = [1] * 60 + rest
    second = [-1] * 10 + [1] * 50 + rest
    third = [1] * 9 + [-1] * 2 + [1] * 49 + rest
    honest, weak = Releases(), OnlyTheLast()
    for people in (first, second):
        honest.release(crowd_of(people))
        weak.release(crowd_of(people))
    assert honest.release(crowd_of(third)).held_back == ("stmt.0",)
    assert weak.release(crowd_of(third)).held_back == ()


def test_what_was_weighed_ahead_is_not_weighed_again_and_changes_nothing() -> None:
    for seed in range(10):
        crowd, plain, ahead = Crowd(np.random.default_rng(seed)), Releases(), Releases()
        for _ in range(4):
            crowd.step()
            before = crowd.votes()
            ahead.weigh(before)
            assert ahead.weigh(before) == 0
            crowd.step()  # people vote between the weighing and the release
            votes = crowd.votes()
            assert ahead.release(votes) == plain.release(votes)
            ahead.weigh(votes)  # what was just told stands


def test_only_statements_with_votes_since_are_weighed_in_a_release(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = []
    tells = Releases._tells
    monkeypatch.setattr(Releases, "_tells", lambda *it: asked.append(1) or tells(*it))
    both = [[1] * 20, [-1] * 20]
    releases = Releases()
    assert releases.weigh(crowd_on(both)) == 2
    assert len(asked) == 2
    both[1].extend([1] * 10)
    assert set(releases.release(crowd_on(both)).counts) == {"stmt.0", "stmt.1"}
    assert len(asked) == 3


def crowd_on(said: Sequence[Sequence[int]]) -> Votes:
    """Person n's vote on each statement is the n-th in its list."""
    cells = [(p, j, each) for j, mine in enumerate(said) for p, each in enumerate(mine)]
    row, column, value = (np.array(each) for each in zip(*cells, strict=True))
    return Votes.from_triples(
        [f"p.{n}" for n in range(max(map(len, said)))],
        [f"stmt.{j}" for j in range(len(said))],
        row=row,
        column=column,
        value=value.astype(np.int8),
    )


def swung(agreeing: Sequence[range]) -> Votes:
    """Seventy people of whom some agree and all others disagree."""
    return crowd_of([1 if any(p in some for some in agreeing) else -1 for p in range(70)])


SWINGS = (
    swung([range(23)]),  # twenty and three more
    swung([range(20), range(23, 43)]),  # the twenty and another twenty, without the three
    swung([range(23, 43)]),  # the other twenty alone
)
"""The first and the third agreement less the second is that of the three."""


def test_a_sum_of_three_releases_is_looked_at_too() -> None:
    honest, weak, attacker = Releases(), OnlyPairs(), Attacker()
    for votes in SWINGS:
        told = weak.release(votes)
        truth = dict(enumerate(votes.value.tolist()))
        attacker.kept.append({"stmt.0": (told.counts["stmt.0"], truth)})
        ended = honest.release(votes)
    assert told.held_back == ()
    agreed = [tables["stmt.0"][0].n_agree for tables in attacker.kept]
    assert agreed[0] + agreed[2] - agreed[1] == 3
    assert (attacker.leaks(), attacker.sums()) == (0, 1)
    assert ended.held_back == ("stmt.0",)


def test_earlier_tables_that_tell_by_themselves_do_not_stop_later_ones() -> None:
    """They were told once; only that nothing more follows from them can still be seen to."""
    releases = Releases()
    for votes in SWINGS:
        told = OnlyPairs().release(votes)
        releases.remember(votes, told.counts)
    later = [1] * 35 + [-1] * 35 + [0] * 30
    assert releases.release(crowd_of(later)).counts["stmt.0"].n_pass == 30


def test_counts_are_renewed_in_batches_of_ten() -> None:
    releases = Releases()
    people = [1] * 20 + [-1] * 20
    counts = releases.release(crowd_of(people)).counts["stmt.0"]
    assert counts == Counted(n=40, n_agree=20, n_pass=0, n_disagree=20)
    nine = releases.release(crowd_of([*people, *[0] * 9]))
    assert nine.held_back == ("stmt.0",)
    assert nine.counts["stmt.0"] == counts
    ten = releases.release(crowd_of([*people, *[0] * 18]))
    assert ten.held_back == ("stmt.0",)
    more = releases.release(crowd_of([*people, *[0] * 19]))
    assert more.held_back == ()
    assert more.counts["stmt.0"].n == 59


class Hasty(Releases):
    """Weakened: a statement is looked at in every release."""

    def _is_waiting(self, *_: object) -> bool:
        return False


def test_when_counts_are_renewed_tells_nothing_of_the_last_who_voted() -> None:
    """With a release after each vote, whoever made the tenth would be told apart."""
    before = [1] * 30 + [-1] * 30
    for kind, renewed_at in ((Hasty, [10, 20, 30]), (Releases, [11, 22])):
        releases, found = kind(), []
        releases.release(crowd_of(before))
        last = releases.release(crowd_of(before)).counts
        for n in range(1, 31):
            told = releases.release(crowd_of([*before, *[1] * n])).counts
            if told != last:
                found.append(n)
            last = told
        assert found == renewed_at


def test_ten_newcomers_of_whom_a_few_answer_otherwise_wait() -> None:
    """Else the difference of two tables would count those few."""
    releases = Releases()
    people = [1] * 20 + [-1] * 20
    releases.release(crowd_of(people))
    assert releases.release(crowd_of([*people, *[1] * 8, *[-1] * 4])).held_back == ("stmt.0",)
    more = releases.release(crowd_of([*people, *[1] * 12, *[-1] * 10]))
    assert more.counts["stmt.0"] == Counted(n=62, n_agree=32, n_pass=0, n_disagree=30)


def test_where_nearly_all_say_the_same_ten_newcomers_are_enough() -> None:
    releases = Releases()
    first = releases.release(crowd_of([1] * 40 + [-1] * 2)).counts["stmt.0"]
    assert first.n == 42
    assert first.all_but_few == "agree"
    assert first.answers == (None, None, None)
    assert releases.release(crowd_of([1] * 48 + [-1] * 3)).held_back == ("stmt.0",)
    soon = Releases()
    soon.release(crowd_of([1] * 40 + [-1] * 2))
    later = soon.release(crowd_of([1] * 50 + [-1] * 5)).counts["stmt.0"]
    assert (later.n, later.all_but_few) == (55, "agree")


def test_nothing_new_is_nothing_held_back() -> None:
    releases = Releases()
    assert releases.release(crowd_of([1] * 20)) == releases.release(crowd_of([1] * 20))


def test_a_statement_with_few_votes_is_not_published_at_all() -> None:
    first = Releases().release(crowd_of([1] * (K - 1)))
    assert (first.counts, first.held_back) == ({}, ())


def test_what_nothing_may_be_told_of_any_more_stands_as_before() -> None:
    releases = Releases()
    releases.release(crowd_of([1] * 20))
    again = releases.release(crowd_of([1] * 8 + [0] * 8 + [-1] * 4))
    assert again.held_back == ("stmt.0",)
    assert again.counts["stmt.0"].n == 20


def test_somebody_who_was_forgotten_is_a_change_like_any_other() -> None:
    releases = Releases()
    told = Counted(n=21, n_agree=21, n_pass=0, n_disagree=0)
    releases.remember(crowd_of([1] * 20), {"stmt.0": told})
    later = [1] * 20 + [-1] * 12
    assert releases.release(crowd_of(later)).held_back == ("stmt.0",)
    assert releases.release(crowd_of([*later, *[1] * 10])).counts["stmt.0"].n_agree == 30
    hidden = Counted(n=42, n_agree=None, n_pass=None, n_disagree=None, all_but_few="agree")
    other = Releases()
    other.remember(crowd_of([1] * 39 + [-1] * 2), {"stmt.0": hidden})
    assert other.release(crowd_of([1] * 47 + [-1] * 2)).held_back == ("stmt.0",)
    assert other.release(crowd_of([1] * 57 + [-1] * 2)).held_back == ()
