"""Requests of any make at the pages: each ends in a typed answer, and none reaches further."""

from __future__ import annotations

import asyncio
import json
import os
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cycle.stage import events
from lawspeaker.cycle.projection.opening import N_OWN
from lawspeaker.records.event import EventKind
from lawspeaker.web.app import ENTRANCES
from lawspeaker.wiring.desk import opened_ledger
from web.stage import FORM, come_in, visit
from web.test_deciding import put

if TYPE_CHECKING:
    import httpx2

    from web.stage import Held, Site

N_CASES = int(os.environ.get("LAWSPEAKER_WEB_CASES", "500"))  # bench/trust.py asks for more
ODD = st.one_of(
    st.sampled_from(
        ["", "stmt.0", "stmt.2", "stmt.99", "agree", "unsure", "yes", "\x00", "\r\nx: y", "../vote"]
    ),
    st.text(st.characters(codec="utf-8"), max_size=12),
)
FIELDS = st.dictionaries(
    st.sampled_from(
        ["key", "vote", "important", "session", "statement", "text", "seen", "choice", "x"]
    ),
    ODD,
    max_size=4,
)
GOOD = {"key": "k", "vote": "agree"}
OWN = {"key": "k", "text": "Ask before you guess."}
DECIDED = {"key": "k", "choice": "no"}
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), ODD),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(ODD, inner, max_size=3)),
    max_leaves=5,
)
VOTES = ("agree", "disagree", "unsure")
BODIES = st.one_of(
    st.tuples(st.sampled_from([GOOD, OWN, DECIDED]), FIELDS).map(
        lambda two: urlencode({**two[0], **two[1]}).encode()
    ),
    FIELDS.map(lambda fields: urlencode(fields).encode()),
    JSON.map(lambda value: json.dumps(value).encode()),
    st.builds(
        lambda statement, vote, more: json.dumps(
            {"statement": statement, "vote": vote, **more}
        ).encode(),
        st.sampled_from(["stmt.0", "stmt.1", "stmt.99", ""]),
        st.sampled_from(["agree", "disagree", "unsure", "pass", 1, None]),
        st.sampled_from([{}, {}, {"important": True}, {"important": "x"}, {"who": "p.1"}]),
    ),
    st.binary(max_size=40),
    st.just(b"x" * 33_000),
)
HEADERS = st.dictionaries(
    st.sampled_from(
        ["origin", "host", "content-type", "sec-fetch-site", "idempotency-key", "cookie", "range"]
    ),
    st.one_of(
        st.sampled_from(
            ["null", "cross-site", "http://[", "[::1]", "application/json; x", "a=b; c", "0-1"]
        ),
        st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=12),
    ),
    max_size=2,
)


@st.composite
def requests(draw: st.DrawFn) -> dict[str, Any]:
    """What is good, or a request that is so but for a few places, or none at all."""
    if draw(st.integers(0, 9)) == 0:
        path, form = f"/vote/stmt.{draw(st.integers(0, 2))}", {"vote": draw(st.sampled_from(VOTES))}
        if draw(st.integers(0, 4)) == 0:
            choice = draw(st.sampled_from(["yes", "no", "abstain"]))
            path, form = "/ballot/ballot.1", {"choice": choice}
        elif draw(st.integers(0, 4)) == 0:
            path, form = "/say", {"text": draw(st.text("ab ", min_size=1, max_size=8)) + "c"}
        content = urlencode({"key": draw(st.uuids()), **form}).encode()
        return {
            "method": "POST", "path": path, "headers": FORM, "content": content, "who": "p.0",
        }  # fmt: skip
    entrance = draw(st.sampled_from(ENTRANCES))
    path = entrance.path.replace("{token}", draw(st.sampled_from(["TOKEN", "x", "%00", "a" * 43])))
    statement = draw(st.one_of(st.sampled_from(["stmt.0", "stmt.1"]), ODD)) or "x"
    path = path.replace("{statement}", quote(statement, safe=""))
    ballot = draw(st.one_of(st.sampled_from(["ballot.1", "ballot.2"]), ODD)) or "x"
    path = path.replace("{ballot}", quote(ballot, safe=""))
    if draw(st.integers(0, 4)) == 0:
        path += "?" + urlencode(draw(st.dictionaries(st.sampled_from(["after", "done"]), ODD)))
    if draw(st.integers(0, 19)) == 0:
        path = "/" + quote(draw(ODD))
    kind = "application/json" if draw(st.integers(0, 2)) == 0 else FORM["content-type"]
    headers = {**FORM, "content-type": kind, "idempotency-key": draw(st.sampled_from(["a", "b"]))}
    if draw(st.integers(0, 4)) == 0:
        headers |= draw(HEADERS)
    return {
        "method": draw(st.sampled_from([entrance.method] * 6 + ["GET", "POST", "PUT", "HEAD"])),
        "path": path,
        "headers": headers,
        "content": draw(st.one_of(st.just(urlencode(GOOD).encode()), BODIES)),
        "who": draw(st.sampled_from(["p.0", "p.0", "p.0", ""])),
    }


