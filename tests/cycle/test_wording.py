from __future__ import annotations

from datetime import date
from html import unescape
from typing import TYPE_CHECKING

import pytest

from lawspeaker.adapters.folder import Folder
from lawspeaker.adapters.memory import ScriptedModel
from lawspeaker.contract.clause import Relation
from lawspeaker.contract.wording import Drafter, WordingKind
from lawspeaker.contract.yaml_form import from_yaml, to_yaml
from lawspeaker.cycle.mediation import (
    criticise,
    draft_candidates,
    mediation_of,
    open_round,
    rank_round,
    settle,
)
from lawspeaker.cycle.trace import trace
from lawspeaker.cycle.wording import (
    apply_wordings,
    authors_of,
    draft_with_model,
    judge_wording,
    list_wordings,
    propose_wording,
)
from lawspeaker.errors import BadInput, ProviderFault, UsageFault
from lawspeaker.governance.fidelity import FidelityVerdict
from lawspeaker.records.event import EventKind
from lawspeaker.wiring.desk import quiet_desk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lawspeaker.contract.wording import Wording
    from lawspeaker.cycle.desk import Desk

DAY = date(2026, 11, 26)
ADA = Drafter(name="Ada")
BOTH = ("stmt.0", "stmt.55")
WORDS = "When it does not know it says so, and passes me to a librarian."


@pytest.fixture
def desk(demo_copy: Path) -> Iterator[Desk]:
    with quiet_desk(demo_copy) as opened:
        yield opened


def merged(desk: Desk, **parts: object) -> Wording:
    settled = {
        "kind": WordingKind.MERGE,
        "sources": BOTH,
        "clause": "",
        "text": WORDS,
        "drafter": ADA,
    }
    return propose_wording(desk, **(settled | parts))  # type: ignore[arg-type]


def judgments(n_yes: int, n_no: int = 0, *, first: int = 1) -> str:
    sides = ["yes"] * n_yes + ["no"] * n_no
    rows = [f"{first + n},{side},true" for n, side in enumerate(sides)]
    return "participant,vote,simulated\n" + "\n".join(rows)


def judged(desk: Desk, made: Wording, n_yes: int, n_no: int = 0) -> FidelityVerdict:
    text = judgments(n_yes, n_no)
    return judge_wording(desk, made.id, judgments=text, path="j.csv").verdict


def test_words_stand_beside_their_sources_and_change_nothing(desk: Desk) -> None:
    before = desk.archive.read("constitution.yaml")
    made = merged(desk)
    (line,) = list_wordings(desk.ledger, desk.archive)
    assert line.wording == made
    assert [source for source, _ in line.sources] == list(BOTH)
    assert all(text for _, text in line.sources)
    assert line.verdict == "not judged"
    assert not line.accepted
    assert desk.archive.read("constitution.yaml") == before
    with pytest.raises(UsageFault, match="No wording is accepted"):
        apply_wordings(desk, day=DAY)


def test_accepted_words_become_a_clause_with_its_sources_and_fidelity(desk: Desk) -> None:
    made = merged(desk)
    assert judged(desk, made, 18, 2) is FidelityVerdict.ACCEPTED
    proposed = apply_wordings(desk, day=DAY, replace=True).proposed
    clause = proposed.clause("clause.s0")
    assert clause is not None
    assert clause.text == WORDS
    assert {source.ref for source in clause.provenance.derived_from} == set(BOTH)
    for source in clause.provenance.derived_from:
        assert source.relation is Relation.MERGED
        assert source.fidelity is not None
        assert source.fidelity.n == 20
    assert clause.provenance.drafted_by == "Ada"
    assert clause.support.overall.n == 0
    # It quotes nobody any more, and objections were to the old words.
    assert clause.reason == "merge: Held true by 90% (72% to 98%) of 20 simulated people."
    assert all(each.text.startswith("Of the wording in 1.0.0") for each in clause.support.dissent)
    assert clause.support.dissent
    # What the merged words say now stands once.
    assert proposed.clause("clause.s55") is None
    (found,) = trace(desk.ledger, made.id)
    assert {branch.node.id for branch in found.came_from} == set(BOTH)


