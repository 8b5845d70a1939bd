from __future__ import annotations

from datetime import date

import pytest

from governance.court import contest, ruling
from governance.village import DAY, SHARE, ballots, roll, village
from lawspeaker.contract.clause import Compliance, Relation, Source
from lawspeaker.contract.constitution import Status
from lawspeaker.contract.digests import clause_digest, constitution_digest
from lawspeaker.contract.draft import quoted_clause
from lawspeaker.contract.instruction import Instruction
from lawspeaker.contract.norm import Norm, Op
from lawspeaker.contract.redline_part import Edit
from lawspeaker.contract.support import Dissent, Interval, not_asked
from lawspeaker.contract.version import ChangeClass
from lawspeaker.contract.yaml_form import from_yaml, to_yaml
from lawspeaker.errors import BadInput, UsageFault
from lawspeaker.governance.amendment import Rewording, add_clause, recast, reword
from lawspeaker.governance.ratification import Result, ratify
from lawspeaker.records.canonical import canonical_json

BY_RULING = Source(ref="ruling.0001", relation=Relation.CASE_LAW)
LATER = date(2027, 1, 1)


def rewording(**parts: object) -> Rewording:
    asked = {
        "clause_id": "clause.s1",
        "text": "Name the source of every answer, or say that there is none.",
        "plain": "Name sources.",
        "reason": "A jury asked for it.",
        "source": BY_RULING,
    }
    return Rewording(**(asked | parts))


def test_a_ruling_makes_a_proposed_next_version() -> None:
    old = village(status=Status.RATIFIED)
    held = ruling(contest("a"), "a")
    made = reword(old, rewording(), effective_from=LATER, rulings=[held])
    new = made.proposed
    assert (new.version, new.status, made.change) == ("1.1.0", Status.PROPOSED, ChangeClass.MINOR)
    assert new.provenance.previous == made.previous == constitution_digest(old)
    assert (new.provenance.proposal, new.provenance.ratification) == ("ruling.0001", None)
    assert (new.effective.from_, new.effective.until) == (LATER, None)
    clause = new.clauses[0]
    assert [s.ref for s in clause.provenance.derived_from] == ["stmt.1", "ruling.0001"]
    assert clause.lifecycle.amended == ("1.1.0",)
    assert clause.lifecycle.review_by == date(2027, 11, 1)
    assert clause.cases.governing == ("ruling.0001",)
    assert new.clauses[1] == old.clauses[1]
    assert [each.clause_id for each in made.redline.edited] == ["clause.s1"]
    assert made.redline.edited[0].edit is Edit.CHANGED
    assert made.may_flip == ("ruling.0001",)
    assert made.unchecked == ("clause.s1",)
    assert made.gates == {}
    assert canonical_json(made.to_json())
    assert from_yaml(to_yaml(new), path="c.yaml") == new


def test_nobody_is_said_to_support_words_that_nobody_was_asked_about() -> None:
    old = village()
    objected = Dissent(text="It is slow.", share=0.2, statements=("stmt.1",), answer=None)
    clause = old.clauses[0]
    measured = clause.model_copy(
        update={
            "support": clause.support.model_copy(update={"dissent": (objected,)}),
            "norm": Norm(op=Op.MUST, act="name-source"),
            "compliance": (
                Compliance(system="s", ci=Interval.of(SHARE), judges="j", humans=3, at=DAY),
            ),
        }
    )
    old = old.model_copy(update={"clauses": (measured, *old.clauses[1:])})
    made = reword(old, rewording(), effective_from=LATER)
    support = made.proposed.clauses[0].support
    assert support.overall == not_asked()
    assert (support.overall.n, support.overall.method) == (0, "not-asked")
    assert [(g.group, g.ci) for g in support.groups] == [("A", not_asked()), ("B", not_asked())]
    assert support.dissent[0].text == "Of the wording in 1.0.0: It is slow."
    assert made.unsupported == ("clause.s1",)
    assert made.proposed.clauses[0].compliance == ()
    assert made.proposed.clauses[0].norm is None
    assert made.proposed.clauses[0].compile == Instruction()


def test_what_the_new_words_ask_is_given_and_not_guessed() -> None:
    norm = Norm(op=Op.MUST, act="name-source")
    instruction = Instruction(prompt="Name sources.")
    made = reword(
        village(),
        rewording(
            norm=norm,
            instruction=instruction,
            source=Source(ref="stmt.7", relation=Relation.REVISED),
        ),
        effective_from=LATER,
    )
    clause = made.proposed.clauses[0]
    assert (clause.norm, clause.compile) == (norm, instruction)
    assert clause.cases.governing == ()
    assert made.gates == {"no-new-contradiction": True, "precedents-replayed": True}


def test_a_ruling_governs_a_clause_once() -> None:
    old = village()
    clause = old.clauses[0]
    governed = clause.model_copy(
        update={"cases": clause.cases.model_copy(update={"governing": ("ruling.0001",)})}
    )
    old = old.model_copy(update={"clauses": (governed, *old.clauses[1:])})
    made = reword(old, rewording(), effective_from=LATER)
    assert made.proposed.clauses[0].cases.governing == ("ruling.0001",)


