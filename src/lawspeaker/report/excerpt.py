"""The beginning of a long text, cut where a reader would pause."""

from __future__ import annotations

from dataclasses import dataclass

N_SHOWN = 420


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """The paragraphs to show at once, and all of them; `cut` where the first are not all."""

    opening: tuple[str, ...]
    whole: tuple[str, ...]
    cut: bool


def excerpt(text: str) -> Excerpt:
    """Paragraphs up to `N_SHOWN` characters, the last one cut after a word with an ellipsis."""
    whole = tuple(part.strip() for part in text.split("\n\n") if part.strip())
    opening: list[str] = []
    room = N_SHOWN
    for paragraph in whole:
        if len(paragraph) > room:
            if not opening:
                opening.append(_cut(paragraph, room))
            break
        opening.append(paragraph)
        room -= len(paragraph)
    # A heading with nothing below it promises what is not there.
    while len(opening) > 1 and len(opening) < len(whole) and opening[-1].startswith("#"):
        opening.pop()
    return Excerpt(opening=tuple(opening), whole=whole, cut=tuple(opening) != whole)


def _cut(paragraph: str, room: int) -> str:
    head = paragraph[:room]
    # A script without spaces is cut where the room ends.
    end = head.rfind(" ")
    return f"{head[:end] if end > room // 2 else head}…"
