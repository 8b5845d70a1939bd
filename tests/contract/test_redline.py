from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from lawspeaker.contract.clause import Cases, Origin, Relation, Source
from lawspeaker.contract.constitution import Effective, Status
from lawspeaker.contract.norm_form import read_norm
from lawspeaker.contract.redline import as_markdown, as_text, redline
from lawspeaker.contract.redline_page import redline_page
from lawspeaker.contract.redline_part import Edit, word_runs
from lawspeaker.contract.support import not_asked

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
    assert "also changed" not in as_text(compared)
    (back,) = redline(new, library).edited
    assert "".join(run.text for run in back.parts[0].runs) == "Say where from."
    (gone, *_) = redline(library, new.model_copy(update={"clauses": library.clauses[1:]})).edited
    assert gone.parts == ()
    added = redline(new.model_copy(update={"clauses": library.clauses[1:]}), library).edited[0]
    assert [part.name for part in added.parts] == ["reason", "support"]
    assert (added.parts[0].before, added.parts[0].after) == ("", before.reason)


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


def test_support_sources_level_and_days_are_told_in_words(library: Constitution) -> None:
    before = library.clauses[0]
    ruled = Source(ref="ruling.0001", relation=Relation.CASE_LAW)
    after = before.model_copy(
        update={
            "support": before.support.model_copy(update={"overall": not_asked()}),
            "provenance": Origin(derived_from=(*before.provenance.derived_from, ruled)),
            "level": "rule",
            "lifecycle": before.lifecycle.model_copy(
                update={"amended": ("1.1.0",), "sunset": date(2027, 6, 1), "entrenched": True}
            ),
            "form": before.form.model_copy(
                update={"open_on_purpose": True, "delegated_to": "a jury"}
            ),
            "cases": Cases(governing=("ruling.0001", "ruling.0002"), borderline=("case.1",)),
            "title": "A name",
        }
    )
    new = library.model_copy(
        update={
            "clauses": (after, *library.clauses[1:]),
            "status": Status.RATIFIED,
            "effective": Effective(**{"from": date(2026, 5, 1), "until": date(2026, 6, 1)}),
            "provenance": library.provenance.model_copy(update={"ratification": "rat.0001"}),
            "control": (),
        }
    )
    compared = redline(library, new)
    told = as_text(compared)
    assert "\nStatus: <del>proposed</del><ins>ratified</ins>\n" in as_markdown(compared)
    assert '<p class="part">Status: <del>' in redline_page(compared, old=library, new=new)
    assert "outside the clauses: who decides what the text leaves open.\n" in told
    assert "status: [-proposed-]{+ratified+}\n" in told
    assert "{+from 2026-05-01 until 2026-06-01+}\n" in told
    assert "{+nobody was asked about these words+}\n" in told
    assert (
        f"{{+stmt.{before.id.removeprefix('clause.s')} (quoted), ruling.0001 (case law)+}}" in told
    )
    assert "level: [-default-]{+rule+}\n" in told
    assert "ends on 2027-06-01; entrenched+}\n" in told
    assert "kind: [-standard-]{+standard, open on purpose, left to a jury+}\n" in told
    assert "cases: {+borderline: case.1; governing: ruling.0001, ruling.0002+}\n" in told
    assert "\ntitle: {+A name+}\n" in told
    assert "; holder): [-" in told


def test_the_number_of_the_version_that_changed_it_is_no_change_of_days(
    library: Constitution,
) -> None:
    before = library.clauses[0]
    amended = before.lifecycle.model_copy(update={"amended": ("1.1.0",)})
    after = before.model_copy(update={"lifecycle": amended, "title": "A name"})
    new = library.model_copy(update={"clauses": (after, *library.clauses[1:])})
    (edited,) = redline(library, new).edited
    assert (edited.fields, [part.key for part in edited.parts]) == (("title",), ["title"])


def test_what_machines_are_told_is_shown_where_it_alone_changes(river: Constitution) -> None:
    clause = river.clauses[0]
    told = clause.compile.model_copy(update={"prompt": "Never tell <b>both</b> sides."})
    new = river.model_copy(
        update={"clauses": (clause.model_copy(update={"compile": told}), *river.clauses[1:])}
    )
    compared = redline(river, new)
    (part,) = compared.edited[0].parts
    assert (part.key, part.after) == ("compile: prompt", "Never tell <b>both</b> sides.")
    assert "texts for machines (prompt): " in as_text(compared)
    assert "Texts for machines (prompt): " in as_markdown(compared)
    assert "&lt;b&gt;both" in redline_page(compared, old=river, new=new)
    assert compared.edited[0].to_json()["parts"] == {
        "compile: prompt": {"before": part.before, "after": part.after}
    }


def test_every_value_outside_the_clauses_is_shown_with_its_place(river: Constitution) -> None:
    first, *others = river.control
    rule = river.amendment.clause.model_copy(update={"threshold": 0.75, "each_group": None})
    new = river.model_copy(
        update={
            "control": (first.model_copy(update={"holder": "the *city*"}), *others),
            "amendment": river.amendment.model_copy(update={"clause": rule}),
            "recitals": (),
            "license": None,
        }
    )
    told = as_text(redline(river, new))
    assert "how it may be changed (clause; threshold): [-0.6-]{+0.75+}\n" in told
    assert "how it may be changed (clause; each group): [-0.5-]\n" in told
    assert f"({first.when}; holder): [-{first.holder}-]{{+the *city*+}}\n" in told
    assert "license: [-CC0-1.0-]\n" in told
    assert "recitals: [-" in told
    assert "the \\*city\\*" in as_markdown(redline(river, new))
    assert redline(river, new).others == (
        "license",
        "recitals",
        "who decides what the text leaves open",
        "how it may be changed",
    )
    back = as_text(redline(new, river))
    assert "license: {+CC0-1.0+}\n" in back
