from __future__ import annotations

import pytest

from lawspeaker.contract.clause import Relation
from lawspeaker.contract.constitution import Constitution, Status
from lawspeaker.contract.draft import amendment_rules, clause_id_of


def test_a_clause_quotes_word_for_word_and_is_never_cut(library: Constitution) -> None:
    first, second, third = library.clauses
    assert first.text == "Name your sources."
    assert second.text.endswith("]\nno.")
    assert third.text == "é" * 950
    assert len(third.plain) <= 300
    assert third.plain.endswith("…")
    assert first.provenance.derived_from[0].relation is Relation.QUOTED
    assert first.norm is None
    assert first.support.dissent == ()
    assert second.support.dissent[0].answer is None


def test_the_document_is_only_proposed(library: Constitution) -> None:
    assert library.status is Status.PROPOSED
    assert library.provenance.previous is None


@pytest.mark.parametrize(
    ("n_participants", "adoption", "clause", "red_line"),
    [(10, 10, 10, 10), (90, 30, 30, 36), (1000, 334, 200, 400)],
)
def test_quorums_grow_with_the_people_and_never_pass_them(
    n_participants: int, adoption: int, clause: int, red_line: int
) -> None:
    rules = amendment_rules(n_participants)
    quorums = [rules.adoption.quorum, rules.clause.quorum, rules.red_line.quorum]
    assert [quorum.votes for quorum in quorums] == [adoption, clause, red_line]


@pytest.mark.parametrize(
    ("statement", "clause"),
    [("stmt.12", "clause.s12"), ("stmt.Ab_c", "clause.sab-c"), ("7", "clause.s7")],
)
def test_a_clause_is_named_after_its_statement(statement: str, clause: str) -> None:
    assert clause_id_of(statement) == clause
