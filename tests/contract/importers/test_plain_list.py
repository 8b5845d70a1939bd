from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lawspeaker.contract.constitution import Status
from lawspeaker.contract.importers.imported import draft_document
from lawspeaker.contract.importers.importing import import_text, recognised
from lawspeaker.contract.importers.plain_list import import_plain_list
from lawspeaker.contract.importers.source_form import SourceForm
from lawspeaker.contract.length import MAX_CHARACTERS
from lawspeaker.contract.yaml_form import from_yaml, to_yaml
from lawspeaker.errors import BadInput

if TYPE_CHECKING:
    from lawspeaker.contract.importers.imported import Target

LIST = """# Our rules

- Name your sources.
* Keep it short,
  but not curt.

1. Be kind.
2) Ask first.
Then we wrote this.
  And this.
"""


def test_each_item_is_a_clause_and_each_other_line_a_loss(target: Target) -> None:
    found = import_plain_list(LIST, path="rules.md", target=target)
    document = found.constitution
    assert [(each.id, each.text) for each in document.clauses] == [
        ("item.1", "Name your sources."),
        ("item.2", "Keep it short,\nbut not curt."),
        ("item.3", "Be kind."),
        ("item.4", "Ask first."),
    ]
    assert document.clauses[1].plain == "Keep it short, but not curt."
    assert document.clauses[3].provenance.derived_from[0].ref == "rules.md#4"
    assert [(each.line, each.what) for each in found.losses] == [
        (1, "# Our rules"),
        (9, "Then we wrote this."),
        (10, "And this."),
        (10, "nothing of amendment, adjudication, support, or who decides silent points"),
    ]
    assert found.lines == (3, 4, 7, 8)
    assert document.status is Status.DRAFT
    assert from_yaml(to_yaml(document), path="again.yaml") == document


@pytest.mark.parametrize("text", ["", "Only words.\n", "-no space\n"])
def test_a_text_without_a_list_is_refused(text: str, target: Target) -> None:
    with pytest.raises(BadInput, match="there is no list"):
        import_plain_list(text, path="rules.md", target=target)


def test_an_item_too_long_is_refused_with_its_line(target: Target) -> None:
    with pytest.raises(BadInput, match="item 2 has more than 4,000 characters") as refused:
        import_plain_list(f"- a\n- {'b' * 4001}\n", path="rules.md", target=target)
    assert refused.value.line == 2


def test_more_items_than_anybody_ballots_on_are_refused_at_once(target: Target) -> None:
    with pytest.raises(BadInput, match="more than 10,000 clauses") as refused:
        import_plain_list("- a\n" * 10_001, path="rules.md", target=target)
    assert refused.value.line == 10_001
    one = import_plain_list("- a\n", path="rules.md", target=target).constitution.clauses[0]
    with pytest.raises(BadInput, match="more than 10,000 clauses"):
        draft_document(target, [one] * 10_001)


def test_what_is_too_long_to_be_read_has_no_form() -> None:
    assert recognised("- a\n") is SourceForm.LIST
    assert recognised("- a\n" * (MAX_CHARACTERS // 4 + 1)) is None


_WORDS = st.text("abc é,.", min_size=1, max_size=40).map(str.strip).filter(bool)


@given(items=st.lists(_WORDS, min_size=1, max_size=8))
def test_no_item_is_lost_or_changed(target: Target, items: list[str]) -> None:
    text = "".join(f"- {item}\n" for item in items)
    found = import_plain_list(text, path="rules.md", target=target)
    assert [clause.text for clause in found.constitution.clauses] == items
    assert len(found.losses) == 1


def test_a_file_that_is_far_too_long_is_refused_unread(target: Target) -> None:
    text = "- Be kind.\n" + " " * MAX_CHARACTERS
    with pytest.raises(BadInput, match=r"at most 8,000,000 are read"):
        import_text(text, path="rules.md", target=target, form=None)
