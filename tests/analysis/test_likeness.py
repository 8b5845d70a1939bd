from __future__ import annotations

import numpy as np

from lawspeaker.analysis.likeness import WordIndex, words

TEXTS = ("The library stays open on Sundays.", "The library is warm.", "More trees!", "")


def test_words_are_counted_whatever_their_case_and_punctuation() -> None:
    assert words("Trees, TREES; and more.") == {"trees": 2, "and": 1, "more": 1}


def test_the_cosine_of_counts_is_that_of_the_vectors() -> None:
    cosines = WordIndex(TEXTS, rare=False).cosines("the warm library")
    # Three words, of which two are in a text of six and three in a text of four.
    assert np.allclose(cosines, [2 / np.sqrt(3 * 6), 3 / np.sqrt(3 * 4), 0, 0])


def test_a_word_that_many_texts_have_weighs_less() -> None:
    plain, rare = (WordIndex(TEXTS, rare=each).cosines("library warm") for each in (False, True))
    assert rare[0] < plain[0]


def test_nothing_is_like_a_text_without_known_words() -> None:
    assert not WordIndex(TEXTS, rare=True).cosines("¿?").any()
    assert not WordIndex((), rare=True).cosines("more").any()
    assert WordIndex(TEXTS, rare=True).cosines("more trees")[2] == 1.0


def test_a_word_that_no_text_has_is_the_rarest() -> None:
    index = WordIndex(TEXTS, rare=True)
    assert index.cosines("library tulips")[1] < index.cosines("library is")[1]
    assert index.unknown > max(index.weight.values())
