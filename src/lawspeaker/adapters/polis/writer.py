"""A record's conversation as a Polis CSV export, by which other tools, and we, can read it."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.adapters.polis.bundle import Part
from lawspeaker.cycle.projection.conversation import people_of
from lawspeaker.cycle.projection.vote_book import UNTIMED
from lawspeaker.records.natural_order import in_natural_order
from lawspeaker.records.votes import AGREE, DISAGREE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from lawspeaker.cycle.projection.sources_read import SourceRead
    from lawspeaker.cycle.projection.views import Views
    from lawspeaker.records.votes import Votes

    Cells = list[str | int]


def write_polis(views: Views, folder: Path) -> tuple[str, ...]:
    """Write the files of an export into a folder; their names.

    Every vote is there, changed ones too. Groups, tallies and the summary are what the newest
    source claimed, if nothing was done since; else tallies and counts are counted anew and no
    group is named. Votes on statements that were erased are left out with them. The file that
    marks simulated people, which Polis does not have, is written where there are any.
    """
    told = _Told(views)
    files = {
        Part.STATEMENTS: told.statements(),
        Part.VOTES: told.votes(),
        Part.MATRIX: told.matrix(),
        Part.SUMMARY: told.summary(),
    }
    people = people_of(views)
    if any(each.simulated for each in people):
        marks = {each.id: each.simulated for each in people}
        files[Part.PARTICIPANTS] = _marked(views, marks)
    for part, rows in files.items():
        with (folder / part.value).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)
    return tuple(part.value for part in files)


def _marked(views: Views, marks: dict[str, bool]) -> Iterator[Cells]:
    yield ["participant", "simulated"]
    for each in views.people.joined:
        yield [_raw(each), str(marks[each]).lower()]


class _Told:
    def __init__(self, views: Views) -> None:
        self.views = views
        self.proposed = views.statements.proposed
        sources = views.opening.sources
        self.claims: SourceRead | None = (
            sources[-1] if sources and not views.opening.touched else None
        )
        self.people = list(views.people.joined)
        self.ids = in_natural_order(self.proposed)
        self.matrix_now: Votes = views.votes.matrix(self.people, self.ids)

    def statements(self) -> Iterator[Cells]:
        timed = any(each.said_at is not None for each in self.proposed.values())
        yield [
            *(("timestamp", "datetime") if timed else ()),
            *("comment-id", "author-id", "agrees", "disagrees", "moderated", "comment-body"),
        ]
        counted = self._tallies()
        for key, each in self.proposed.items():
            agrees, disagrees = counted[key]
            yield [
                *(_moment(each.said_at) if timed else ()),
                *(_raw(key), "" if each.author is None else _raw(each.author)),
                *(agrees, disagrees, int(self.views.statements.moderation(key)), each.text),
            ]

    def _tallies(self) -> dict[str, tuple[int, int]]:
        now = self.matrix_now
        agree, disagree = (
            np.bincount(now.statement[now.value == value], minlength=len(self.ids)).tolist()
            for value in (AGREE, DISAGREE)
        )
        counted = {key: (agree[j], disagree[j]) for j, key in enumerate(self.ids)}
        return counted if self.claims is None else counted | dict(self.claims.tallies)

    def votes(self) -> Iterator[Cells]:
        book = self.views.votes
        timed = book.timed
        yield [*(("timestamp", "datetime") if timed else ()), "comment-id", "voter-id", "vote"]
        people, statements = list(book.participants), list(book.statements)
        kept_people = [each in self.views.people.joined for each in people]
        kept_statements = [each in self.proposed for each in statements]
        raw_people, raw_statements = _raws(people), _raws(statements)
        for i, j, value, time in zip(book.row, book.column, book.value, book.time, strict=True):
            if kept_people[i] and kept_statements[j]:
                yield [*(_moment(time) if timed else ()), raw_statements[j], raw_people[i], value]

    def matrix(self) -> Iterator[Cells]:
        head = ("participant", "group-id", "n-comments", "n-votes", "n-agree", "n-disagree")
        yield [*head, *_raws(self.ids)]
        groups = {} if self.claims is None else self.claims.groups
        order = None if self.claims is None else self.claims.matrix_order
        authors = [each.author for each in self.proposed.values()]
        now, row_of = self.matrix_now, {each: i for i, each in enumerate(self.people)}
        for person in self.people if order is None else [each for each in order if each in row_of]:
            mine = slice(now.start[row_of[person]], now.start[row_of[person] + 1])
            value = now.value[mine]
            cells: Cells = [""] * len(self.ids)
            for j, vote in zip(now.statement[mine].tolist(), value.tolist(), strict=True):
                cells[j] = vote
            yield [
                *(_raw(person), groups.get(person, ""), authors.count(person), len(value)),
                *(int((value == AGREE).sum()), int((value == DISAGREE).sum())),
                *cells,
            ]

    def summary(self) -> Iterable[Cells]:
        if self.claims is not None and self.claims.facts:
            return [list(pair) for pair in self.claims.facts]
        opening = self.views.opening
        return [
            ["topic", opening.topic],
            ["conversation-description", str(opening.assembly.get("description", ""))],
            ["voters", int((self.matrix_now.votes_each > 0).sum())],
            ["commenters", len({each.author for each in self.proposed.values() if each.author})],
            ["comments", len(self.proposed)],
        ]


def _raw(identifier: str) -> str:
    return identifier.partition(".")[2]


def _raws(identifiers: Iterable[str]) -> list[str]:
    return [_raw(each) for each in identifiers]


def _moment(ms: int | None) -> tuple[str | int, str]:
    """The time as Polis tells it twice: ms since 1970, and in words."""
    if ms is None or ms == UNTIMED:
        return "", ""
    try:
        words = f"{datetime.fromtimestamp(ms / 1000, UTC):%a %b %d %H:%M:%S UTC %Y}"
    except (OverflowError, ValueError, OSError):
        words = ""  # a year that no calendar has: the number stands all the same
    return ms, words
