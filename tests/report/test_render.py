from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from lawspeaker.contract.redline import ClauseRedline, Redline
from lawspeaker.contract.redline_part import Edit, word_runs
from lawspeaker.errors import UsageFault
from lawspeaker.report.cell import Hidden, Quote, StatementRow
from lawspeaker.report.norms import Norms
from lawspeaker.report.render import render, with_since
from lawspeaker.report.since import Change, ContestLine, Since, VersionLine
from lawspeaker.report.strength import LeftAside, Strength
from lawspeaker.report.view import (
    Audit,
    Chosen,
    Groups,
    Limits,
    Losers,
    Next,
    Opinions,
    Slate,
    Verdict,
)
from report.example import CHINESE, HOSTILE, MINORS, SOURCES, estimate, example, tally
from report.page import Page

if TYPE_CHECKING:
    from lawspeaker.report.view import Report


def ungrouped(row: StatementRow) -> StatementRow:
    return replace(row, groups=())


def without_groups(verdict: Verdict) -> Report:
    report = example()
    slate, losers = report.slate, report.losers
    return replace(
        report,
        groups=Groups(verdict=verdict, sentence="So it is."),
        opinions=replace(
            report.opinions,
            agreed=tuple(map(ungrouped, report.opinions.agreed)),
            rejected=(),
            divided=tuple(map(ungrouped, report.opinions.divided)),
            too_few=(),
        ),
        slate=replace(
            slate,
            chosen=tuple(replace(one, row=ungrouped(one.row)) for one in slate.chosen),
            left_out=tuple(replace(one, row=ungrouped(one.row)) for one in slate.left_out),
            vetoed=(),
        ),
        losers=replace(losers, groups=(), opposed=(), unmet=(), dissent=()),
    )


def bare() -> Report:
    report = example()
    return replace(
        report,
        header=replace(report.header, question="", opened=None, closed=None, written=None),
        people=replace(report.people, votes_each=(), unknown=()),
        audit=Audit(checks=(), findings=()),
        groups=Groups(verdict=Verdict.TOO_LITTLE_DATA, sentence="Too little."),
        opinions=Opinions(agreed=(), rejected=(), divided=(), too_few=(), n_others=0),
        norms=Norms(found=False, reason="", threshold=0.6, everybody=(), of_groups=(), moves=None),
        slate=Slate(rule="", chosen=(), ejr_ratio=None),
        losers=Losers(unrepresented=None, n_people=None),
        strength=Strength(turns=()),
        next=Next(contest=(), change=(), amendment=(), reviews=()),
        limits=Limits(limits=(), methods=(), files=(), repeat="lawspeaker run x"),
    )


def hostile() -> Report:
    report = example()
    quote = Quote(id="stmt.1", text=HOSTILE)
    row = replace(SOURCES, quote=quote)
    telling = replace(report.groups.groups[0].telling[0], quote=quote)
    group = replace(report.groups.groups[0], name=HOSTILE, telling=(telling,))
    return replace(
        report,
        header=replace(report.header, title=HOSTILE, question=HOSTILE * 12, simulated=True),
        groups=replace(report.groups, groups=(group, *report.groups.groups[1:])),
        opinions=replace(report.opinions, agreed=(row,), too_few=(row,)),
        slate=replace(
            report.slate,
            chosen=(Chosen(row=row, clause="c", probability=None, duplicates=(quote,)),),
            ejr_ratio=1.2,
        ),
    )


PAGES = {
    "full": example,
    "no-groups": lambda: without_groups(Verdict.NO_GROUPS),
    "too-little-data": lambda: without_groups(Verdict.TOO_LITTLE_DATA),
    "bare": bare,
    "hostile": hostile,
}


@pytest.fixture(scope="module", params=PAGES)
def html(request: pytest.FixtureRequest) -> str:
    return render(PAGES[request.param]())


@pytest.fixture(scope="module")
def full() -> Page:
    return Page(render(example()))


def section(report: Report, name: str) -> str:
    return Page(render(report)).section(name).text


