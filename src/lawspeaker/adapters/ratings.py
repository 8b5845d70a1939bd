"""Reading a survey in which people rated statements, one answer a row.

The layout is that of the generative-social-choice surveys: `user_id`, `sample_type`,
`question_type`, `question_text` with the statement in double quotes, `choice_numeric`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lawspeaker.adapters.named_file import bytes_in
from lawspeaker.adapters.table import decoded, read_header
from lawspeaker.errors import BadInput
from lawspeaker.records.canonical import digest
from lawspeaker.records.conversation import Conversation, SourceFile
from lawspeaker.records.delimited import named_rows
from lawspeaker.records.natural_order import in_natural_order
from lawspeaker.records.participant import Participant
from lawspeaker.records.statement import Statement
from lawspeaker.records.votes import Votes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lawspeaker.records.delimited import NamedRow

COLUMNS = ("user_id", "sample_type", "question_type", "question_text", "choice_numeric")
_QUOTED = re.compile(r'"(.+)"', re.DOTALL)


def holds_ratings(source: Path) -> bool:
    """Whether a file is a CSV with the columns of such a survey."""
    if not source.is_file() or source.suffix != ".csv":
        return False
    try:
        return set(COLUMNS) <= set(read_header(source))
    except (OSError, BadInput):
        return False


def read_ratings(
    source: Path, *, sample: str = "", agree_from: float = 3, all_simulated: bool = False
) -> Conversation:
    """The ratings as votes: from `agree_from` on agree, the step below it pass, less disagree.

    `sample` names the part of the survey that is read, "" all of it. Statements are numbered in
    the order in which they first occur. BadInput, by line, for a rating that is no number, a
    question without a quoted statement, one person's second rating of a statement, where
    nothing is rated, and where all of it is asked for and its parts rated no statement in common:
    most votes would then be guesses.
    """
    rated: dict[tuple[str, str], float] = {}
    rows = tuple(_rows(source))
    samples: set[str] = set()
    of_part: dict[str, set[str]] = {}
    for row in rows:
        part, who = row.cells["sample_type"], row.cells["user_id"]
        samples.add(part)
        if not row.cells["choice_numeric"] or (sample and part != sample):
            continue
        key = (who, _statement(row))
        if key in rated:
            raise row.fault(
                "user_id", f"{who} rates one statement twice", "Keep one of the two rows."
            )
        rated[key] = _rating(row)
        of_part.setdefault(part, set()).add(key[1])
    if len(of_part) > 1 and not set.intersection(*of_part.values()):
        raise BadInput(
            f"its {len(of_part)} samples rated no statement in common",
            path=str(source),
            mend=f"Take one with --sample: {' or '.join(sorted(of_part))}.",
        )
    if not rated:
        raise BadInput(
            f"nobody rated a statement{f' in the sample {sample!r}' if sample else ''}",
            path=str(source),
            mend=f"The samples here are {', '.join(sorted(samples)) or 'none'}.",
        )
    return _conversation(source, rated, len(rows), agree_from, all_simulated=all_simulated)


def _rows(source: Path) -> Iterator[NamedRow]:
    text = decoded(bytes_in(source, mend="Name a CSV file."), source)
    return named_rows(text, path=str(source), columns=COLUMNS)


def _statement(row: NamedRow) -> str:
    found = _QUOTED.search(row.cells["question_text"])
    if found is None:
        raise row.fault(
            "question_text",
            "a rated question quotes no statement",
            "Put the statement in double quotes.",
        )
    return found[1].strip()


def _rating(row: NamedRow) -> float:
    cell = row.cells["choice_numeric"]
    try:
        return float(cell)
    except ValueError:
        raise row.fault(
            "choice_numeric", f"{cell!r} is no rating", "Write ratings as numbers, 0 for the least."
        ) from None


def _conversation(
    source: Path,
    rated: dict[tuple[str, str], float],
    n_rows: int,
    agree_from: float,
    *,
    all_simulated: bool,
) -> Conversation:
    people = in_natural_order({f"p.{who}" for who, _ in rated})
    texts = list(dict.fromkeys(text for _, text in rated))
    row = {who: i for i, who in enumerate(people)}
    column = {text: j for j, text in enumerate(texts)}
    ids = [f"stmt.{j}" for j in range(len(texts))]
    return Conversation(
        topic=source.stem.replace("_", " ").replace("-", " "),
        description=f"Ratings; {agree_from:g} or more is agreement.",
        participants=tuple(Participant(id=who, simulated=all_simulated) for who in people),
        statements=tuple(
            Statement(id=name, text=text) for name, text in zip(ids, texts, strict=True)
        ),
        votes=Votes.from_triples(
            people,
            ids,
            row=[row[f"p.{who}"] for who, _ in rated],
            column=[column[text] for _, text in rated],
            value=[
                1 if value >= agree_from else 0 if value >= agree_from - 1 else -1
                for value in rated.values()
            ],
        ),
        files=(SourceFile(name=source.name, digest=digest(source.read_bytes()), n_rows=n_rows),),
    )
