"""`lawspeaker constitution`: ratify a version, propose the next one, print the schema."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from lawspeaker.cli import compile as compiling
from lawspeaker.cli import edit, gaps, importing, lint, norm, status, versions
from lawspeaker.cli.console import as_text, result, result_json, talk_of_next
from lawspeaker.cli.contest import text_of
from lawspeaker.cli.listing import Listing
from lawspeaker.errors import GateFailed, UsageFault
from lawspeaker.records.counted import counted

if TYPE_CHECKING:
    from lawspeaker.governance.amendment import Amendment
    from lawspeaker.governance.ratification import Ratification

_NAMED = 20

app = typer.Typer(
    cls=Listing, help="Ratify, amend and check the constitution.", no_args_is_help=True
)
app.command("lint")(lint.lint)
app.command("import")(importing.import_)
app.command("gaps")(gaps.gaps)
app.command("norm")(norm.norm)
app.command("status")(status.status)
app.command("history")(status.history)
app.command("redline")(versions.redline)
app.command("version")(versions.version)
app.command("convert")(versions.convert)
app.command("compile")(compiling.compile_)
app.command("edit")(edit.edit)


@app.command("ratify")
def ratify(
    folder: Path = typer.Argument(help="A folder that `lawspeaker run` wrote."),
    ballots: Path = typer.Option(
        ...,
        "--ballots",
        help="CSV with participant and vote (yes, no, abstain), or the folder of the assembly.",
    ),
    number: str | None = typer.Option(
        None, "--version", help="The proposed version; the newest if not given."
    ),
    notice: str = typer.Option("", "--notice", help="The day of notice, YYYY-MM-DD."),
    opened: str = typer.Option("", "--opened", help="The day the ballot opened, YYYY-MM-DD."),
    closed: str = typer.Option("", "--closed", help="The day the ballot closed, YYYY-MM-DD."),
    gates: list[str] = typer.Option(
        [], "--gate-passed", help="A regression gate of the rule that people checked; repeatable."
    ),
    *,
    emergency: bool = typer.Option(False, "--emergency", help="Count it as an emergency change."),
    rehearsal: bool = typer.Option(
        False, "--rehearsal", help="Count simulated ballots; ends in `simulated`, never ratified."
    ),
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Count ballots under the constitution's own rule; exit code 4 where it does not pass."""
    from lawspeaker.governance.ratification import Result
    from lawspeaker.wiring.ratification import ratify_folder

    counted = ratify_folder(
        folder,
        ballots=ballots,
        number=number,
        days=(notice, opened, closed),
        gates=gates,
        emergency=emergency,
        rehearsal=rehearsal,
    )
    if as_json:
        result_json(counted.to_json())
    else:
        _show_count(counted)
    if counted.result not in {Result.RATIFIED, Result.SIMULATED}:
        raise GateFailed(f"{counted.version} is {counted.result.value}; the reasons stand above.")


@app.command("amend")
def amend(
    folder: Path = typer.Argument(help="A folder that `lawspeaker run` wrote."),
    source: str = typer.Option(..., "--from", help="ruling.0001, or stmt.12 for one clause more."),
    reason: str = typer.Option(..., "--reason", help="Why; @FILE reads it."),
    clause: str = typer.Option("", "--clause", help="The clause that gets new words."),
    text: str = typer.Option("", "--text", help="The new words; @FILE reads them."),
    plain: str = typer.Option(
        "", "--plain", help="The new words for the public, 300 characters; the words if empty."
    ),
    norm: str = typer.Option(
        "",
        "--norm",
        help="What the words ask, typed for logic: `must_not name-shop when asked unless urgent`.",
    ),
    day: str = typer.Option("", "--date", help="In force from, YYYY-MM-DD; today if empty."),
    *,
    replace: bool = typer.Option(
        False, "--replace", help="Put it in the place of a proposal of the same number."
    ),
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Propose the next version; shows the redline, contradictions, and precedents at stake."""
    from lawspeaker.contract.norm_form import read_norm
    from lawspeaker.cycle.amend import amend_by_ruling, amend_by_statement
    from lawspeaker.wiring.desk import day_of, quiet_desk

    if source.startswith("ruling.") and not (clause and text):
        raise UsageFault("An amendment from a ruling needs --clause and --text.")
    if not source.startswith("ruling.") and (clause or text):
        raise UsageFault("An amendment from a statement quotes it; leave --clause and --text out.")
    typed = read_norm(norm) if norm else None
    with quiet_desk(folder) as desk:
        if source.startswith("ruling."):
            words = text_of(text)
            proposed = amend_by_ruling(
                desk,
                ruling_id=source,
                clause_id=clause,
                text=words,
                plain=text_of(plain) or words,
                reason=text_of(reason),
                day=day_of(day),
                norm=typed,
                replace=replace,
            )
        else:
            proposed = amend_by_statement(
                desk,
                statement=source,
                reason=text_of(reason),
                day=day_of(day),
                norm=typed,
                replace=replace,
            )
    if as_json:
        result_json(proposed.to_json())
        return
    show_amendment(proposed, folder)
    talk_of_next(f"constitution ratify {folder} --ballots BALLOTS.csv")


@app.command("schema")
def schema() -> None:
    """Print the JSON Schema of a constitution."""
    from lawspeaker.contract.schema import json_schema

    result(as_text(json_schema()).rstrip())


@app.command("check")
def check(
    document: Path = typer.Argument(help="A constitution, .yaml or .md."),
    *,
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Read a constitution and print its digest; exit code 3 names line and field of a fault."""
    from lawspeaker.wiring.document import read_constitution

    read = read_constitution(document)
    if as_json:
        result_json(read.to_json())
        return
    clauses = counted(read.n_clauses, "clause")
    result(f"{read.id} {read.version}, {read.status}, {clauses}")
    result(read.digest)


def show_amendment(amendment: Amendment, folder: Path) -> None:
    """The amendment for people: redline, contradictions, precedents, where the files are."""
    from lawspeaker.contract.redline import as_text

    result(as_text(amendment.redline))
    added = ", ".join(f"{a} and {b}" for a, b in amendment.contradictions_added)
    gone = ", ".join(f"{a} and {b}" for a, b in amendment.contradictions_removed)
    result(f"Contradictions added: {added or 'none found among clauses with a typed norm'}.")
    result(f"Contradictions removed: {gone or 'none'}.")
    if amendment.unchecked:
        unchecked = ", ".join(amendment.unchecked)
        result(f"No norm is typed, so logic could not compare: {unchecked}.")
    result(f"Rulings to replay: {', '.join(amendment.may_flip) or 'none'}.")
    if amendment.unsupported:
        result(f"Nobody has been asked about the words of: {', '.join(amendment.unsupported)}.")
    version = amendment.proposed.version
    result(f"Version {version} ({amendment.change.name}) is proposed: {folder}/versions/{version}/")


def _show_count(found: Ratification) -> None:
    result(f"{found.constitution} {found.version}: {found.result.value}")
    for check_ in found.checks:
        result(f"  {'ok ' if check_.passed else 'NO '} {check_.sentence}")
    for refused in found.refused[:_NAMED]:
        result(f"  refused: {refused.participant}, row {refused.place}: {refused.why.value}")
    if len(found.refused) > _NAMED:
        result(f"  refused: {len(found.refused) - _NAMED} more; --json names them all")
    for note in found.notes:
        result(f"  note: {note}")
    if found.flip_margin is not None:
        result(
            f"  {counted(found.flip_margin, 'ballot')} cast otherwise would have changed "
            f"the result."
        )
