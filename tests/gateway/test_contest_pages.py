from __future__ import annotations

import asyncio
import base64
import hashlib
import logging
import re
import time
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from gateway.kept import ANSWER, FORM, Visit, stand_over, visit
from gateway.stage import DAY, stand
from lawspeaker.cli.main import app as cli
from lawspeaker.cycle.contest import contests, rule_contest
from lawspeaker.edge.token import new_token
from lawspeaker.errors import BadInput
from lawspeaker.gateway import contest_pages as pages_room
from lawspeaker.gateway.app import build_app
from lawspeaker.gateway.contest_pages import contest_pages
from lawspeaker.gateway.fault import Fault
from lawspeaker.gateway.keys import Caller, KeyRing, new_key
from lawspeaker.gateway.law import LawKeeper, make_law
from lawspeaker.gateway.settings import Bounds
from lawspeaker.records.event import EventKind
from lawspeaker.records.ruling import Verdicts
from lawspeaker.wiring.contesting import KEPT_NAME
from lawspeaker.wiring.desk import opened_ledger, quiet_desk
from lawspeaker.wiring.gateway import standing_law
from wiring.adopted import ratified

if TYPE_CHECKING:
    from pathlib import Path

    from gateway.stage import Got
    from lawspeaker.gateway.law import Law
    from lawspeaker.gateway.state import State
    from lawspeaker.records.contest import Contest

RELIEF = "It should have named the fee."


def on_record(folder: Path) -> list[Contest]:
    """The contests after the demo's own first one."""
    with opened_ledger(folder) as ledger:
        return contests(ledger)[1:]


def kept_bytes(folder: Path) -> dict[str, bytes]:
    """The file and its journal; the third beside them holds locks only, which readers write."""
    found = (folder / f"{KEPT_NAME}{end}" for end in ("", "-wal"))
    return {each.name: each.read_bytes() for each in found}


def first_clause(state: State) -> str:
    return state.keeper.current.constitution.clauses[0].id


def page_of(got: Got) -> str:
    assert got.headers["content-type"] == "text/html; charset=utf-8"
    return got.body.decode()


def test_the_link_of_an_answer_shows_it_with_the_rules_that_applied(state: State) -> None:
    law = state.keeper.current

    async def deed(at: Visit) -> None:
        answer = await at.answer("May I <i>renew</i> a book?")
        notice = answer.json["lawspeaker"]
        assert notice["contest"] == answer.headers["x-lawspeaker-contest"]
        assert notice["answer"] not in notice["contest"]
        path = notice["contest"].removeprefix(state.settings.address)
        page = page_of(await at.look(path))
        assert "May I &lt;i&gt;renew&lt;/i&gt; a book?" in page
        assert "dear &lt;b&gt;reader&lt;/b&gt;" in page
        assert notice["clauses"]
        for each in notice["clauses"]:
            clause = law.constitution.clause(each["id"])
            assert clause is not None
            assert f"digest <code>{each['digest'][7:19]}</code>" in page
            assert page.count(f'value="{each["id"]}"') == 1
        assert law.constitution.version in page
        assert notice["kept"]["policy"] in page
        assert " checked>" not in page, "which rules it is about is for people to say"
        assert page.count('name="clause"') == len(law.constitution.clauses)

    visit(state, deed)


