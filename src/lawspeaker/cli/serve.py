"""`lawspeaker serve`: an assembly's pages, on which people vote in a browser."""

from __future__ import annotations

import logging
import sys
from pathlib import Path

import typer

from lawspeaker.cli.console import talk


def serve(
    folder: Path = typer.Argument(help="The folder of an assembly."),
    host: str = typer.Option("127.0.0.1", "--host", help="Where to listen."),
    port: int = typer.Option(8090, "--port", min=1, max=65535, help="The port to listen on."),
    public: str = typer.Option(
        "", "--public", help="The https address that people use; needed beyond this machine."
    ),
    *,
    ask_importance: bool = typer.Option(
        False, "--ask-importance", help="Also ask whether a statement matters to the person."
    ),
) -> None:
    """Let the people of an assembly vote in a browser, by the links of their invitations."""
    from lawspeaker.wiring.extras import require_extra

    require_extra("web", what="Serving pages")
    from lawspeaker.web.serving import open_state
    from lawspeaker.web.serving import serve as answer
    from lawspeaker.web.settings import Settings
    from lawspeaker.wiring.store import alone_serving, existing_place, store_fault

    settings = Settings(host=host, port=port, public=public, ask_importance=ask_importance)
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(message)s")
    logging.getLogger("lawspeaker.web").setLevel(logging.INFO)
    with alone_serving(existing_place(folder).folder):
        state = open_state(folder, settings)
        if fault := store_fault(folder):
            talk(fault)  # this process writes, and other commands may
        talk(f"Serving {folder} on {settings.address}/ until it is stopped.")
        talk(f"Links: lawspeaker assembly invite {folder} --out FILE --link {settings.address}")
        answer(state)
