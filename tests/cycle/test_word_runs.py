from __future__ import annotations

import html
import json
import re

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from lawspeaker.cycle.word_runs import WordRuns

WORDS = "If you're not certain, say so. My brother Zebulon missed the bus to the café."
OTHER = ["aa", "bb", "cc", "dd", "ee", "ff", "gg", "11", "22", "33"]
RUNS = WordRuns.of([WORDS], others=["Say so. My brother also missed the train to the café."])


def left(text: str, *, marked: bool = False) -> str:
    return RUNS.without(text, "[erased]", marked=marked)


@pytest.mark.parametrize(
    "text",
    [
        WORDS,
        WORDS.upper(),
        json.dumps(WORDS),
        html.escape(WORDS),
        yaml.safe_dump({"a": WORDS}, width=30),
        yaml.safe_dump({"a": WORDS}, default_style="'", width=30),
        "> " + WORDS.replace("My", "\n> **My**"),
        f"They said: {WORDS[:70]}… and more",
        f"They said: {WORDS[:71]}…",
        "as if you’re not certain, say what you know; brother Zebulon missed the bus",
    ],
)
def test_a_run_is_found_however_it_is_spelled(text: str) -> None:
    found = left(text)
    assert "[erased]" in found
    assert "zebulon" not in found.lower()
    assert "certain, say so" not in found


def test_tags_between_the_words_of_a_page_stay() -> None:
    page = "<p>My <ins>brother</ins> Zebulon missed <b>the</b> bus.</p>"
    assert left(page, marked=True) == "<p>[erased]<ins></ins><b></b>.</p>"


@pytest.mark.parametrize(
    "text",
    [
        "If you're not certain, ask.",
        "My brother missed the bus.",
        "missed the train to the café",
        "",
        "Zebulon",
    ],
)
def test_a_few_words_or_words_that_others_say_too_stay(text: str) -> None:
    assert left(text) == text


def test_a_whole_text_goes_whole_though_others_say_a_part_of_it() -> None:
    said = "Give every reader a human to speak with."
    runs = WordRuns.of([said], others=["Give every reader a human to speak with, and tea."])
    assert runs.without(f"“{said}”", "[erased]") == "“[erased].”"
    assert (
        runs.without("Give every reader a human to", "[erased]") == "Give every reader a human to"
    )


def test_nothing_is_looked_for_where_there_are_no_words() -> None:
    assert WordRuns.of([], others=[WORDS]).without(WORDS, "[erased]") == WORDS
    assert WordRuns.of(["Ban cars."], others=[]).without("Ban cars.", "[erased]") == "Ban cars."


@given(
    st.lists(
        st.sampled_from(OTHER),
        min_size=12,
        max_size=40,
    )
)
def test_no_run_of_the_text_is_left_and_other_words_are(words: list[str]) -> None:
    said = "The quick brown foxes jumped over every lazy dog of Harrowick"
    for at in range(len(words)):
        text = " ".join([*words[:at], said, *words[at:]])
        found = WordRuns.of([said], others=[]).without(text, "@")
        assert re.split(r" ?@ ?", found) == [" ".join(words[:at]), " ".join(words[at:])]
