from __future__ import annotations

from datetime import date

import pytest

from lawspeaker.contract.constitution import Constitution, Status
from lawspeaker.contract.uncertainty import DEFAULT_VOCABULARY, Vocabulary
from lawspeaker.contract.version import (
    ChangeClass,
    Version,
    change_class,
    check_version,
    next_version,
)
from lawspeaker.errors import GateFailed


def changed(document: Constitution, **update: object) -> Constitution:
    clause = document.clauses[0].model_copy(update=update)
    return document.model_copy(update={"clauses": (clause, *document.clauses[1:])})


def test_levels_rules_and_residual_rights_are_major(river: Constitution) -> None:
    for name in ("levels", "control"):
        assert change_class(river, river.model_copy(update={name: ()})) is ChangeClass.MAJOR
    rules = river.amendment.model_copy(update={"clause": river.amendment.adoption})
    assert change_class(river, river.model_copy(update={"amendment": rules})) is ChangeClass.MAJOR


def test_a_red_line_or_an_entrenched_clause_is_major(river: Constitution) -> None:
    assert change_class(river, changed(river, level="red-line")) is ChangeClass.MAJOR
    clause = river.clauses[0]
    held = clause.lifecycle.model_copy(update={"entrenched": True})
    assert change_class(river, changed(river, lifecycle=held)) is ChangeClass.MAJOR


def test_a_clause_is_minor_and_evidence_a_patch(river: Constitution) -> None:
    fewer = river.model_copy(update={"clauses": river.clauses[:1]})
    assert change_class(river, fewer) is ChangeClass.MINOR
    assert change_class(fewer, river) is ChangeClass.MINOR
    assert change_class(river, changed(river, norm=None)) is ChangeClass.MINOR
    assert change_class(river, changed(river, reason="because")) is ChangeClass.PATCH
    ending = river.clauses[0].lifecycle.model_copy(update={"sunset": date(2030, 1, 1)})
    assert change_class(river, changed(river, lifecycle=ending)) is ChangeClass.MINOR
    assert change_class(river, river.model_copy(update={"definitions": {}})) is ChangeClass.MINOR
    turned = river.model_copy(update={"clauses": river.clauses[::-1]})
    assert change_class(river, turned) is ChangeClass.PATCH


@pytest.mark.parametrize(
    ("equivalence", "expected"),
    [(None, ChangeClass.MINOR), (0.9799, ChangeClass.MINOR), (0.98, ChangeClass.PATCH)],
)
def test_wording_is_a_patch_only_when_measured(
    river: Constitution, equivalence: float | None, expected: ChangeClass
) -> None:
    for new in (changed(river, text="Other words."), river.model_copy(update={"recitals": ()})):
        assert change_class(river, new, verdict_equivalence=equivalence) is expected


def test_status_and_version_are_no_change(river: Constitution) -> None:
    new = river.model_copy(update={"version": "2.1.1", "status": Status.PROPOSED})
    assert change_class(river, new) is ChangeClass.NONE
    assert next_version(river, river) == Version(2, 1, 0)


def test_numbers_are_counted_not_spelled_and_a_lower_one_is_refused(river: Constitution) -> None:
    assert Version.read("1.10.0") > Version.read("1.9.9")
    new = changed(river, norm=None)
    assert str(next_version(river, new)) == "2.2.0"
    with pytest.raises(GateFailed, match=r"2\.1\.9 is too low for a MINOR change.*2\.2\.0"):
        check_version(river, new.model_copy(update={"version": "2.1.9"}))
    check_version(river, new.model_copy(update={"version": "2.2.0"}))
    assert str(Version(2, 1, 0).bumped(ChangeClass.MAJOR)) == "3.0.0"
    assert str(Version(2, 1, 0).bumped(ChangeClass.PATCH)) == "2.1.1"


def test_another_vocabulary_is_minor_and_the_default_written_out_is_one(
    river: Constitution,
) -> None:
    spoken = river.model_copy(update={"uncertainty": DEFAULT_VOCABULARY})
    assert change_class(river, spoken) is ChangeClass.MINOR
    (first, *rest) = DEFAULT_VOCABULARY.terms
    renamed = Vocabulary(terms=(first.model_copy(update={"words": "Unsure."}), *rest))
    other = river.model_copy(update={"uncertainty": renamed})
    assert change_class(spoken, other) is ChangeClass.MINOR
    assert next_version(spoken, other) == Version(2, 2, 0)
