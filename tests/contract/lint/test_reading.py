from __future__ import annotations

import pytest

from lawspeaker.contract.lint.reading import reading_grade


def test_the_grade_follows_its_formula() -> None:
    # 2 sentences, 10 words, 10 syllables: 0.39 * 5 + 11.8 * 1 - 15.59.
    assert reading_grade("The cat sat on the mat. The dog ran off.") == pytest.approx(-1.84)
    # 1 sentence, 8 words, 12 syllables (assistant 3, answers 2, questions 2, else 1).
    assert reading_grade("The assistant answers all questions that we ask") == pytest.approx(
        0.39 * 8 + 11.8 * 12 / 8 - 15.59
    )


@pytest.mark.parametrize(
    "text", ["", "Keep it short.", "¿Qué?", "one two three four five six seven"]
)
def test_a_few_words_have_no_grade(text: str) -> None:
    assert reading_grade(text) is None


def test_longer_sentences_and_words_are_harder() -> None:
    short = "We read it. We like it. We keep it. We are glad."
    assert (reading_grade(short.replace(". ", " and ")) or 0) > (reading_grade(short) or 0)
    assert (reading_grade(short.replace("glad", "extraordinary")) or 0) > (
        reading_grade(short) or 0
    )
