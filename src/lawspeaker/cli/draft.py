"""`lawspeaker draft`: other words for what people said, judged by people before they count."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lawspeaker.cli.console import result, result_json, talk
from lawspeaker.cli.contest import text_of
from lawspeaker.cli.listing import Listing

if TYPE_CHECKING:
    from collections.abc import Callable

    from lawspeaker.contract.wording import Wording
    from lawspeaker.wiring.wording import ModelAt

app = typer.Typer(
    cls=Listing,
    help="Merge, raise, explain and mediate what people said; people judge it before it counts.",
    no_args_is_help=True,
)
InFolder = Annotated[Path, typer.Argument(help="A folder that `lawspeaker run` wrote.")]
From = Annotated[
    list[str], typer.Option("--from", help="A statement that it comes from; repeatable.")
]
Text = Annotated[str, typer.Option("--text", help="The words; @FILE reads them.")]
By = Annotated[str, typer.Option("--by", help="Who wrote the words.")]
Model = Annotated[
    str, typer.Option("--model", help="An OpenAI-compatible server that drafts instead.")
]
ModelName = Annotated[str, typer.Option("--model-name", help="The model's name there.")]
Seed = Annotated[int, typer.Option("--seed", min=0, help="Seed that the model is given.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Clause = Annotated[str, typer.Option("--clause", help="The clause that the words are for.")]
OfClause = Annotated[str, typer.Argument(help="The clause, such as clause.s12.")]
Ask = Annotated[str, typer.Argument(help="The number, such as mediation.0001.")]


def _model(url: str, name: str, seed: int) -> ModelAt | None:
    from lawspeaker.wiring.wording import ModelAt

    return ModelAt(url=url, name=name, seed=seed) if url else None


def _show(made: Wording, *, as_json: bool) -> None:
    if as_json:
        result_json({"schema_version": 1, **made.to_json()})
        return
    result(f"{made.id}  {made.kind.value}, by {made.drafter.told}")
    result(f"  {made.text}")
    if made.instead_of:
        talk(f"Nothing has changed yet. It is for the place of {made.instead_of}.")
        return
    talk(f"Nothing has changed yet. People judge it: lawspeaker draft judge FOLDER {made.id} ...")


def _word(
    kind: str,
    folder: Path,
    *,
    sources: list[str],
    clause: str,
    text: str,
    by: str,
    model: ModelAt | None,
    as_json: bool,
) -> None:
    from lawspeaker.contract.wording import WordingKind
    from lawspeaker.wiring.wording import word

    made = word(
        folder,
        kind=WordingKind(kind),
        sources=sources,
        clause=clause,
        text=text_of(text),
        by=by,
        model=model,
    )
    _show(made, as_json=as_json)
    if made.instead_of:
        _say_what_next(folder, made)


def _say_what_next(folder: Path, made: Wording) -> None:
    from lawspeaker.wiring.editorial import look_at

    looked = look_at(folder, made)
    if looked.normative:
        talk(f"It is no mere wording: {looked.normative}")
        return
    if not looked.known:
        talk(
            "The language of these words was not made out, so numbers alone were compared: look "
            "yourself whether a must, may, not, only, unless, if or always came or went."
        )
    talk("People say whether it means the same:")
    talk(f"lawspeaker constitution edit FOLDER {made.id} --judgments ... --verdicts ...")


def _of_statements(kind: str) -> Callable[..., None]:
    """The command that words some statements anew, in one kind or another."""

    def command(
        folder: InFolder,
        sources: From,
        *,
        clause: Clause = "",
        text: Text = "",
        by: By = "",
        model: Model = "",
        model_name: ModelName = "",
        seed: Seed = 0,
        as_json: Json = False,
    ) -> None:
        _word(
            kind,
            folder,
            sources=sources,
            clause=clause,
            text=text,
            by=by,
            model=_model(model, model_name, seed),
            as_json=as_json,
        )

    return command


def _of_a_clause(kind: str) -> Callable[..., None]:
    """The command that words something about one clause; its sources are the clause's."""

    def command(
        folder: InFolder,
        clause: OfClause,
        *,
        text: Text = "",
        by: By = "",
        model: Model = "",
        model_name: ModelName = "",
        seed: Seed = 0,
        as_json: Json = False,
    ) -> None:
        _word(
            kind,
            folder,
            sources=[],
            clause=clause,
            text=text,
            by=by,
            model=_model(model, model_name, seed),
            as_json=as_json,
        )

    return command


_MERGE = "Propose one wording for statements that say nearly the same."
_RAISE = "Propose a principle that several statements are cases of."
_REWORD = "Propose other words for a clause that mean the same, to be enacted without a ballot."
_PLAIN = "Propose a clause's reading for the public, 300 characters."
_REASON = "Propose the reason that a clause gives."
app.command("merge", help=_MERGE)(_of_statements("merge"))
app.command("raise", help=_RAISE)(_of_statements("raise"))
app.command("reword", help=_REWORD)(_of_a_clause("reword"))
app.command("plain", help=_PLAIN)(_of_a_clause("plain"))
app.command("reason", help=_REASON)(_of_a_clause("reason"))


