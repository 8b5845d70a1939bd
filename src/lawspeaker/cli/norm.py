"""`lawspeaker constitution norm`: a person types what a clause asks, and nothing is guessed."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from lawspeaker.cli.console import result, result_json, talk
from lawspeaker.errors import UsageFault

if TYPE_CHECKING:
    from lawspeaker.contract.clause import Clause
    from lawspeaker.contract.norm import Norm
    from lawspeaker.contract.norm_typing import TypedNorm
    from lawspeaker.records.canonical import Json


def norm(
    document: Path = typer.Argument(help="A draft or proposed constitution, .yaml, .md or .json."),
    clause: str = typer.Argument(help="The clause's id."),
    *,
    line: str = typer.Option(
        "", "--norm", help="The whole in one line: `must_not name-shop when asked unless urgent`."
    ),
    op: str = typer.Option("", "--op", help="must, must_not, should, should_not or may."),
    act: str = typer.Option("", "--act", help="What is done or not, such as name-shop."),
    when: str = typer.Option("", "--when", help="`A and not B`; always if empty."),
    unless: str = typer.Option("", "--unless", help="`C or D`; any one of them lifts the norm."),
    actor: str = typer.Option("", "--actor", help="Who is bound; the assistant if empty."),
    overrides: list[str] = typer.Option(
        [], "--overrides", help="A clause that this one goes before; repeatable."
    ),
    none: bool = typer.Option(False, "--none", help="Take the norm away: it cannot be typed."),
    out: Path | None = typer.Option(None, "--out", help="Write to a new file instead."),
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Type the norm of a clause: by options, or question by question where none is given."""
    from lawspeaker.contract.norm_form import norm_in_words
    from lawspeaker.wiring.norm import clause_in, type_norm_in

    if not (line or op or act or none):
        if when or unless:
            raise UsageFault("Give --op and --act too, or the whole with --norm.")
        typed = _asked(clause_in(document, clause), actor, overrides)
    else:
        typed = _given(line, (op, act, when, unless), actor, overrides, none=none)
    written = type_norm_in(document, clause_id=clause, norm=typed, out=out)
    if as_json:
        result_json(_json(written))
        return
    result(f"{clause}: {'no typed norm' if typed is None else norm_in_words(typed)}")
    for other, witness in written.contradictions:
        result(f"  contradicts {other}. {witness}")
    talk(f"Written to {out or document}.")


def _given(
    line: str,
    parts: tuple[str, str, str, str],
    actor: str,
    overrides: list[str],
    *,
    none: bool,
) -> Norm | None:
    if none + bool(line) + any(parts) > 1:
        raise UsageFault("Give --none, or --norm, or --op and --act with their conditions.")
    if none:
        return None
    if not line and not (parts[0] and parts[1]):
        raise UsageFault("A norm has an op and an act: give both --op and --act.")
    return _norm(line or _line(*parts), actor, overrides)


def _line(op: str, act: str, when: str, unless: str) -> str:
    held = f" when {when}" if when.strip() else ""
    lifted = f" unless {unless}" if unless.strip() else ""
    return f"{op} {act}{held}{lifted}"


def _norm(line: str, actor: str, overrides: list[str]) -> Norm:
    from lawspeaker.contract.norm_form import read_norm

    read = read_norm(line)
    given = {"actor": actor or read.actor, "overrides": tuple(overrides)}
    return type(read)(**(dict(read) | given))


def _asked(clause: Clause, actor: str, overrides: list[str]) -> Norm | None:
    """The answers of the person at the keyboard; no answer is filled in for them."""
    from lawspeaker.contract.norm_form import norm_in_words
    from lawspeaker.contract.norm_typing import hints

    talk(f"{clause.id}, {clause.level}\n\n{clause.text}\n")
    now = "nobody typed it" if clause.norm is None else norm_in_words(clause.norm)
    talk(f"Its norm now: {now}")
    found = hints(clause.text)
    if found:
        talk(f"Words in it that may tell the op: {', '.join(found)}. You decide.")
    op = _ask("Op (must, must_not, should, should_not, may; none if it cannot be typed)")
    if op == "none":
        typed = None
    else:
        act = _ask("Act, such as name-source")
        when = _ask("When (A and not B; empty: always)", may_be_empty=True)
        unless = _ask("Unless (C or D; empty: never lifted)", may_be_empty=True)
        typed = _norm(_line(op, act, when, unless), actor, overrides)
    talk("no typed norm" if typed is None else norm_in_words(typed))
    if _ask("Write it? (yes or no)").lower() not in {"y", "yes"}:
        raise UsageFault("Nothing is written, as you said.")
    return typed


def _ask(question: str, *, may_be_empty: bool = False) -> str:
    while True:
        talk(f"{question}:")
        line = sys.stdin.readline()
        if not line:
            raise UsageFault("Nothing is written: the questions were not answered.")
        if line.strip() or may_be_empty:
            return line.strip()


def _json(written: TypedNorm) -> Json:
    from lawspeaker.contract.digests import mark

    after = written.after.norm
    return {
        "schema_version": 1,
        "clause": written.after.id,
        "before": mark(written.before),
        "after": mark(written.after),
        "norm": None if after is None else after.model_dump(mode="json", exclude_defaults=True),
        "contradictions": [
            {"clause": other, "witness": witness} for other, witness in written.contradictions
        ],
    }
