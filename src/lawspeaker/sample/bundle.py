"""The sample as the files of a Polis CSV export, so that it goes in by the door of real data."""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.records.votes import AGREE, DISAGREE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from lawspeaker.sample.library import Sample

_NOT_SEEN = ""


def polis_bundle(sample: Sample) -> Mapping[str, str]:
    """File name to CSV text, in Polis' columns and numbers; no grouping is released.

    `participants.csv`, which Polis does not have, marks every participant as simulated.
    """
    return {
        "votes.csv": _votes(sample),
        "participants-votes.csv": _matrix(sample),
        "comments.csv": _statements(sample),
        "summary.csv": _summary(sample),
        "participants.csv": _participants(sample),
    }


def csv_text(rows: Iterable[Iterable[object]]) -> str:
    """Rows as CSV with newline ends, quoted where a cell needs it."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def _votes(sample: Sample) -> str:
    # By statement, then voter, as Polis exports them; a changed mind in the order of time.
    log = sample.log
    order = np.lexsort((log.time, log.participant, log.statement))
    columns = (log.time, log.statement, log.participant, log.value)
    rows = (
        (at, _date(at), statement, voter, vote)
        for at, statement, voter, vote in zip(*(c[order].tolist() for c in columns), strict=True)
    )
    return csv_text([("timestamp", "datetime", "comment-id", "voter-id", "vote"), *rows])


def _matrix(sample: Sample) -> str:
    votes = sample.all_votes
    n_handed_in = Counter(s.author for s in sample.statements)
    head = ("participant", "group-id", "n-comments", "n-votes", "n-agree", "n-disagree")
    rows: list[tuple[object, ...]] = [(*head, *(_number(s.id) for s in sample.statements))]
    for i, person in enumerate(votes.participants):
        begin, end = votes.start[i], votes.start[i + 1]
        value = votes.value[begin:end]
        cells: list[object] = [_NOT_SEEN] * votes.n_statements
        for column, vote in zip(votes.statement[begin:end], value, strict=True):
            cells[column] = vote
        counts = (len(value), int((value == AGREE).sum()), int((value == DISAGREE).sum()))
        rows.append((_number(person), "", n_handed_in[person], *counts, *cells))
    return csv_text(rows)


def _statements(sample: Sample) -> str:
    votes = sample.all_votes
    agrees = np.bincount(votes.statement[votes.value == AGREE], minlength=votes.n_statements)
    disagrees = np.bincount(votes.statement[votes.value == DISAGREE], minlength=votes.n_statements)
    head = ("timestamp", "datetime", "comment-id", "author-id")
    rows: list[tuple[object, ...]] = [(*head, "agrees", "disagrees", "moderated", "comment-body")]
    for j, (statement, at) in enumerate(zip(sample.statements, sample.handed_in, strict=True)):
        author = (statement.author or "").removeprefix("p.")
        tally = (agrees[j], disagrees[j], int(statement.moderation))
        rows.append((at, _date(at), j, author, *tally, statement.text))
    return csv_text(rows)


def _summary(sample: Sample) -> str:
    n = len(sample.conversation.participants)
    facts = {
        "topic": sample.conversation.topic,
        "views": n,
        "voters": n,
        "voters-in-conv": n,
        "commenters": len({s.author for s in sample.statements}),
        "comments": len(sample.statements),
        "conversation-description": sample.conversation.description,
    }
    return csv_text(facts.items())


def _participants(sample: Sample) -> str:
    rows = ((_number(p.id), str(p.simulated).lower()) for p in sample.conversation.participants)
    return csv_text([("participant", "simulated"), *rows])


def _number(identifier: str) -> int:
    return int(identifier.partition(".")[2])


def _date(ms: int) -> str:
    # ctime is the one spelling in the standard library that no locale changes.
    weekday, month, day, clock, year = datetime.fromtimestamp(ms // 1000, UTC).ctime().split()
    return f"{weekday} {month} {int(day):02d} {clock} GMT {year}"
