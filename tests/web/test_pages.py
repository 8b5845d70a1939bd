"""People come in by their links and vote, as browsers without scripts do it."""

from __future__ import annotations

import base64
import hashlib
import logging
import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from cycle.stage import events
from lawspeaker.cycle.assembly.joining import invite, seal_of
from lawspeaker.cycle.assembly.saying import moderate, propose
from lawspeaker.cycle.assembly.voting import close_voting
from lawspeaker.edge.token import new_token
from lawspeaker.records.event import EventKind
from lawspeaker.records.statement import Moderation
from lawspeaker.wiring.desk import quiet_desk
from web.stage import FORM, LOCAL, NOW, PUBLIC, Held, held, hidden, visit

if TYPE_CHECKING:
    from pathlib import Path

    from web.stage import Browser, Site

KIB_100 = 100 * 1024


def votes(folder: Path) -> list[tuple[str, str, int]]:
    """Who voted what, in the order of the record."""
    return [
        (str(e.body["participant"]), str(e.body["statement"]), int(str(e.body["vote"])))
        for e in events(folder, EventKind.VOTED)
    ]


def test_looking_at_a_link_changes_nothing_and_its_button_brings_in_once(at: Held) -> None:
    n_before = len(events(at.folder))

    async def deed(site: Site) -> None:
        mine, other = site.browser(), site.browser()
        path = f"/join/{at.tokens['p.1']}"
        for _ in range(3):
            page = await mine.look(path)
            assert page.status_code == 200
            assert "set-cookie" not in page.headers
        assert (await mine.client.head(path)).status_code == 200
        assert len(events(at.folder)) == n_before
        form = {"session": hidden(page, "session")}
        for _ in range(2):  # a double click, or an answer that was lost
            came = await mine.send(path, form)
            assert (came.status_code, came.headers["location"]) == (303, "../vote")
        stolen = await other.send(path, {"session": new_token()})
        assert (stolen.status_code, "used already" in stolen.text) == (409, True)
        assert (await other.look(path)).status_code == 409
        assert (await other.look("/vote")).status_code == 403
        assert (await mine.look("/vote")).status_code == 200

    visit(at, deed)
    (joined,) = events(at.folder, EventKind.JOINED)
    assert joined.body["participant"] == "p.1"
    assert joined.body["seal"] == seal_of(at.tokens["p.1"])


@pytest.mark.parametrize(
    ("settings", "name", "marks"),
    [({}, "lawspeaker-local-8090", set()), ({"public": PUBLIC}, "__Host-lawspeaker", {"Secure"})],
)
def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(
    at: Held, settings: dict[str, str], name: str, marks: set[str]
) -> None:
    async def deed(site: Site) -> None:
        mine = site.browser()
        came = await mine.join("p.0")
        given, *more = came.headers["set-cookie"].split("; ")
        assert given.startswith(f"{name}=")
        assert set(more) == {"HttpOnly", "Path=/", "SameSite=lax", "Max-Age=7776000"} | marks
        session = given.partition("=")[2]
        kept = (at.folder / "ledger.db").read_bytes() + (at.folder / "ledger.db-wal").read_bytes()
        assert session.encode() not in kept
        assert at.tokens["p.0"].encode() not in kept
        left = await mine.send("/leave", {})
        assert (left.status_code, left.headers["location"]) == (303, "./")
        assert (await mine.look("/vote")).status_code == 403

    visit(at, deed, **settings)


def test_a_link_that_is_wrong_old_or_replaced_opens_nothing(at: Held) -> None:
    async def deed(site: Site) -> None:
        mine = site.browser()
        path, fresh = f"/join/{at.tokens['p.0']}", {"session": new_token()}
        for wrong in (new_token(), "x", "..%2f"):
            assert (await mine.look(f"/join/{wrong}")).status_code == 404
            assert (await mine.send(f"/join/{wrong}", fresh)).status_code == 404
        assert (await mine.send(path, {"session": "short"})).status_code == 400
        assert (await mine.send(path, {})).status_code == 400
        site.state.now = lambda: NOW + timedelta(days=31)
        for got in (await mine.look(path), await mine.send(path, fresh)):
            assert (got.status_code, "too old" in got.text) == (410, True)
        site.state.now = lambda: NOW
        newer = new_token()
        with quiet_desk(at.folder) as desk:
            invite(desk, {"p.0": newer}, expires_at=NOW + timedelta(days=1))
        assert (await mine.send(path, fresh)).status_code == 404
        assert (await mine.send(f"/join/{newer}", fresh)).status_code == 303

    visit(at, deed)
    assert len(events(at.folder, EventKind.JOINED)) == 1


