"""Talk goes to standard error, results to standard output."""

from __future__ import annotations

import json
import shutil
import sys
from typing import TYPE_CHECKING

import typer

from lawspeaker.contract.unseen import spelled_out
from lawspeaker.errors import UsageFault

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from lawspeaker.records.canonical import Json


class TerminalProgress:
    """A line a step on a terminal; nothing elsewhere, so that logs stay short."""

    def __init__(self) -> None:
        self.shown = sys.stderr.isatty()

    def started(self, step: str) -> None:
        """Show the step's name while it runs."""
        if self.shown:
            sys.stderr.write(f"{_named(step)}...")
            sys.stderr.flush()

    def finished(self, step: str, outcome: str) -> None:
        """Put what came of it in place of the dots."""
        if self.shown:
            width = shutil.get_terminal_size().columns
            line = f"{_named(step)}{outcome}"
            cut = line if len(line) <= width else f"{line[: width - 1]}…"
            sys.stderr.write(f"\r{cut}\n")


def _named(step: str) -> str:
    return f"{step.replace('_', ' '):>14}  "


def talk(line: str = "") -> None:
    """A line for the person at the keyboard."""
    typer.echo(spelled_out(line), err=True)


def talk_of_next(command: str) -> None:
    """The command that most people give after this one; words in capitals are theirs to fill in."""
    talk(f"Next      lawspeaker {command}")


def result(line: str = "") -> None:
    """A line of the result, for a person or a pipe; no word of it can steer the terminal."""
    typer.echo(spelled_out(line))


def result_json(value: Mapping[str, Json]) -> None:
    """The result as indented JSON, with the version of its form first."""
    typer.echo(json.dumps(_versioned(value), indent=2, ensure_ascii=False))


def as_text(value: Json) -> str:
    """A value as the text of a JSON file."""
    return json.dumps(value, indent=1, ensure_ascii=False) + "\n"


def _versioned(value: Mapping[str, Json]) -> dict[str, Json]:
    return {"schema_version": 1, **value}


def handed_out(value: Mapping[str, Json], *, out: Path | None, as_json: bool) -> bool:
    """Write a report into a new file and print it as JSON, as far as asked; whether either was."""
    if out is not None:
        result_text(as_text(_versioned(value)), out)
    if as_json:
        result_json(value)
    return as_json or out is not None


def result_text(text: str, out: Path | None, *, secret: bool = False) -> None:
    """A text as the result: into a new file where one is named, else to standard output.

    A `secret` file is its owner's alone to read.
    UsageFault, with nothing half-written, where the disk does not take it.
    """
    if out is None:
        typer.echo(text, nl=False)
        return
    made = False
    try:
        with out.open("x", encoding="utf-8") as file:
            made = True
            if secret:
                out.chmod(0o600)
            file.write(text)
    except FileExistsError:
        raise UsageFault(f"{out} exists. Name another file with --out.") from None
    except OSError as error:
        if made:
            out.unlink()
        raise UsageFault(f"{out} cannot be written ({error.strerror}).") from error
    talk(f"Written to {out}.")
