"""What stands in the place of words that were erased, and how it is told from words."""

from __future__ import annotations

ERASED_WORDS = "[erased]"


def holds_erased(text: str) -> bool:
    """Whether some of a text's words were erased, so that nobody can say any more what it says."""
    return ERASED_WORDS in text
