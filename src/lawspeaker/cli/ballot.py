"""`lawspeaker assembly ballot`: put a version to the ballot, take ballots, end it."""

from __future__ import annotations

from pathlib import Path

import typer

from lawspeaker.cli.console import result, result_json, talk
from lawspeaker.cli.contest import text_of
from lawspeaker.cli.listing import Listing
from lawspeaker.records.counted import counted

app = typer.Typer(
    cls=Listing, help="Put a version to the ballot of an assembly.", no_args_is_help=True
)


@app.command("open")
def open_(
    folder: Path = typer.Argument(help="The folder of the assembly."),
    of: Path = typer.Option(
        ..., "--of", help="The folder that `lawspeaker run` wrote, with the proposed version."
    ),
    closes: str = typer.Option(..., "--closes", help="The last day, YYYY-MM-DD, in UTC."),
    number: str | None = typer.Option(
        None, "--version", help="The proposed version; the newest if not given."
    ),
    *,
    changeable: bool = typer.Option(
        False, "--changeable", help="A ballot may be changed until the end; else the first counts."
    ),
    emergency: bool = typer.Option(False, "--emergency", help="It is an emergency change."),
) -> None:
    """Open a ballot: text, rule, roll and end go on record before anybody says yes or no."""
    from lawspeaker.wiring.balloting import open_ballot_in

    opened = open_ballot_in(
        folder, of=of, number=number, closes=closes, changeable=changeable, emergency=emergency
    )
    result(f"{opened.ballot}: version {opened.version}, {opened.n_people:,} on the roll.")
    talk(f"When it has ended: lawspeaker constitution ratify {of} --ballots {folder}")


@app.command("cast")
def cast(
    folder: Path = typer.Argument(help="The folder of the assembly."),
    ballots: Path = typer.Option(
        ..., "--from", help="CSV with the columns participant and vote (yes, no, abstain)."
    ),
    *,
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Put ballots of a file on record, as those on the pages, all or none."""
    from lawspeaker.wiring.balloting import ballots_from

    taken = ballots_from(folder, ballots)
    if as_json:
        result_json(
            {
                "schema_version": 1,
                "n_cast": taken.n_cast,
                "n_changed": taken.n_changed,
                "n_known": taken.n_known,
            }
        )
        return
    result(f"{taken.n_cast:,} new, {taken.n_changed:,} changed, {taken.n_known:,} known already.")


@app.command("close")
def close(
    folder: Path = typer.Argument(help="The folder of the assembly."),
    reason: str = typer.Option(..., "--reason", help="Why; people read it; @FILE reads it."),
) -> None:
    """End the open ballot before its time, with the reason on record."""
    from lawspeaker.wiring.balloting import close_ballot_in

    new = close_ballot_in(folder, reason=text_of(reason))
    result("The ballot is closed." if new else "No ballot is open.")


@app.command("list")
def list_(
    folder: Path = typer.Argument(help="The folder of the assembly."),
    *,
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """List the ballots, until when each is open, and how many have balloted; not how."""
    from lawspeaker.wiring.balloting import turnouts_in

    found = turnouts_in(folder)
    if as_json:
        result_json({"schema_version": 1, "ballots": [each.to_json() for each in found]})
        return
    for each in found:
        result(
            f"{each.ballot}  version {each.version}  {each.stands.value}  {each.ends.isoformat()}  "
            f"{each.n_balloted:,} of {counted(each.n_people, 'person')}"
        )
    if not found:
        result("Nothing was put to the ballot yet.")
