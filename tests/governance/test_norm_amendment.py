from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from governance.village import DAY, village
from lawspeaker.contract.clause import FormKind, Relation, Source
from lawspeaker.contract.constitution import Status
from lawspeaker.contract.digests import constitution_digest
from lawspeaker.contract.norm_form import read_norm
from lawspeaker.contract.norm_reading import NormReading
from lawspeaker.contract.version import ChangeClass
from lawspeaker.errors import UsageFault
from lawspeaker.governance.norm_amendment import amend_norms, reread

if TYPE_CHECKING:
    from lawspeaker.governance.amendment import Amendment

TYPED = Source(ref="reading.0001", relation=Relation.REVISED)
HELD = village(status=Status.RATIFIED)


def reading(clause: str = "clause.s1", line: str = "must name-source") -> NormReading:
    return NormReading(
        clause_id=clause, norm=read_norm(line) if line else None, kind=FormKind.RULE, by="Ada"
    )


def amend(*readings: NormReading, opened: Amendment | None = None) -> Amendment:
    return amend_norms(
        HELD,
        readings,
        opened=None if opened is None else opened.proposed,
        source=TYPED,
        reason="Logic shall check it.",
        effective_from=DAY,
    )


def test_a_norm_is_proposed_and_words_and_support_stay() -> None:
    made = amend(reading())
    now, before = made.proposed.clauses[0], HELD.clauses[0]
    assert (made.proposed.version, made.change) == ("1.1.0", ChangeClass.MINOR)
    assert made.proposed.status is Status.PROPOSED
    assert made.previous == constitution_digest(HELD)
    assert (now.text, now.plain, now.support) == (before.text, before.plain, before.support)
    assert now.norm == read_norm("must name-source")
    assert now.lifecycle.amended == ("1.1.0",)
    assert made.unsupported == ()
    assert made.gates == {"no-new-contradiction": True, "precedents-replayed": True}
    assert [part.name for part in made.redline.edited[0].parts] == ["norm", "kind"]


def test_a_contradiction_closes_the_gate() -> None:
    made = amend(reading(), reading("clause.s2", "must_not name-source when tired"))
    assert made.contradictions_added == (("clause.s1", "clause.s2"),)
    assert made.gates["no-new-contradiction"] is False


def test_a_further_norm_joins_the_open_proposal_and_each_clause_is_dated_once() -> None:
    first = amend(reading())
    both = amend(reading("clause.s2", "must say-so when not-known"), opened=first)
    assert both.proposed.version == "1.1.0"
    assert [each.clause_id for each in both.redline.edited] == ["clause.s1", "clause.s2"]
    assert [each.lifecycle.amended for each in both.proposed.clauses] == [("1.1.0",)] * 2
    gone = amend(NormReading(clause_id="clause.s2", norm=None), opened=both)
    assert gone.proposed.clauses[1].norm is None
    assert gone.proposed.clauses[1].form.kind is FormKind.RULE


def test_a_norm_of_a_red_line_raises_the_class_of_the_open_proposal() -> None:
    high = HELD.model_copy(
        update={
            "clauses": (
                HELD.clauses[0],
                HELD.clauses[1].model_copy(update={"level": "red-line"}),
            )
        }
    )
    held = village(status=Status.RATIFIED).model_copy(update={"clauses": high.clauses})
    settled = {"source": TYPED, "reason": "So.", "effective_from": DAY}
    first = amend_norms(held, [reading()], opened=None, **settled)
    assert first.proposed.version == "1.1.0"
    both = amend_norms(
        held, [reading("clause.s2", "must say-so")], opened=first.proposed, **settled
    )
    assert (both.proposed.version, both.change) == ("2.0.0", ChangeClass.MAJOR)
    assert [each.lifecycle.amended for each in both.proposed.clauses] == [("2.0.0",)] * 2


def test_a_norm_that_stands_already_is_no_amendment() -> None:
    first = amend(reading())
    with pytest.raises(UsageFault, match="nothing is to be typed"):
        amend(reading(), opened=first)
    with pytest.raises(UsageFault, match="nothing is to be typed"):
        amend(NormReading(clause_id="clause.s1", norm=None))


def test_the_first_proposal_is_read_anew_under_its_own_number() -> None:
    draft = village()
    read = reread(draft, [reading()])
    assert (read.version, read.status, read.provenance) == (
        draft.version,
        Status.PROPOSED,
        draft.provenance,
    )
    assert read.clauses[0].lifecycle == draft.clauses[0].lifecycle
    assert constitution_digest(read) != constitution_digest(draft)
    with pytest.raises(UsageFault, match="says this already"):
        reread(read, [reading()])
    with pytest.raises(UsageFault, match="is ratified"):
        reread(HELD, [reading()])
    with pytest.raises(UsageFault, match=r"village 1\.0\.0 has no clause"):
        reread(draft, [reading("clause.s9")])
