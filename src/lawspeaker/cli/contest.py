"""`lawspeaker contest`: an answer is contested, and somebody must rule on it by a date."""

from __future__ import annotations

from pathlib import Path

import typer

from lawspeaker.cli.console import result, result_json, talk_of_next
from lawspeaker.cli.listing import Listing

app = typer.Typer(
    cls=Listing, help="Contest an answer, rule on a contest, list them.", no_args_is_help=True
)


@app.command("open")
def open_contest(
    folder: Path = typer.Argument(help="A folder that `lawspeaker run` wrote."),
    clauses: list[str] = typer.Option(..., "--clause", help="A clause at stake; may be repeated."),
    prompt: str = typer.Option(..., "--prompt", help="What the model was asked; @FILE reads it."),
    answer: str = typer.Option(..., "--answer", help="What it answered; @FILE reads it."),
    relief: str = typer.Option(..., "--relief", help="What should be done about it."),
    factors: list[str] = typer.Option(
        [], "--factor", help="A circumstance that matters; may be repeated."
    ),
    number: str | None = typer.Option(
        None, "--version", help="The version the answer was given under; the current one if not."
    ),
    day: str = typer.Option("", "--date", help="YYYY-MM-DD; today if empty."),
    *,
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Open a contest: it gets a number, and a day by which it must be answered."""
    from lawspeaker.cycle.contest import contest_answer, precedents_on
    from lawspeaker.wiring.desk import day_of, quiet_desk

    with quiet_desk(folder) as desk:
        opened = contest_answer(
            desk,
            clauses=clauses,
            prompt=text_of(prompt),
            answer=text_of(answer),
            relief=text_of(relief),
            factors=factors,
            day=day_of(day),
            under=number,
        )
        precedents = precedents_on(desk.ledger, opened)
    if as_json:
        result_json({**opened.to_json(), "precedents": precedents.to_json()})
        return
    result(f"{opened.id} is open under version {opened.version}.")
    result(f"{opened.tier} owes a reasoned answer by {opened.due.isoformat()}.")
    if precedents.forcing:
        held = "in conflict" if precedents.outcome is None else precedents.outcome.value
        result(f"Precedents that speak to it: {', '.join(precedents.forcing)} ({held}).")
    else:
        result("No precedent decides it.")
    talk_of_next(
        f"contest rule {folder} {opened.id} --violates N --complies N --holding FACTOR "
        "--reasons @FILE"
    )


@app.command("rule")
def rule_on_contest(
    folder: Path = typer.Argument(help="A folder that `lawspeaker run` wrote."),
    contest: str = typer.Argument(help="The contest's number, such as contest.0001."),
    violates: int = typer.Option(0, "--violates", min=0, help="Members who find a violation."),
    complies: int = typer.Option(0, "--complies", min=0, help="Members who find none."),
    not_applicable: int = typer.Option(
        0, "--not-applicable", min=0, help="Members for whom no cited clause applies."
    ),
    holding: list[str] = typer.Option(
        ..., "--holding", help="A factor that the ruling rests on; may be repeated."
    ),
    opposing: list[str] = typer.Option(
        [], "--opposing", help="A factor that spoke against it; may be repeated."
    ),
    reasons: str = typer.Option(..., "--reasons", help="Why; @FILE reads it."),
    dissent: str = typer.Option("", "--dissent", help="The minority's text; @FILE reads it."),
    tier: str | None = typer.Option(None, "--tier", help="Another tier, for an appeal."),
    day: str = typer.Option("", "--date", help="YYYY-MM-DD; today if empty."),
    *,
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Record a bench's ruling; exit code 4 below its quorum or threshold."""
    from lawspeaker.cycle.contest import rule_contest
    from lawspeaker.records.ruling import Verdicts
    from lawspeaker.wiring.desk import day_of, quiet_desk

    with quiet_desk(folder) as desk:
        ruling = rule_contest(
            desk,
            contest,
            verdicts=Verdicts(
                n_violates=violates, n_complies=complies, n_not_applicable=not_applicable
            ),
            holding=holding,
            opposing=opposing,
            reasons=text_of(reasons),
            dissent=text_of(dissent),
            day=day_of(day),
            tier=tier,
        )
    if as_json:
        result_json(ruling.to_json())
        return
    result(f"{ruling.id} on {ruling.contest}: {ruling.outcome.value} ({ruling.binding}).")
    talk_of_next(
        f"constitution amend {folder} --from {ruling.id} --clause CLAUSE --text @FILE --reason WHY"
    )


@app.command("list")
def list_contests(
    folder: Path = typer.Argument(help="A folder that `lawspeaker run` wrote."),
    *,
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """List every contest: open, overdue or ruled on."""
    from lawspeaker.cycle.contest import list_contests as listed
    from lawspeaker.wiring.desk import day_of, opened_ledger

    with opened_ledger(folder) as ledger:
        lines = listed(ledger, today=day_of(""))
    if as_json:
        result_json({"contests": [line.to_json() for line in lines]})
        return
    if not lines:
        result("No contest is on record.")
    for line in lines:
        contest = line.contest
        result(
            f"{contest.id}  {line.status.value:<8}due {contest.due.isoformat()}  "
            f"{', '.join(clause.id for clause in contest.clauses)}"
        )
        for ruling in line.rulings:
            result(f"  {ruling.id}  {ruling.outcome.value}, {ruling.decided_on.isoformat()}")


def text_of(given: str) -> str:
    """The text itself, or a file's where it is written as @FILE; BadInput as in `text_in`."""
    if not given.startswith("@"):
        return given
    from lawspeaker.wiring.desk import text_in

    return text_in(Path(given[1:]), mend="Name a text file after the @.").strip()