def test_a_contest_by_the_link_goes_on_record_and_the_loop_goes_on_from_it(
    state: State, folder: Path
) -> None:
    wanted = first_clause(state)

    async def deed(at: Visit) -> None:
        path = await at.link()
        got = await at.send(
            path,
            clause=wanted,
            relief=f"  {RELIEF}\u202e ",
            factors="young reader\r\n\r\nyoung reader\r\nnight",
        )
        assert (got.status, got.headers["location"]) == (303, "../contests/contest.0002")
        standing = page_of(await at.look("/contests/contest.0002"))
        (made,) = on_record(folder)
        assert f"answered with reasons by {made.due.day} " in standing
        assert made.due == DAY + timedelta(days=(made.due - made.opened).days)
        assert made.id in standing
        for content in (made.prompt, made.answer, RELIEF, "young reader"):
            assert content not in standing
        again = await at.look(path)
        assert (again.status, again.headers["location"]) == (303, "../contests/contest.0002")

    visit(state, deed)
    (made,) = on_record(folder)
    assert (made.prompt, made.answer, made.relief) == ("May I renew a book?", ANSWER, RELIEF)
    assert made.factors == ("young reader", "night")
    assert [each.id for each in made.clauses] == [wanted]
    assert (made.opened, made.simulated) == (DAY, True)
    tier = state.keeper.current.constitution.adjudication.tiers
    assert made.due - made.opened in {timedelta(days=each.deadline_days) for each in tier}
    listed = CliRunner().invoke(cli, ["contest", "list", str(folder)])
    assert "contest.0002" in listed.output
    by_hand = CliRunner().invoke(
        cli,
        [
            *("contest", "open", str(folder), "--clause", wanted, "--prompt", "p"),
            *("--answer", "a", "--relief", "r"),
        ],
    )
    assert "contest.0003 is open" in by_hand.output
    with opened_ledger(folder) as ledger:
        _, ours, theirs = ledger.events(EventKind.CONTESTED)
    assert set(ours.body) == set(theirs.body), "the same event as `contest open` writes"


def test_a_contest_under_a_ratified_version_is_no_trial(town_copy: Path) -> None:
    folder = ratified(town_copy)
    law = make_law(standing_law(folder, day=DAY, draft=False), max_tokens=None, day=DAY)
    state = stand_over(folder, LawKeeper(lambda _: law))

    async def deed(at: Visit) -> None:
        path = await at.link()
        assert "Simulated" not in page_of(await at.look(path))
        got = await at.send(path, clause=first_clause(state), relief=RELIEF)
        assert got.headers["location"] == "../contests/contest.0001"
        assert "Simulated" not in page_of(await at.look("/contests/contest.0001"))

    visit(state, deed)
    with opened_ledger(folder) as ledger:
        (made,) = contests(ledger)
    assert (made.simulated, made.constitution_digest) == (False, law.standing.digest)


@pytest.mark.parametrize("n", [2, 8])
def test_a_double_submit_gives_one_contest_and_one_number(
    state: State, folder: Path, n: int
) -> None:
    async def deed(at: Visit) -> None:
        path, clause = await at.link(), first_clause(state)
        sent = [at.send(path, clause=clause, relief=f"{RELIEF} {i}") for i in range(n)]
        got = await asyncio.gather(*sent)
        assert {each.status for each in got} == {303}
        assert {each.headers["location"] for each in got} == {"../contests/contest.0002"}

    visit(state, deed)
    assert len(on_record(folder)) == 1


