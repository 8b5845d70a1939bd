from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from pydantic import ValidationError

from lawspeaker.contract.digests import constitution_digest
from lawspeaker.contract.uncertainty import (
    DEFAULT_VOCABULARY,
    SIGNS,
    Sign,
    Term,
    UncertaintyKind,
    Vocabulary,
)
from lawspeaker.contract.yaml_form import from_yaml, to_yaml

if TYPE_CHECKING:
    from lawspeaker.contract.constitution import Constitution

OPEN = UncertaintyKind.SILENT_OR_AMBIGUOUS


def term(name: str = "gap", *when: Sign) -> Term:
    return Term(id=name, kind=OPEN, name="Gap", words="It is open.", when=when or (Sign.NO_CLAUSE,))


def test_each_sign_is_of_one_kind_and_the_default_words_use_all() -> None:
    assert sorted(sign for signs in SIGNS.values() for sign in signs) == sorted(Sign)
    assert set(SIGNS) == set(UncertaintyKind)
    used = [sign for each in DEFAULT_VOCABULARY.terms for sign in each.when]
    assert sorted(used) == sorted(Sign)
    assert {each.kind for each in DEFAULT_VOCABULARY.terms} == set(UncertaintyKind)


def test_a_sign_belongs_to_its_kind_and_is_used_by_one_term() -> None:
    with pytest.raises(ValidationError, match="the sign calibrated is one of factual"):
        term("gap", Sign.CALIBRATED)
    with pytest.raises(ValidationError, match="the id gap is used twice"):
        Vocabulary(terms=(term("gap"), term("gap", Sign.DELEGATED)))
    with pytest.raises(ValidationError, match="the sign no_clause is used twice"):
        Vocabulary(terms=(term("gap"), term("hole")))


def test_a_vocabulary_tells_the_terms_that_its_signs_call_for() -> None:
    words = Vocabulary(terms=(term("gap"), term("left", Sign.DELEGATED, Sign.OPEN_ON_PURPOSE)))
    assert list(words.met(frozenset({Sign.CALIBRATED}))) == []
    (met,) = words.met(frozenset({Sign.OPEN_ON_PURPOSE, Sign.CALIBRATED}))
    assert met == (words.terms[1], (Sign.OPEN_ON_PURPOSE,))


def test_a_document_without_words_keeps_its_digest_and_reads_the_default(
    river: Constitution,
) -> None:
    assert river.vocabulary is DEFAULT_VOCABULARY
    assert "uncertainty" not in to_yaml(river)
    own = river.model_copy(update={"uncertainty": Vocabulary(terms=(term(),))})
    assert own.vocabulary.terms[0].words == "It is open."
    assert constitution_digest(own) != constitution_digest(river)
    assert from_yaml(to_yaml(own), path="own.yaml") == own
    assert json.loads(own.model_dump_json())["uncertainty"]["terms"][0]["when"] == ["no_clause"]
