"""A vote as JSON, with the key by which a retry is known."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from cycle.stage import events
from lawspeaker.records.event import EventKind
from web.stage import visit

if TYPE_CHECKING:
    from web.stage import Browser, Held, Site


async def post(mine: Browser, body: object, *, key: str = "k", **headers: str) -> Any:
    given = {"content-type": "application/json", "idempotency-key": key, **headers}
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return await mine.client.post("/api/votes", content=raw, headers=given)


def test_a_vote_is_new_then_known_then_changed(at: Held) -> None:
    async def deed(site: Site) -> None:
        mine = site.browser()
        await mine.join("p.0")
        agree = {"statement": "stmt.0", "vote": "agree", "important": True}
        for key, body, told in (
            ("a", agree, "new"),
            ("a", agree, "already"),
            ("b", agree, "already"),
            ("c", {"statement": "stmt.0", "vote": "disagree"}, "changed"),
            ("a", agree, "already"),
        ):
            got = await post(mine, body, key=key)
            assert (got.status_code, got.json()["recorded"]) == (200, told)
            assert got.headers["content-security-policy"].startswith("default-src 'none'")
            assert got.headers["cache-control"] == "no-store"
        reused = await post(mine, {"statement": "stmt.1", "vote": "agree"}, key="a")
        assert (reused.status_code, reused.json()["error"]["code"]) == (409, "key_reused")

    visit(at, deed)
    assert len(events(at.folder, EventKind.VOTED, EventKind.REVISED)) == 2


@pytest.mark.parametrize(
    ("body", "headers", "status", "code"),
    [
        ({"statement": "stmt.0"}, {}, 400, "invalid_vote"),
        ({"statement": "stmt.0", "vote": 1}, {}, 400, "invalid_vote"),
        ({"statement": "stmt.0", "vote": "agree", "who": "p.1"}, {}, 400, "invalid_vote"),
        ({"statement": "x" * 201, "vote": "agree"}, {}, 400, "invalid_vote"),
        ([], {}, 400, "invalid_vote"),
        (b"{", {}, 400, "invalid_vote"),
        (b"x" * 40_000, {}, 413, "too_large"),
        ({"statement": "stmt.9", "vote": "agree"}, {}, 404, "no_such_statement"),
        ({"statement": "stmt.0", "vote": "agree"}, {"idempotency-key": ""}, 400, "no_key"),
        ({"statement": "stmt.0", "vote": "agree"}, {"content-type": "text/x"}, 415, "not_json"),
    ],
)
def test_what_is_no_vote_is_refused_with_a_code(
    at: Held, body: object, headers: dict[str, str], status: int, code: str
) -> None:
    async def deed(site: Site) -> None:
        mine = site.browser()
        await mine.join("p.0")
        got = await post(mine, body, **headers)
        assert (got.status_code, got.json()["error"]["code"]) == (status, code)

    visit(at, deed)
    assert events(at.folder, EventKind.VOTED) == []
