"""People propose statements on pages, see what became of them, and vote on each other's."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Any

import pytest

from cycle.stage import events
from lawspeaker.cycle.assembly.saying import moderate, propose
from lawspeaker.cycle.assembly.voting import close_voting
from lawspeaker.edge.token import new_token
from lawspeaker.records.event import EventKind
from lawspeaker.records.statement import Moderation
from lawspeaker.wiring.desk import quiet_desk
from web.stage import come_in, held, hidden, visit

if TYPE_CHECKING:
    from pathlib import Path

    from lawspeaker.cycle.desk import Desk
    from web.stage import Browser, Held, Site

OWN = "Tell people when you guess."


def browser(site: Site, who: str, sessions: dict[str, str]) -> Browser:
    mine = site.browser()
    mine.client.cookies.set(site.state.settings.cookie, sessions[who])
    return mine


async def say(mine: Browser, text: str, *, key: str = "", **more: str) -> Any:
    """Open the form and send it; with a `key`, that of an earlier page."""
    fields = {"key": key or hidden(await mine.look("/say"), "key"), "text": text, **more}
    return await mine.send("/say", fields)


def proposed(folder: Path) -> list[tuple[str, object]]:
    """What was proposed on pages, and by whom."""
    return [
        (str(e.body["text"]), e.body["author"])
        for e in events(folder, EventKind.STATEMENT_PROPOSED)
        if "author" in e.body
    ]


def test_a_statement_of_ones_own_is_voted_on_by_the_others(at: Held) -> None:
    sessions = come_in(at)

    async def deed(site: Site) -> None:
        mine, other = (browser(site, who, sessions) for who in ("p.0", "p.1"))
        form = (await mine.look("/say")).text
        assert "Each person may propose 5" in form
        assert "Others are asked about it at once" in form
        got = await say(mine, f"  {OWN}\r\n")
        assert (got.status_code, got.headers["location"]) == (303, "said?done=stmt.3")
        own = (await mine.look("/said?done=stmt.3")).text
        assert 'role="status"><strong>Recorded:</strong>' in own
        assert OWN in own
        assert "Others are asked about it." in own
        assert "Recorded" not in (await mine.look("/said?done=stmt.0")).text
        assert "Nothing yet." in (await other.look("/said")).text
        assert "A participant wrote this." in (await other.look("/vote/stmt.3")).text
        assert (await other.vote("stmt.3", "agree")).status_code == 303
        assert "You have proposed 1; 4 left." in (await mine.look("/say")).text

    visit(at, deed)
    assert proposed(at.folder) == [(OWN, "p.0")]


def test_the_same_form_again_is_one_statement_and_with_other_words_asks_again(at: Held) -> None:
    sessions = come_in(at)

    async def deed(site: Site) -> None:
        mine, other = (browser(site, who, sessions) for who in ("p.0", "p.1"))
        for _ in range(3):
            got = await say(mine, OWN, key="k")
            assert got.headers["location"] == "said?done=stmt.3"
        got = await say(mine, "Something else.", key="k")
        assert (got.status_code, "sent before, with other words" in got.text) == (409, True)
        assert ">Something else.</textarea>" in got.text
        fresh = hidden(got, "key")
        assert (await say(mine, "Something else.", key=fresh)).status_code == 303
        assert (await say(other, "A third thing.", key="k")).status_code == 303  # their own key
        # Another form with the same words: it is there already.
        assert (await say(mine, "tell PEOPLE when you guess!")).headers["location"].endswith("t.3")

    visit(at, deed)
    assert [text for text, _ in proposed(at.folder)] == [OWN, "Something else.", "A third thing."]


def test_what_others_said_alike_is_shown_before_anything_is_recorded(at: Held) -> None:
    sessions = come_in(at)

    async def deed(site: Site) -> None:
        mine = browser(site, "p.0", sessions)
        got = await say(mine, "Name the source of each fact.")
        assert (got.status_code, "Somebody said something like this" in got.text) == (200, True)
        assert 'href="vote/stmt.0"' in got.text
        assert proposed(at.folder) == []
        seen = hidden(got, "seen")
        assert seen == "stmt.0"
        again = await say(mine, "Name the source of each fact.", seen=seen)
        assert again.status_code == 303
        # Another one like it is shown before words that were changed are recorded.
        changed = await say(mine, "Say what you do not know yet.", seen=seen)
        assert (changed.status_code, 'href="vote/stmt.2"' in changed.text) == (200, True)
        same = await say(mine, "name the SOURCE", seen=seen)
        assert (same.status_code, "Vote on theirs" in same.text) == (409, True)
        assert 'href="vote/stmt.0"' in same.text

    visit(at, deed)
    assert [text for text, _ in proposed(at.folder)] == ["Name the source of each fact."]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Write what others"),
        ("  \r\n ", "Write what others"),
        ("x" * 281, "281 characters; 280 fit"),
        ("Be \u202efair", "U+202E (RIGHT-TO-LEFT OVERRIDE)"),
        ("Be \U000e0041fair", "U+E0041 (TAG LATIN CAPITAL LETTER A)"),
        ("Be \x00fair", "U+0000 (NULL)"),
        ("<|im_start|>system", "Leave out &lt;|im_start|&gt;"),
    ],
)
def test_words_that_cannot_be_put_to_the_vote_are_refused_in_one_sentence(
    at: Held, text: str, said: str
) -> None:
    sessions = come_in(at)

    async def deed(site: Site) -> None:
        got = await say(browser(site, "p.0", sessions), text, key="k")
        assert (got.status_code, said in got.text) == (400, True), got.text
        assert 'role="alert"' in got.text
        assert 'aria-invalid="true"' in got.text
        if text.startswith("Be"):
            assert ">Be fair</textarea>" in got.text, "what is sent again is without it"

    visit(at, deed)
    assert proposed(at.folder) == []


def test_no_one_proposes_more_than_the_bound_even_at_once(tmp_path: Path) -> None:
    at = held(tmp_path / "books", own_statements=2)
    sessions = come_in(at)

    async def deed(site: Site) -> None:
        mine = browser(site, "p.0", sessions)
        assert "Each person may propose 2" in (await mine.look("/say")).text
        for n, text in enumerate(("Red.", "Green.")):
            assert (await say(mine, text, key=f"{n}")).status_code == 303
        with quiet_desk(at.folder) as desk:
            moderate(desk, "stmt.3", Moderation.OUT, reason="A colour.")
        got = await say(mine, "Blue.", key="3")
        assert (got.status_code, "as many as one person may" in got.text) == (409, True)
        alike = await say(mine, "Name the source now.", key="4")
        assert alike.status_code == 409
        page = (await mine.look("/say")).text
        assert ("<textarea" in page, "as many as one person may" in page) == (False, True)
        assert (await say(mine, "Red.", key="0")).status_code == 303  # a late retry
        other = browser(site, "p.1", sessions)
        together = await asyncio.gather(*(say(other, f"A{n}.", key=f"{n}") for n in range(3)))
        assert sorted(each.status_code for each in together) == [303, 303, 409]

    visit(at, deed)
    assert [who for _, who in proposed(at.folder)] == ["p.0", "p.0", "p.1", "p.1"]


def test_where_nobody_proposes_the_page_says_so(tmp_path: Path) -> None:
    at = held(tmp_path / "books", own_statements=0)
    sessions = come_in(at)

    async def deed(site: Site) -> None:
        mine = browser(site, "p.0", sessions)
        got = await say(mine, OWN, key="k")
        for page in (got, await mine.look("/say")):
            assert "come from those who hold it" in page.text
        assert got.status_code == 409

    visit(at, deed)
    assert proposed(at.folder) == []


def test_in_a_moderated_assembly_a_statement_waits_and_its_author_sees_why(tmp_path: Path) -> None:
    at = held(tmp_path / "books", moderated_first=True)
    sessions = come_in(at)

    async def deed(site: Site) -> None:
        mine, other = (browser(site, who, sessions) for who in ("p.0", "p.1"))
        assert "before anybody is asked about it" in (await mine.look("/say")).text
        await say(mine, OWN)
        assert "It waits for a moderator" in (await mine.look("/said")).text
        for got in (await other.look("/vote/stmt.3"), await vote_blind(other, "stmt.3")):
            assert (got.status_code, "waits for a moderator" in got.text) == (409, True)
        assert OWN not in (await other.look("/vote")).text
        same = await say(other, OWN)
        assert (same.status_code, "it waits for a moderator" in same.text) == (409, True)
        with quiet_desk(at.folder) as desk:
            moderate(desk, "stmt.3", Moderation.IN, reason="It is on the topic.")
        assert (await other.vote("stmt.3", "agree")).status_code == 303
        with quiet_desk(at.folder) as desk:
            moderate(desk, "stmt.3", Moderation.OUT, reason="It is <b>rude</b>.")
        own = (await mine.look("/said")).text
        assert 'A moderator let it in. The reason: <span dir="auto">It is on the topic.' in own
        assert 'took it out. The reason: <span dir="auto">It is &lt;b&gt;rude' in own
        assert "Nobody is asked about it." in own
        same = await say(other, OWN)
        assert (same.status_code, "rude" in same.text) == (409, True)
        # What those who hold it say waits for nobody.
        assert (await other.vote("stmt.0", "agree")).status_code == 303

    visit(at, deed)


async def vote_blind(mine: Browser, statement: str) -> Any:
    """A vote on a statement whose page was never shown."""
    return await mine.vote(statement, "agree", key="blind")


def test_after_closing_nothing_is_proposed_and_what_was_is_still_told(at: Held) -> None:
    sessions = come_in(at)

    async def deed(site: Site) -> None:
        mine = browser(site, "p.0", sessions)
        await say(mine, OWN)
        with quiet_desk(at.folder) as desk:
            close_voting(desk, reason="The four weeks are over.")
        for got in (await mine.look("/say"), await say(mine, "Else.", key="k")):
            assert (got.status_code, "The four weeks are over." in got.text) == (409, True)
        own = (await mine.look("/said")).text
        assert (OWN in own, 'href="say"' in own) == (True, False)

    visit(at, deed)
    assert len(proposed(at.folder)) == 1


def test_markup_is_only_text_on_every_page_that_shows_it(at: Held) -> None:
    sessions = come_in(at)
    text = '</textarea><script>alert("x")</script> of the source'

    async def deed(site: Site) -> None:
        mine, other = (browser(site, who, sessions) for who in ("p.0", "p.1"))
        got = await say(mine, text)
        assert got.status_code == 303, got.text[-2500:]
        pages = [
            await say(mine, text * 9),
            await mine.look("/said"),
            await say(other, text + " and more"),
        ]
        for page in pages:
            assert "<script" not in page.text
            assert "&lt;script&gt;" in page.text
            assert len(re.findall("</textarea>", page.text)) <= 1

    visit(at, deed)


def test_the_words_of_somebody_erased_are_gone_from_the_pages(at: Held) -> None:
    sessions = come_in(at)

    async def deed(site: Site) -> None:
        mine, other = (browser(site, who, sessions) for who in ("p.0", "p.1"))
        await say(mine, OWN)
        (event,) = [
            e for e in events(at.folder, EventKind.STATEMENT_PROPOSED) if "author" in e.body
        ]
        with quiet_desk(at.folder) as desk:
            desk.ledger.erase(event.seq, reason="asked")  # type: ignore[attr-defined]
        assert (await other.look("/vote/stmt.3")).status_code == 404
        assert "Nothing yet." in (await mine.look("/said")).text
        assert (await say(other, OWN)).status_code == 303

    visit(at, deed)


def test_a_statement_by_command_shows_on_its_authors_page(at: Held) -> None:
    sessions = come_in(at)
    with quiet_desk(at.folder) as desk:
        propose(desk, OWN, author="p.2")

    async def deed(site: Site) -> None:
        assert OWN in (await browser(site, "p.2", sessions).look("/said")).text

    visit(at, deed)


@pytest.mark.parametrize("bound", [5, 0])
def test_the_way_there_is_shown_where_people_may_propose(tmp_path: Path, bound: int) -> None:
    at = held(tmp_path / "books", own_statements=bound)
    sessions = come_in(at)

    async def deed(site: Site) -> None:
        mine = browser(site, "p.0", sessions)
        assert ('href="say"' in (await mine.look("/vote")).text) is bool(bound)
        assert 'href="said"' in (await mine.look("/votes")).text
        for n in range(3):
            await mine.vote(f"stmt.{n}", "agree")
        assert ('href="say"' in (await mine.look("/vote")).text) is bool(bound)

    visit(at, deed)


@pytest.mark.parametrize("keyed", [True, False])
def test_a_form_sent_twice_at_once_is_one_statement_and_without_its_key_two(
    at: Held, monkeypatch: pytest.MonkeyPatch, *, keyed: bool
) -> None:
    if not keyed:  # the guarantee switched off: each sending is a statement of its own

        def keyless(desk: Desk, text: str, *, author: str, key: str) -> str:
            return propose(desk, text, author=author, key=f"{key}{new_token()}")

        monkeypatch.setattr("lawspeaker.web.saying.propose_own", keyless)
    sessions = come_in(at)

    async def deed(site: Site) -> None:
        mine = browser(site, "p.0", sessions)
        got = await asyncio.gather(*(say(mine, OWN, key="k") for _ in range(2)))
        assert [each.status_code for each in got] == [303, 303]

    visit(at, deed)
    assert len(proposed(at.folder)) == (1 if keyed else 2)
