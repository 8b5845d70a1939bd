"""Whether words on which it hangs what a clause asks came or went: must, may, not, numbers."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lawspeaker.contract.tongue import TONGUES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lawspeaker.contract.tongue import Tongue

_DIGITS = re.compile(r"\d+(?:[.,\u066b\u066c]\d+)*")
_WORD = re.compile(r"\w+")
_VOWEL_SIGNS = re.compile("[\u064b-\u0652\u0640]")
_HINT = 1.5
"""What the constitution's own language is ahead of others, counted in words."""
_LEAST_SHARE = 0.2
"""Of the words of a text, those that must speak for a language before it is said to be known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turned:
    """The binding words that one of two texts has and the other lacks, as `-must` and `+3`.

    `known` says whether the language of either text was made out; where it was not, only their
    numbers are sure to have been compared.
    """

    words: tuple[str, ...]
    known: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Patterns:
    """A tongue's words, ready to be looked for; `numerals` gives digits for number words."""

    tongue: Tongue
    classes: Mapping[str, re.Pattern[str]]
    number: re.Pattern[str]
    numerals: Mapping[str, str]

    @classmethod
    def of(cls, tongue: Tongue) -> _Patterns:
        """Those of a tongue of the table."""
        numerals = {
            word: str(n)
            for n, words in enumerate(tongue.numbers, start=2)
            for word in filter(None, words.split("|"))
        }
        return cls(
            tongue=tongue,
            classes={
                name: re.compile(tongue.frame.format(words), re.IGNORECASE)
                for name, words in tongue.binding.items()
            },
            number=re.compile(tongue.number_frame.format("|".join(numerals)), re.IGNORECASE),
            numerals=numerals,
        )

    def n_words(self, text: str) -> int:
        """How many words of a text speak for this tongue."""
        if self.tongue.foreign is not None and self.tongue.foreign.search(text):
            return 0
        if self.tongue.letters is not None:
            return len(self.tongue.letters.findall(text))
        common = sum(word in self.tongue.common for word in _WORD.findall(text))
        return common + sum(len(each.findall(text)) for each in self.classes.values())

    def binding(self, text: str) -> list[str]:
        """The classes that occur, then the numbers that are written in words, as digits."""
        found = [name for name, pattern in self.classes.items() if pattern.search(text)]
        return found + [self.numerals.get(each[0], each[0]) for each in self.number.finditer(text)]


_TABLE = tuple(_Patterns.of(tongue) for tongue in TONGUES)


def turned_words(old: str, new: str, *, language: str = "") -> Turned:
    """The binding words that one of two texts has and the other lacks.

    Words of one class stand for each other: `shall` for `must`, `when` for `if`, `never` for
    `not`, and so do those of two languages. Only whether a class occurs is compared, not how
    often, so that a list may be written as two sentences. A text is read in the language of the
    table for which most of its words speak, in several where they speak for them alike; in
    `language`, a code such as `de-AT`, where nothing speaks for another. Where that is not in the
    table, numbers alone are compared. None found proves nothing: people's verdicts do.
    """
    before, after = _plain(old), _plain(new)
    ours, theirs = _tongues(before, language), _tongues(after, language)
    shared = [each for each in ours if each in theirs]
    if shared or not (ours and theirs):
        ours = theirs = shared or ours or theirs
    had, has = _binding(before, ours), _binding(after, theirs)
    gone = [f"-{word}" for word in had if word not in has]
    come = [f"+{word}" for word in has if word not in had]
    return Turned(
        words=(*gone, *come),
        known=_is_known(before, ours, language) and _is_known(after, theirs, language),
    )


def _plain(text: str) -> str:
    """As it is compared: composed, small letters, without vowel signs, with Western digits."""
    small = _VOWEL_SIGNS.sub("", unicodedata.normalize("NFC", text)).lower()
    return "".join(str(unicodedata.decimal(each)) if each.isdecimal() else each for each in small)


def _primary(language: str) -> str:
    return language.lower().replace("_", "-").partition("-")[0]


def _tongues(text: str, language: str) -> list[_Patterns]:
    code = _primary(language)
    if code and all(each.tongue.code != code for each in _TABLE):
        return []
    weights = [
        (each.n_words(text) + (_HINT if each.tongue.code == code else 0), each) for each in _TABLE
    ]
    most = max(weight for weight, _ in weights)
    return [each for weight, each in weights if weight == most and weight]


def _is_known(text: str, tongues: list[_Patterns], language: str) -> bool:
    least = _LEAST_SHARE * len(_WORD.findall(text))
    return any(
        each.tongue.code == _primary(language) or each.n_words(text) >= least for each in tongues
    )


def _binding(text: str, tongues: list[_Patterns]) -> tuple[str, ...]:
    found = [word for each in tongues for word in each.binding(text)]
    return tuple(dict.fromkeys([*found, *_DIGITS.findall(text)]))
