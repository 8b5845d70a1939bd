"""Where a person's words stand in a text: whole or in part, broken over lines or cut short."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

N_WORDS = 4
LONG_ENOUGH = 24
"""A run of so many words and characters is unlikely to be in somebody else's text by chance."""

_WORD = r"(?:\\u[0-9a-fA-F]{4}|[^\W_])+"
_PLAIN = re.compile(rf"\\[nrtbf]|&(?:#\d+|[a-z]+);|({_WORD})")
_MARKED = re.compile(rf"</?[a-zA-Z][^<>]*>|\\[nrtbf]|&(?:#\d+|[a-z]+);|({_WORD})")
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_CUT_SHORT = re.compile(r"\W{0,4}\w*…")

Window = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Where a run begins and ends, in characters or in words."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    """The words of a text in small letters, each with its place."""

    words: tuple[str, ...]
    places: tuple[Span, ...]

    @classmethod
    def of(cls, text: str, *, marked: bool) -> _Words:
        """Read a text; where it is `marked`, tags are no words."""
        words: list[str] = []
        places: list[Span] = []
        for match in (_MARKED if marked else _PLAIN).finditer(text):
            if match[1] is None:
                continue
            for word in _decoded(match[1]):
                words.append(word)
                places.append(Span(start=match.start(), end=match.end()))
        return cls(words=tuple(words), places=tuple(places))

    def window(self, first: int) -> Window | None:
        """The shortest run from a word on that is long enough; None where the text ends before."""
        length = -1
        for last in range(first, len(self.words)):
            length += len(self.words[last]) + 1
            if last - first + 1 >= N_WORDS and length >= LONG_ENOUGH:
                return self.words[first : last + 1]
        return None

    def windows(self) -> Iterator[Window]:
        """The window at each word that has one."""
        found = (self.window(first) for first in range(len(self.words)))
        return (each for each in found if each is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class WordRuns:
    """Looks for the runs of words of some texts that nobody else's text has too.

    A run that is found goes as far as the text goes on like one of `said`. A text that is shorter
    than the shortest run has none; look for it as a whole. `begins` are the words that a run can
    begin with; `longest` has the longest word of each, without one of which no run is there.
    """

    said: tuple[Window, ...]
    windows: Mapping[Window, tuple[tuple[int, int], ...]]
    wholes: frozenset[Window]
    begins: frozenset[str]
    longest: frozenset[str]

    @classmethod
    def of(cls, texts: Iterable[str], *, others: Iterable[str]) -> WordRuns:
        """What is looked for: runs of `texts`, without those that stand in `others`."""
        read = [_Words.of(text, marked=marked) for text in texts for marked in (False, True)]
        theirs = {w for text in others for w in _Words.of(text, marked=False).windows()}
        windows: dict[Window, tuple[tuple[int, int], ...]] = {}
        for number, each in enumerate(read):
            for first in range(len(each.words)):
                window = each.window(first)
                if window is not None and window not in theirs:
                    windows[window] = (*windows.get(window, ()), (number, first))
        wholes = frozenset(each.words for each in read if each.window(0) is not None)
        return cls(
            said=tuple(each.words for each in read),
            windows=windows,
            wholes=wholes,
            begins=frozenset(window[0] for window in (*windows, *wholes)),
            longest=frozenset(max(window, key=len) for window in (*windows, *wholes)),
        )

    def spans(self, text: str, *, marked: bool = False) -> tuple[Span, ...]:
        """Each run in a text, the longest at its place; tags divide no run where it is `marked`."""
        if not self._may_hold(text):
            return ()
        read = _Words.of(text, marked=marked)
        runs: list[Span] = []
        for first, word in enumerate(read.words):
            found = self._found(read, first) if word in self.begins else None
            if found is None:
                continue
            if runs and found.start <= runs[-1].end:
                last = runs.pop()
                found = Span(start=min(last.start, found.start), end=max(last.end, found.end))
            runs.append(found)
        return tuple(
            Span(start=read.places[run.start].start, end=_end(text, read.places[run.end - 1].end))
            for run in runs
        )

    def without(self, text: str, placeholder: str, *, marked: bool = False) -> str:
        """The text with the placeholder for each run; tags within a run stay."""
        out, at = [], 0
        for span in self.spans(text, marked=marked):
            tags = _TAG.findall(text[span.start : span.end]) if marked else []
            out += [text[at : span.start], placeholder, *tags]
            at = span.end
        return "".join([*out, text[at:]])

    def _may_hold(self, text: str) -> bool:
        """Whether a run can be there; most texts are told apart so without being read by words."""
        if "\\u" in text:  # a word may be spelled with escapes
            return bool(self.begins)
        folded = text.casefold()
        return any(word in folded for word in self.longest)

    def _found(self, read: _Words, first: int) -> Span | None:
        """The longest run, in words, of which the window at a word is a part."""
        words = read.words
        found = [
            Span(start=first, end=first + len(each))
            for each in self.wholes
            if words[first : first + len(each)] == each
        ]
        for number, at in self.windows.get(read.window(first) or (), ()):
            said = self.said[number]
            back = _n_alike(words[max(0, first - at) : first][::-1], said[:at][::-1])
            on = _n_alike(words[first : first + len(said) - at], said[at:])
            found.append(Span(start=first - back, end=first + on))
        if not found:
            return None
        return Span(start=min(run.start for run in found), end=max(run.end for run in found))


def _n_alike(some: Window, others: Window) -> int:
    """How many words two runs begin with alike."""
    pairs = enumerate(zip(some, others, strict=False))
    return next((n for n, (one, other) in pairs if one != other), min(len(some), len(others)))


def _decoded(spelled: str) -> list[str]:
    if "\\" in spelled:
        spelled = json.loads(f'"{spelled}"')
    return [part for part in re.split(r"[\W_]+", spelled.casefold()) if part]


def _end(text: str, end: int) -> int:
    """Where a run ends that was cut short: behind the ellipsis, with half a word before it."""
    cut = _CUT_SHORT.match(text, end)
    return cut.end() if cut else end