def test_a_new_link_brings_in_another_device_and_ends_the_first(at: Held) -> None:
    async def deed(site: Site) -> None:
        old, new = site.browser(), site.browser()
        await old.join("p.0")
        await old.vote("stmt.0", "agree")
        token = new_token()
        with quiet_desk(at.folder) as desk:
            invite(desk, {"p.0": token}, expires_at=NOW + timedelta(days=1))
        assert (await old.look("/vote")).status_code == 200
        came = await new.send(f"/join/{token}", {"session": new_token()})
        assert came.status_code == 303
        assert "I agree" in (await new.look("/votes")).text
        assert (await old.look("/vote")).status_code == 403

    visit(at, deed)


async def through(mine: Browser, *said: str) -> list[str]:
    """Answer what comes, one after the other; the statements in the order in which they came."""
    came: list[str] = []
    for vote in said:
        page = await mine.look("/vote")
        came += re.findall(r'action="vote/([^"]*)"', page.text)
        assert (await mine.vote(came[-1], vote)).status_code == 303
    return came


def test_a_person_goes_through_all_statements_and_changes_one(at: Held) -> None:
    async def deed(site: Site) -> None:
        mine = site.browser()
        await mine.join("p.2")
        came = await through(mine, "agree", "unsure", "disagree")
        assert sorted(came) == ["stmt.0", "stmt.1", "stmt.2"]
        end = await mine.look(f"/vote?done={came[-1]}")
        assert "You have been through all of it" in end.text
        assert "<strong>Recorded:</strong> I disagree" in end.text
        page = await mine.look(f"/vote/{came[0]}")
        assert re.search(r'value="agree" id="choice-agree" required checked', page.text)
        assert "You said so far: <strong>I agree</strong>" in page.text
        changed = await mine.vote(came[0], "disagree")
        assert changed.headers["location"] == f"../vote?done={came[0]}#statement"
        mine_all = (await mine.look("/votes")).text
        assert mine_all.index("I disagree") < mine_all.index("I am not sure")
        assert mine_all.count("Change<span") == 3
        (revised,) = events(at.folder, EventKind.REVISED)
        assert (revised.body["was"], revised.body["vote"]) == (1, -1)
        assert [vote for _, _, vote in votes(at.folder)] == [1, 0, -1]

    visit(at, deed)


def test_what_is_skipped_comes_again_at_the_end_and_is_no_vote(at: Held) -> None:
    async def deed(site: Site) -> None:
        mine = site.browser()
        await mine.join("p.1")
        seen, path = [], "/vote"
        for _ in range(4):
            page = await mine.look(path)
            seen += re.findall(r'action="vote/([^"]*)"', page.text)
            path = f"/vote?after={seen[-1]}"
        assert len(set(seen[:3])) == 3
        assert seen[3] == seen[0]
        # What was drawn last stands, whatever else is said to have been skipped.
        assert f'action="vote/{seen[2]}"' in (await mine.look("/vote?after=stmt.99")).text
        assert "Nothing yet." in (await mine.look("/votes")).text

    visit(at, deed)
    assert votes(at.folder) == []
    assert len(events(at.folder, EventKind.SERVED)) == 3


def test_what_is_drawn_is_on_record_with_its_chance_and_a_reload_draws_nothing(at: Held) -> None:
    async def deed(site: Site) -> None:
        mine = site.browser()
        await mine.join("p.1")
        assert (await mine.client.head("/vote")).status_code == 200
        assert (await mine.look("/vote/stmt.2")).status_code == 200  # chosen, not drawn
        assert events(at.folder, EventKind.SERVED) == []
        pages = [await mine.look("/vote") for _ in range(3)]
        (shown,) = events(at.folder, EventKind.SERVED)
        form = f'action="vote/{shown.body["statement"]}"'
        assert all(form in each.text for each in pages)
        assert shown.body["participant"] == "p.1"
        assert (shown.body["probability"], shown.body["n_eligible"]) == (1 / 3, 3)
        assert shown.body["at"] == NOW.isoformat()

    visit(at, deed)


