from __future__ import annotations

import pytest

from lawspeaker.contract.clause import Relation, Source
from lawspeaker.contract.maker import Maker, maker_of, maker_shares, makers_of
from lawspeaker.contract.yaml_form import from_yaml


@pytest.mark.parametrize(
    ("ref", "relation", "maker"),
    [
        ("stmt.12", Relation.QUOTED, Maker.PUBLIC_PROCESS),
        ("norm.s12", Relation.REVISED, Maker.PUBLIC_PROCESS),
        ("ruling.0001", Relation.CASE_LAW, Maker.PUBLIC_PROCESS),
        ("bench-7", Relation.CASE_LAW, Maker.PUBLIC_PROCESS),
        ("law.gdpr-5", Relation.IMPORTED, Maker.LAW),
        ("expert.triage-panel", Relation.REVISED, Maker.EXPERT),
        ("owner.legal", Relation.QUOTED, Maker.OWNER),
        ("model-spec#red_lines", Relation.IMPORTED, Maker.OWNER),
        ("somebody", Relation.REVISED, Maker.UNKNOWN),
    ],
)
def test_a_source_is_somebodys(ref: str, relation: Relation, maker: Maker) -> None:
    assert maker_of(Source(ref=ref, relation=relation)) is maker


def test_sources_of_a_clause_count_alike_and_clauses_too(river_text: str) -> None:
    held = from_yaml(river_text, path="river.yaml")
    mixed = held.clauses[0].model_copy(
        update={
            "provenance": held.clauses[0].provenance.model_copy(
                update={
                    "derived_from": (
                        Source(ref="stmt.1", relation=Relation.QUOTED),
                        Source(ref="law.x", relation=Relation.IMPORTED),
                    )
                }
            )
        }
    )
    assert makers_of(mixed) == {Maker.PUBLIC_PROCESS: 0.5, Maker.LAW: 0.5}
    shares = maker_shares(held.model_copy(update={"clauses": (mixed,)}))
    assert shares[Maker.LAW] == shares[Maker.PUBLIC_PROCESS] == 0.5
    assert sum(maker_shares(held).values()) == pytest.approx(1.0)
    assert set(shares) == set(Maker)
