from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from governance.village import DAY, village
from lawspeaker.contract.clause import Relation, Source
from lawspeaker.contract.constitution import Effective, Status
from lawspeaker.contract.digests import mark
from lawspeaker.contract.norm_form import read_norm
from lawspeaker.contract.support import Interval
from lawspeaker.contract.version import ChangeClass
from lawspeaker.contract.wording import Drafter, Wording, WordingKind
from lawspeaker.errors import GateFailed, UsageFault
from lawspeaker.governance.wording_amendment import mend_wording, why_normative

if TYPE_CHECKING:
    from lawspeaker.contract.clause import Clause
    from lawspeaker.contract.constitution import Constitution
    from lawspeaker.governance.amendment import Amendment

MENDED = "Name the source of each answer."
SHARE = Interval(est=0.9, lo=0.8, hi=0.95, n=30, method="jeffreys")
LATER = date(2026, 12, 1)


def held(**parts: object) -> Constitution:
    """The village in force; the parts are those of its first clause."""
    first, second = village().clauses
    return village(status=Status.RATIFIED, clauses=(first.model_copy(update=parts), second))


def mended(under: Constitution, text: str = MENDED, **parts: str) -> Amendment:
    first = under.clauses[0]
    wording = Wording(
        id="wording.0001",
        kind=WordingKind.REWORD,
        text=text,
        sources=("stmt.1",),
        **{"clause": first.id, "instead_of": mark(first), **parts},
        drafter=Drafter(name="Ada"),
    )
    return mend_wording(
        under, wording, fidelity=SHARE, checked_by=("Held true.",), effective_from=LATER
    )


def first(amendment: Amendment) -> Clause:
    return amendment.proposed.clauses[0]


def test_a_clause_that_asks_the_same_keeps_what_was_measured_and_typed() -> None:
    under = held(norm=read_norm("must name-source"))
    amendment = mended(under)
    before, after = under.clauses[0], first(amendment)
    assert (after.text, after.plain) == (MENDED, MENDED)
    assert (after.norm, after.support, after.cases) == (before.norm, before.support, before.cases)
    assert after.lifecycle.amended == ("1.0.1",)
    assert (amendment.change, amendment.proposed.version) == (ChangeClass.PATCH, "1.0.1")
    assert amendment.proposed.clauses[1] == under.clauses[1]
    assert amendment.unsupported == ()


def test_a_quotation_becomes_a_revised_one_and_says_who_holds_it_true() -> None:
    ruling = Source(ref="ruling.0001", relation=Relation.CASE_LAW)
    quoted = village().clauses[0].provenance
    both = quoted.model_copy(update={"derived_from": (*quoted.derived_from, ruling)})
    after = first(mended(held(provenance=both)))
    assert after.provenance.derived_from == (
        Source(ref="stmt.1", relation=Relation.REVISED, fidelity=SHARE),
        ruling,
    )
    assert (after.provenance.drafted_by, after.provenance.checked_by) == ("Ada", ("Held true.",))
    assert after.reason == "Participants voted on stmt.1; the clause says the same."


def test_a_reading_and_a_reason_that_people_gave_stay() -> None:
    after = first(mended(held(plain="Say where you know it from.", reason="People ask.")))
    assert (after.plain, after.reason) == ("Say where you know it from.", "People ask.")


def test_to_mend_the_words_of_what_ends_does_not_prolong_it() -> None:
    until = Effective(**{"from": DAY, "until": date(2026, 12, 31)})
    effective = mended(held().model_copy(update={"effective": until})).proposed.effective
    assert (effective.from_, effective.until) == (LATER, date(2026, 12, 31))


def test_a_turn_of_what_binds_is_named_with_its_class_and_number() -> None:
    with pytest.raises(GateFailed, match=r"\(\+not\), so the change is MINOR and takes 1.1.0"):
        mended(held(), "Never name the source of an answer.")
    entrenched = village().clauses[0].lifecycle.model_copy(update={"entrenched": True})
    with pytest.raises(GateFailed, match=r"is MAJOR and takes 2.0.0"):
        mended(held(lifecycle=entrenched), "Name 2 sources of every answer.")
    assert why_normative(held(), held().clauses[0], MENDED) == ""


def test_words_for_another_wording_or_a_clause_that_is_gone_are_refused() -> None:
    with pytest.raises(
        UsageFault, match=r"in the place of clause.s1@abc, and 1.0.0 says clause.s1@"
    ):
        mended(held(), instead_of="clause.s1@abc")
    with pytest.raises(UsageFault, match=r"1.0.0 has no such clause; word it anew"):
        mended(held(), clause="clause.s9")
