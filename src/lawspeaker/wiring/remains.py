"""Whether a person's words still stand anywhere in a folder, after they were erased."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.adapters.file_contents import contents_of
from lawspeaker.cycle.redaction import PAGES, spellings

if TYPE_CHECKING:
    from pathlib import Path

    from lawspeaker.cycle.redaction import Forgotten


def remains(folder: Path, forgotten: Forgotten) -> tuple[str, ...]:
    """Every file of a folder, hidden ones too, in which some of the words stand.

    Whole words are looked for in all bytes, in any spelling, packed ones too; parts of them in
    whatever is text.
    """
    wanted = tuple(spelled for each in forgotten.words for spelled in spellings(each))
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return tuple(
        path.relative_to(folder).as_posix() for path in files if _holds(path, forgotten, wanted)
    )


def _holds(path: Path, forgotten: Forgotten, wanted: tuple[bytes, ...]) -> bool:
    marked = path.suffix.lower() in PAGES
    for content in contents_of(path):
        if any(spelled in content for spelled in wanted):
            return True
        if b"\0" not in content and forgotten.runs.spans(
            content.decode("utf-8", "replace"), marked=marked
        ):
            return True
    return False
