from __future__ import annotations

from datetime import date

import pytest

from lawspeaker.contract.clause import Relation
from lawspeaker.contract.norm_finding import (
    NORMS_SCHEMA,
    Community,
    Dates,
    Dissents,
    Held,
    NormFinding,
    NormList,
    OtherVoice,
    clause_from_norm,
)
from lawspeaker.contract.support import GroupSupport, Interval
from lawspeaker.contract.yaml_form import part_from_yaml, part_to_yaml
from lawspeaker.errors import BadInput, UsageFault


def share(est: float) -> Interval:
    return Interval(est=est, lo=est / 2, hi=(1 + est) / 2, n=80, method="hierarchical-logit")


def norm(*, held: Held = Held.FOR, group: str | None = None, dissent: float = 0.1) -> NormFinding:
    return NormFinding(
        id="norm.s12",
        behaviour="Say when you do not know: 'yes' is no answer.",
        held=held,
        setting="The library",
        community=Community(name="People who voted in: The library", group=group, n_people=90),
        strength=share(0.9),
        groups=(GroupSupport(group="A", ci=share(0.8)),),
        q=0.001,
        dates=Dates(first=date(2020, 1, 2), last=date(2020, 3, 4)),
        dissent=Dissents(
            share=share(dissent),
            voices=(
                OtherVoice(
                    statement="stmt.3", text="Guess.", share=share(0.7), elsewhere=share(0.2)
                ),
            ),
        ),
        statements=("stmt.12", "stmt.15"),
    )


def listed(*norms: NormFinding) -> NormList:
    return NormList(
        schema=NORMS_SCHEMA,
        setting="The library",
        votes="sha256:00",
        simulated=False,
        verdict="norms",
        reason="One norm.",
        threshold=0.6,
        n_asked=3,
        n_too_few=1,
        norms=norms,
    )


def test_yaml_and_json_give_back_what_was_written() -> None:
    one = listed(norm(), norm(held=Held.AGAINST, group="A"))
    assert part_from_yaml(NormList, part_to_yaml(one), path="norms.yaml") == one
    assert NormList.model_validate_json(one.model_dump_json()) == one
    assert one.norm("norm.s12") == one.norms[0]
    with pytest.raises(UsageFault):
        one.norm("norm.s13")


def test_another_schema_is_refused_with_its_line() -> None:
    text = part_to_yaml(listed()).replace(NORMS_SCHEMA, "urn:other")
    with pytest.raises(BadInput, match="not a list of norms") as refused:
        part_from_yaml(NormList, text, path="norms.yaml")
    assert refused.value.line == 1


def test_a_norm_seeds_a_clause_that_names_it_as_its_source() -> None:
    clause = clause_from_norm(norm(), introduced="1.0.0", review_by=date(2021, 1, 1))
    assert clause.text == norm().behaviour
    assert [each.ref for each in clause.provenance.derived_from] == [
        "norm.s12",
        "stmt.12",
        "stmt.15",
    ]
    assert clause.provenance.derived_from[0].relation is Relation.QUOTED
    assert clause.support.overall == norm().strength
    assert clause.support.dissent[0].share == 0.1
    assert type(clause).model_validate_json(clause.model_dump_json()) == clause


def test_what_people_reject_is_not_quoted_as_if_they_wanted_it() -> None:
    against = norm(held=Held.AGAINST, dissent=0.0)
    clause = clause_from_norm(against, introduced="1.0.0", review_by=None)
    assert clause.text.startswith("Do not follow this: “Say when")
    assert clause.provenance.derived_from[0].relation is Relation.REVISED
    assert clause.support.dissent == ()


def test_a_norm_of_one_group_seeds_no_clause() -> None:
    with pytest.raises(UsageFault, match="group A only"):
        clause_from_norm(norm(group="A"), introduced="1.0.0", review_by=None)
