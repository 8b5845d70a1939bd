from __future__ import annotations

import pytest
from pydantic import ValidationError

from lawspeaker.contract.amendment import RuleClass
from lawspeaker.contract.constitution import Constitution, Status


def test_simulated_never_becomes_anything_else() -> None:
    assert not [other for other in Status if Status.SIMULATED.may_become(other)]
    assert Status.PROPOSED.may_become(Status.RATIFIED)
    assert Status.PROPOSED.may_become(Status.SIMULATED)
    assert not Status.DRAFT.may_become(Status.RATIFIED)


def test_parts_are_found_by_id_and_cannot_change(river: Constitution) -> None:
    clause = river.clause("civic.balance")
    level = river.level("red-line")
    assert clause is river.clauses[0]
    assert level is not None
    assert level.rank == 1
    assert river.clause("no.such") is None
    assert river.level("no-such") is None
    with pytest.raises(ValidationError):
        river.title = "x"


def test_each_class_has_its_rule(river: Constitution) -> None:
    thresholds = [river.amendment.rule_for(each).threshold for each in RuleClass]
    assert thresholds == [0.6, 0.0, 0.6, 0.75, 0.8]