def test_the_same_form_again_is_one_vote_and_with_another_answer_asks_again(at: Held) -> None:
    async def deed(site: Site) -> None:
        mine = site.browser()
        await mine.join("p.0")
        key = hidden(await mine.look("/vote/stmt.0"), "key")
        for _ in range(3):
            assert (await mine.vote("stmt.0", "agree", key=key)).status_code == 303
        again = await mine.vote("stmt.0", "disagree", key=key)
        assert again.status_code == 409
        assert "sent before, with another answer" in again.text
        assert "You said so far: <strong>I agree</strong>" in again.text
        fresh = hidden(again, "key")
        assert fresh != key
        assert (await mine.vote("stmt.0", "disagree", key=fresh)).status_code == 303
        assert (await mine.vote("stmt.0", "agree", key=key)).status_code == 303  # a late retry
        assert "I disagree" in (await mine.look("/votes")).text

    visit(at, deed)
    assert (len(votes(at.folder)), len(events(at.folder, EventKind.REVISED))) == (1, 1)


def test_keys_of_different_people_never_meet(at: Held) -> None:
    async def deed(site: Site) -> None:
        for who in ("p.0", "p.1"):
            mine = site.browser()
            await mine.join(who)
            assert (await mine.vote("stmt.0", "agree", key="p.1:stmt.0:0")).status_code == 303

    visit(at, deed)
    assert len(votes(at.folder)) == 2


def test_importance_is_asked_where_it_is_to_be_asked(at: Held) -> None:
    async def deed(site: Site) -> None:
        mine = site.browser()
        await mine.join("p.0")
        assert "matters a lot" in (await mine.look("/vote/stmt.0")).text
        await mine.vote("stmt.0", "agree", important="yes")
        await mine.vote("stmt.1", "agree")
        assert 'id="important" checked' in (await mine.look("/vote/stmt.0")).text
        assert (await mine.vote("stmt.2", "agree", important="no")).status_code == 400

    visit(at, deed, ask_importance=True)
    assert [e.body["important"] for e in events(at.folder, EventKind.VOTED)] == [True, False]


def test_it_is_not_asked_elsewhere(at: Held) -> None:
    async def deed(site: Site) -> None:
        mine = site.browser()
        await mine.join("p.0")
        assert "matters a lot" not in (await mine.look("/vote/stmt.0")).text
        await mine.vote("stmt.0", "agree", important="yes")

    visit(at, deed)
    assert "important" not in events(at.folder, EventKind.VOTED)[0].body


def test_who_wrote_a_statement_is_told_and_markup_is_only_text(at: Held) -> None:
    async def deed(site: Site) -> None:
        mine, other = site.browser(), site.browser()
        await mine.join("p.0")
        await other.join("p.1")
        with quiet_desk(at.folder) as desk:
            propose(desk, 'Mine </legend><script>alert("x")</script>', author="p.0")
        pages = [(await each.look("/vote/stmt.3")).text for each in (mine, other)]
        assert "You wrote this." in pages[0]
        assert "A participant wrote this." in pages[1]
        assert "Those who hold this assembly wrote this." in (await mine.look("/vote/stmt.0")).text
        assert all("<script" not in each for each in pages)
        assert all("&lt;script&gt;" in each for each in pages)

    visit(at, deed)


def test_a_statement_that_is_out_or_unknown_takes_no_vote_and_says_why(at: Held) -> None:
    async def deed(site: Site) -> None:
        mine = site.browser()
        await mine.join("p.0")
        key = hidden(await mine.look("/vote/stmt.0"), "key")
        with quiet_desk(at.folder) as desk:
            moderate(desk, "stmt.0", Moderation.OUT, reason="It names somebody.")
        for got in (await mine.look("/vote/stmt.0"), await mine.vote("stmt.0", "agree", key=key)):
            assert (got.status_code, "It names somebody." in got.text) == (410, True)
        assert (await mine.vote("stmt.9", "agree", key=key)).status_code == 404
        assert 'vote/stmt.0"' not in "".join(
            [(await mine.look(f"/vote?after={each}")).text for each in ("stmt.1", "stmt.2", "x")]
        )

    visit(at, deed)
    assert votes(at.folder) == []


