"""An assembly whose people vote on pages in this process, asked as a browser asks."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import httpx2

from lawspeaker.cycle.assembly.joining import enter_with, invite
from lawspeaker.cycle.assembly.opening import close_roll, fix_rule
from lawspeaker.cycle.assembly.saying import propose
from lawspeaker.edge.token import new_token
from lawspeaker.web.app import build_app
from lawspeaker.web.serving import open_state
from lawspeaker.web.settings import Settings
from lawspeaker.wiring.assembly import open_in
from lawspeaker.wiring.desk import quiet_desk

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence
    from pathlib import Path

    from lawspeaker.web.visit import State

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
FORM = {
    "content-type": "application/x-www-form-urlencoded",
    "origin": "null",
    "sec-fetch-site": "same-origin",
}
TEXTS = ("Name the source.", "Be <b>brief</b>.", "Say what you do not know.")
LOCAL, PUBLIC = "http://127.0.0.1:8090", "https://vote.example.org"


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """The folder of an assembly, and by participant the token of their invitation."""

    folder: Path
    tokens: Mapping[str, str]


def held(
    folder: Path,
    *,
    n_people: int = 3,
    texts: Sequence[str] = TEXTS,
    simulated: bool = True,
    is_open: bool = True,
    **opening: Any,
) -> Held:
    """An assembly with its roll closed and everybody invited; without a rule if not `is_open`."""
    open_in(folder, assembly="", topic="Books", description="", simulated=simulated, **opening)
    with quiet_desk(folder) as desk:
        if is_open:
            fix_rule(desk, {"n_clauses": 1, "min_votes": 0, "method": "auto", "seed": 0})
        roll = close_roll(desk, [simulated] * n_people)
        tokens = {each.participant: new_token() for each in roll.members}
        invite(desk, tokens, expires_at=NOW + timedelta(days=30))
        for text in texts:
            propose(desk, text, author=None)
    return Held(folder=folder, tokens=tokens)


def come_in(at: Held) -> dict[str, str]:
    """Everybody used their invitation; by participant the secret of their session."""
    sessions = {who: new_token() for who in at.tokens}
    with quiet_desk(at.folder) as desk:
        for who, token in at.tokens.items():
            enter_with(desk, token, session=sessions[who], now=NOW)
    return sessions


@dataclass(slots=True, kw_only=True)
class Browser:
    """One device of a person: keeps its cookies, follows nothing by itself."""

    at: Held
    state: State
    client: httpx2.AsyncClient

    async def look(self, path: str, **headers: str) -> httpx2.Response:
        return await self.client.get(path, headers=headers)

    async def send(
        self, path: str, fields: Mapping[str, Any], headers: Mapping[str, str] = FORM
    ) -> httpx2.Response:
        return await self.client.post(path, content=urlencode(fields).encode(), headers=headers)

    async def join(self, who: str) -> httpx2.Response:
        """Open the link of an invitation and press its button."""
        path = f"/join/{self.at.tokens[who]}"
        page = await self.look(path)
        assert page.status_code == 200, page.text
        return await self.send(path, {"session": hidden(page, "session")})

    async def vote(self, statement: str, vote: str, *, key: str = "", **more: str) -> Any:
        """Open a statement's page and send its form; with a `key`, that of an earlier page."""
        path = f"/vote/{statement}"
        fields = {"key": key or hidden(await self.look(path), "key"), "vote": vote, **more}
        return await self.send(path, fields)


def hidden(page: httpx2.Response, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page.text)
    assert found, page.text
    return found[1]


@dataclass(slots=True, kw_only=True)
class Site:
    """The pages of an assembly while they are served; each device is another browser."""

    at: Held
    app: Any
    state: State
    address: str
    clients: list[httpx2.AsyncClient] = field(default_factory=list)

    def browser(self) -> Browser:
        client = httpx2.AsyncClient(
            transport=httpx2.ASGITransport(self.app, raise_app_exceptions=False),
            base_url=self.address,
        )
        self.clients.append(client)
        return Browser(at=self.at, state=self.state, client=client)


def visit(
    at: Held, deed: Callable[[Site], Awaitable[None]], *, patience_s: float = 60, **settings: Any
) -> None:
    """Serve an assembly for as long as a deed takes, at noon of its first day."""
    asked = Settings(**settings)
    state = open_state(at.folder, asked)
    state.now = lambda: NOW

    async def run() -> None:
        app = build_app(state)
        address = PUBLIC if asked.public else LOCAL
        site = Site(at=at, app=app, state=state, address=address)
        async with asyncio.timeout(patience_s), app.router.lifespan_context(app):
            await deed(site)
            for client in site.clients:
                await client.aclose()

    asyncio.run(run())
