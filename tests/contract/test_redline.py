from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from lawspeaker.contract.redline import Edit, as_markdown, as_text, redline, word_runs

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


def test_equal_documents_have_an_empty_redline(river: Constitution) -> None:
    assert redline(river, river).edited == ()
    assert "0 clauses differ, 2 are the same." in as_text(redline(river, river))