def test_the_page_is_well_formed_and_its_ids_are_unique(html: str) -> None:
    ids = [one.attributes["id"] for one in Page(html).root if "id" in one.attributes]
    assert len(ids) == len(set(ids)) > 8


def test_every_reference_resolves(html: str) -> None:
    page = Page(html)
    ids = {one.attributes["id"] for one in page.root if "id" in one.attributes}
    wanted = {
        ref
        for one in page.root
        for name in ("aria-labelledby", "aria-describedby", "for", "headers")
        for ref in one.attributes.get(name, "").split()
    }
    links = {one.attributes["href"] for one in page.root.find("a")}
    assert all(link.startswith("#") for link in links)
    assert wanted | {link[1:] for link in links} <= ids


def test_every_figure_has_a_title_a_description_and_a_name(html: str) -> None:
    for svg in Page(html).root.find("svg"):
        title, description = svg.children[:2]
        assert (title.tag, description.tag) == ("title", "desc")
        assert title.text
        assert description.text
        assert svg.attributes["role"] == "img"
        assert svg.attributes["aria-labelledby"].split() == [
            title.attributes["id"],
            description.attributes["id"],
        ]


def test_every_table_has_a_caption_and_every_heading_cell_a_scope(html: str) -> None:
    for table in Page(html).root.find("table"):
        assert table.children[0].tag == "caption"
        assert table.children[0].text
        assert {cell.attributes.get("scope") for cell in table.find("th")} <= {"row", "col"}


