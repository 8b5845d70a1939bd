from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lawspeaker.contract import contradiction
from lawspeaker.contract.contradiction import Case, contradictions
from lawspeaker.contract.norm import Condition, Norm
from strategies import RIVER, norms

if TYPE_CHECKING:
    from lawspeaker.contract.constitution import Constitution


def norm(op: str, when: Any = None, unless: Any = (), **more: Any) -> Norm:
    content = {"op": op, "act": "tell", "when": when, "unless": list(unless)} | more
    return Norm.model_validate_json(json.dumps(content))


def two(document: Constitution, first: Norm, second: Norm, level: str = "default") -> Constitution:
    one, other = document.clauses
    clauses = (
        one.model_copy(update={"norm": first}),
        other.model_copy(update={"norm": second, "level": level}),
    )
    return document.model_copy(update={"clauses": clauses})


def test_a_planted_contradiction_is_found_with_its_smallest_case(river: Constitution) -> None:
    document = two(
        river,
        norm("must", ["or", "adult", ["and", "minor", "parent"]], ["secret"]),
        norm("must_not", ["not", "adult"]),
    )
    (found,) = contradictions(document).found
    assert found.holds == ("minor", "parent")
    assert found.absent == ("adult", "secret")
    assert found.witness == (
        "When minor and parent hold, and adult and secret not: civic.balance says assistant must "
        "tell while style.brevity says assistant must not tell."
    )


@pytest.mark.parametrize(
    ("first", "second", "n_found"),
    [
        (norm("must"), norm("must_not"), 1),
        (norm("may"), norm("must_not"), 1),
        (norm("may"), norm("should_not"), 0),
        (norm("should"), norm("must"), 0),
        (norm("must", "adult"), norm("should_not"), 1),
        (norm("must", "adult"), norm("must_not", None, ["adult"]), 0),
        (norm("must", "adult"), norm("must_not", ["not", "adult"]), 0),
        (norm("must"), norm("must_not", act="other"), 0),
        (norm("must"), norm("must_not", actor="operator"), 0),
        (norm("must", overrides=["style.brevity"]), norm("must_not"), 0),
        (norm("must"), norm("must_not", overrides=["civic.balance"]), 0),
    ],
)
def test_the_logic_of_pairs(river: Constitution, first: Norm, second: Norm, n_found: int) -> None:
    assert len(contradictions(two(river, first, second)).found) == n_found


def test_a_higher_rank_decides(river: Constitution) -> None:
    document = two(river, norm("must"), norm("must_not"), "red-line")
    assert contradictions(document).found == ()


def test_a_clause_without_a_norm_is_counted_not_guessed(river: Constitution) -> None:
    result = contradictions(river)
    assert result.unchecked == ("style.brevity",)
    assert "1 of 2 clauses has none and could not be checked" in result.sentence


@pytest.mark.parametrize(
    ("holds", "absent", "words"),
    [
        (("a", "b"), ("c",), "When a and b hold, and c not"),
        (("a",), (), "When a holds"),
        ((), ("c",), "When c does not hold"),
        ((), ("c", "d", "e"), "When neither c nor d nor e holds"),
        ((), (), "Always"),
    ],
)
def test_a_case_is_told_in_words(
    holds: tuple[str, ...], absent: tuple[str, ...], words: str
) -> None:
    assert Case(holds=holds, absent=absent).in_words == words


@settings(max_examples=200, deadline=None)
@given(typed=st.lists(norms, min_size=2, max_size=2))
def test_lists_of_facts_and_the_solver_find_the_same_case(typed: list[Norm]) -> None:
    document = two(RIVER, *typed, level=RIVER.clauses[0].level)
    by_lists = contradictions(document)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(contradiction, "_cubes", lambda *_: None)
        assert contradictions(document) == by_lists


def test_conditions_with_too_many_lists_are_solved(river: Constitution) -> None:
    pairs = [("or", f"a{n}", f"b{n}") for n in range(8)]
    many = Condition.model_validate(("and", *pairs)).model_dump()
    (found,) = contradictions(two(river, norm("must", many), norm("must_not", "a0"))).found
    assert found.holds == ("a0", *(f"b{n}" for n in range(1, 8)))
