"""The beginning of a long text, cut where a reader would pause."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

N_SHOWN = 420


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """The paragraphs to show at once, and those to fold away.

    Where even the first paragraph had to be cut, `folded` holds the whole text again.
    """

    opening: tuple[str, ...]
    folded: tuple[str, ...]


def excerpt(text: str) -> Excerpt:
    """Paragraphs up to `N_SHOWN` characters, the last one cut after a word with an ellipsis."""
    whole = tuple(part.strip() for part in text.split("\n\n") if part.strip())
    if whole and len(whole[0]) > N_SHOWN:
        return Excerpt(opening=(cut(whole[0], N_SHOWN),), folded=whole)
    n_opening, room = 0, N_SHOWN
    for paragraph in whole:
        room -= len(paragraph)
        if room < 0:
            break
        n_opening += 1
    # A heading with nothing below it promises what is not there.
    while 1 < n_opening < len(whole) and whole[n_opening - 1].startswith("#"):
        n_opening -= 1
    return Excerpt(opening=whole[:n_opening], folded=whole[n_opening:])


def cut(text: str, room: int) -> str:
    """A text as it is, or its first words in so many characters with an ellipsis behind them."""
    if len(text) <= room:
        return text
    # A script without spaces is cut where the room ends.
    end = text.rfind(" ", 0, room + 1)
    return f"{text[: end if end > room // 2 else room]}…"


def told_apart(texts: Mapping[str, str], room: int) -> dict[str, str]:
    """Each text on one line, cut to so many characters; what several begin with is left out.

    Texts that would read alike in this room begin, after an ellipsis, shortly before they differ.
    Those whose every word is the same stay alike.
    """
    lines = {name: " ".join(text.split()) for name, text in texts.items()}
    shown: dict[str, str] = {}
    waiting = [(lines, 0)]
    while waiting:
        group, skipped = waiting.pop()
        alike: dict[str, dict[str, str]] = {}
        for name, text in group.items():
            start = _before(text, skipped, room // 3)
            shown[name] = cut(f"…{text[start:]}" if start else text, room)
            alike.setdefault(shown[name], {})[name] = text
        for same in alike.values():
            shared = _shared(list(same.values()))
            if len(set(same.values())) > 1 and shared > skipped:
                waiting.append((same, shared))
    return shown


def _before(text: str, place: int, context: int) -> int:
    """The start of a word some characters before a place, or the place where there is none."""
    return text.rfind(" ", 0, max(place - context, 0)) + 1 or place


def _shared(lines: list[str]) -> int:
    """How many characters all lines begin with, back to the start of a word."""
    # What the first and the last in order share is shared by all between them.
    least, most = min(lines), max(lines)
    n = next((i for i, (a, b) in enumerate(zip(least, most, strict=False)) if a != b), len(least))
    return least.rfind(" ", 0, n) + 1
