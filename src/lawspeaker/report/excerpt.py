"""The beginning of a long text, cut where a reader would pause."""

from __future__ import annotations

from dataclasses import dataclass

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
