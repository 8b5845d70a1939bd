"""A gateway over a folder with a record of its own, whose answers can be contested."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from gateway.stage import CHAT, DAY, Caller, Script, answers, body_of, stand
from lawspeaker.gateway.app import build_app
from lawspeaker.gateway.contest_pages import contest_pages
from lawspeaker.gateway.keeping import Keeping
from lawspeaker.gateway.retention import Retention
from lawspeaker.wiring.contesting import kept_answers

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from datetime import date
    from pathlib import Path

    import httpx2

    from gateway.stage import Got
    from lawspeaker.gateway.law import LawKeeper
    from lawspeaker.gateway.state import State

ANSWER = "Renew it at the desk, dear <b>reader</b>."
FORM = {
    "content-type": "application/x-www-form-urlencoded",
    "origin": "null",
    "sec-fetch-site": "same-origin",
}


@dataclass(slots=True, kw_only=True)
class Visit:
    """One gateway while it is asked several times in a row."""

    app: Any
    state: State

    async def ask(self, path: str, body: object = None, **more: Any) -> Got:
        return await Caller(app=self.app).ask(path, body, **more)

    async def answer(self, words: str = "May I renew a book?", **more: Any) -> Got:
        asked = body_of(CHAT, messages=[{"role": "user", "content": words}], **more)
        got = await self.ask(CHAT, asked)
        assert got.status == 200, got.body
        return got

    async def link(self, words: str = "May I renew a book?") -> str:
        """The path of a fresh answer's contest page."""
        got = await self.answer(words)
        return got.headers["x-lawspeaker-contest"].removeprefix(self.state.settings.address)

    async def look(self, path: str, **headers: str) -> Got:
        return await self.ask(path, method="GET", headers=headers, raw=b"")

    async def send(self, path: str, headers: Mapping[str, str] = FORM, **fields: Any) -> Got:
        return await self.ask(path, raw=urlencode(fields, doseq=True).encode(), headers=headers)


def stand_over(
    folder: Path,
    keeper: LawKeeper,
    *,
    model: httpx2.AsyncBaseTransport | None = None,
    days: int = 30,
    share: float = 0.0,
    today: date = DAY,
    **settings: Any,
) -> State:
    """The state of a gateway that keeps its copies in a folder."""
    retention = Retention(days=days, share=share)
    state = stand(
        keeper,
        model=model or Script(answers(ANSWER)),
        today=today,
        retention=retention,
        **settings,
    )
    state.folder = folder
    state.keeping = Keeping(lambda: kept_answers(folder), retention=retention)
    return state


def visit(state: State, deed: Callable[[Visit], Awaitable[None]]) -> None:
    """Ask a gateway several times, then close it."""

    async def run() -> None:
        app = build_app(state, pages=contest_pages(state), probing=False)
        async with asyncio.timeout(60):
            await deed(Visit(app=app, state=state))
        if state.keeping is not None:
            await state.keeping.close()
        await state.upstream.close()

    asyncio.run(run())
