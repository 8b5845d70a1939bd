"""`lawspeaker ledger import-polis` and `rebuild`: an export into the record, its views anew."""

from __future__ import annotations

from pathlib import Path

import typer

from lawspeaker.cli.console import result, result_json, talk
from lawspeaker.records.counted import counted


def import_polis(
    export: Path = typer.Argument(help="A folder with a Polis CSV export."),
    folder: Path = typer.Argument(help="The folder of the record; made where it is missing."),
    votes: str | None = typer.Option(None, "--votes", help="The votes file, if several."),
    statements: str | None = typer.Option(None, "--statements", help="The statements file."),
    *,
    simulated: bool = typer.Option(False, "--simulated", help="Mark every participant simulated."),
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Put a whole export on record, each vote an event; again, it adds only what is new."""
    from lawspeaker.wiring.polis_record import import_export

    came = import_export(
        export, folder, votes=votes, statements=statements, all_simulated=simulated
    )
    if as_json:
        result_json(
            {
                "schema_version": 1,
                "n_new_events": came.n_new,
                "n_votes_read": came.n_votes,
                "n_refused": came.n_refused,
                "known_before": came.known_before,
                "n_kept_events": came.n_kept,
            }
        )
        return
    if came.n_kept:
        talk(
            f"An import of it was broken off here; it went on after "
            f"{counted(came.n_kept, 'event')}."
        )
    if came.known_before:
        result("This very export is on record already. Nothing was added.")
        return
    result(f"{came.n_new:,} new events on record; {counted(came.n_votes, 'vote')} read.")
    if came.n_refused:
        result(f"{counted(came.n_refused, 'person')}, statements and votes refused: erased before.")
    talk(f"Run    lawspeaker run {folder} --out OUT")


def rebuild(
    folder: Path = typer.Argument(help="A folder with a record."),
    *,
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Drop the views of a record and build them from its first event on."""
    from lawspeaker.wiring.views import rebuild_views

    kept = rebuild_views(folder)
    views = kept.views
    counts = {
        "n_events": kept.n_events,
        "n_participants": len(views.people.joined),
        "n_statements": len(views.statements.proposed),
        "n_votes_cast": views.votes.n_cast,
        "n_contests": len(views.contests.contests),
        "n_versions": len(views.versions.by_number),
    }
    if as_json:
        result_json({"schema_version": 1, "root": kept.root, **counts})
        return
    result(f"Built from {counted(kept.n_events, 'event')}. Root {kept.root}")
    for name, n in counts.items():
        if name != "n_events":
            result(f"  {n:>9,}  {name.removeprefix('n_').replace('_', ' ')}")
