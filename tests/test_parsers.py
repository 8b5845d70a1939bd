"""Ten thousand texts a little off what each parser takes: each is read, or refused in words."""

from __future__ import annotations

import json
import random

import pytest

from parser_cases import Parser, parsers, surprises

PER_WEIGHT = 3


@pytest.mark.parametrize("parser", parsers(), ids=lambda parser: parser.name)
def test_a_text_that_is_a_little_off_is_read_or_refused_in_words(parser: Parser) -> None:
    for sample in parser.samples:
        parser.read(sample)
    rng = random.Random(f"near {parser.name}")  # noqa: S311 - which texts
    assert surprises(parser, rng, n=max(30, PER_WEIGHT * parser.weight)) == []


def test_a_parser_that_lets_other_errors_out_is_caught() -> None:
    careless = Parser(name="careless", read=json.loads, samples=('{"a": [1, 2]}',))
    rng = random.Random(5)  # noqa: S311 - which texts
    found = surprises(careless, rng, n=200)
    assert found
    assert {each.error.partition("(")[0] for each in found} <= {"JSONDecodeError", "ValueError"}