@app.command("read")
def read(
    folder: InFolder,
    edits: Path = typer.Argument(help="A YAML list of entries with kind, from, clause, text, by."),
    *,
    as_json: Json = False,
) -> None:
    """Propose all the wordings of a file, or none."""
    from lawspeaker.wiring.wording import word_from_file

    made = word_from_file(folder, edits)
    if as_json:
        result_json({"schema_version": 1, "wordings": [each.to_json() for each in made]})
        return
    for each in made:
        result(f"{each.id}  {each.kind.value}, by {each.drafter.told}")


@app.command("list")
def list_(folder: InFolder, *, as_json: Json = False) -> None:
    """Show every wording beside its sources, and what people made of it."""
    from lawspeaker.wiring.wording import wordings_of

    lines = wordings_of(folder)
    if as_json:
        result_json({"schema_version": 1, "wordings": [line.to_json() for line in lines]})
        return
    for line in lines:
        made = line.wording
        result(f"{made.id}  {made.kind.value}, by {made.drafter.told}: {line.verdict}")
        result(f"  now:  {made.text}")
        for source, text in line.sources:
            result(f"  from: {source}  {text}")
        result(f"  {line.sentence}")
    if not lines:
        talk("Nobody has proposed other words yet.")


@app.command("judge")
def judge(
    folder: InFolder,
    wording: str = typer.Argument(help="The number, such as wording.0001."),
    judgments: Path = typer.Option(
        ..., "--judgments", help="CSV of participant and vote: yes where it is true to its sources."
    ),
    *,
    as_json: Json = False,
) -> None:
    """Count whether its authors and a panel hold a wording true to its sources."""
    from lawspeaker.wiring.wording import judge as judged

    counted = judged(folder, wording, judgments=judgments)
    if as_json:
        result_json({"schema_version": 1, "wording": wording, **counted.to_json()})
        return
    result(f"{wording}: {counted.verdict.value}. {counted.sentence}")
    for each in counted.refused:
        talk(f"Not counted: {each}")


@app.command("apply")
def apply(
    folder: InFolder,
    day: str = typer.Option("", "--date", help="In force from, YYYY-MM-DD; today if empty."),
    *,
    replace: bool = typer.Option(
        False, "--replace", help="Put it in the place of a proposal of the same number."
    ),
    as_json: Json = False,
) -> None:
    """Propose the next version with every accepted wording; the others keep their quotation."""
    from lawspeaker.wiring.wording import apply as applied

    proposed = applied(folder, day=day, replace=replace)
    if as_json:
        result_json(proposed.to_json())
        return
    result(f"Version {proposed.proposed.version} is proposed, {proposed.change.name}.")
    for each in proposed.redline.edited:
        result(f"  {each.edit.value} {each.clause_id}")
    talk(f"Read versions/{proposed.proposed.version}/redline.md; then ballot it.")


@app.command("mediate")
def mediate(
    folder: InFolder,
    sources: From = [],  # noqa: B006 - typer makes a new list for each call
    *,
    again: str = typer.Option("", "--again", help="The mediation whose next round this is."),
    candidates: list[str] = typer.Option([], "--candidate", help="A candidate; repeatable."),
    by: By = "",
    model: Model = "",
    model_name: ModelName = "",
    seed: Seed = 0,
    n: int = typer.Option(4, "--n", min=2, max=16, help="How many the model drafts."),
    as_json: Json = False,
) -> None:
    """Open a mediation on statements, or its next round after critiques."""
    from lawspeaker.wiring.wording import mediate as opened

    held = opened(
        folder,
        sources=sources,
        mediation=again,
        candidates=[text_of(each) for each in candidates],
        by=by,
        model=_model(model, model_name, seed),
        n=n,
    )
    if as_json:
        result_json(held.to_json())
        return
    result(f"{held.id}, round {held.round}")
    for each in held.candidates:
        result(f"  {each.id}  {each.text}  (by {each.drafter.told})")


@app.command("rank")
def rank(
    folder: InFolder,
    mediation: Ask,
    rankings: Path = typer.Option(
        ..., "--rankings", help="CSV of participant and one column for each candidate: 1 is best."
    ),
    *,
    as_json: Json = False,
) -> None:
    """Count people's rankings of the candidates by Schulze; ties are told."""
    from lawspeaker.records.anonymity import told
    from lawspeaker.wiring.wording import rank as ranked

    decision = ranked(folder, mediation, rankings=rankings)
    if as_json:
        result_json({"schema_version": 1, "mediation": mediation, **decision.to_json()})
        return
    order = " > ".join(" = ".join(tier) for tier in decision.tiers)
    result(f"{mediation}: {order}, by {told(decision.n_papers)} rankings")
    for each in decision.refused:
        talk(f"Not counted: {each}")


@app.command("criticise")
def criticise(
    folder: InFolder,
    mediation: Ask,
    critiques: Path = typer.Option(..., "--critiques", help="CSV with a column critique."),
) -> None:
    """Put people's critiques on record, without names, for the next round's candidates."""
    from lawspeaker.wiring.wording import criticise_round

    n = criticise_round(folder, mediation, critiques=critiques)
    result(f"{mediation}: {n} critiques")


@app.command("settle")
def settle(folder: InFolder, mediation: Ask, *, as_json: Json = False) -> None:
    """Make the winner of a mediation a proposed wording, to be judged like any other."""
    from lawspeaker.wiring.wording import settle_mediation

    _show(settle_mediation(folder, mediation), as_json=as_json)