def test_words_that_stand_are_not_applied_again(desk: Desk) -> None:
    made = merged(desk)
    plain = merged(desk, kind=WordingKind.PLAIN, sources=(), clause="clause.s8", text="No adverts.")
    judged(desk, made, 18)
    first = apply_wordings(desk, day=DAY, replace=True).proposed
    desk.archive.write("constitution.yaml", to_yaml(first))
    with pytest.raises(UsageFault, match=r"stands in 1\.1\.0 already"):
        apply_wordings(desk, day=DAY)
    judged(desk, plain, 18)
    then = apply_wordings(desk, day=DAY).proposed
    assert [clause.id for clause in then.clauses] == [clause.id for clause in first.clauses]
    desk.archive.write("constitution.yaml", to_yaml(then))
    with pytest.raises(UsageFault, match="already"):
        apply_wordings(desk, day=DAY)


def test_a_new_clause_is_of_the_lowest_level(desk: Desk) -> None:
    held = from_yaml(desk.archive.read("constitution.yaml"), path="c")
    last = held.clauses[-1].model_copy(update={"level": "red-line"})
    raised = held.model_copy(update={"clauses": (*held.clauses[:-1], last)})
    desk.archive.write("constitution.yaml", to_yaml(raised))
    judged(desk, merged(desk, kind=WordingKind.RAISE, text="Be honest."), 18)
    clause = apply_wordings(desk, day=DAY, replace=True).proposed.clause("clause.w1")
    assert clause is not None
    assert clause.level == "default"


def test_rejected_words_leave_the_quotation(desk: Desk) -> None:
    bad, good = merged(desk), merged(desk, kind=WordingKind.RAISE, text="Be honest.")
    assert judged(desk, bad, 3, 17) is FidelityVerdict.REJECTED
    assert judged(desk, good, 20) is FidelityVerdict.ACCEPTED
    proposed = apply_wordings(desk, day=DAY, replace=True).proposed
    quoted = proposed.clause("clause.s0")
    assert quoted is not None
    assert quoted.provenance.derived_from[0].relation is Relation.QUOTED
    raised = proposed.clause("clause.w2")
    assert raised is not None
    assert raised.text == "Be honest."
    assert raised.provenance.derived_from[0].relation is Relation.GENERALISED


def test_an_author_may_refuse(desk: Desk) -> None:
    made = merged(desk)
    (author,) = authors_of(desk.ledger, BOTH)
    text = judgments(20) + f"\n{author},no,true"
    counted = judge_wording(desk, made.id, judgments=text, path="j.csv")
    assert counted.verdict is FidelityVerdict.REFUSED_BY_AUTHOR


def test_a_later_count_takes_the_place_of_an_earlier_one(desk: Desk) -> None:
    made = merged(desk)
    judged(desk, made, 20)
    judged(desk, made, 2, 18)
    (line,) = list_wordings(desk.ledger, desk.archive)
    assert line.verdict == "rejected"
    assert line.to_json()["fidelity"]["n"] == 20  # type: ignore[index, call-overload]


def test_no_single_judgment_goes_on_record(desk: Desk) -> None:
    made = merged(desk)
    judged(desk, made, 18, 2)
    (event,) = desk.ledger.events(EventKind.JUDGED)
    assert "p.1" not in str(event.body["fidelity"])
    assert set(event.body) >= {"wording", "fidelity"}


@pytest.mark.parametrize("kind", [WordingKind.PLAIN, WordingKind.REASON])
def test_a_reading_and_a_reason_leave_the_words_and_their_support(
    desk: Desk, kind: WordingKind
) -> None:
    made = merged(desk, kind=kind, sources=(), clause="clause.s8", text="No adverts.")
    assert made.sources == ("stmt.8",)
    judged(desk, made, 15)
    proposed = apply_wordings(desk, day=DAY, replace=True).proposed
    clause = proposed.clause("clause.s8")
    assert clause is not None
    assert getattr(clause, kind.value) == "No adverts."
    assert clause.support.overall.n > 0
    assert clause.provenance.derived_from[0].relation is Relation.QUOTED
    assert any("Ada" in each for each in clause.provenance.checked_by)


def test_a_clause_may_get_general_words(desk: Desk) -> None:
    made = merged(desk, kind=WordingKind.RAISE, clause="clause.s8", text="It serves readers only.")
    judged(desk, made, 15)
    proposed = apply_wordings(desk, day=DAY, replace=True).proposed
    clause = proposed.clause("clause.s8")
    assert clause is not None
    assert clause.text == "It serves readers only."
    assert all(group.ci.n == 0 for group in clause.support.groups)


