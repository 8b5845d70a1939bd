from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from lawspeaker.errors import BadInput
from lawspeaker.records.partition import Partition
from lawspeaker.records.preferences import Preferences

N = 12


def two_prompts() -> Preferences:
    """Raters 0 to 11 preferred b to c on one prompt; rater 0 preferred a to b on another."""
    return Preferences(
        name="c.csv",
        digest="sha256:0",
        layout="table",
        candidates=("a", "b", "c"),
        prompts=("What of it?", "What of that?", "What of that? And why?"),
        raters=tuple(f"r{i}" for i in range(N)),
        first=np.array([0, *[1] * N]),
        second=np.array([1, *[2] * N]),
        outcome=np.array([1.0, 0.5, *[1.0] * (N - 1)]),
        prompt=np.array([0, *[1] * N]),
        rater=np.array([0, *range(N)]),
        raters_known=True,
        attributes={"town": Partition(names=("n", "s"), label=np.arange(N, dtype=np.int32) % 2)},
    )


def test_one_prompt_has_its_own_candidates_and_raters() -> None:
    whole = two_prompts()
    found = whole.on_prompt("What of that?")
    assert (found.candidates, found.prompts) == (("b", "c"), ("What of that?",))
    assert (found.first.tolist(), found.second.tolist()) == ([0] * N, [1] * N)
    assert found.outcome.tolist() == whole.outcome[1:].tolist()
    assert found.raters == whole.raters
    assert found.attribute("town").label.tolist() == [0, 1] * (N // 2)


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ("What of", "3 of 3 prompts begin with"),
        ("Why", "none of 3 prompts begin with"),
        ("What of it", "only 1 chose on the prompt 'What of it'"),
    ],
)
def test_a_prompt_is_one_and_has_people_enough(words: str, problem: str) -> None:
    with pytest.raises(BadInput, match=problem):
        two_prompts().on_prompt(words)


def test_an_attribute_that_is_not_there_names_those_that_are() -> None:
    with pytest.raises(BadInput, match="there is town"):
        two_prompts().attribute("age")


def test_attributes_are_crossed_by_name() -> None:
    whole = two_prompts()
    sex = Partition(names=("w", "m"), label=np.arange(N, dtype=np.int32) // 6)
    whole = replace(whole, attributes={**whole.attributes, "sex": sex})
    assert whole.attribute("sex x town").names == ("w x n", "w x s", "m x n", "m x s")
    with pytest.raises(BadInput, match="'age' of each rater; there is town, sex"):
        whole.attribute("sex x age")
    with pytest.raises(BadInput, match="crosses an attribute with itself"):
        whole.attribute("sex x sex")
