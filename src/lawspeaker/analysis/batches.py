"""Counts that are published again and again, so that no two releases tell on a few people.

Two tables that are each safe may not be together: what changed between them is the votes of those
who came, left, changed their vote or their group in between. Here a statement's counts are
renewed only where, against every release in which they stood otherwise, the people whose votes
changed are nobody or at least k: among everybody, in each group, among those in no group, and in
every union of these, which is all that sums and differences of published cells can make.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.records.anonymity import K_ANONYMITY
from lawspeaker.records.suppression import published_cells

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from numpy.typing import NDArray

    from lawspeaker.records.partition import Partition
    from lawspeaker.records.votes import Votes

ABSENT = -1
MAX_GROUPS = 8
"""With more, a release counts everybody only: the unions would be too many to check."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """Agree, pass and disagree of one statement in one community; `n` is their sum."""

    n_agree: int
    n_pass: int
    n_disagree: int

    @property
    def n(self) -> int:
        """How many voted."""
        return self.n_agree + self.n_pass + self.n_disagree


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementCounts:
    """What is published of one statement; a group is None where its cell is hidden."""

    everybody: Counted
    groups: dict[str, Counted | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """The published counts by statement, and those that were held back as they stood before.

    A statement that was never published and cannot be is in neither `counts` nor on any page.
    """

    counts: dict[str, StatementCounts]
    held_back: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Said:
    """Who voted what on one statement, and in which group: ids ascending, codes beside them.

    The code is 3 x group + vote + 1; the group after the last is no group.
    """

    who: NDArray[np.int64]
    code: NDArray[np.int64]


@dataclass(slots=True)
class Releases:
    """All releases of one consultation so far. Not published: it knows who voted what.

    `names` are the groups, the same in every release. More than eight groups are not told apart.
    """

    names: tuple[str, ...]
    k: int = K_ANONYMITY
    _number: dict[str, int] = field(default_factory=dict)
    _stood: dict[str, list[_Said]] = field(default_factory=dict)
    _last: dict[str, StatementCounts] = field(default_factory=dict)

    def release(self, votes: Votes, partition: Partition) -> Release:
        """Publish what may be published now; everything else stays as it stood.

        `partition` must name the groups of `names`, in their order.
        """
        held_back: list[str] = []
        for statement, said in self._by_statement(votes, partition):
            stood = self._stood.get(statement, [])
            if stood and _same(stood[-1], said):
                continue
            counts = self._counts(said)
            if counts is None or any(self._tells(old, said) for old in stood):
                if stood:
                    held_back.append(statement)
                continue
            self._stood[statement] = [*stood, said]
            self._last[statement] = counts
        return Release(counts=dict(self._last), held_back=tuple(held_back))

    def remember(self, votes: Votes, partition: Partition, statements: Collection[str]) -> None:
        """Take it that these statements were published as they stand, whatever may be told.

        For releases of which it is known that they were made, though the votes of somebody who
        was forgotten since are missing: what comes later is held against them too. Their counts
        are no more those that were published; whoever knows these puts them in their place.
        """
        for statement, said in self._by_statement(votes, partition):
            if statement in statements:
                self._stood[statement] = [*self._stood.get(statement, []), said]
                self._last[statement] = self._table(said)

    @property
    def _n_groups(self) -> int:
        return len(self.names) if len(self.names) <= MAX_GROUPS else 0

    def _by_statement(self, votes: Votes, partition: Partition) -> Iterator[tuple[str, _Said]]:
        known = self._number
        number = np.array(
            [known.setdefault(person, len(known)) for person in votes.participants],
            dtype=np.int64,
        )
        label = partition.label_of(votes.n_participants).astype(np.int64)
        group = np.where((label < 0) | (self._n_groups == 0), self._n_groups, label)
        row = np.asarray(votes.row, dtype=np.int64)
        code = 3 * group[row] + votes.value.astype(np.int64) + 1
        order = np.lexsort((number[row], votes.statement))
        ends = np.cumsum(np.bincount(votes.statement, minlength=votes.n_statements))
        for j, part in enumerate(np.split(order, ends[:-1])):
            yield votes.statements[j], _Said(number[row[part]], code[part])

    def _counts(self, said: _Said) -> StatementCounts | None:
        """The table of one statement with its small cells hidden; None where all of it is small."""
        return None if len(said.code) < self.k else self._table(said)

    def _table(self, said: _Said) -> StatementCounts:
        cells = np.bincount(said.code, minlength=3 * (self._n_groups + 1)).reshape(-1, 3)
        n = cells.sum(axis=1)
        shown = published_cells(n[:-1, None], n.sum(keepdims=True), k=self.k).ravel()
        return StatementCounts(
            everybody=_counted(cells.sum(axis=0)),
            groups={
                name: _counted(cells[g]) if shown[g] else None
                for g, name in enumerate(self.names[: self._n_groups])
            },
        )

    def _tells(self, old: _Said, new: _Said) -> bool:
        """Whether the change tells on fewer than k people in some union of communities."""
        who = np.union1d(old.who, new.who)
        before, after = _on(who, old), _on(who, new)
        moved = before != after
        before, after = before[moved], after[moved]
        for union in _unions(self._n_groups + 1):
            inside = np.zeros(self._n_groups + 1, dtype=np.bool_)
            inside[list(union)] = True
            n = int((_seen(before, inside) != _seen(after, inside)).sum())
            if 0 < n < self.k:
                return True
        return False


def _unions(n: int) -> Iterator[Sequence[int]]:
    """Every union of the n communities but the empty one."""
    for size in range(1, n + 1):
        yield from combinations(range(n), size)


def _on(who: NDArray[np.int64], said: _Said) -> NDArray[np.int64]:
    """The codes of some people, ABSENT for those who did not vote."""
    code = np.full(len(who), ABSENT, dtype=np.int64)
    code[np.searchsorted(who, said.who)] = said.code
    return code


def _seen(code: NDArray[np.int64], inside: NDArray[np.bool_]) -> NDArray[np.int64]:
    """What a union of communities counts of each person: the vote 0 to 2, or ABSENT."""
    there = (code >= 0) & inside[np.maximum(code, 0) // 3]
    return np.where(there, code % 3, ABSENT)


def _same(old: _Said, new: _Said) -> bool:
    return np.array_equal(old.who, new.who) and np.array_equal(old.code, new.code)


def _counted(cell: NDArray[np.int64]) -> Counted:
    disagree, passed, agree = (int(n) for n in cell)
    return Counted(n_agree=agree, n_pass=passed, n_disagree=disagree)