def test_after_closing_one_page_says_so_and_nothing_is_recorded(at: Held) -> None:
    async def deed(site: Site) -> None:
        mine = site.browser()
        await mine.join("p.0")
        assert "go on voting" in (await mine.look("/")).text
        key = hidden(await mine.look("/vote/stmt.0"), "key")
        await mine.vote("stmt.1", "agree")
        with quiet_desk(at.folder) as desk:
            close_voting(desk, reason="The four weeks are over.")
        late = [
            await mine.look("/vote"),
            await mine.look("/vote/stmt.0"),
            await mine.vote("stmt.0", "agree", key=key),
            await mine.look(f"/join/{at.tokens['p.1']}"),
            await mine.send(f"/join/{at.tokens['p.1']}", {"session": new_token()}),
        ]
        for got in late:
            assert (got.status_code, "Voting is over" in got.text) == (409, True)
            assert "The four weeks are over." in got.text
        said = (await mine.look("/votes")).text
        assert ("I agree" in said, "Change<span" in said) == (True, False)
        front = (await mine.look("/")).text
        assert ("<strong>closed</strong>" in front, "go on voting" in front) == (True, False)

    visit(at, deed)
    assert (len(votes(at.folder)), len(events(at.folder, EventKind.JOINED))) == (1, 1)


def test_before_the_rule_is_fixed_nobody_comes_in(tmp_path: Path) -> None:
    at = held(tmp_path / "new", is_open=False)

    async def deed(site: Site) -> None:
        mine, path = site.browser(), f"/join/{at.tokens['p.0']}"
        for got in (await mine.look(path), await mine.send(path, {"session": new_token()})):
            assert (got.status_code, "Voting has not begun" in got.text) == (409, True)
        assert "<strong>not yet open</strong>" in (await mine.look("/")).text

    visit(at, deed)
    assert events(at.folder, EventKind.JOINED) == []


def test_a_simulated_assembly_is_marked_on_each_page_and_a_real_one_on_none(
    at: Held, tmp_path: Path
) -> None:
    real = held(tmp_path / "real", simulated=False)
    for each, marked in ((at, True), (real, False)):
        pages: list[str] = []

        async def deed(site: Site, pages: list[str] = pages) -> None:
            mine = site.browser()
            pages.append((await mine.look(f"/join/{site.at.tokens['p.0']}")).text)
            await mine.join("p.0")
            paths = ("/", "/vote", "/vote/stmt.0", "/votes")
            pages.extend([(await mine.look(path)).text for path in paths])
            await through(mine, *["agree"] * 3)
            pages.append((await mine.look("/vote")).text)

        visit(each, deed)
        assert [("Simulated. No real person" in page) for page in pages] == [marked] * 6


def test_every_page_is_small_closed_and_needs_nothing_else(at: Held) -> None:
    async def deed(site: Site) -> None:
        mine = site.browser()
        got = [await mine.look(f"/join/{at.tokens['p.0']}")]
        await mine.join("p.0")
        paths = ("/", "/vote", "/vote/stmt.0", "/votes", "/nowhere", "/vote/stmt.9")
        got.extend([await mine.look(path) for path in paths])
        for page in got:
            assert page.headers["content-type"] == "text/html; charset=utf-8"
            assert len(page.content) < KIB_100
            policy = page.headers["content-security-policy"]
            assert policy.startswith("default-src 'none'; style-src 'sha256-")
            style = re.findall(r"<style>(.*?)</style>", page.text, re.DOTALL)
            hashed = base64.b64encode(hashlib.sha256(style[0].encode()).digest()).decode()
            assert f"'sha256-{hashed}'" in policy
            assert not re.search(r"<script|<img|<link|\bsrc=|\bon[a-z]+=|style=", page.text)
            assert "http" not in page.text.replace('http-equiv="', "")
            assert page.headers["cache-control"] == "no-store"
            assert page.headers["referrer-policy"] == "no-referrer"

    visit(at, deed)


