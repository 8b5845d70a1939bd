"""Counts that are published again and again, so that no two releases tell on a few people.

Two tables that are each safe may not be together: what changed between them is the votes of those
who came, left or changed their vote in between. Here a statement's counts are renewed only where,
against every release in which they stood otherwise, whatever sum of told counts is taken from
whatever other, the people whose answers make the difference are nobody or at least k.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import reduce
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.records.anonymity import K_ANONYMITY
from lawspeaker.records.disclosure import telling_sums
from lawspeaker.records.suppression import published_answers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from lawspeaker.records.votes import Votes

ABSENT = 3
"""The code of somebody who did not vote, after disagree, pass and agree as 0, 1 and 2."""

ANSWERS = ("disagree", "pass", "agree")


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """How many voted on a statement and, where it may be told, how they did.

    `all_but_few` names the answer that all but one to nine gave, where it is told in this way.
    """

    n: int
    n_agree: int | None
    n_pass: int | None
    n_disagree: int | None
    all_but_few: str = ""

    @property
    def answers(self) -> tuple[int | None, int | None, int | None]:
        """Disagree, pass and agree, in the order of ANSWERS."""
        return (self.n_disagree, self.n_pass, self.n_agree)


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """The published counts by statement, and those that were held back as they stood before.

    A statement that was never published and cannot be is in neither `counts` nor on any page.
    """

    counts: dict[str, Counted]
    held_back: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Said:
    """Who voted what on one statement, ids ascending and codes beside them, and what was told.

    `parts` (n_parts, 4) are the answers that are told by themselves and, together, the others;
    the last column, of those who did not vote, is false.
    """

    who: NDArray[np.int64]
    code: NDArray[np.int64]
    parts: NDArray[np.bool_]

    @property
    def sums(self) -> NDArray[np.bool_]:
        """Every sum of parts (2 ** n_parts, 4), nobody's first."""
        some = np.array(list(product((False, True), repeat=len(self.parts))))
        summed: NDArray[np.bool_] = some @ self.parts
        return summed


@dataclass(frozen=True, slots=True, eq=False)
class _Weighed:
    """Who voted what on one statement, and what may be told of it beside all that was told."""

    who: NDArray[np.int64]
    code: NDArray[np.int64]
    counts: Counted | None


