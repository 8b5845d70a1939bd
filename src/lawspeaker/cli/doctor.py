"""`lawspeaker doctor`: what may harm a record on this machine, and the mend."""

from __future__ import annotations

from pathlib import Path

import typer

from lawspeaker.cli.console import result, result_json
from lawspeaker.errors import GateFailed


def doctor(
    folder: Path = typer.Argument(help="A folder that `lawspeaker run` wrote."),
    key: list[Path] | None = typer.Option(None, "--key", help="A private key; repeatable."),
    *,
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Look at the machine, the folder and its record; exit code 4 if something must be mended."""
    from lawspeaker.wiring.doctor import check_up

    found = check_up(folder, keys=key or [])
    if as_json:
        result_json(
            {
                "schema_version": 1,
                "checks": [
                    {"name": s.name, "state": s.state.value, "seen": s.seen, "mend": s.mend}
                    for s in found
                ],
            }
        )
    else:
        for each in found:
            result(f"{each.state.value:<5} {each.name:<16} {each.seen}")
            if each.mend:
                result(f"{'':<22} {each.mend}")
    grave = [each.name for each in found if each.state.value == "mend"]
    if grave:
        raise GateFailed(f"To mend: {', '.join(grave)}.")
