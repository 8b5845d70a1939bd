"""The rule that a text is counted under follows from the class of its change, and nothing else."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from lawspeaker.contract.amendment import RuleClass
from lawspeaker.contract.digests import constitution_digest
from lawspeaker.contract.version import ChangeClass, change_class
from lawspeaker.contract.yaml_form import from_yaml
from lawspeaker.errors import UsageFault
from lawspeaker.governance.rule_class import rule_class_of

if TYPE_CHECKING:
    from lawspeaker.contract.constitution import Constitution

RIVER = from_yaml(
    (Path(__file__).resolve().parents[1] / "contract" / "river.yaml").read_text(encoding="utf-8"),
    path="river.yaml",
)


def changed(**update: object) -> Constitution:
    source = RIVER.provenance.model_copy(update={"previous": constitution_digest(RIVER)})
    return RIVER.model_copy(update={"provenance": source, **update})


def clause(**update: object) -> Constitution:
    first = RIVER.clauses[0].model_copy(update=update)
    return changed(clauses=(first, *RIVER.clauses[1:]))


LIFE = RIVER.clauses[0].lifecycle
CHANGES = {
    "levels": changed(levels=RIVER.levels[::-1]),
    "control": changed(control=()),
    "amendment": changed(
        amendment=RIVER.amendment.model_copy(update={"clause": RIVER.amendment.adoption})
    ),
    "red line": clause(level="red-line"),
    "entrenched": clause(lifecycle=LIFE.model_copy(update={"entrenched": True})),
    "words": clause(text="Other words."),
    "norm": clause(norm=None),
    "sunset": clause(lifecycle=LIFE.model_copy(update={"sunset": date(2030, 1, 1)})),
    "clause gone": changed(clauses=RIVER.clauses[1:]),
    "definitions": changed(definitions={}),
    "recitals": changed(recitals=()),
    "reason": clause(reason="Because."),
    "nothing": changed(),
}


@pytest.mark.parametrize("name", CHANGES)
def test_each_class_of_change_has_one_rule(name: str) -> None:
    new = CHANGES[name]
    found = change_class(RIVER, new)
    if found is ChangeClass.NONE:
        with pytest.raises(UsageFault, match="Nothing differs"):
            rule_class_of(new, under=RIVER)
        return
    rule = RuleClass.RED_LINE if found is ChangeClass.MAJOR else RuleClass.CLAUSE
    assert rule_class_of(new, under=RIVER) is rule
    if found is ChangeClass.MAJOR:
        with pytest.raises(UsageFault, match="no red line"):
            rule_class_of(new, under=RIVER, emergency=True)
    else:
        assert rule_class_of(new, under=RIVER, emergency=True) is RuleClass.EMERGENCY


def test_the_table_holds_every_class() -> None:
    assert {change_class(RIVER, new) for new in CHANGES.values()} == set(ChangeClass)