@dataclass(slots=True)
class Releases:
    """All releases of one consultation so far. Not published: it knows who voted what."""

    k: int = K_ANONYMITY
    _number: dict[str, int] = field(default_factory=dict)
    _stood: dict[str, list[_Said]] = field(default_factory=dict)
    _last: dict[str, Counted] = field(default_factory=dict)
    _weighed: dict[str, _Weighed] = field(default_factory=dict)
    _waits: dict[str, _Weighed] = field(default_factory=dict)

    def weigh(self, votes: Votes) -> int:
        """Find out ahead what may be told of these votes; of how many statements that was new.

        A release then asks anew only of statements on which people voted in between.
        """
        n_new = 0
        for statement, who, code in self._by_statement(votes):
            known = self._weighed.get(statement)
            if known is None or not _same(known, who, code):
                self._may_tell(statement, who, code)
                n_new += 1
        return n_new

    def release(self, votes: Votes) -> Release:
        """Publish what may be published now; everything else stays as it stood."""
        held_back: list[str] = []
        for statement, who, code in self._by_statement(votes):
            stood = self._stood.get(statement, [])
            if stood and _same(stood[-1], who, code):
                continue
            waits = self._is_waiting(statement, who, code)
            counts = None if waits else self._may_tell(statement, who, code)
            if counts is not None:
                self._told(statement, counts, who, code)
                continue
            self._wait(statement, who, code)
            if stood:
                held_back.append(statement)
        return Release(counts=dict(self._last), held_back=tuple(held_back))

    def remember(self, votes: Votes, told: Mapping[str, Counted]) -> None:
        """Take it that these counts were published while the votes stood like this.

        What comes later is held against them too. The votes of somebody who was forgotten since
        are missing: whom the counts tell of and the votes do not have is taken for forgotten,
        with the answer that they are missing from.
        """
        for statement, who, code in self._by_statement(votes):
            counts = told.get(statement)
            stands = counts == self._last.get(statement) and counts != self._counts(code)
            if counts is None or stands:
                self._wait(statement, who, code)
                continue
            gone = _missing(code, counts)
            nobody = -1 - np.arange(len(gone))[::-1]
            self._told(statement, counts, np.append(nobody, who), np.append(gone, code))

    def _told(
        self, statement: str, counts: Counted, who: NDArray[np.int64], code: NDArray[np.int64]
    ) -> None:
        said = _Said(who, code, _parts(counts))
        self._stood[statement] = [*self._stood.get(statement, []), said]
        self._last[statement] = counts
        self._weighed.pop(statement, None)
        self._waits.pop(statement, None)

    def _may_tell(
        self, statement: str, who: NDArray[np.int64], code: NDArray[np.int64]
    ) -> Counted | None:
        """What may be told anew of one statement; None where it must stand as before."""
        known = self._weighed.get(statement)
        if known is not None and _same(known, who, code):
            return known.counts
        stood, counts = self._stood.get(statement, []), self._counts(code)
        stands = bool(stood) and _same(stood[-1], who, code)
        if counts is None or stands or self._tells(stood, _Said(who, code, _parts(counts))):
            counts = None
        self._weighed[statement] = _Weighed(who, code, counts)
        return counts

    def _wait(self, statement: str, who: NDArray[np.int64], code: NDArray[np.int64]) -> None:
        """From now on, unless the wait since an earlier release is not over."""
        if not self._is_waiting(statement, who, code):
            self._waits[statement] = _Weighed(who, code, None)

    def _is_waiting(self, statement: str, who: NDArray[np.int64], code: NDArray[np.int64]) -> bool:
        """Whether fewer than k votes changed since a release in which it stood as before."""
        then = self._waits.get(statement)
        if then is None:
            return False
        everybody, now = np.union1d(then.who, who), _Weighed(who, code, None)
        return int((_on(everybody, then) != _on(everybody, now)).sum()) < self.k

    def _by_statement(
        self, votes: Votes
    ) -> Iterator[tuple[str, NDArray[np.int64], NDArray[np.int64]]]:
        known = self._number
        number = np.array(
            [known.setdefault(person, len(known)) for person in votes.participants],
            dtype=np.int64,
        )
        row = np.asarray(votes.row, dtype=np.int64)
        code = votes.value.astype(np.int64) + 1
        order = np.lexsort((number[row], votes.statement))
        ends = np.cumsum(np.bincount(votes.statement, minlength=votes.n_statements))
        parts = np.split(order, ends[:-1])
        # numpy splits nothing into one part, and without statements there is none.
        for statement, part in zip(votes.statements, parts, strict=False):
            yield statement, number[row[part]], code[part]

    def _counts(self, code: NDArray[np.int64]) -> Counted | None:
        """What may be told of one statement; None where nothing may."""
        n = np.bincount(code, minlength=len(ANSWERS))
        found = published_answers(n[:, None], k=self.k)
        if not found.told[0]:
            return None
        disagree, passed, agree = (
            int(each) if ok else None for each, ok in zip(n, found.shown[:, 0], strict=True)
        )
        most = int(found.all_but_few[0])
        return Counted(
            n=int(n.sum()),
            n_agree=agree,
            n_pass=passed,
            n_disagree=disagree,
            all_but_few=ANSWERS[most] if most >= 0 else "",
        )

    def _tells(self, stood: list[_Said], new: _Said) -> bool:
        """Whether a new table, with those before it, would tell of 1 to k - 1 people.

        Each earlier table is held against it first: there the answer is exact. Where earlier ones
        tell without it (somebody's votes were forgotten since, and which table they are missing
        from is a guess), the oldest is left out until the others do not.
        """
        if any(self._differ_by_few(old, new) for old in stood):
            return True
        while len(stood) > 1 and self._sum_to_few([*stood, new]):
            if not self._sum_to_few(stood):
                return True
            stood = stood[1:]
        return False

    def _differ_by_few(self, old: _Said, new: _Said) -> bool:
        """Whether a sum of the one's counts less one of the other's is of 1 to k - 1 people.

        Any multiples are no better than these: where some weights make a person count, those who
        have the same weight before and after as this person has once are such a pair of sums.
        """
        who = np.union1d(old.who, new.who)
        pair = 4 * _on(who, old) + _on(who, new)
        n = np.bincount(pair, minlength=16).reshape(4, 4)
        differ = old.sums[:, None, :, None] != new.sums[None, :, None, :]
        told_on = (differ * n).sum(axis=(2, 3))
        return bool(((told_on > 0) & (told_on < self.k)).any())

    def _sum_to_few(self, said: list[_Said]) -> bool:
        """Whether several tables, with any weights, tell or may tell of 1 to k - 1 people."""
        who = reduce(np.union1d, (each.who for each in said))
        member = np.concatenate([each.parts[:, _on(who, each)] for each in said]).T
        return len(telling_sums(member, k=self.k)) > 0


def _parts(counts: Counted) -> NDArray[np.bool_]:
    """Which answers stand in a table by themselves and, as the rest of all, together."""
    apart = [place for place, each in enumerate(counts.answers) if each is not None]
    parts = [{place} for place in apart]
    if len(apart) < len(ANSWERS):
        parts.append(set(range(len(ANSWERS))) - set(apart))
    return np.array([[place in each for place in (*range(len(ANSWERS)), ABSENT)] for each in parts])


def _missing(code: NDArray[np.int64], counts: Counted) -> NDArray[np.int64]:
    """The answers of people whom the counts tell of and who are not among the votes any more."""
    here = np.bincount(code, minlength=len(ANSWERS))
    gone = [
        0 if told is None else max(told - int(n), 0)
        for told, n in zip(counts.answers, here, strict=True)
    ]
    if None in counts.answers:
        # Answers that are not told apart are one to whoever reads, so any of them will do.
        hidden = [place for place, told in enumerate(counts.answers) if told is None]
        n_told = counts.n - sum(told or 0 for told in counts.answers)
        gone[hidden[0]] = max(n_told - int(here[hidden].sum()), 0)
    return np.repeat(np.arange(len(ANSWERS)), gone)


def _on(who: NDArray[np.int64], said: _Said | _Weighed) -> NDArray[np.int64]:
    """The codes of some people, ABSENT for those who did not vote."""
    code = np.full(len(who), ABSENT, dtype=np.int64)
    code[np.searchsorted(who, said.who)] = said.code
    return code


def _same(old: _Said | _Weighed, who: NDArray[np.int64], code: NDArray[np.int64]) -> bool:
    return np.array_equal(old.who, who) and np.array_equal(old.code, code)
