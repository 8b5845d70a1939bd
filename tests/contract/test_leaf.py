from __future__ import annotations

from lawspeaker.contract.leaf import leaves


def test_each_plain_value_has_its_place() -> None:
    assert leaves("a") == {"": "a"}
    assert leaves(None) == {}
    assert leaves(["a", 2]) == {"": "a; 2"}
    assert leaves({"on_tie": "ask", "open": True, "shut": False, "none": None, "n": 3}) == {
        "on tie": "ask",
        "open": "yes",
        "shut": "no",
        "n": "3",
    }


def test_items_are_named_by_what_tells_them_apart() -> None:
    value = {
        "tiers": [{"id": "jury", "size": 9}, {"id": "bench", "rules": {"quorum": 7}}],
        "only": [{"id": "alone"}],
        "rest": [{"size": 1}, ["a", ["b"]], "word"],
    }
    assert leaves(value) == {
        "tiers; jury; size": "9",
        "tiers; bench; rules; quorum": "7",
        "only; alone; id": "alone",
        "rest; 1; size": "1",
        "rest; 2; 1": "a",
        "rest; 2; 2": "b",
        "rest; 3": "word",
    }
