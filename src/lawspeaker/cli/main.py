"""The command `lawspeaker`; its groups follow the loop."""

from __future__ import annotations

import sys
from importlib.metadata import version

import typer

from lawspeaker.cli import (
    assembly,
    audit,
    bundle,
    coalition,
    constitution,
    contest,
    demo,
    doctor,
    draft,
    elicit,
    gateway,
    kept,
    ledger,
    losers,
    norms,
    panel,
    raters,
    run,
    serve,
    slate,
    sybil,
    trace,
    welfare,
)
from lawspeaker.cli.listing import Listing
from lawspeaker.contract.unseen import spelled_out
from lawspeaker.errors import LawspeakerError

app = typer.Typer(
    cls=Listing,
    name="lawspeaker",
    help="From a community's votes to a contract for a language model, open to contest.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("run")(run.run)
app.command("slate")(slate.slate)
app.command("audit")(audit.audit)
app.command("demo")(demo.demo)
app.command("elicit")(elicit.elicit)
app.command("norms")(norms.norms)
app.command("drift")(norms.drift)
app.add_typer(assembly.app, name="assembly")
app.command("serve")(serve.serve)
app.add_typer(constitution.app, name="constitution")
app.add_typer(contest.app, name="contest")
app.add_typer(draft.app, name="draft")
app.add_typer(ledger.app, name="ledger")
app.command("gateway")(gateway.gateway)
app.command("gateway-asked")(kept.asked)
app.command("gateway-kept")(kept.kept)
app.command("sybil")(sybil.sybil)
app.add_typer(panel.app, name="panel")
app.command("bundle")(bundle.bundle)
app.command("trace")(trace.trace)
app.command("welfare")(welfare.welfare)
app.command("losers")(losers.losers)
app.add_typer(raters.app, name="raters")
app.command("coalition")(coalition.coalition)
app.command("doctor")(doctor.doctor)


@app.callback(invoke_without_command=True)
def about(
    *,
    show_version: bool = typer.Option(False, "--version", help="Print the version and stop."),
) -> None:
    """From a community's votes to a contract for a language model, open to contest."""
    if show_version:
        typer.echo(version("lawspeaker"))
        raise typer.Exit


def main() -> None:
    """Run a command; a fault of the tree becomes one sentence and its exit code."""
    try:
        app()
    except LawspeakerError as fault:
        sys.stderr.write(f"lawspeaker: {spelled_out(str(fault))}\n")
        sys.exit(fault.exit_code)