def test_a_red_line_or_entrenched_clause_makes_a_major_version() -> None:
    old = village()
    life = old.clauses[0].lifecycle.model_copy(update={"entrenched": True})
    guarded = old.clauses[0].model_copy(update={"lifecycle": life})
    old = old.model_copy(update={"clauses": (guarded, *old.clauses[1:])})
    made = reword(old, rewording(), effective_from=LATER)
    assert (made.proposed.version, made.change) == ("2.0.0", ChangeClass.MAJOR)
    assert made.proposed.clauses[0].lifecycle.entrenched


def test_only_proven_wording_is_a_patch() -> None:
    same_instruction = village().clauses[0].compile
    for share, version in ((0.97, "1.1.0"), (0.98, "1.0.1")):
        made = reword(
            village(),
            rewording(instruction=same_instruction),
            effective_from=LATER,
            verdict_equivalence=share,
        )
        assert made.proposed.version == version


def test_contradictions_are_shown_as_added_and_removed() -> None:
    must, must_not = (Norm(op=op, act="name-source") for op in (Op.MUST, Op.MUST_NOT))
    old = village()
    first, second = old.clauses
    at_peace = old.model_copy(
        update={
            "clauses": (
                first.model_copy(update={"norm": must}),
                second.model_copy(update={"norm": must}),
            )
        }
    )
    added = reword(at_peace, rewording(norm=must_not), effective_from=LATER)
    assert added.contradictions_added == (("clause.s1", "clause.s2"),)
    assert added.contradictions_removed == ()
    assert added.gates["no-new-contradiction"] is False
    removed = reword(added.proposed, rewording(norm=must, text="Name it."), effective_from=LATER)
    assert removed.contradictions_added == ()
    assert removed.contradictions_removed == (("clause.s1", "clause.s2"),)
    assert removed.gates["no-new-contradiction"] is True


def test_only_good_law_on_the_changed_wording_may_flip() -> None:
    held = ruling(contest("a"), "a")
    elsewhere = ruling(contest("a", number=2, clauses=["clause.s2"]), "a")
    made = reword(
        village(),
        rewording(),
        effective_from=LATER,
        rulings=[elsewhere, held],
    )
    assert made.may_flip == ("ruling.0001",)
    assert clause_digest(made.proposed.clauses[0]) != held.clauses[0].digest


def new_clause(statement: str = "stmt.7") -> object:
    return quoted_clause(
        statement=statement,
        text="Answer in the reader's language.",
        overall=SHARE,
        groups={},
        objection=None,
        introduced="9.9.9",
        review_by=None,
    )


def test_a_statement_makes_a_clause_that_keeps_its_own_support() -> None:
    made = add_clause(
        village(),
        new_clause(),
        reason="Many asked.",
        effective_from=LATER,
    )
    added = made.proposed.clauses[-1]
    assert (made.proposed.version, added.id) == ("1.1.0", "clause.s7")
    assert added.lifecycle.introduced == "1.1.0"
    assert added.lifecycle.amended == ()
    assert added.support.overall.n == SHARE.n
    assert (made.source.ref, made.source.relation) == ("stmt.7", Relation.QUOTED)
    assert (made.unsupported, made.may_flip) == ((), ())


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"clause_id": "clause.s9"}, r"no clause clause\.s9"),
        ({"text": "Name the source of every answer."}, "says this already"),
        ({"reason": " "}, "gives its reason"),
    ],
)
def test_an_amendment_that_cannot_stand_is_sent_back(parts: dict[str, object], words: str) -> None:
    with pytest.raises(UsageFault, match=words):
        reword(village(), rewording(**parts), effective_from=LATER)


def test_other_faults_are_named() -> None:
    with pytest.raises(UsageFault, match="taken"):
        add_clause(
            village(),
            new_clause("stmt.1"),
            reason="r",
            effective_from=LATER,
        )
    with pytest.raises(UsageFault, match="superseded"):
        reword(
            village(status=Status.SUPERSEDED),
            rewording(),
            effective_from=LATER,
        )
    with pytest.raises(BadInput, match=r"clause\.s1 cannot stand") as caught:
        reword(village(), rewording(plain="x" * 301), effective_from=LATER)
    assert caught.value.column == "plain"


def test_the_amended_version_is_ratified_under_the_old_ones_rule() -> None:
    old = village(status=Status.RATIFIED)
    made = reword(old, rewording(), effective_from=LATER)
    cast = ballots("y" * 34 + "n" * 6, "y" * 14 + "n" * 6)
    assert ratify(made.proposed, under=old, ballots=cast, roll=roll()).result is Result.RATIFIED


def test_several_clauses_may_change_at_once() -> None:
    old = village(status=Status.RATIFIED)
    first = old.clauses[0].model_copy(update={"text": "Name every source.", "id": "clause.w1"})
    second = old.clauses[1].model_copy(update={"plain": "Say so."})
    made = recast(
        old,
        [second, first],
        changed={first.id, second.id},
        source=Source(ref="wording.0001", relation=Relation.MERGED),
        reason="People held it true.",
        effective_from=LATER,
    )
    edits = {each.clause_id: each.edit for each in made.redline.edited}
    assert edits == {
        "clause.s1": Edit.REMOVED,
        "clause.s2": Edit.CHANGED,
        "clause.w1": Edit.ADDED,
    }
    assert made.proposed.clauses[0].lifecycle.amended == ("1.1.0",)
    assert made.proposed.clauses[1].lifecycle.introduced == "1.1.0"
    assert made.proposed.provenance.proposal == "wording.0001"
