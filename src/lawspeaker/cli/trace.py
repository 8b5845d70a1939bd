"""`lawspeaker trace`: one id, both ways along the loop."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from lawspeaker.cli.console import result, result_json
from lawspeaker.errors import UsageFault

if TYPE_CHECKING:
    from lawspeaker.cycle.trace import Branch

_TEXT_WIDTH = 72


def trace(
    identifier: str = typer.Argument(
        metavar="ID", help="stmt.12, clause.s12, clause.s12@3f..., prompt@1.0.0#7, contest.0001 ..."
    ),
    folder: Path = typer.Option(
        Path("lawspeaker-demo"), "--in", help="A folder that `lawspeaker run` wrote."
    ),
    *,
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Show where an id came from and what came of it."""
    from lawspeaker.cycle.trace import trace as follow
    from lawspeaker.wiring.desk import opened_ledger

    if not folder.exists():
        raise UsageFault(f"{folder} is not here. Name the folder of the run with --in.")
    with opened_ledger(folder) as ledger:
        traces = follow(ledger, identifier)
    if as_json:
        result_json({"traces": [each.to_json() for each in traces]})
        return
    for number, each in enumerate(traces):
        if number:
            result()
        result(f"{each.node.id}  ({each.node.what})")
        if each.node.text:
            result(f"  {_shortened(each.node.text)}")
        _tree("came from", each.came_from)
        _tree("led to", each.led_to)


def _tree(title: str, branches: tuple[Branch, ...]) -> None:
    if branches:
        result(f"  {title}:")
        _grow(branches, "  ")


def _grow(branches: tuple[Branch, ...], indent: str) -> None:
    for number, branch in enumerate(branches):
        last = number == len(branches) - 1
        again = "  (shown above)" if branch.repeated else ""
        result(
            f"{indent}{'└─' if last else '├─'} {branch.how} {branch.node.id} "
            f"({branch.node.what}){again}"
        )
        below = indent + ("   " if last else "│  ")
        if branch.node.text and not branch.repeated:
            result(f"{below}{_shortened(branch.node.text)}")
        _grow(branch.branches, below)


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _TEXT_WIDTH else line[: _TEXT_WIDTH - 1].rstrip() + "…"