def check_typed(got: httpx2.Response, method: str) -> None:
    """Good, or a page or a body that says what is wrong; never a trace."""
    assert got.status_code < 500, got.text
    assert "Traceback" not in got.text
    assert got.headers["content-security-policy"].startswith("default-src 'none'")
    if got.status_code >= 400 and method != "HEAD":
        if got.headers["content-type"] == "application/json":
            error = got.json()["error"]
            assert error["message"]
            assert error["code"] != "internal_error"
        else:
            assert "<h1>" in got.text or 'role="alert"' in got.text


@pytest.mark.no_cover
def test_every_request_of_any_make_gets_a_typed_answer(
    at: Held, caplog: pytest.LogCaptureFixture
) -> None:
    sessions = come_in(at)
    put(at, changeable=True)
    n_played = {"good": 0, "moved": 0, "refused": 0}

    async def deed(site: Site) -> None:
        loop = asyncio.get_running_loop()
        name = site.state.settings.cookie
        browser = site.browser()

        async def ask(asked: dict[str, Any]) -> httpx2.Response:
            own = {"cookie": f"{name}={sessions[asked['who']]}"} if asked["who"] else {}
            return await browser.client.request(
                asked["method"],
                asked["path"].replace("TOKEN", at.tokens["p.1"]),
                content=asked["content"] if asked["method"] != "GET" else b"",
                headers={**own, **asked["headers"]},
            )

        @settings(max_examples=N_CASES, suppress_health_check=[HealthCheck.too_slow], database=None)
        @given(asked=requests())
        def play(asked: dict[str, Any]) -> None:
            got = asyncio.run_coroutine_threadsafe(ask(asked), loop).result(timeout=60)
            check_typed(got, asked["method"])
            kinds = {2: "good", 3: "moved", 4: "refused"}
            n_played[kinds[got.status_code // 100]] += 1

        await asyncio.to_thread(play)

    visit(at, deed, patience_s=600)
    assert sum(n_played.values()) >= N_CASES
    assert min(n_played.values()) >= N_CASES // 100, "the cases reach every kind of end"
    assert "a page failed" not in caplog.text
    cast = events(at.folder, EventKind.VOTED, EventKind.REVISED)
    assert {event.body["participant"] for event in cast} == {"p.0"}
    assert {event.body["statement"] for event in cast} <= {"stmt.0", "stmt.1", "stmt.2"}
    assert len(events(at.folder, EventKind.JOINED)) == 3
    own = [e.body for e in events(at.folder, EventKind.STATEMENT_PROPOSED) if "author" in e.body]
    assert {each["author"] for each in own} == {"p.0"}
    assert len(own) <= N_OWN
    said = events(at.folder, EventKind.BALLOT_CAST, EventKind.BALLOT_CHANGED)
    assert {event.body["participant"] for event in said} == {"p.0"}
    assert {event.body["ballot"] for event in said} == {"ballot.1"}
    with opened_ledger(at.folder) as ledger:
        assert ledger.verify().broken is None  # type: ignore[attr-defined]
