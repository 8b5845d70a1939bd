"""The words on which it hangs what a clause asks: must, should, may, not, unless, and numbers."""

from __future__ import annotations

import re

_CLASSES = {
    "must": r"must|shall|(?:has|have|needs?|obliged|required) to|is to|are to",
    "should": r"should|ought to",
    "may": r"may|can|could|might|cannot|(?:free|allowed|permitted) to",
    "not": r"not|\w+n['\u2019]t|never|cannot|no|nor|neither|none|nobody|nothing|without|"
    r"avoids?|refuses?|refrains?",
    "only": r"only|solely|nothing but",
    "unless": r"unless|except|other than|apart from",
    "if": r"if|when|whenever|whether|where|as long as|in case|provided that",
    "always": r"always|at all times|every time",
}
_PATTERNS = {
    name: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for name, words in _CLASSES.items()
}
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def turned_words(old: str, new: str) -> tuple[str, ...]:
    """The binding words that one of two texts has and the other lacks; () where none differ.

    Words of one class stand for each other: `shall` for `must`, `when` for `if`, `never` for
    `not`. Only whether a class occurs is compared, not how often, so that a list may be written
    as two sentences. The words are English; in another language numbers alone are compared. None
    found proves nothing: people's verdicts do.
    """
    before, after = _binding(old), _binding(new)
    gone = [f"-{word}" for word in before if word not in after]
    come = [f"+{word}" for word in after if word not in before]
    return (*gone, *come)


def _binding(text: str) -> tuple[str, ...]:
    classes = [name for name, pattern in _PATTERNS.items() if pattern.search(text)]
    return (*classes, *dict.fromkeys(_NUMBER.findall(text)))