def test_a_contest_that_was_recorded_and_not_settled_is_found_again(
    state: State, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after a crash between the record and the copy: the answer's key holds the number."""

    async def lost(*_: object) -> None:
        raise OSError

    async def deed(at: Visit) -> None:
        path, clause = await at.link(), first_clause(state)
        with monkeypatch.context() as patch:
            patch.setattr(at.state.keeping, "settle", lost)
            broken = await at.send(path, clause=clause, relief=RELIEF)
        assert (broken.status, broken.headers["retry-after"]) == (503, "60")
        assert len(on_record(folder)) == 1
        got = await at.send(path, clause=clause, relief="Other words.")
        assert got.headers["location"] == "../contests/contest.0002"

    visit(state, deed)
    assert [each.relief for each in on_record(folder)] == [RELIEF]


def test_without_the_answers_key_a_double_submit_would_count_twice(
    state: State, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The guarantee switched off: each submit under a key of its own is a contest of its own."""
    keys = iter("abcdefgh")
    monkeypatch.setattr(pages_room, "lookup", lambda _: next(keys))

    async def deed(at: Visit) -> None:
        path, clause = await at.link(), first_clause(state)
        await asyncio.gather(*(at.send(path, clause=clause, relief=RELIEF) for _ in range(3)))

    visit(state, deed)
    assert len(on_record(folder)) > 1


def test_looking_changes_nothing(state: State, folder: Path) -> None:
    async def deed(at: Visit) -> None:
        path = await at.link()
        before = kept_bytes(folder)
        for method in ("GET", "HEAD"):
            got = await at.ask(f"{path}", method=method, raw=b"relief=x&clause=y", headers=FORM)
            assert got.status == 200
        assert kept_bytes(folder) == before

    visit(state, deed)
    assert on_record(folder) == []


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"origin": "https://evil.example", "sec-fetch-site": "cross-site"}, 403),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "null", "sec-fetch-site": "cross-site"}, 403),
        ({"origin": "null", "sec-fetch-site": "same-site"}, 403),
        ({"origin": "http://127.0.0.1:8080", "sec-fetch-site": "cross-site"}, 403),
        ({"host": "evil.example"}, 403),
        ({"content-type": "text/plain"}, 415),
        ({"content-type": "multipart/form-data; boundary=x"}, 415),
        ({"content-encoding": "gzip"}, 415),
        ({"origin": "null", "sec-fetch-site": "same-origin"}, 303),
        ({"origin": "http://127.0.0.1:8080"}, 303),
        ({}, 303),
    ],
)
def test_only_the_pages_own_form_is_taken(
    state: State, folder: Path, headers: dict[str, str], status: int
) -> None:
    async def deed(at: Visit) -> None:
        path = await at.link()
        given = {"content-type": FORM["content-type"], **headers}
        got = await at.send(path, given, clause=first_clause(state), relief=RELIEF)
        assert got.status == status
        if status != 303:
            page_of(got)

    visit(state, deed)
    assert len(on_record(folder)) == (status == 303)


def test_every_page_is_closed_to_all_but_its_own_style(state: State) -> None:
    async def deed(at: Visit) -> None:
        path = await at.link()
        form = await at.look(path)
        told = [
            form,
            await at.look("/contests/contest.0009"),
            await at.look("/contests/ruling.0001"),
            await at.look(f"/contest/{new_token()}"),
            await at.look("/contest/../admin"),
            await at.send(path, clause="clause.none", relief=RELIEF),
            await at.send(path, clause=first_clause(state), relief=RELIEF),
            await at.look("/contests/contest.0002"),
        ]
        assert [each.status for each in told] == [200, 404, 404, 404, 404, 400, 303, 200]
        for each in told:
            if each.headers.get("content-type", "").startswith("application/json"):
                continue  # the path is none of ours
            policy = each.headers["content-security-policy"]
            assert policy.startswith("default-src 'none'; style-src 'sha256-")
            assert "unsafe" not in policy
            assert "frame-ancestors 'none'" in policy
            assert each.headers["referrer-policy"] == "no-referrer"
            assert each.headers["cache-control"] == "no-store"
            assert "set-cookie" not in each.headers
            assert b"<script" not in each.body
            assert b" style=" not in each.body
            assert not re.search(rb"(?:src|href)=\"(?!#)", each.body), "nothing from elsewhere"

    visit(state, deed)


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"relief": RELIEF}, "clause", "Choose at least one rule"),
        ({"clause": "clause.none", "relief": RELIEF}, "clause", "A chosen rule is not in version"),
        ({"relief": " \u200b "}, "relief", "Say what is wrong"),
        ({"relief": "a" * 2001}, "relief", "2001 signs long; 2000 fit"),
        ({"relief": RELIEF, "factors": "a\n" * 2 + "\n".join("bcdefghij")}, "factors", "At most 8"),
        ({"relief": RELIEF, "factors": "a" * 201}, "factors", "at most 200 signs"),
    ],
)
def test_a_form_that_lacks_something_comes_back_as_it_was_filled_in(
    state: State, folder: Path, fields: dict[str, str], field: str, sentence: str
) -> None:
    async def deed(at: Visit) -> None:
        path = await at.link()
        clause = {} if field == "clause" else {"clause": first_clause(state)}
        got = await at.send(path, **{**clause, **fields})
        page = page_of(got)
        assert got.status == 400
        assert sentence in page
        assert f'<a href="#{field}">' in page
        assert f'id="{field}"' in page
        assert "<title>Not sent: " in page
        assert fields["relief"] in page
        if clause:
            assert f'value="{clause["clause"]}" id="{clause["clause"]}" checked' in page

    visit(state, deed)
    assert on_record(folder) == []


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"relief=" + b"a" * 32 * 1024, 413),
        (b"relief=%ff", 400),
        (b"relief=\xff", 400),
        (b"relief", 400),
        (b"", 400),
        (b"relief=a&relief=b&clause=x", 400),
        (b"relief=a&more=b", 400),
        (b"clause=a&" * 600 + b"relief=x", 400),
    ],
)
def test_what_is_no_form_of_ours_is_refused(
    state: State, folder: Path, raw: bytes, status: int
) -> None:
    async def deed(at: Visit) -> None:
        got = await at.ask(await at.link(), raw=raw, headers=FORM)
        assert got.status == status
        page_of(got)

    visit(state, deed)
    assert on_record(folder) == []


def test_a_form_that_drips_in_or_breaks_off_is_let_go(folder: Path, keeper: LawKeeper) -> None:
    state = stand_over(folder, keeper, bounds=Bounds(read_s=0.05))

    async def post(at: Visit, path: str, message: dict[str, Any]) -> int:
        sent: list[Any] = []

        async def receive() -> dict[str, Any]:
            await asyncio.sleep(0.02)
            return message

        async def send(told: Any) -> None:
            sent.append(told)

        given = {"host": "127.0.0.1", **FORM}
        scope = {
            "type": "http",
            "method": "POST",
            "path": path,
            "root_path": "",
            "query_string": b"",
            "headers": [(key.encode(), value.encode()) for key, value in given.items()],
        }
        await at.app(scope, receive, send)
        return int(sent[0]["status"])

    async def deed(at: Visit) -> None:
        path = await at.link()
        drip = {"type": "http.request", "body": b"a", "more_body": True}
        assert await post(at, path, drip) == 408
        assert await post(at, path, {"type": "http.disconnect"}) == 400

    visit(state, deed)


def test_a_trial_of_a_single_file_says_that_nothing_can_be_contested(keeper: LawKeeper) -> None:
    state = stand(keeper)

    async def deed(at: Visit) -> None:
        for path in (f"/contest/{new_token()}", "/contests/contest.0002"):
            got = await at.look(path)
            assert got.status == 404
            assert "nothing can be contested" in page_of(got)

    visit(state, deed)


def test_pages_need_no_key_and_answer_under_a_public_name_where_there_are_keys(
    folder: Path, keeper: LawKeeper
) -> None:
    key = new_key("otto", Caller.OPERATOR)
    state = stand_over(folder, keeper, keys=KeyRing([key.key]), public="https://ask.example/law/")

    async def deed(at: Visit) -> None:
        got = await at.ask(
            "/v1/chat/completions",
            {"model": "tiny", "messages": [{"role": "user", "content": "hi"}]},
            headers={"authorization": f"Bearer {key.secret}"},
        )
        link = got.json["lawspeaker"]["contest"]
        assert link.startswith("https://ask.example/law/contest/")
        path = link.removeprefix("https://ask.example/law")
        public = {"host": "ask.example"}
        assert (await at.look(path, **public)).status == 200
        sent = await at.send(path, {**FORM, **public}, clause=first_clause(state), relief=RELIEF)
        assert sent.status == 303

    visit(state, deed)


@pytest.mark.parametrize(
    ("host", "public", "warned"),
    [("0.0.0.0", "", True), ("0.0.0.0", "https://ask.example", False), ("127.0.0.1", "", False)],  # noqa: S104
)
def test_links_that_lead_nowhere_for_others_are_warned_of(
    folder: Path,
    keeper: LawKeeper,
    caplog: pytest.LogCaptureFixture,
    host: str,
    public: str,
    *,
    warned: bool,
) -> None:
    ring = KeyRing([new_key("otto", Caller.OPERATOR).key])
    contest_pages(stand_over(folder, keeper, keys=ring, host=host, public=public))
    assert ("name the address that people know with --public" in caplog.text) is warned


def test_no_address_of_an_answer_is_logged(state: State, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)

    async def deed(at: Visit) -> None:
        path = await at.link()
        await at.look(path)
        await at.send(path, clause=first_clause(state), relief=RELIEF)
        token = path.rpartition("/")[2]
        assert len(token) == 43
        assert token not in caplog.text
        assert "POST /contest/... 303" in caplog.text

    visit(state, deed)


def test_a_status_tells_of_lateness_and_of_rulings_without_content(
    state: State, folder: Path
) -> None:
    async def deed(at: Visit) -> None:
        path = await at.link()
        await at.send(path, clause=first_clause(state), relief=RELIEF)
        (made,) = on_record(folder)
        at.state.today = lambda: made.due + timedelta(days=1)
        late = page_of(await at.look("/contests/contest.0002"))
        assert "is not. The record says so too." in late
        assert "overdue" in late
        with quiet_desk(folder) as desk:
            rule_contest(
                desk,
                made.id,
                verdicts=Verdicts(n_violates=9, n_complies=0, n_not_applicable=0),
                holding=["child"],
                opposing=[],
                reasons="Very secret reasons.",
                dissent="",
                day=made.due + timedelta(days=2),
            )
        ruled = page_of(await at.look("/contests/contest.0002"))
        assert "ruling.0002" in ruled
        assert "It is answered: violates." in ruled
        assert "came after the day" in ruled
        assert "secret" not in ruled

    visit(state, deed)


def test_an_answer_under_an_earlier_version_is_contested_under_that_one(
    state: State, folder: Path, demo_law: Law
) -> None:
    async def deed(at: Visit) -> None:
        path = await at.link()
        held = demo_law.standing
        other = held.constitution.model_copy(update={"title": "Another text"})
        fresh = make_law(
            replace(held, constitution=other, digest="sha256:0"), max_tokens=None, day=DAY
        )
        at.state.keeper = LawKeeper(lambda _: fresh)
        page = page_of(await at.look(path))
        assert "Another text" not in page
        got = await at.send(path, clause=held.constitution.clauses[0].id, relief=RELIEF)
        assert got.status == 303

    visit(state, deed)
    (made,) = on_record(folder)
    assert made.constitution_digest == demo_law.standing.digest


def test_where_the_version_on_disk_is_another_text_nothing_is_recorded(
    state: State, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    version = state.keeper.current.constitution.version
    file = folder / "versions" / version / "constitution.yaml"

    async def deed(at: Visit) -> None:
        path = await at.link()
        file.write_text(file.read_text(encoding="utf-8").replace("library", "libary"), "utf-8")
        got = await at.send(path, clause=first_clause(state), relief=RELIEF)
        assert got.status == 503
        assert str(folder) not in page_of(got)

    visit(state, deed)
    assert on_record(folder) == []
    assert BadInput.__name__ in caplog.text


def test_a_constitution_without_a_bench_says_that_nobody_decides(
    folder: Path, demo_law: Law
) -> None:
    held = demo_law.constitution
    tiers = tuple(each.model_copy(update={"quorum": 0}) for each in held.adjudication.tiers)
    bare = held.model_copy(
        update={"adjudication": held.adjudication.model_copy(update={"tiers": tiers})}
    )
    law = make_law(replace(demo_law.standing, constitution=bare), max_tokens=None, day=DAY)
    state = stand_over(folder, LawKeeper(lambda _: law))

    async def deed(at: Visit) -> None:
        got = await at.look(await at.link())
        assert got.status == 409
        assert "names nobody who decides" in page_of(got)

    visit(state, deed)


def test_when_too_many_look_at_once_the_rest_are_sent_away(
    state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages_room, "N_WAITING", 1)
    monkeypatch.setattr(pages_room, "docket_line", lambda *_, **__: time.sleep(0.2))

    async def deed(at: Visit) -> None:
        got = await asyncio.gather(*(at.look("/contests/contest.0001") for _ in range(8)))
        assert Counter(each.status for each in got) == {404: 3, 429: 5}
        assert all(each.headers.get("retry-after") for each in got if each.status == 429)

    visit(state, deed)


def test_there_are_no_other_pages_than_these(state: State) -> None:
    told = {(route.path, *sorted(route.methods or ())) for route in contest_pages(state)}
    assert told == {
        ("/contest/{token}", "GET", "HEAD", "POST"),
        ("/contests/{number}", "GET", "HEAD"),
    }


TEXTS = st.one_of(
    st.sampled_from(
        ["", "clause.none", "<|im_start|>system", "\x00", "a" * 2001, "<script>x</script>"]
    ),
    st.text(max_size=40),
)
FIELDS = st.one_of(
    st.binary(max_size=60),
    st.lists(st.tuples(st.sampled_from(["relief", "factors", "clause", "x"]), TEXTS), max_size=4),
)


@pytest.mark.no_cover
def test_a_form_of_any_make_ends_in_a_page_and_never_in_a_trace(
    state: State, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    n_ends: Counter[int] = Counter()
    app = build_app(state, pages=contest_pages(state), probing=False)
    at = Visit(app=app, state=state)
    known = first_clause(state)

    async def play_one(sent: bytes | list[tuple[str, str]], relief: str, *, well: bool) -> Got:
        path = await at.link()
        if well:
            return await at.send(path, clause=known, relief=relief.encode("utf-8", "replace"))
        if isinstance(sent, bytes):
            return await at.ask(path, raw=sent, headers=FORM)
        raw = urlencode([(k, v.encode("utf-8", "replace")) for k, v in sent]).encode()
        return await at.ask(path, raw=raw, headers=FORM)

    with asyncio.Runner() as runner:

        @settings(
            max_examples=150,
            deadline=None,
            database=None,
            suppress_health_check=[HealthCheck.too_slow],
        )
        @given(sent=FIELDS, relief=TEXTS, well=st.sampled_from([True, False, False, False]))
        def play(sent: bytes | list[tuple[str, str]], relief: str, *, well: bool) -> None:
            got = runner.run(play_one(sent, relief, well=well))
            n_ends[got.status] += 1
            assert got.status in {303, 400}
            if got.status == 400:
                assert "<script" not in page_of(got)

        play()
        assert state.keeping is not None
        runner.run(state.keeping.close())
    assert n_ends[303] > 5
    assert n_ends[400] > 40
    assert len(on_record(folder)) == n_ends[303]
    assert "internal error" not in caplog.text
    assert all("<|im_start|>" not in each.relief for each in on_record(folder))


def test_an_unforeseen_fault_shows_no_trace(state: State, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise Fault(500, "internal_error", "Broken.")

    monkeypatch.setattr(pages_room, "docket_line", broken)

    async def deed(at: Visit) -> None:
        got = await at.look("/contests/contest.0002")
        assert got.status == 500
        assert "Broken." in page_of(got)

    visit(state, deed)


def test_the_policy_lets_in_the_style_that_stands_on_the_page(state: State) -> None:
    async def deed(at: Visit) -> None:
        got = await at.look(await at.link())
        (style,) = re.findall(r"<style>(.*?)</style>", page_of(got), re.DOTALL)
        hashed = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        assert f"'sha256-{hashed}'" in got.headers["content-security-policy"]

    visit(state, deed)
