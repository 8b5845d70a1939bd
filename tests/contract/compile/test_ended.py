"""Clauses whose sunset has passed: in no text that a machine obeys, and named as left out."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from lawspeaker.contract.compile.compiling import FOR_READERS, compile_targets
from lawspeaker.contract.compile.line import Target
from lawspeaker.contract.compile.marked import document_mark
from lawspeaker.contract.compile.registry import CompileRequest
from lawspeaker.contract.digests import constitution_digest
from lawspeaker.errors import UsageFault
from strategies import RIVER

if TYPE_CHECKING:
    from lawspeaker.contract.constitution import Constitution

LAST = date(2027, 6, 1)
AFTER = date(2027, 6, 2)


def ending(*places: int) -> Constitution:
    """The river's constitution with a last day for the clauses at these places."""
    return RIVER.model_copy(
        update={
            "clauses": tuple(
                clause.model_copy(
                    update={"lifecycle": clause.lifecycle.model_copy(update={"sunset": LAST})}
                )
                if at in places
                else clause
                for at, clause in enumerate(RIVER.clauses)
            )
        }
    )


@pytest.mark.parametrize("target", list(Target))
def test_an_ended_clause_is_in_no_text_that_a_machine_obeys(target: Target) -> None:
    held = ending(0)
    ended = held.clauses[0]
    (before,) = compile_targets(held, [target], CompileRequest(day=LAST))
    (whole,) = compile_targets(held, [target])
    assert before == whole
    (after,) = compile_targets(held, [target], CompileRequest(day=AFTER))
    if target in FOR_READERS:
        assert after == whole
        return
    assert ended.id not in after.text
    assert ended.text not in after.text
    assert ended.id not in {line.clause_id for line in after.source_map}
    reasons = {left.clause_id: left.reason for left in after.not_compiled}
    assert reasons[ended.id] == "it ended on 2027-06-01"


def test_what_is_left_carries_the_mark_of_the_text_that_people_adopted() -> None:
    held = ending(0)
    kept = held.in_force_on(AFTER)
    assert [clause.id for clause in kept.clauses] == [held.clauses[1].id]
    assert constitution_digest(kept) == constitution_digest(held)
    assert (kept.whole, held.whole) == (held, held)
    assert held.in_force_on(LAST) is held
    (prompt,) = compile_targets(held, [Target.PROMPT], CompileRequest(day=AFTER))
    assert document_mark(held) in prompt.text
    # An extract of an extract is one of the whole.
    later = kept.in_force_on(date(2030, 1, 1))
    assert later is kept


def test_an_extract_of_an_extract_is_one_of_the_whole() -> None:
    held = ending(0, 1)
    longer = held.clauses[1].lifecycle.model_copy(update={"sunset": date(2028, 1, 1)})
    last = held.clauses[1].model_copy(update={"lifecycle": longer})
    held = held.model_copy(update={"clauses": (held.clauses[0], last)})
    none_left = held.in_force_on(AFTER).in_force_on(date(2029, 1, 1))
    assert (none_left.clauses, none_left.whole) == ((), held)


def test_a_document_of_which_nothing_is_left_is_not_compiled() -> None:
    with pytest.raises(UsageFault, match=r"Every clause of .* 2.1.0 has ended by 2027-06-02"):
        compile_targets(ending(0, 1), request=CompileRequest(day=AFTER))
