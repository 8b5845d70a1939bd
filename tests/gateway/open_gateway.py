"""A whole gateway on a port of this machine, for clients that are programs of their own."""

from __future__ import annotations

import asyncio
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import uvicorn

from lawspeaker.gateway.app import build_app
from lawspeaker.gateway.contest_pages import contest_pages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lawspeaker.gateway.state import State


@contextmanager
def open_gateway(state: State, *, probing: bool = True) -> Iterator[str]:
    """The address of the gateway, which is closed at the end."""
    config = uvicorn.Config(
        build_app(state, pages=contest_pages(state), probing=probing),
        host="127.0.0.1",
        port=0,
        log_config=None,
        ws="none",
    )
    server = uvicorn.Server(config)
    begun = threading.Event()
    startup = server.startup

    async def told(sockets: object = None) -> None:
        await startup(sockets)  # type: ignore[arg-type] # as uvicorn calls it
        begun.set()

    server.startup = told  # type: ignore[method-assign] # to hear when it listens
    thread = threading.Thread(target=lambda: asyncio.run(server.serve()))
    thread.start()
    try:
        assert begun.wait(30), "the gateway did not begin to listen"
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        server.should_exit = True
        thread.join(30)
