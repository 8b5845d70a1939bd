"""Reading a survey in which people rated statements, one answer a row.

The layout is that of the generative-social-choice surveys: `user_id`, `sample_type`,
`question_type`, `question_text` with the statement in double quotes, `choice_numeric`.
"""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING

from lawspeaker.errors import BadInput
from lawspeaker.records.canonical import digest
from lawspeaker.records.conversation import Conversation, SourceFile
from lawspeaker.records.natural_order import in_natural_order
from lawspeaker.records.participant import Participant
from lawspeaker.records.statement import Statement
from lawspeaker.records.votes import Votes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

COLUMNS = ("user_id", "sample_type", "question_type", "question_text", "choice_numeric")
_QUOTED = re.compile(r'"(.+)"', re.DOTALL)


def holds_ratings(source: Path) -> bool:
    """Whether a file is a CSV with the columns of such a survey."""
    if not source.is_file() or source.suffix != ".csv":
        return False
    try:
        with source.open(encoding="utf-8-sig", newline="") as file:
            return set(COLUMNS) <= set(next(csv.reader(file), []))
    except (OSError, UnicodeDecodeError):
        return False


def read_ratings(
    source: Path, *, sample: str = "", agree_from: float = 3, all_simulated: bool = False
) -> Conversation:
    """The ratings as votes: from `agree_from` on agree, the step below it pass, less disagree.

    `sample` names the part of the survey that is read, "" all of it. Statements are numbered in
    the order in which they first occur. BadInput, by line, for a rating that is no number, a
    question without a quoted statement, one person's second rating of a statement, and where
    nothing is rated.
    """
    rated: dict[tuple[str, str], float] = {}
    rows = tuple(_rows(source))
    samples: set[str] = set()
    for line, row in rows:
        samples.add(row["sample_type"])
        if not row["choice_numeric"] or (sample and row["sample_type"] != sample):
            continue
        key = (row["user_id"], _statement(row, source, line))
        if key in rated:
            raise BadInput(
                f"{row['user_id']} rates one statement twice",
                path=str(source),
                line=line,
                mend="Keep one of the two rows.",
            )
        rated[key] = _rating(row, source, line)
    if not rated:
        raise BadInput(
            f"nobody rated a statement{f' in the sample {sample!r}' if sample else ''}",
            path=str(source),
            mend=f"The samples here are {', '.join(sorted(samples)) or 'none'}.",
        )
    return _conversation(source, rated, len(rows), agree_from, all_simulated=all_simulated)


def _rows(source: Path) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        with source.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            for row in reader:
                missing = [name for name in COLUMNS if row.get(name) is None]
                if missing:
                    raise BadInput(
                        f"the row has no {missing[0]}",
                        path=str(source),
                        line=reader.line_num,
                        mend="Give every row all of its columns.",
                    )
                yield reader.line_num, row
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(
            "the file is missing or is not UTF-8", path=str(source), mend="Save it as UTF-8."
        ) from error


def _statement(row: dict[str, str], source: Path, line: int) -> str:
    found = _QUOTED.search(row["question_text"])
    if found is None:
        raise BadInput(
            "a rated question quotes no statement",
            path=str(source),
            line=line,
            mend="Put the statement in double quotes.",
        )
    return found[1].strip()


def _rating(row: dict[str, str], source: Path, line: int) -> float:
    try:
        return float(row["choice_numeric"])
    except ValueError:
        raise BadInput(
            f"{row['choice_numeric']!r} is no rating",
            path=str(source),
            line=line,
            mend="Write ratings as numbers, 0 for the least.",
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
