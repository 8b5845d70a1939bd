"""An index of texts by their words, to put them in order for a request; no model of meaning.

What it ranks first is no more than the text that shares the rarest words.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

_WORD = re.compile(r"\w+")


def words(text: str) -> Counter[str]:
    """How often each word stands in a text, case folded."""
    return Counter(_WORD.findall(text.casefold()))


class WordIndex:
    """Texts by word, for cosines of counts; with `rare`, a word weighs by how few texts have it."""

    def __init__(self, texts: Sequence[str], *, rare: bool) -> None:
        counts = [words(text) for text in texts]
        self.n = len(counts)
        held: Counter[str] = Counter()
        for count in counts:
            held.update(count.keys())
        self.weight = {
            word: math.log((1 + self.n) / (1 + n)) + 1.0 if rare else 1.0
            for word, n in held.items()
        }
        self.unknown = math.log(1 + self.n) + 1.0 if rare else 1.0
        places: dict[str, list[int]] = {}
        masses: dict[str, list[float]] = {}
        squares = np.zeros(self.n)
        for place, count in enumerate(counts):
            for word, n in count.items():
                mass = n * self.weight[word]
                places.setdefault(word, []).append(place)
                masses.setdefault(word, []).append(mass)
                squares[place] += mass * mass
        self.postings = {
            word: (np.array(places[word], dtype=np.int32), np.array(masses[word]))
            for word in places
        }
        self.lengths = np.sqrt(squares)

    def cosines(self, text: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        """The cosine of a text with each text of the index, 0 where they share no word."""
        dots = np.zeros(self.n)
        square = 0.0
        for word, n in words(text).items():
            mass = n * self.weight.get(word, self.unknown)
            square += mass * mass
            if word in self.postings:
                place, masses = self.postings[word]
                dots[place] += mass * masses
        lengths = self.lengths * math.sqrt(square)
        return np.divide(dots, lengths, out=np.zeros(self.n), where=lengths > 0)
