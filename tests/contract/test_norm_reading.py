from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lawspeaker.contract.clause import FormKind
from lawspeaker.contract.digests import clause_digest
from lawspeaker.contract.norm_form import read_norm
from lawspeaker.contract.norm_reading import NormReading, clauses_as_read
from lawspeaker.errors import UsageFault

if TYPE_CHECKING:
    from lawspeaker.contract.constitution import Constitution

BRIEF = read_norm("must be-brief when chat")


def test_only_norm_and_kind_differ_and_the_digest_tells(river: Constitution) -> None:
    reading = NormReading(clause_id="style.brevity", norm=BRIEF, kind=FormKind.RULE, by="Ada")
    first, second = clauses_as_read(river, [reading], place="river")
    before = river.clauses[1]
    assert first == river.clauses[0]
    assert (second.norm, second.form.kind) == (BRIEF, FormKind.RULE)
    assert second.text == before.text
    assert second.support == before.support
    assert clause_digest(second) != clause_digest(before)
    kept = before.model_copy(update={"norm": BRIEF, "form": second.form})
    assert second == kept
    (_, same) = clauses_as_read(
        river, [NormReading(clause_id="style.brevity", norm=before.norm)], place="river"
    )
    assert same == before


def test_of_two_readings_of_a_clause_the_later_counts(river: Constitution) -> None:
    readings = [
        NormReading(clause_id="style.brevity", norm=BRIEF, kind=FormKind.RULE),
        NormReading(clause_id="style.brevity", norm=None, kind=FormKind.STANDARD),
    ]
    read = clauses_as_read(river, readings, place="river")[1]
    assert (read.norm, read.form.kind) == (None, FormKind.STANDARD)


@pytest.mark.parametrize(
    ("clause", "over", "kind", "says"),
    [
        ("style.gone", (), None, r"river has no clause style\.gone; there are civic\.balance"),
        ("style.brevity", ("style.brevity",), None, r"cannot override style\.brevity"),
        ("style.brevity", ("style.gone",), None, r"cannot override style\.gone"),
        ("style.brevity", (), FormKind.DEFINITION, "a rule or a standard"),
    ],
)
def test_what_cannot_be_read_so_is_refused(
    river: Constitution, clause: str, over: tuple[str, ...], kind: FormKind | None, says: str
) -> None:
    norm = BRIEF.model_copy(update={"overrides": over})
    reading = NormReading(clause_id=clause, norm=norm, kind=kind)
    with pytest.raises(UsageFault, match=says):
        clauses_as_read(river, [reading], place="river")


def test_it_is_told_in_a_sentence_and_kept_in_a_form() -> None:
    rule = NormReading(clause_id="a.b", norm=BRIEF, kind=FormKind.RULE, by="Ada")
    assert rule.sentence == (
        "the assistant must be-brief, when chat; a rule, which facts alone decide"
    )
    assert rule.to_json() == {
        "clause": "a.b",
        "norm": {"op": "must", "act": "be-brief", "when": "chat"},
        "kind": "rule",
        "by": "Ada",
    }
    none = NormReading(clause_id="a.b", norm=None)
    assert none.sentence == "no typed norm"
    assert (none.to_json()["norm"], none.to_json()["kind"]) == (None, None)
