"""Who may come in by which door: every route against every role, and none that is not listed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from starlette.routing import Route

from lawspeaker.cycle.assembly.joining import join_by_hand
from lawspeaker.edge.token import new_token
from lawspeaker.web import app as app_room
from lawspeaker.web.app import ENTRANCES
from lawspeaker.web.entrance import Access
from lawspeaker.wiring.desk import quiet_desk
from web.stage import FORM, visit
from web.test_deciding import put

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lawspeaker.web.entrance import Entrance
    from web.stage import Browser, Held, Site

JSON = {"content-type": "application/json", "idempotency-key": "j"}
# What each role gets at each door: nobody in particular, somebody whose cookie opens nothing,
# a participant, and a participant whose browser was sent by another site's page.
ROLES = ("nobody", "stranger", "participant", "foreign")
MATRIX: dict[tuple[str, str], tuple[int, int, int, int]] = {
    ("GET", "/"): (200, 200, 200, 200),
    ("GET", "/healthz"): (200, 200, 200, 200),
    ("GET", "/join/{token}"): (200, 200, 200, 200),
    ("POST", "/join/{token}"): (303, 303, 303, 403),
    ("GET", "/vote"): (403, 403, 200, 200),
    ("GET", "/vote/{statement}"): (403, 403, 200, 200),
    ("POST", "/vote/{statement}"): (403, 403, 303, 403),
    ("GET", "/votes"): (403, 403, 200, 200),
    ("GET", "/say"): (403, 403, 200, 200),
    ("POST", "/say"): (403, 403, 303, 403),
    ("GET", "/said"): (403, 403, 200, 200),
    ("GET", "/moderation"): (403, 403, 200, 200),
    ("GET", "/ballot"): (403, 403, 200, 200),
    ("POST", "/ballot/{ballot}"): (403, 403, 303, 403),
    ("POST", "/leave"): (403, 403, 303, 403),
    ("POST", "/api/votes"): (403, 403, 200, 403),
}


def unlisted(doors: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """The doors that stand on one side only."""
    return set(doors) ^ set(MATRIX)


def test_a_door_that_is_not_in_the_matrix_fails(at: Held) -> None:
    async def deed(site: Site) -> None:
        doors = [
            (method, route.path)
            for route in site.app.routes
            if isinstance(route, Route)
            for method in sorted((route.methods or set()) - {"HEAD"})
        ]
        assert len(doors) == len(site.app.routes) == len(MATRIX)
        assert unlisted(doors) == set()
        assert unlisted([*doors, ("GET", "/admin")]) == {("GET", "/admin")}

    visit(at, deed)


def test_only_these_doors_are_open_to_anyone() -> None:
    anyone = {(each.method, each.path) for each in ENTRANCES if each.access is Access.ANYONE}
    assert anyone == {
        ("GET", "/"),
        ("GET", "/healthz"),
        ("GET", "/join/{token}"),
        ("POST", "/join/{token}"),
    }


async def asked(browser: Browser, entrance: Entrance, *, role: str) -> int:
    """The status that a role gets at a door, for a request that is otherwise good."""
    path = entrance.path.replace("{token}", browser.at.tokens["p.2"])
    path = path.replace("{statement}", "stmt.0").replace("{ballot}", "ballot.1")
    headers = FORM | {"origin": "https://other.example", "sec-fetch-site": "cross-site"}
    if role != "foreign":
        headers = dict(FORM)
    if entrance.method == "GET":
        return (await browser.look(path, **headers)).status_code
    if entrance.path == "/api/votes":
        got = await browser.client.post(
            path, content=b'{"statement":"stmt.1","vote":"agree"}', headers=headers | JSON
        )
        return got.status_code
    fields = {
        "/join/{token}": {"session": new_token()},
        "/leave": {},
        "/say": {"key": "k", "text": "Ask before you guess."},
        "/ballot/{ballot}": {"key": "k", "choice": "yes"},
    }
    form = fields.get(entrance.path, {"key": "k", "vote": "agree"})
    return (await browser.send(path, form, headers)).status_code


async def statuses(site: Site, role: str, entrances: Iterable[Entrance]) -> dict[str, int]:
    """What one role gets at each door, the doors out last."""
    browser = site.browser()
    if role == "stranger":
        browser.client.cookies.set(site.state.settings.cookie, new_token())
    if role in {"participant", "foreign"}:
        assert (await browser.join("p.0")).status_code == 303
    told: dict[str, int] = {}
    for each in sorted(entrances, key=lambda each: each.path == "/leave"):
        if each.path == "/join/{token}" and each.method == "POST" and role != "foreign":
            continue  # it makes another of whoever asks; asked for at the end
        told[f"{each.method} {each.path}"] = await asked(browser, each, role=role)
    return told


@pytest.mark.parametrize("role", ROLES)
def test_each_role_gets_at_each_door_what_the_matrix_says(at: Held, role: str) -> None:
    with quiet_desk(at.folder) as desk:
        join_by_hand(desk, "p.1")  # a ballot is opened for people who are here
    put(at)

    async def deed(site: Site) -> None:
        told = await statuses(site, role, ENTRANCES)
        if role != "foreign":
            join = next(e for e in ENTRANCES if (e.method, e.answer) == ("POST", app_room.join))
            told["POST /join/{token}"] = await asked(site.browser(), join, role=role)
        column = ROLES.index(role)
        assert told == {f"{m} {p}": row[column] for (m, p), row in MATRIX.items()}

    visit(at, deed)


def test_a_door_left_open_is_found(at: Held, monkeypatch: pytest.MonkeyPatch) -> None:
    async def anybody(*_: object) -> str:
        return "p.0"

    monkeypatch.setattr("lawspeaker.web.entrance._participant", anybody)

    async def deed(site: Site) -> None:
        told = await statuses(site, "nobody", ENTRANCES)
        wrong = {
            door
            for door, status in told.items()
            if status != MATRIX[tuple(door.split())][0]  # type: ignore[index]
        }
        assert "GET /votes" in wrong

    visit(at, deed)
