"""`lawspeaker assembly`: hold an assembly from the command line, each deed on record."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

import typer

from lawspeaker.cli import ballot
from lawspeaker.cli.console import result, result_json, talk, talk_of_next
from lawspeaker.cli.contest import text_of
from lawspeaker.cli.listing import Listing
from lawspeaker.cli.source import Method
from lawspeaker.errors import UsageFault

app = typer.Typer(
    cls=Listing, help="Hold an assembly: open, rule, roll, invite, vote.", no_args_is_help=True
)
app.add_typer(ballot.app, name="ballot")


class Decision(StrEnum):
    """What a moderator decides."""

    within = "in"
    out = "out"
    undecided = "undecided"


@app.command("open")
def open_assembly(
    folder: Path = typer.Argument(help="The folder of the record; made where it is missing."),
    topic: str = typer.Option(..., "--topic", help="What it is about."),
    description: str = typer.Option("", "--description", help="For the people; @FILE reads it."),
    name: str = typer.Option("", "--id", help="Its id; the folder's name if empty."),
    *,
    simulated: bool = typer.Option(False, "--simulated", help="Everybody in it is simulated."),
    moderated_first: bool = typer.Option(
        False, "--moderated-first", help="What participants propose waits for a moderator."
    ),
    own_statements: int | None = typer.Option(
        None, "--own-statements", min=0, help="How many one person may propose on the pages; 5."
    ),
) -> None:
    """Open an assembly; the same again changes nothing."""
    from lawspeaker.wiring.assembly import open_in
    from lawspeaker.wiring.store import store_fault

    open_in(
        folder,
        assembly=name,
        topic=topic,
        description=text_of(description),
        simulated=simulated,
        moderated_first=moderated_first,
        own_statements=own_statements,
    )
    result(f"Open: {topic}")
    if fault := store_fault(folder):
        talk(fault)
    talk_of_next(f"assembly rule {folder} --clauses N")


@app.command("rule")
def rule(
    folder: Path = typer.Argument(help="The folder of the assembly."),
    n_clauses: int = typer.Option(12, "--clauses", min=1, max=200, help="Statements to choose."),
    min_votes: int = typer.Option(0, "--min-votes", min=0, help="As for `run`."),
    method: Method = Method.auto,
    seed: int = typer.Option(0, "--seed", min=0, help="As for `run`."),
) -> None:
    """Fix by what rule a run chooses, before anybody votes; it cannot be changed."""
    from lawspeaker.cycle.assembly.opening import fix_rule
    from lawspeaker.wiring.desk import quiet_desk

    with quiet_desk(folder) as desk:
        fix_rule(
            desk,
            {
                "n_clauses": n_clauses,
                "min_votes": min_votes,
                "method": method.value,
                "seed": seed,
            },
        )
    result("The rule is fixed.")
    talk_of_next(f"assembly roll {folder} --people PEOPLE.csv --key-out KEY.csv")


@app.command("roll")
def roll(
    folder: Path = typer.Argument(help="The folder of the assembly."),
    people: Path | None = typer.Option(
        None, "--people", help="A CSV with the column person; simulated where it has one."
    ),
    key: Path | None = typer.Option(
        None, "--key-out", help="The new file that says which id each person got."
    ),
) -> None:
    """Close the roll: its size and digest go on record before anybody votes, nobody's name does."""
    from lawspeaker.wiring.assembly import close_roll_in

    closed = close_roll_in(folder, people=people, key=key)
    result(f"{closed.n_people:,} people on the roll. Digest {closed.digest}")
    if key is not None:
        talk(f"Who is who stands in {key} only. Keep it apart from the record.")
    talk_of_next(f"assembly invite {folder} --out TOKENS.csv")


@app.command("invite")
def invite(
    folder: Path = typer.Argument(help="The folder of the assembly."),
    out: Path = typer.Option(..., "--out", help="The new file with everybody's token."),
    days: int = typer.Option(30, "--days", min=1, max=3650, help="How long a token can be used."),
    link: str = typer.Option(
        "", "--link", help="The address of `lawspeaker serve`: write everybody's link too."
    ),
    again: str = typer.Option("", "--again", help="Only this person, once more, by their id."),
) -> None:
    """Invite everybody on the roll who was not invited yet."""
    from lawspeaker.wiring.assembly import invite_in

    n = invite_in(folder, out=out, days=days, address=link, again=again)
    if not n:
        result("Everybody is invited or here already.")
        talk(f"A token was lost? lawspeaker assembly invite {folder} --again ID --out NEW_FILE")
        return
    result(f"{n:,} invited.")
    talk(f"Send each person what stands in {out} for them.")
    talk_of_next(f"serve {folder}" if link else f"assembly join {folder} --token TOKEN")


@app.command("join")
def join(
    folder: Path = typer.Argument(help="The folder of the assembly."),
    token: str = typer.Option("", "--token", help="The token of an invitation."),
    participant: str = typer.Option("", "--participant", help="Or an id: the person is here."),
) -> None:
    """Join, once; prints the participant's id."""
    from lawspeaker.wiring.assembly import join_in

    result(join_in(folder, token=token, participant=participant))


@app.command("statement")
def statement(
    folder: Path = typer.Argument(help="The folder of the assembly."),
    text: str = typer.Option(..., "--text", help="The words; @FILE reads them."),
    author: str = typer.Option("", "--by", help="Who says it; whoever holds the assembly if not."),
    key: str = typer.Option("", "--key", help="Marks this statement, so that a retry is one."),
) -> None:
    """Propose a statement; prints its id."""
    from lawspeaker.cycle.assembly.saying import propose
    from lawspeaker.wiring.desk import quiet_desk

    with quiet_desk(folder) as desk:
        result(propose(desk, text_of(text), author=author or None, key=key or None))


