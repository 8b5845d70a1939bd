from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from lawspeaker.contract.clause import Origin, Relation, Source
from lawspeaker.contract.norm_form import read_norm
from lawspeaker.contract.redline import Edit, as_markdown, as_text, redline, word_runs
from lawspeaker.contract.redline_page import redline_page

if TYPE_CHECKING:
    from lawspeaker.contract.constitution import Constitution


@settings(deadline=None)
@given(old=st.text(), new=st.text())
def test_the_runs_spell_both_texts(old: str, new: str) -> None:
    runs = word_runs(old, new)
    assert "".join(run.text for run in runs if run.edit is not Edit.ADDED) == old
    assert "".join(run.text for run in runs if run.edit is not Edit.REMOVED) == new
    assert (old == new) == all(run.edit is Edit.UNCHANGED for run in runs)


def test_each_clause_is_added_removed_changed_or_the_same(river: Constitution) -> None:
    first, second = river.clauses
    added = first.model_copy(update={"id": "new.one"})
    edited = second.model_copy(update={"text": "Keep <b>replies</b> short.", "norm": first.norm})
    new = river.model_copy(update={"clauses": (edited, added), "version": "3.0.0", "recitals": ()})
    compared = redline(river, new)
    assert [(each.clause_id, each.edit) for each in compared.clauses] == [
        ("style.brevity", Edit.CHANGED),
        ("new.one", Edit.ADDED),
        ("civic.balance", Edit.REMOVED),
    ]
    assert compared.clauses[0].before == second.text
    assert compared.clauses[0].after == edited.text
    assert compared.clauses[0].fields == ("norm",)
    assert compared.fields == ("recitals",)
    assert "[-answers-]" in as_text(compared)
    assert "<del>answers</del>" in as_markdown(compared)


def test_the_norm_is_shown_in_words_though_the_words_stay(river: Constitution) -> None:
    clause = river.clauses[0]
    typed = clause.model_copy(update={"norm": read_norm("must_not say-who when a")})
    for old, new, was, now in (
        (clause.model_copy(update={"norm": None}), typed, "", "the assistant must not say"),
        (typed, clause.model_copy(update={"norm": None}), "the assistant must not say", ""),
    ):
        compared = redline(*(river.model_copy(update={"clauses": (each,)}) for each in (old, new)))
        (edited,) = compared.edited
        assert edited.before == edited.after == clause.text
        (part,) = edited.parts
        assert (part.name, edited.others) == ("norm", ())
        told = {run.edit: run.text for run in part.runs}
        assert told.get(Edit.REMOVED, "").startswith(was)
        assert told.get(Edit.ADDED, "").startswith(now)
        assert "norm: " in as_text(compared)
        assert "\nNorm: <" in as_markdown(compared)
        assert '<p class="part">Norm: <' in redline_page(compared, old=river, new=river)


def test_a_reading_of_its_own_and_a_reason_are_shown_in_words(library: Constitution) -> None:
    before = library.clauses[0]
    after = before.model_copy(update={"plain": "Say where from.", "reason": "People check."})
    new = library.model_copy(update={"clauses": (after, *library.clauses[1:])})
    compared = redline(library, new)
    (edited,) = compared.edited
    assert [part.name for part in edited.parts] == ["plain reading", "reason"]
    assert "plain reading: {+Say where from.+}\n" in as_text(compared)
    assert ".-]{+People check.+}\n" in as_text(compared)
    assert "other fields" not in as_text(compared)
    (back,) = redline(new, library).edited
    assert "".join(run.text for run in back.parts[0].runs) == "Say where from."
    (gone, *_) = redline(library, new.model_copy(update={"clauses": library.clauses[1:]})).edited
    assert gone.parts == ()
    added = redline(new.model_copy(update={"clauses": library.clauses[1:]}), library).edited[0]
    assert [part.name for part in added.parts] == ["reason"]


def test_words_that_quote_nobody_are_labelled_beside_their_sources(river: Constitution) -> None:
    clause = river.clauses[0]
    origin = Origin(
        derived_from=(Source(ref="stmt.7", relation=Relation.MERGED),),
        drafted_by="machine words (<tiny>, seed 5)",
        checked_by=("Held true.",),
    )
    made = clause.model_copy(update={"text": "Other words.", "provenance": origin})
    new = river.model_copy(update={"clauses": (made, *river.clauses[1:])})
    compared = redline(river, new, texts={"stmt.7": "Some *words*."})
    assert "\nWords by: machine words (<tiny>, seed 5)\nChecked: Held true.\n" in as_text(compared)
    assert "\nFrom: stmt.7 (merged): Some *words*.\n" in as_text(compared)
    assert "\n- Words by: machine words (\\<tiny\\>, seed 5)\n" in as_markdown(compared)
    assert "\n- From: stmt.7 (merged): Some \\*words\\*.\n" in as_markdown(compared)
    page = redline_page(compared, old=river, new=new)
    assert "<li>Words by: machine words (&lt;tiny&gt;, seed 5)</li>" in page
    assert "<li>From: stmt.7 (merged): Some *words*.</li>" in page
    (gone,) = redline(new, river.model_copy(update={"clauses": river.clauses[1:]})).edited
    assert gone.label.lines == ()


def test_equal_documents_have_an_empty_redline(river: Constitution) -> None:
    assert redline(river, river).edited == ()
    assert "0 clauses differ, 2 are the same." in as_text(redline(river, river))
