from __future__ import annotations

import pytest

from lawspeaker.contract.unseen import first_unseen, spelled_out, unseen_in

SCOTLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"


@pytest.mark.parametrize(
    ("text", "at", "words"),
    [
        ("a\x00", 1, "U+0000 (NULL)"),
        ("\x1b[2J", 0, "U+001B (ESCAPE)"),
        ("ab\x9b", 2, "U+009B (CONTROL CHARACTER)"),
        ("a\u2066b", 1, "U+2066 (LEFT-TO-RIGHT ISOLATE)"),
        ("a\u202eb", 1, "U+202E (RIGHT-TO-LEFT OVERRIDE)"),
        ("a\U000e0041", 1, "U+E0041 (TAG LATIN CAPITAL LETTER A)"),
        (f"{SCOTLAND}\U000e0041", len(SCOTLAND), "U+E0041 (TAG LATIN CAPITAL LETTER A)"),
    ],
)
def test_what_nobody_sees_is_found_and_named(text: str, at: int, words: str) -> None:
    found = first_unseen(text)
    assert found is not None
    assert (found.at, found.words) == (at, words)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "two\r\nlines\tand\x0bmore\x0c\x85",
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",  # Persian, with a non-joiner
        "\u05e9\u05dc\u05d5\u05dd\u200f!",  # Hebrew, with a mark of direction
        "\U0001f469\u200d\U0001f4bb",
        f"up with {SCOTLAND}!",
    ],
)
def test_scripts_joiners_and_flags_are_seen(text: str) -> None:
    assert first_unseen(text) is None


def test_each_text_of_a_value_is_told_by_its_place() -> None:
    value = {"a": ["x", "y\x00"], "b\x7f": {"c": ("\x01", 3, None)}}
    found = [(each.where, each.unseen.char) for each in unseen_in(value)]
    assert found == [(("a", 1), "\x00"), ((), "\x7f"), (("b\x7f", "c", 0), "\x01")]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("plain words, é 中 👩‍👧\n\ttoo", "plain words, é 中 👩‍👧\n\ttoo"),
        ("a\x1b[2Jb", r"a\x1b[2Jb"),
        ("over\rwritten", r"over\rwritten"),
        ("a\u202eb", r"a\u202eb"),
        (
            "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
            "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        ),
    ],
)
def test_what_would_steer_a_terminal_is_spelled_out(text: str, told: str) -> None:
    assert spelled_out(text) == told