@app.command("statements")
def statements(
    folder: Path = typer.Argument(help="The folder of the assembly."),
    *,
    waiting: bool = typer.Option(False, "--waiting", help="Only those that wait for a moderator."),
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """List the statements, where each stands, and who wrote it."""
    from lawspeaker.cycle.assembly.saying import Stands, listed
    from lawspeaker.wiring.views import current_views

    found = listed(current_views(folder).views)
    shown = [each for each in found if each.stands is Stands.WAITS or not waiting]
    if as_json:
        result_json({"schema_version": 1, "statements": [each.to_json() for each in shown]})
        return
    for each in shown:
        result(
            f"{each.statement}  {each.stands.value}  {each.author or 'the holders'}  {each.text}"
        )
    if not shown:
        result("No statement waits." if waiting else "No statement yet.")


@app.command("moderate")
def moderate(
    folder: Path = typer.Argument(help="The folder of the assembly."),
    statement_id: str = typer.Argument(metavar="STATEMENT", help="Its id, such as stmt.12."),
    decision: Decision = typer.Argument(help="in, out or undecided."),
    reason: str = typer.Option(..., "--reason", help="Why; @FILE reads it."),
) -> None:
    """Decide on a statement, with the reason on record."""
    from lawspeaker.cycle.assembly.saying import moderate as decide
    from lawspeaker.records.statement import Moderation
    from lawspeaker.wiring.desk import quiet_desk

    with quiet_desk(folder) as desk:
        new = decide(desk, statement_id, Moderation[decision.value.upper()], reason=text_of(reason))
    result(f"{statement_id} is {decision.value}." if new else "It stood so already.")


@app.command("vote")
def vote(
    folder: Path = typer.Argument(help="The folder of the assembly."),
    participant: str = typer.Option("", "--participant", help="Who votes."),
    statement_id: str = typer.Option("", "--statement", help="On what."),
    choice: str = typer.Option("", "--vote", help="agree, pass or disagree."),
    important: bool | None = typer.Option(
        None, "--important/--not-important", help="What they say of its weight, if asked."
    ),
    key: str = typer.Option("", "--key", help="Marks this vote, so that a retry is one."),
    votes: Path | None = typer.Option(
        None, "--from", help="Or a CSV: participant, statement, vote; important and key too."
    ),
    *,
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Cast votes or change them; what is on record already is not recorded again."""
    from lawspeaker.cycle.assembly.voting import Cast, take_votes
    from lawspeaker.wiring.assembly import VOTES, votes_in
    from lawspeaker.wiring.desk import quiet_desk

    one = participant and statement_id and choice
    if (votes is None) == (not one):
        raise UsageFault("Give --participant, --statement and --vote, or else --from.")
    if votes is not None:
        taken = votes_in(folder, votes)
    else:
        if choice not in VOTES:
            raise UsageFault(f"{choice!r} is no vote. Use agree, pass or disagree.")
        cast = Cast(
            participant=participant,
            statement=statement_id,
            vote=VOTES[choice],
            important=important,
            key=key or None,
        )
        with quiet_desk(folder) as desk:
            taken = take_votes(desk, [cast])
    if as_json:
        result_json(
            {
                "schema_version": 1,
                "n_voted": taken.n_voted,
                "n_revised": taken.n_revised,
                "n_known": taken.n_known,
            }
        )
        return
    result(f"{taken.n_voted:,} new, {taken.n_revised:,} changed, {taken.n_known:,} known already.")


@app.command("close")
def close(
    folder: Path = typer.Argument(help="The folder of the assembly."),
    reason: str = typer.Option(..., "--reason", help="Why; people read it; @FILE reads it."),
) -> None:
    """End the voting for good, with the reason on record."""
    from lawspeaker.cycle.assembly.voting import close_voting
    from lawspeaker.wiring.desk import quiet_desk

    with quiet_desk(folder) as desk:
        new = close_voting(desk, reason=text_of(reason))
    result("Voting is closed." if new else "Voting was closed already.")
    talk_of_next(f"run {folder} --out OUT")


@app.command("release")
def release(
    folder: Path = typer.Argument(help="The folder of the assembly."),
    *,
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Publish the counts so far, in batches of ten people that no two releases tell on."""
    from lawspeaker.wiring.assembly import release_in

    published = release_in(folder)
    if as_json:
        result_json({"schema_version": 1, **published.to_json()})
        return
    for line in published.lines:
        result(line)
    talk(f"Written to {folder / published.number}.json and .html.")


@app.command("measured")
def measured(
    folder: Path = typer.Argument(help="The folder that `lawspeaker run` wrote."),
    measure: str = typer.Option(..., "--measure", help="What was measured, in a few words."),
    model: str = typer.Option(..., "--model", help="Of which model, in which version of it."),
    version: str = typer.Option(..., "--version", help="Under which version of the constitution."),
    est: float = typer.Option(..., "--est", help="The estimate."),
    lo: float = typer.Option(..., "--lo", help="The lower end of its 95 % interval."),
    hi: float = typer.Option(..., "--hi", help="The upper end."),
    n: int = typer.Option(..., "--n", help="How many cases were judged."),
    method: str = typer.Option(..., "--method", help="How the interval was made, and by whom."),
    report: Path = typer.Option(..., "--report", help="The file that tells all of it."),
) -> None:
    """Put on record what was measured of a model, with its interval; the documents tell it."""
    from lawspeaker.records.estimate import Estimate
    from lawspeaker.wiring.assembly import measured_in

    event = measured_in(
        folder,
        measure=measure,
        model=model,
        version=version,
        estimate=Estimate(est=est, lo=lo, hi=hi, n=n, method=method),
        report=report,
    )
    result(f"On record as event.{event.seq}.")
