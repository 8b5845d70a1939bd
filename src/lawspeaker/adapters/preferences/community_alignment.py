"""Choices from Community Alignment: a conversation a row, up to four turns of four responses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.adapters.preferences.choices import Choice, Choices
from lawspeaker.errors import BadInput

if TYPE_CHECKING:
    from pathlib import Path

    from lawspeaker.adapters.table import Table
    from lawspeaker.records.delimited import Row
    from lawspeaker.records.preferences import Preferences

TURNS = ("first", "second", "third", "fourth")
LETTERS = "abcd"
MARK = "first_turn_preferred_response"
ENDS = ("<|end_of_text|>", "<|eot_id|>")
"""What a model wrote to end its turn, and what no person read: cut where a text ends with it."""

RATER = "annotator_id"
ATTRIBUTE = "annotator_"


def read_community_alignment(path: Path, table: Table) -> Preferences:
    """Read a table: the preferred of up to four responses won against each of the others.

    Each turn with a preference is read; its prompt is the conversation up to there. After a turn
    without one nobody knows what was answered, so that the rest is lost and counted. Columns
    `annotator_...` are attributes. BadInput names file, line, column and mend.
    """
    for column in (RATER, "first_turn_prompt"):
        table.index(column)
    found = Choices(path=path, layout="Community Alignment")
    attributes = [name for name in table.header if name.startswith(ATTRIBUTE) and name != RATER]
    for row in table.rows:
        said = {n.removeprefix(ATTRIBUTE): _cell(table, row, n) for n in attributes}
        found.tell_or_doubt(table.identifier(row, table.index(RATER)), said)
        _conversation(found, table, row)
    return found.preferences()


def _conversation(found: Choices, table: Table, row: Row) -> None:
    so_far: list[str] = []
    for place, turn in enumerate(TURNS):
        words = _cell(table, row, f"{turn}_turn_prompt")
        if not words:
            _lose_rest(found, table, row, place)
            return
        so_far.append(words if place == 0 else f"user: {words}")
        best = _turn(found, table, row, turn=turn, prompt="\n".join(so_far))
        if not best:
            _lose_rest(found, table, row, place + 1)
            return
        so_far = [f"user: {words}"] if place == 0 else so_far
        so_far.append(f"assistant: {best}")


def _turn(found: Choices, table: Table, row: Row, *, turn: str, prompt: str) -> str:
    """Keep what was preferred in a turn; the preferred words, or nothing where there are none."""
    column = f"{turn}_turn_preferred_response"
    said = _cell(table, row, column).lower().removeprefix("response_")
    texts = {each: _text(_cell(table, row, f"{turn}_turn_response_{each}")) for each in LETTERS}
    if said and said not in texts:
        raise BadInput(
            f"{_cell(table, row, column)!r} is none of the responses",
            path=table.path,
            line=row.line,
            column=column,
            mend="Write response_a, response_b, response_c or response_d.",
        )
    if not said or not texts[said]:
        found.lost[
            "the preferred response has no words" if said else "no response was preferred"
        ] += 1
        return ""
    for letter, other in texts.items():
        if letter != said and other:
            # The preferred one is first where its letter is, so that position stays visible.
            ahead = said < letter
            found.add(
                Choice(
                    prompt=prompt,
                    first=texts[said] if ahead else other,
                    second=other if ahead else texts[said],
                    outcome=1.0 if ahead else 0.0,
                    rater=_cell(table, row, RATER),
                )
            )
    return texts[said]


def _lose_rest(found: Choices, table: Table, row: Row, place: int) -> None:
    rest = sum(bool(_cell(table, row, f"{turn}_turn_prompt")) for turn in TURNS[place:])
    if rest:
        found.lost["turns follow one that is empty or without a preference"] += rest


def _cell(table: Table, row: Row, column: str) -> str:
    return row.cells[table.header.index(column)].strip() if column in table.header else ""


def _text(words: str) -> str:
    for end in ENDS:
        words = words.removesuffix(end).rstrip()
    return words
