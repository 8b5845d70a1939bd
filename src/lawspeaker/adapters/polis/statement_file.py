"""The statements of a Polis export."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.errors import BadInput
from lawspeaker.records.natural_order import in_natural_order
from lawspeaker.records.statement import Moderation, Statement

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lawspeaker.adapters.table import Table
    from lawspeaker.records.delimited import Row

_MODERATED = {"1": Moderation.IN, "0": Moderation.UNDECIDED, "-1": Moderation.OUT}


def read_statements(table: Table) -> tuple[Statement, ...]:
    """All statements in natural order, moderated-out ones too; BadInput for gaps and doubles."""
    at_id, at_text = table.index("comment-id"), table.index("comment-body")
    at_author = table.header.index("author-id") if "author-id" in table.header else None
    at_moderated = table.header.index("moderated") if "moderated" in table.header else None
    found: dict[str, Statement] = {}
    for row in table.rows:
        raw = table.identifier(row, at_id)
        text = row.cells[at_text].strip()
        if not text:
            raise BadInput(
                f"statement {raw} has no text",
                path=table.path,
                line=row.line,
                column="comment-body",
                mend="Write its text, or delete the row and the votes on it.",
            )
        if f"stmt.{raw}" in found:
            raise BadInput(
                f"statement {raw} is there twice",
                path=table.path,
                line=row.line,
                column="comment-id",
                mend="Keep one row for each comment-id.",
            )
        author = "" if at_author is None else row.cells[at_author].strip()
        found[f"stmt.{raw}"] = Statement(
            id=f"stmt.{raw}",
            text=text,
            author=f"p.{author}" if author else None,
            moderation=_moderation(row, at_moderated, table),
        )
    if not found:
        raise BadInput("it holds no statement", path=table.path, mend="Export it again.")
    return tuple(found[key] for key in in_natural_order(found))


def _moderation(row: Row, at: int | None, table: Table) -> Moderation:
    if at is None:
        return Moderation.UNDECIDED
    try:
        return _MODERATED[row.cells[at].strip() or "0"]
    except KeyError:
        raise BadInput(
            f"moderated is {row.cells[at]!r}",
            path=table.path,
            line=row.line,
            column="moderated",
            mend="Use 1 (in), 0 (undecided) or -1 (out).",
        ) from None


def released_tallies(table: Table) -> Mapping[str, tuple[int, int]]:
    """(agrees, disagrees) by statement id as the source counts them; empty where it does not."""
    if not {"agrees", "disagrees"} <= set(table.header):
        return {}
    at_id = table.index("comment-id")
    at_agrees, at_disagrees = table.index("agrees"), table.index("disagrees")
    return {
        f"stmt.{row.cells[at_id].strip()}": (
            int(row.cells[at_agrees]),
            int(row.cells[at_disagrees]),
        )
        for row in table.rows
        if row.cells[at_agrees].isdecimal() and row.cells[at_disagrees].isdecimal()
    }