def test_the_vote_form_is_one_group_with_a_name_and_three_answers(at: Held) -> None:
    async def deed(site: Site) -> None:
        mine = site.browser()
        await mine.join("p.0")
        page = (await mine.look("/vote/stmt.0")).text
        assert re.search(r"<fieldset[^>]*>\s*<legend[^>]*><h1 dir=\"auto\">Name the source", page)
        for value in ("agree", "disagree", "unsure"):
            assert f'<label for="choice-{value}">' in page
            assert f'type="radio" name="vote" value="{value}"' in page
        inside = page[page.index("<fieldset") : page.index("</fieldset")]
        assert "Skip for now" in page
        assert "Skip" not in inside, "to skip is no answer"

    visit(at, deed)


@pytest.mark.parametrize(
    ("fields", "headers", "status"),
    [
        ({"key": "k"}, FORM, 400),
        ({"key": "k", "vote": "maybe"}, FORM, 400),
        ({"key": "", "vote": "agree"}, FORM, 400),
        ({"key": "k" * 129, "vote": "agree"}, FORM, 400),
        ({"key": "k\n", "vote": "agree"}, FORM, 400),
        ({"key": "k", "vote": "agree", "more": "x"}, FORM, 400),
        ({"key": "k", "vote": "x" * 40_000}, FORM, 413),
        ({"key": "k", "vote": "agree"}, {"content-type": "text/plain"}, 415),
        ({"key": "k", "vote": "agree"}, FORM | {"content-encoding": "gzip"}, 415),
        ({"key": "k", "vote": "agree"}, FORM | {"sec-fetch-site": "cross-site"}, 403),
        ({"key": "k", "vote": "agree"}, FORM | {"origin": "https://other.example"}, 403),
        ({"key": "k", "vote": "agree"}, FORM | {"origin": LOCAL}, 303),
    ],
)
def test_only_the_pages_own_form_is_taken(
    at: Held, fields: dict[str, str], headers: dict[str, str], status: int
) -> None:
    async def deed(site: Site) -> None:
        mine = site.browser()
        await mine.join("p.0")
        got = await mine.send("/vote/stmt.0", fields, headers)
        assert got.status_code == status, got.text
        if status == 400 and "vote" not in fields:
            assert 'role="alert"' in got.text

    visit(at, deed)
    assert len(votes(at.folder)) == (status == 303)


def test_the_pages_answer_under_their_own_names_only(at: Held) -> None:
    async def deed(site: Site) -> None:
        mine = site.browser()
        asked = {"vote.example.org": 200, "VOTE.example.org": 200, "127.0.0.1:8090": 200}
        for host, status in {**asked, "evil.example": 403, "": 403}.items():
            assert (await mine.look("/", host=host)).status_code == status, host

    visit(at, deed, public=PUBLIC)


def test_no_secret_of_an_address_is_logged(at: Held, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)

    async def deed(site: Site) -> None:
        mine = site.browser()
        await mine.join("p.0")
        await mine.vote("stmt.0", "agree")

    visit(at, deed)
    logged = [r.getMessage() for r in caplog.records if r.name.startswith("lawspeaker")]
    assert "POST /join/{token} 303" in logged
    assert not any(at.tokens["p.0"] in each or "stmt.0" in each for each in logged)


def test_an_erased_person_is_out_at_once(at: Held) -> None:
    async def deed(site: Site) -> None:
        mine = site.browser()
        await mine.join("p.0")
        assert (await mine.look("/vote")).status_code == 200
        (joined,) = events(at.folder, EventKind.JOINED)
        with quiet_desk(at.folder) as desk:
            desk.ledger.erase(joined.seq, reason="asked")  # type: ignore[attr-defined]
        assert (await mine.look("/vote")).status_code == 403
        other = site.browser()
        await other.join("p.1")
        assert (await other.vote("stmt.0", "agree")).status_code == 303

    visit(at, deed)


def test_an_unforeseen_fault_shows_no_trace(at: Held, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr("lawspeaker.web.voting.way_of", broken)

    async def deed(site: Site) -> None:
        mine = site.browser()
        await mine.join("p.0")
        got = await mine.look("/vote")
        assert (got.status_code, "secret" in got.text) == (500, False)
        assert (await mine.client.put("/vote")).status_code == 405
        assert (await mine.look("/vote/")).status_code == 404

    visit(at, deed)
