"""An assembly's pages, served until they are stopped."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from lawspeaker.edge.listening import listen
from lawspeaker.web.app import build_app
from lawspeaker.web.visit import State
from lawspeaker.wiring.live_record import LiveRecord

if TYPE_CHECKING:
    from pathlib import Path

    from lawspeaker.web.settings import Settings


def open_state(folder: Path, settings: Settings) -> State:
    """The state over a folder's record; BadInput where it has none."""
    record = LiveRecord(folder, n_waiting=settings.bounds.n_in_queue)
    return State(record=record, settings=settings, now=lambda: datetime.now(UTC))


def serve(state: State) -> None:
    """Answer until SIGINT or SIGTERM; running answers get ten seconds, and what waits is kept."""
    listen(build_app(state), host=state.settings.host, port=state.settings.port)