def test_near_duplicates_that_no_clause_quotes_make_a_new_one(desk: Desk) -> None:
    made = merged(desk, sources=("stmt.1", "stmt.3"), text="x" * 400)
    judged(desk, made, 15)
    proposed = apply_wordings(desk, day=DAY, replace=True).proposed
    clause = proposed.clause("clause.w1")
    assert clause is not None
    assert len(clause.plain) <= 300
    assert len(proposed.clauses) == 13


def test_words_for_a_clause_that_is_gone_change_nothing(desk: Desk) -> None:
    plain = merged(desk, kind=WordingKind.PLAIN, sources=(), clause="clause.s55", text="Say so.")
    merge = merged(desk)
    for made in (merge, plain):
        judged(desk, made, 15)
    assert list_wordings(desk.ledger, desk.archive)[0].wording.kind is WordingKind.PLAIN
    both = apply_wordings(desk, day=DAY, replace=True).proposed
    assert both.clause("clause.s55") is None


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ({"clause": "clause.s999"}, "there is no clause clause.s999"),
        ({"sources": ("stmt.0", "stmt.999")}, "no statement stmt.999"),
    ],
)
def test_what_the_record_does_not_know_is_bad_input(
    desk: Desk, parts: dict[str, object], told: str
) -> None:
    with pytest.raises(BadInput, match=told):
        merged(desk, **parts)


def test_a_reading_is_of_a_clause(desk: Desk) -> None:
    with pytest.raises(UsageFault, match="name it with --clause"):
        merged(desk, kind=WordingKind.PLAIN)


def test_an_unknown_number_is_bad_input(desk: Desk) -> None:
    with pytest.raises(BadInput, match=r"no wording wording\.0009"):
        judge_wording(desk, "wording.0009", judgments=judgments(1), path="j.csv")


def test_a_model_proposes_and_its_words_are_labelled(desk: Desk, demo_copy: Path) -> None:
    model = ScriptedModel('"It says when it does not know."', name="tiny")
    archive = Folder(demo_copy)
    text, drafter = draft_with_model(archive, model, kind=WordingKind.MERGE, sources=BOTH, seed=5)
    assert text == "It says when it does not know."
    assert drafter.machine
    assert drafter.told.startswith("machine words (tiny, seed 5, prompt ")
    (asked,) = model.asked
    assert "BEGIN QUOTED STATEMENTS" in asked.material
    made = merged(desk, text=text, drafter=drafter)
    judged(desk, made, 15)
    proposed = apply_wordings(desk, day=DAY, replace=True).proposed
    clause = proposed.clause("clause.s0")
    assert clause is not None
    assert "machine words" in str(clause.provenance.drafted_by)
    page = desk.archive.read(f"versions/{proposed.version}/public.html")
    article = page.partition(f'id="{clause.id}"')[2].partition("</article>")[0]
    assert "Who wrote the words: machine words (tiny, seed 5" in article
    assert "stmt.55 (merged; held true to it: " in " ".join(article.split())
    label = "Words by: machine words (tiny, seed 5, prompt "
    redlines = [f"versions/{proposed.version}/redline.{form}" for form in ("md", "html")]
    for name in (*redlines, f"versions/{proposed.version}/targets/redline.md", "report.html"):
        shown = unescape(desk.archive.read(name))
        assert label in shown
        after = shown.partition(label)[2]
        assert "From: stmt.55 (merged): If you're not certain, say you're not certain." in after
    with pytest.raises(ProviderFault, match="no reply left"):
        draft_with_model(archive, model, kind=WordingKind.MERGE, sources=BOTH, seed=5)
    with pytest.raises(BadInput, match=r"no statement stmt\.999"):
        draft_with_model(archive, model, kind=WordingKind.MERGE, sources=["stmt.999"], seed=0)


CANDIDATES = [("Keep it short.", ADA), ("Say who decided.", ADA), ("Say both sides.", ADA)]
RANKS = "participant,m1,m2,m3\n" + "\n".join(f"{n},2,1,3" for n in range(1, 13))
CRITIQUES = "critique\nIt forgets the night.\n\n"


