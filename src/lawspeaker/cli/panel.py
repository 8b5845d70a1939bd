"""`lawspeaker panel`: fix everybody's chance first, then draw by a public value."""

from __future__ import annotations

from pathlib import Path

import typer

from lawspeaker.cli.console import as_text, result, result_json, result_text, talk
from lawspeaker.cli.listing import Listing
from lawspeaker.errors import UsageFault
from lawspeaker.records.counted import counted

app = typer.Typer(
    cls=Listing, help="Draw a panel by lot, fairly and for anybody to check.", no_args_is_help=True
)


@app.command("plan")
def plan(
    pool: Path = typer.Argument(help="CSV with the column participant and one for each feature."),
    quotas: Path = typer.Option(
        ..., "--quotas", help="CSV with the columns feature, value, min and max (seats)."
    ),
    size: int = typer.Option(..., "--size", min=1, help="Seats on the panel."),
    out: Path = typer.Option(..., "--out", help="The plan's file, for who draws and who checks."),
    *,
    as_json: bool = typer.Option(False, "--json", help="Print the public notice as JSON."),
) -> None:
    """Give everybody the fairest chance that the quotas allow, and fix it in a file."""
    from lawspeaker.governance.panel_notice import panel_notice
    from lawspeaker.wiring.panel import plan_from_files

    if out.exists():
        raise UsageFault(f"{out} exists. Name another file with --out.")
    made = plan_from_files(pool, quotas, size=size)
    result_text(as_text(made.to_json()), out)
    notice = panel_notice(made)
    if as_json:
        result_json(notice.to_json())
        return
    result(f"{counted(notice.n_people, 'volunteer')}, {counted(notice.size, 'seat')}.")
    result(f"Everybody's chance is at least {notice.lowest:.2%} and at most {notice.highest:.2%}.")
    result(
        f"No lottery under these quotas gives everybody more than {notice.bound:.4%}; "
        f"this one's least is {notice.lowest:.4%}."
    )
    if notice.never:
        result(notice.never)
    for each in notice.chances:
        shown = (
            "not shown, for too few people have it"
            if each.seats is None
            else f"{each.seats:.2f} seats expected, a chance of {each.lowest:.2%} to "
            f"{each.highest:.2%} each"
        )
        result(f"  {each.feature} {each.value}: {shown}")
    result(f"Plan: {notice.plan}")
    talk("Publish the plan's digest, and name the public value that will decide, before it is out.")


@app.command("draw")
def draw(
    plan_file: Path = typer.Argument(metavar="PLAN", help="A file that `panel plan` wrote."),
    pool: Path = typer.Option(..., "--pool", help="The pool that the plan was made for."),
    public_value: str = typer.Option(
        ..., "--public-value", help="A value that was named before it was known."
    ),
    declined: list[str] = typer.Option(
        [], "--declined", help="Somebody drawn who will not sit; repeatable, in their order."
    ),
    *,
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Draw the panel that the plan and the public value fix, and replace who declined."""
    from lawspeaker.wiring.panel import draw_from_files

    if not public_value.strip():
        raise UsageFault("--public-value is empty. Give the value that was announced.")
    panel = draw_from_files(plan_file, pool, public_value=public_value.strip(), declined=declined)
    if as_json:
        result_json(
            {
                "schema_version": 1,
                "plan": panel.plan,
                "public_value": panel.public_value,
                "seated": list(panel.seated),
                "replaced": [list(pair) for pair in panel.replaced],
                "waiting": list(panel.waiting),
            }
        )
        return
    for person in panel.seated:
        result(person)
    for gone, new in panel.replaced:
        talk(f"{gone} declined; {new} sits instead.")
    talk(f"Drawn from plan {panel.plan} by the public value {panel.public_value!r}.")


@app.command("explain")
def explain(
    plan_file: Path = typer.Argument(metavar="PLAN", help="A file that `panel plan` wrote."),
    pool: Path = typer.Option(..., "--pool", help="The pool that the plan was made for."),
    person: str = typer.Option(..., "--person", help="Who asks, as the pool names them."),
    *,
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Say to a volunteer, drawn or not, what chance they had and why."""
    from lawspeaker.wiring.panel import reason_from_files

    reason = reason_from_files(plan_file, pool, person=person)
    if as_json:
        result_json(reason.to_json())
        return
    result(
        f"{reason.person} had a chance of {reason.chance:.2%}. Everybody's was "
        f"{reason.lowest:.2%} to {reason.highest:.2%}; without quotas it would be "
        f"{reason.without_quotas:.2%} for all."
    )
    for share in reason.shares:
        result(f"  {share}")
    result(reason.closing)
