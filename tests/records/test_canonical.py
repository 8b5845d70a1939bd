from __future__ import annotations

import pytest

from lawspeaker.records.canonical import canonical_json, digest, short


def test_key_order_and_spaces_do_not_matter_but_values_do() -> None:
    assert (
        canonical_json({"b": 1, "a": [True, None, "ü"]}) == '{"a":[true,null,"ü"],"b":1}'.encode()
    )
    assert canonical_json({"a": 1, "b": 2}) == canonical_json({"b": 2, "a": 1})


def test_numbers_without_a_spelling_are_refused() -> None:
    with pytest.raises(ValueError, match="JSON compliant"):
        canonical_json(float("nan"))


def test_digest_is_sha256_as_published_for_abc() -> None:
    full = digest(b"abc")
    assert full == "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert short(full) == "ba7816bf8f01"
