from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from lawspeaker.contract.redline import redline
from lawspeaker.contract.redline_page import redline_page

if TYPE_CHECKING:
    from lawspeaker.contract.constitution import Constitution

_VOID = {"meta"}


class Reading(HTMLParser):
    """What a browser sees: the open tags, the links and ids, the words outside the asides."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.aside = 0
        self.words: dict[str, str] = {"ins": "", "del": "", "": ""}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = dict(attrs)
        self.tags.append(tag)
        self.ids += [str(held["id"])] if "id" in held else []
        self.links += [str(held["href"])] if "href" in held else []
        if tag not in _VOID:
            self.open.append(f"{tag}.{held.get('class')}")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().startswith(f"{tag}.")

    def handle_data(self, data: str) -> None:
        if "p.text" not in self.open or "span.aside" in self.open:
            return
        where = next((tag for tag in ("ins", "del") if f"{tag}.None" in self.open), "")
        self.words[where] += data


def read(page: str) -> Reading:
    reading = Reading()
    reading.feed(page)
    reading.close()
    assert reading.open == []
    return reading


def with_text(document: Constitution, *texts: str) -> Constitution:
    clauses = tuple(
        clause.model_copy(update={"text": text})
        for clause, text in zip(document.clauses, texts, strict=True)
    )
    return document.model_copy(update={"clauses": clauses, "version": "3.0.0"})


def test_the_page_has_its_landmarks_a_language_and_a_name_for_each_part(
    river: Constitution,
) -> None:
    new = with_text(river, "Show <b>sides</b>.", "Be brief.")
    new = new.model_copy(update={"title": "A & B"})
    page = redline_page(redline(river, new), old=river, new=new)
    reading = read(page)
    assert page.startswith('<!doctype html>\n<html lang="en">')
    assert {"header", "nav", "main", "article", "h1", "h2", "title"} <= set(reading.tags)
    assert "script" not in reading.tags
    assert len(reading.ids) == len(set(reading.ids))
    assert {link.removeprefix("#") for link in reading.links} <= set(reading.ids)
    assert "<title>A &amp; B: what changes from 2.1.0 to 3.0.0</title>" in page
    assert "begin of what was removed" in page
    assert "outside the clauses: title" in page


def test_removed_and_added_clauses_and_other_fields_are_told(river: Constitution) -> None:
    first, second = river.clauses
    support = second.support.model_copy(update={"groups": first.support.groups})
    moved = second.model_copy(update={"level": "rule", "gaps": ("gap.0001",), "support": support})
    new = river.model_copy(update={"clauses": (moved,), "language": None})
    page = redline_page(redline(river, new), old=river, new=new)
    assert '<span class="edit">removed</span>' in page
    assert f">{first.title}</h2>" in page
    assert '<p class="part">Gaps: <ins>' in page
    assert "Also changed: support." in page
    assert '<p class="part">Level: <del>' in page
    assert '<html lang="en">' in page


def test_one_change_needs_no_list_of_contents(river: Constitution) -> None:
    new = with_text(river, river.clauses[0].text, "Be brief.")
    assert "nav" not in read(redline_page(redline(river, new), old=river, new=new)).tags


texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=80)


@settings(max_examples=40)
@given(before=texts, after=texts)
def test_the_page_spells_both_texts(river: Constitution, before: str, after: str) -> None:
    old, new = with_text(river, before, "Same."), with_text(river, after, "Same.")
    compared = redline(old, new)
    reading = read(redline_page(compared, old=old, new=new))
    if compared.edited:
        runs = compared.edited[0].runs
        for tag, edit in (("ins", "added"), ("del", "removed"), ("", "unchanged")):
            assert reading.words[tag] == "".join(run.text for run in runs if run.edit == edit)
