"""`lawspeaker ledger`: is the record whole, and what can others check of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lawspeaker.cli import backup, checkpoint, erasure, exchange, migrate
from lawspeaker.cli.console import result, result_json, result_text, talk
from lawspeaker.cli.listing import Listing
from lawspeaker.errors import GateFailed, UsageFault
from lawspeaker.records.counted import counted

if TYPE_CHECKING:
    from lawspeaker.ports.verdict import Verdict

EACH_VOTE = "It says how each participant voted: keep it as you keep the votes."

app = typer.Typer(
    cls=Listing, help="Check the record, and let others check it.", no_args_is_help=True
)
for name, command in (
    ("key", checkpoint.key),
    ("checkpoint", checkpoint.checkpoint),
    ("prove", checkpoint.prove),
    ("witness", checkpoint.witness),
    ("erase", erasure.erase),
    ("backup", backup.backup),
    ("restore", backup.restore),
    ("migrate", migrate.migrate),
    ("attach", migrate.attach),
    ("import-polis", exchange.import_polis),
    ("rebuild", exchange.rebuild),
):
    app.command(name)(command)

LogKey = Annotated[str, typer.Option("--key", help="The log's public key, NAME+ID+KEY.")]
Witnesses = Annotated[
    list[str] | None, typer.Option("--witness", help="A witness's public key; repeatable.")
]
AtLeast = Annotated[
    int | None,
    typer.Option("--at-least", min=0, help="How many witnesses are enough; all if left out."),
]


@app.callback()
def ledger() -> None:
    """Check the record, and let others check it."""


@app.command("verify")
def verify(
    place: Path = typer.Argument(help="A folder that `lawspeaker run` wrote, a ledger, an export."),
    against: Path | None = typer.Option(
        None, "--checkpoint", help="A checkpoint that somebody else kept."
    ),
    key: LogKey = "",
    witness: Witnesses = None,
    at_least: AtLeast = None,
    *,
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Read every event again from disk and compare it with what was sealed; exit code 4 if not."""
    from lawspeaker.wiring.record import trusted, verify_record

    report = verify_record(place, checkpoint=against, trust=trusted(key, witness or [], at_least))
    if not as_json and not report.failed:
        result(f"{counted(report.n_entries, 'event')}, each as it was sealed. Root {report.root}")
    _told(report, as_json=as_json)


@app.command("verify-diff")
def verify_diff(
    old: Path = typer.Argument(help="A folder, ledger, export or checkpoint."),
    new: Path = typer.Argument(help="What should have become of it."),
    proof: Path | None = typer.Option(
        None, "--proof", help="What `ledger prove OLD:NEW` wrote, for two checkpoints."
    ),
    key: LogKey = "",
    *,
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Check that NEW is OLD with events added, and at most bodies erased; exit code 4 if not."""
    from lawspeaker.wiring.record import trusted, verify_two

    _told(verify_two(old, new, proof=proof, trust=trusted(key, [], None)), as_json=as_json)


@app.command("verify-receipt")
def verify_receipt(
    receipt: Path = typer.Argument(help="What `ledger receipt` wrote."),
    key: LogKey = "",
    witness: Witnesses = None,
    at_least: AtLeast = None,
    *,
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Check a receipt, with no ledger at hand; exit code 4 if something does not hold."""
    from lawspeaker.wiring.record import judge_receipt, trusted

    _told(judge_receipt(receipt, trust=trusted(key, witness or [], at_least)), as_json=as_json)


@app.command("receipt")
def receipt(
    folder: Path = typer.Argument(help="A folder that `lawspeaker run` wrote, or a ledger."),
    whose: str = typer.Argument(metavar="ID", help="A participant, p.12, or an event's number."),
    at: int | None = typer.Option(None, "--at", min=0, help="The size of the checkpoint to use."),
    out: Path | None = typer.Option(None, "--out", help="The file to write."),
) -> None:
    """Write what a participant can keep, to check later that their events are still there."""
    from lawspeaker.cli.console import as_text
    from lawspeaker.wiring.record import receipt_of

    result_text(as_text(receipt_of(folder, whose, at=at)), out, secret=True)


@app.command("export")
def export(
    folder: Path = typer.Argument(help="A folder that `lawspeaker run` wrote, or a ledger."),
    out: Path | None = typer.Option(None, "--out", help="The file to write."),
    polis: Path | None = typer.Option(
        None, "--polis", help="Instead: the assembly as a Polis CSV export, into this new folder."
    ),
    parquet: Path | None = typer.Option(
        None, "--parquet", help="Instead: the assembly as Parquet tables, into this new folder."
    ),
    *,
    closed: bool = typer.Option(
        False, "--closed", help="Withhold what was said; the log can still be checked."
    ),
) -> None:
    """Write the record as JSON lines, or the conversation that it holds as tables."""
    from lawspeaker.wiring.polis_record import Form, export_conversation
    from lawspeaker.wiring.record import export_record

    if polis is None and parquet is None:
        result_text(export_record(folder, closed=closed), out, secret=not closed)
        if not closed:
            talk(EACH_VOTE)
        return
    if (polis is not None and parquet is not None) or out is not None or closed:
        raise UsageFault("--polis and --parquet each stand alone, without --out and --closed.")
    for form, target in ((Form.POLIS, polis), (Form.PARQUET, parquet)):
        if target is not None:
            written = export_conversation(folder, target, form=form)
            result(f"{counted(written.n_votes, 'vote')} in {target}: {', '.join(written.names)}")
            if written.simulated and form is Form.PARQUET:
                talk("Somebody is simulated, which tables do not tell: read them with --simulated.")
            talk(EACH_VOTE)


@app.command("verifier")
def verifier(
    out: Path | None = typer.Option(None, "--out", help="The file to write, such as verify.py."),
) -> None:
    """Write the verifier as one Python file that needs nothing of lawspeaker."""
    from lawspeaker.wiring.record import verifier_file

    result_text(verifier_file(), out)


def _told(report: Verdict, *, as_json: bool) -> None:
    """Print the checks; GateFailed names those that failed."""
    if as_json:
        result_json(
            {
                "schema_version": 1,
                "n_events": report.n_entries,
                "root": report.root,
                "checks": list(report.lines),
                "failed": list(report.failed),
            }
        )
    else:
        for line in report.lines:
            result(line)
        if report.last:
            result(report.last)
    if report.failed:
        raise GateFailed("; ".join(report.failed))