def test_headings_do_not_skip_a_level(html: str) -> None:
    levels = [int(one.tag[1]) for one in Page(html).root if re.fullmatch(r"h[1-6]", one.tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_the_page_asks_nothing_of_anybody(html: str) -> None:
    page = Page(html)
    tags = {one.tag for one in page.root}
    assert not tags & {"script", "link", "img", "iframe", "object", "embed", "form", "base"}
    attributes = {name for one in page.root for name in one.attributes}
    assert not attributes & {"src", "srcset", "style", "action", "poster", "data"}
    assert not any(name.startswith("on") for name in attributes)
    assert not re.search(r"@import|url\(|https?:", html)
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    assert policy in {meta.attributes.get("content") for meta in page.root.find("meta")}


def test_landmarks_language_and_skip_link(full: Page) -> None:
    (html,) = full.root.find("html")
    assert html.attributes["lang"] == "en"
    assert len(full.root.find("main")) == len(full.root.find("header")) == 1
    assert len(full.root.find("nav")) == len(full.root.find("footer")) == 1
    first_link = full.root.find("a")[0]
    assert first_link.attributes == {"class": "skip", "href": "#content"}
    assert full.root.find("main")[0].attributes["id"] == "content"


def test_what_no_rule_chooses_in_half_of_the_ways_is_folded_away(html: str) -> None:
    section = html.split('<h2 id="rules">')[1].split("</section>", maxsplit=1)[0]
    first, folded = section.split("1 more that no rule chooses in half of these ways")
    assert f"<code>{SOURCES.quote.id}</code>" in first
    assert f"<code>{MINORS.quote.id}</code>" not in first
    assert f"<code>{MINORS.quote.id}</code>" in folded.split("</details>")[0]
    assert "The places of those 1 more" in folded


def test_hostile_words_are_only_words() -> None:
    html = render(hostile())
    assert "<script" not in html
    assert "<svg onload" not in html
    page = Page(html)
    quotes = [one.text for one in page.root.find("blockquote")]
    assert HOSTILE in quotes
    assert page.root.find("h1")[0].text == HOSTILE


def test_people_write_in_any_direction(full: Page) -> None:
    quotes = full.root.find("blockquote") + full.root.find("q") + full.root.find("h1")
    assert {one.attributes.get("dir") for one in quotes} == {"auto"}
    assert any(one.text == CHINESE for one in quotes)


def test_estimates_are_told_exactly() -> None:
    words = section(example(), "opinions")
    assert "About 18 in 20 agree (17 to 19), 312 votes" in words
    assert "Group A: about 17 in 20 agree (15 to 19), 150 votes" in words
    assert "Group B: about 4 in 20 agree (2 to 6), 113 votes" in words


def test_a_hidden_cell_never_shows_a_count() -> None:
    seven = StatementRow(
        quote=Quote(id="stmt.99", text="Seven people saw this."),
        overall=tally(0.8, 0.1, 345),
        groups=(tally(0.8, 0.1, 338), Hidden.FEW, Hidden.PROTECTS),
    )
    report = example()
    report = replace(
        report,
        opinions=Opinions(agreed=(seven,), rejected=(), divided=(), too_few=(), n_others=0),
    )
    page = Page(render(report)).section("opinions")
    lines = next(one for one in page if one.attributes.get("class") == "group-lines")
    shown, few, protects = lines.children
    assert "338 votes" in shown.text
    assert few.text == "▲ Group B: fewer than 10 votes, not shown"
    assert protects.text.endswith("Group C: not shown, because it would give away a hidden cell")
    assert few.find("svg") + protects.find("svg") == []
    rows = page.find("tbody")[0].children
    assert [len(one.children) for one in rows] == [5, 5, 2, 2]


def test_a_statement_hidden_from_everybody_is_not_known_yet() -> None:
    hidden = StatementRow(quote=SOURCES.quote, overall=Hidden.FEW)
    opinions = replace(example().opinions, agreed=(hidden,))
    words = section(replace(example(), opinions=opinions), "opinions")
    assert "We do not know yet: fewer than 10 votes, not shown." in words


def test_the_map_draws_every_dot_and_tells_it_in_a_table(full: Page) -> None:
    (drawing,) = (one for one in full.root.find("svg") if one.attributes["class"] == "map")
    table = next(
        one for one in full.root.find("table") if one.children[0].text.startswith("Where each mark")
    )
    n_dots = len(example().groups.dots)
    assert len(drawing.find("path")) == len(table.find("tr")) - 1 == n_dots == 39
    assert "drawn as a triangle" in full.section("groups").text


@pytest.mark.parametrize(
    ("verdict", "sentence"),
    [
        (Verdict.NO_GROUPS, "This is an answer, not a gap"),
        (Verdict.TOO_LITTLE_DATA, "A guess would look like a finding"),
    ],
)
def test_without_groups_there_is_no_map(verdict: Verdict, sentence: str) -> None:
    page = Page(render(without_groups(verdict)))
    assert sentence in page.section("groups").text
    assert not page.section("groups").find("svg")
    assert "Group A" not in page.root.text


def test_nothing_found_is_an_answer() -> None:
    report = replace(example(), audit=replace(example().audit, findings=()))
    assert "Nothing was found." in section(report, "audit")
    assert "Did anybody give the same vote" in section(report, "audit")


def test_findings_say_how_grave_they_are_what_to_do_and_why() -> None:
    words = section(example(), "audit")
    for part in ("✕ Error", "! Warning", "i Note", "What to do:", "when drawn by lot"):
        assert part in words
    assert "275.1; 277.4" in words
    assert "Nothing was found" not in words


def test_the_slate_says_why() -> None:
    words = section(example(), "slate")
    assert "1 · becomes clause.1 · chosen in every run" in words
    assert "Yes, by this test." in words
    assert "1 statement of nearly the same words" in words
    assert "▲ Group B: about 4 in 20 agree (2 to 6), 113 votes" in words
    assert "No, by this test." in section(hostile(), "slate")
    assert "1.2" in section(hostile(), "slate")


def test_no_slate_is_told_and_nobody_loses_by_it() -> None:
    assert "No statement was chosen." in section(bare(), "slate")
    assert "nobody is left out by it" in section(bare(), "losers")


@pytest.mark.parametrize(
    ("n_people", "told"),
    [
        (None, "Fewer than ten people of 412 agree"),
        (0, "Nobody of 412 agrees"),
        (1, "1 person of 412 agrees"),
        (14, "14 people of 412 agree"),
    ],
)
def test_who_loses_is_counted(n_people: int | None, told: str) -> None:
    losers = Losers(unrepresented=estimate(0.03, 412), n_people=n_people)
    words = section(replace(example(), losers=losers), "losers")
    assert told in words
    assert "That they gave no reason does not mean that they have none." in words


def test_a_hidden_loss_speaks_of_people() -> None:
    assert "Group C: fewer than 10 people, not shown" in section(example(), "losers")


def test_long_lists_are_cut_and_say_so() -> None:
    opinions = replace(example().opinions, agreed=(SOURCES,) * 5, divided=(MINORS,) * 3)
    report = replace(example(), opinions=opinions, n_most=2)
    words = section(report, "opinions")
    assert words.count(SOURCES.quote.text) == 2
    assert "3 more statements of this kind are not shown here." in words
    assert "1 more statement of this kind is not shown here." in words


def test_simulated_is_said_loudly_and_only_when_true(full: Page) -> None:
    loud = Page(render(hostile()))
    banner = next(one for one in loud.root if one.attributes.get("class") == "banner")
    assert banner.text.startswith("Simulated. No real person took part.")
    assert loud.root.find("title")[0].text.startswith("Simulated: ")
    assert not [one for one in full.root if one.attributes.get("class") == "banner"]


@pytest.mark.parametrize(
    ("opened", "closed", "told"),
    [
        ("2026-09-01", "2026-10-12", "1 September 2026 to 12 October 2026"),
        ("2026-09-01", None, "from 1 September 2026"),
        (None, "2026-10-12", "until 12 October 2026"),
        (None, None, "the dates are not known"),
    ],
)
def test_dates_are_told_as_far_as_they_are_known(
    opened: str | None, closed: str | None, told: str
) -> None:
    report = example()
    report = replace(report, header=replace(report.header, opened=opened, closed=closed))
    assert told in Page(render(report)).root.find("header")[0].text


@pytest.mark.parametrize(
    ("status", "told"),
    [("proposed", "It must be ratified first."), ("suspended", "version 0.1.0 suspended")],
)
def test_the_status_is_said_in_words_where_it_needs_them(status: str, told: str) -> None:
    report = replace(example(), header=replace(example().header, status=status))
    assert told in Page(render(report)).root.find("header")[0].text


def test_a_long_question_is_folded_and_whole_within() -> None:
    header = Page(render(example())).root.find("header")[0]
    folded = header.find("details")[0].text
    assert "Anybody may contest an answer." in folded
    assert "Read all that was asked" in folded


def test_everything_needed_to_repeat_the_run_is_there() -> None:
    words = section(example(), "limits")
    for part in ("--seed 20261103", "votes.csv", "sha256:" + "ab" * 32, "13,004"):
        assert part in words


def test_norms_are_told_with_their_dissent_and_only_what_was_worked_out() -> None:
    told = section(example(), "norms")
    assert "2 norms are held by all who voted" in told
    assert "about 19 in 20 hold to it (17 to 20), 308 votes; about 1 in 20 vote the other" in told
    assert "reject it" in told
    assert told.count("At the population's make-up") == 1
    assert told.count("Among the least willing") == 1
    assert "1 change is credible" in told
    assert "Nothing was changed." in told


def test_too_little_data_on_norms_is_an_answer() -> None:
    told = section(bare(), "norms")
    assert "too few votes to say what people hold to" in told
    assert "the votes have no times" in told


def test_no_norm_and_no_move_are_answers_too() -> None:
    report = example()
    moves = report.norms.moves
    assert moves is not None
    quiet = replace(
        report.norms, everybody=(), of_groups=(), moves=replace(moves, drifted=(), proposal="")
    )
    told = section(replace(report, norms=quiet), "norms")
    assert "No norm is held by all" in told
    assert "No change was shown. That does not prove that there was none" in told


def test_strength_tells_what_turns_a_result_and_hides_small_kinds() -> None:
    told = section(example(), "strength")
    assert "154" in told
    assert "3 to lift it" in told
    assert "12 people would go" in told
    assert "grouped as before to 0.97 of 1" in told
    assert "not told, because the difference would tell on fewer than ten people" in told
    assert "there are none" in told
    assert "too few votes would be left" in told
    assert "9 accounts (2.1 in 100) changed this" in told
    assert "nothing that was tried changed this" in told


def test_a_loss_that_rests_on_filled_in_answers_says_so() -> None:
    report = example()
    assert "never given" not in section(report, "losers")
    mostly = replace(report, losers=replace(report.losers, filled_in=0.96))
    assert "about 19 in 20 were never given" in section(mostly, "losers")
    assert "mostly foretold" in section(mostly, "losers")
    assert "by answers that are mostly filled in" in section(mostly, "summary")
    some = replace(report, losers=replace(report.losers, filled_in=0.2))
    assert "about 4 in 20 were never given" in section(some, "losers")
    assert "mostly" not in section(some, "losers").partition("Clauses that")[0]
    assert "filled in" not in section(some, "summary")


def test_every_section_with_a_heading_is_in_the_contents() -> None:
    html = render(example())
    linked = set(re.findall(r'<li><a href="#([a-z]+)">', html))
    assert set(re.findall(r'<h2 id="([a-z]+)"', html)) - linked == {"summary", "contents"}


def test_strength_says_what_was_not_searched() -> None:
    told = section(bare(), "strength")
    assert "Not searched in this run" in told
    assert "Not worked out" in told


def happened(words: str) -> Since:
    changed = ClauseRedline(
        clause_id="clause.1", edit=Edit.CHANGED, runs=word_runs("Say who said it.", words)
    )
    same = ClauseRedline(clause_id="clause.2", edit=Edit.UNCHANGED, runs=word_runs("A.", "A."))
    return Since(
        versions=(
            VersionLine(number="1.0.0", status="ratified", start="2026-05-05", how="rat.0001"),
            VersionLine(number="1.1.0", status="proposed", start="2026-07-01", how="amend.0001"),
        ),
        changes=(
            Change(
                kind="MINOR",
                reason=words,
                source="ruling.0001",
                redline=Redline(
                    old_version="1.0.0", new_version="1.1.0", clauses=(changed, same), fields=()
                ),
            ),
        ),
        contests=(
            ContestLine(
                id="contest.0001",
                opened="2026-06-01",
                due="2026-06-11",
                status="ruled",
                clauses=("clause.1", "clause.2"),
                relief=words,
                held="violates",
            ),
            ContestLine(
                id="contest.0002",
                opened="2026-06-02",
                due="2026-06-12",
                status="open",
                clauses=("clause.1",),
                relief="Say so.",
                held="",
            ),
        ),
    )


def test_what_happened_since_is_put_into_the_page_again_and_again() -> None:
    first = render(example())
    assert "Nothing yet." in Page(first).section("since").text
    then = with_since(first, happened("Say who said so, and when."))
    again = with_since(then, happened("Say nothing."))
    assert with_since(again, Since()) == first
    told = Page(then).section("since").text
    assert "1.0.0 → 1.1.0" in told
    assert "contest.0002" in told
    assert "What was held: violates" in told
    assert "<ins>so, and when</ins>" in then
    assert "clause.2</code>, unchanged" not in then


def test_hostile_words_stay_words_in_what_happened_since() -> None:
    page = with_since(render(example()), happened(HOSTILE))
    assert "<script" not in page.partition("</style>")[2]
    assert "onload" not in {name for one in Page(page).root for name in one.attributes}


def test_a_page_that_is_no_report_is_refused() -> None:
    with pytest.raises(UsageFault, match="no report"):
        with_since("<html></html>", Since())


def test_a_small_kind_cannot_be_told() -> None:
    with pytest.raises(ValueError, match="at least 10 are told"):
        LeftAside(kind="who came in a sudden burst", n_people=4)


def test_the_same_report_gives_the_same_bytes() -> None:
    assert render(example()) == render(example())


def test_what_a_group_wanted_and_did_not_get_is_told_with_both_shares() -> None:
    words = section(example(), "losers")
    assert "What a group wants and did not get" in words
    assert MINORS.quote.text in words
    assert "about 17 in 20 agree (15 to 19), 150 votes" in words
    assert "elsewhere about 5 in 20 agree (3 to 7), 189 votes" in words
