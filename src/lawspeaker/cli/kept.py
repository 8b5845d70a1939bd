"""`lawspeaker gateway-asked` and `gateway-kept`: what a gateway met, and what it keeps."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from lawspeaker.cli.console import result, result_json, result_text
from lawspeaker.errors import UsageFault
from lawspeaker.records.counted import counted

if TYPE_CHECKING:
    from lawspeaker.ports.kept_answers import KeptCounts
    from lawspeaker.records.canonical import Json

Folder = typer.Argument(help="The folder that `lawspeaker gateway` served.")


def asked(
    folder: Path = Folder,
    out: Path | None = typer.Option(
        None, "--out", help="A new file: .html, .md or .json; Markdown on the screen if not."
    ),
    day: str = typer.Option("", "--date", help="As of this day, YYYY-MM-DD; today if empty."),
    *,
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Report what is asked of us: gaps that answers met and contests, counted without content."""
    from lawspeaker.gateway.gaps_log import read_gaps
    from lawspeaker.wiring.asked import sheet_text, what_is_asked

    sheet = what_is_asked(folder, read_gaps(folder), day=day)
    if as_json:
        result_json({"schema_version": 1, **sheet.to_json()})
        return
    result_text(sheet_text(sheet, ".md" if out is None else out.suffix), out)


def kept(
    folder: Path = Folder,
    *,
    purge: bool = typer.Option(False, "--purge", help="Delete the copies whose days are over."),
    purge_all: bool = typer.Option(
        False, "--purge-all", help="Delete all copies: their links open nothing any more."
    ),
    sampled: bool = typer.Option(
        False, "--sampled", help="Print the answers drawn to be read, one JSON a line."
    ),
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Say how many answers a gateway keeps, print those drawn to be read, or delete copies."""
    from lawspeaker.wiring.kept import kept_counts, purge_kept, sampled_texts

    if purge + purge_all + sampled > 1:
        raise UsageFault("Do one thing at a time: --purge, --purge-all or --sampled.")
    if sampled:
        for text in sampled_texts(folder):
            result(text)
        return
    if not purge and not purge_all:
        _show(kept_counts(folder), None, as_json=as_json)
        return
    done = purge_kept(folder, everything=purge_all)
    _show(done.left, done.n, as_json=as_json)


def _show(counts: KeptCounts, n_deleted: int | None, *, as_json: bool) -> None:
    first = None if counts.first_until is None else counts.first_until.isoformat()
    if as_json:
        told: dict[str, Json] = {
            "schema_version": 1,
            "n_sealed": counts.n_sealed,
            "n_contested": counts.n_contested,
            "n_sampled": counts.n_sampled,
            "first_until": first,
            "n_deleted": n_deleted,
        }
        result_json(told)
        return
    if n_deleted is not None:
        result(f"{n_deleted:,} deleted.")
    result(f"{counts.n_sealed:,} sealed copies, which only their links open.")
    result(f"{counts.n_contested:,} contested answers, whose copy is gone.")
    result(f"{counted(counts.n_sampled, 'answer')} drawn to be read.")
    if first is not None:
        result(f"The next are deleted after {first}.")