def test_a_mediation_runs_from_candidates_to_a_judged_wording(desk: Desk) -> None:
    held = open_round(desk, candidates=CANDIDATES, sources=("stmt.1", "stmt.3"))
    assert (held.id, held.round, held.decision) == ("mediation.0001", 1, None)
    assert held.leading == ""
    decision = rank_round(desk, held.id, rankings=RANKS, path="r.csv")
    assert decision.winner == "m2"
    assert decision.simulated
    assert criticise(desk, held.id, critiques=CRITIQUES, path="c.csv") == 1
    assert mediation_of(desk.ledger, held.id).leading == "Say who decided."
    second = open_round(desk, candidates=CANDIDATES[1:], mediation=held.id)
    assert (second.round, second.critiques) == (2, ())
    rank_round(desk, held.id, rankings="participant,m1,m2\n1,1,2\n2,1,2\n", path="r.csv")
    made = settle(desk, held.id)
    assert made.kind is WordingKind.MEDIATE
    assert made.text == "Say who decided."
    assert mediation_of(desk.ledger, held.id).settled
    assert mediation_of(desk.ledger, held.id).to_json()["round"] == 2
    judged(desk, made, 15)
    proposed = apply_wordings(desk, day=DAY, replace=True).proposed
    clause = proposed.clause("clause.w1")
    assert clause is not None
    assert clause.provenance.derived_from[0].relation is Relation.GENERALISED
    with pytest.raises(UsageFault, match="no single winner"):
        settle(desk, held.id)


def test_a_tie_is_not_settled(desk: Desk) -> None:
    held = open_round(desk, candidates=CANDIDATES, sources=("stmt.1", "stmt.3"))
    with pytest.raises(UsageFault, match="no single winner"):
        settle(desk, held.id)
    rank_round(desk, held.id, rankings="participant,m1,m2,m3\n1,1,1,2\n", path="r.csv")
    with pytest.raises(UsageFault, match="no single winner"):
        settle(desk, held.id)


def test_a_model_may_write_candidates_in_view_of_critiques(desk: Desk, demo_copy: Path) -> None:
    model = ScriptedModel("One.", "Two.", "One.", name="tiny")
    found = draft_candidates(
        Folder(demo_copy),
        model,
        sources=BOTH,
        criticised="Ask first, whoever asks.",
        critiques=["Too long."],
        n=3,
        seed=4,
    )
    assert all('candidate: "Ask first, whoever asks."' in asked.material for asked in model.asked)
    assert [text for text, _ in found] == ["One.", "Two."]
    assert [drafter.seed for _, drafter in found] == [4, 5]
    assert all('critique 1: "Too long."' in asked.material for asked in model.asked)
    held = open_round(desk, candidates=found, sources=BOTH)
    assert held.candidate("m2").drafter.machine
    with pytest.raises(BadInput, match="no candidate m7"):
        held.candidate("m7")
    with pytest.raises(BadInput, match=r"no statement stmt\.999"):
        draft_candidates(Folder(demo_copy), model, sources=["stmt.999"], n=1, seed=0)


def test_a_mediation_that_cannot_be_held_says_why(desk: Desk) -> None:
    with pytest.raises(BadInput, match="fewer than two candidates"):
        open_round(desk, candidates=CANDIDATES[:1], sources=BOTH)
    with pytest.raises(BadInput, match="two or more statements"):
        open_round(desk, candidates=CANDIDATES, sources=("stmt.1",))
    with pytest.raises(BadInput, match=r"no statement stmt\.999"):
        open_round(desk, candidates=CANDIDATES, sources=("stmt.1", "stmt.999"))
    with pytest.raises(BadInput, match=r"no mediation mediation\.0007"):
        mediation_of(desk.ledger, "mediation.0007")
    held = open_round(desk, candidates=CANDIDATES, sources=BOTH)
    with pytest.raises(UsageFault, match="nobody criticised"):
        open_round(desk, candidates=CANDIDATES, mediation=held.id)
    with pytest.raises(UsageFault, match="not been ranked"):
        criticise(desk, held.id, critiques=CRITIQUES, path="c.csv")
    rank_round(desk, held.id, rankings=RANKS, path="r.csv")
    with pytest.raises(BadInput, match="no column 'critique'"):
        criticise(desk, held.id, critiques="words\nx\n", path="c.csv")
    with pytest.raises(BadInput, match="no critique in it"):
        criticise(desk, held.id, critiques="critique\n\n", path="c.csv")
