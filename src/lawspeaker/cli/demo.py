"""`lawspeaker demo`: the whole loop in one command, with no network, no key and no model."""

from __future__ import annotations

from pathlib import Path

import typer

from lawspeaker.cli.console import TerminalProgress, result


def demo(
    out: Path = typer.Option(Path("lawspeaker-demo"), "--out", help="The folder to write."),
    *,
    force: bool = typer.Option(False, "--force", help="Replace a folder that lawspeaker wrote."),
) -> None:
    """Run the whole loop on an embedded sample, a simulated library consultation."""
    from lawspeaker.wiring.run import run_demo

    made = run_demo(out, replace=force, progress=TerminalProgress())
    for line in made.lines:
        result(line)
    result()
    result(f"Read the report:   {(out / 'report.html').resolve()}")
    result(f"Follow one id:     lawspeaker trace {made.clause.partition('@')[0]} --in {out}")
    result(f"Check the record:  lawspeaker ledger verify {out}")
    result("Everybody in it is simulated, so nothing in it can be ratified.")
