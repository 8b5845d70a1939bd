"""Preferences of raters from whichever layout a file has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.adapters.preferences.json_rows import json_rows
from lawspeaker.adapters.preferences.pairs import read_annotated_pairs, read_trl
from lawspeaker.adapters.preferences.prism import read_prism
from lawspeaker.adapters.preferences.table import read_choice_table
from lawspeaker.errors import BadInput

if TYPE_CHECKING:
    from pathlib import Path

    from lawspeaker.records.preferences import Preferences


def read_preferences(path: Path) -> Preferences:
    """Read a file of choices: its ending and first entry say which layout it has.

    A folder is PRISM's, with `utterances.jsonl` in it. `.json` with `comparisons` is annotated
    pairs; JSON Lines with `if_chosen` PRISM's utterances, else TRL pairs; all else a table.
    BadInput names file, line and mend.
    """
    at = path / "utterances.jsonl" if path.is_dir() else path
    if not at.is_file():
        raise BadInput("there is no such file", path=str(at), mend="Check the name.")
    if at.suffix.lower() == ".jsonl":
        first = next(json_rows(at), None)
        if first is not None and "if_chosen" in first.fields:
            return read_prism(at)
        if first is not None and not {"chosen", "rejected"} & set(first.fields):
            raise _no_choices(at, set(first.fields))
        return read_trl(at)
    if at.suffix.lower() == ".json":
        text = at.read_text(encoding="utf-8-sig", errors="replace").lstrip()
        return read_trl(at) if text.startswith("[") else read_annotated_pairs(at)
    return read_choice_table(at)


def _no_choices(path: Path, names: set[str]) -> BadInput:
    if "conversation_history" in names or "stated_prefs" in names:
        mend = "Name utterances.jsonl of PRISM, or the folder with it and survey.jsonl."
    else:
        mend = "Give each line chosen and rejected, or see which layouts are read in the reference."
    return BadInput(
        f"its entries are no choices; they have {', '.join(sorted(names)[:8]) or 'nothing'}",
        path=str(path),
        line=1,
        mend=mend,
    )
