from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lawspeaker.contract.markdown_form import from_markdown, to_markdown
from lawspeaker.errors import BadInput

if TYPE_CHECKING:
    from lawspeaker.contract.constitution import Constitution


def test_people_can_read_it_and_it_comes_back(river: Constitution) -> None:
    text = to_markdown(river)
    assert text.startswith("# River Town Assistant Constitution\n")
    assert "about 16 in 20 (between 15 and 17 in 20; 324 votes)" in text
    assert "not yet answered" in text
    assert from_markdown(text, path="a.md") == river


def test_a_fence_inside_the_text_does_not_end_it(river: Constitution) -> None:
    changed = river.model_copy(update={"title": "~" * 9 + "yaml"})
    assert from_markdown(to_markdown(changed), path="a.md") == changed


def test_two_parts_that_disagree_are_refused_with_the_line(river: Constitution) -> None:
    text = to_markdown(river).replace("# River", "# Other", 1)
    with pytest.raises(BadInput, match="disagree") as caught:
        from_markdown(text, path="a.md")
    assert caught.value.line == 1
    with pytest.raises(BadInput, match="disagree"):
        from_markdown(to_markdown(river) + "\nmore", path="a.md")


def test_a_missing_or_broken_exact_part_is_named(river: Constitution) -> None:
    with pytest.raises(BadInput, match="missing"):
        from_markdown("# Words only", path="a.md")
    text = to_markdown(river).replace("\nstatus: ratified", "\nstatus: agreed")
    with pytest.raises(BadInput) as caught:
        from_markdown(text, path="a.md")
    assert text.splitlines()[(caught.value.line or 0) - 1] == "status: agreed"
