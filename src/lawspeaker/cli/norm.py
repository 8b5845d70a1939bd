"""`lawspeaker constitution norm`: a person types what a clause asks, and nothing is guessed."""

from __future__ import annotations

import sys
from dataclasses import replace as with_
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from lawspeaker.cli.console import result, result_json, talk
from lawspeaker.errors import UsageFault

if TYPE_CHECKING:
    from lawspeaker.contract.clause import Clause
    from lawspeaker.contract.norm import Norm
    from lawspeaker.contract.norm_reading import NormReading
    from lawspeaker.contract.norm_typing import TypedNorm
    from lawspeaker.cycle.norm_reading import NormsRead
    from lawspeaker.records.canonical import Json


class Kind(StrEnum):
    """Whether a clause decides by itself."""

    RULE = "rule"
    STANDARD = "standard"


def norm(
    place: Path = typer.Argument(
        help="A folder that `lawspeaker run` wrote; or a draft that is not on record, .yaml, .md "
        "or .json."
    ),
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
    kind: Kind | None = typer.Option(
        None,
        "--kind",
        help="rule: facts alone decide it; standard: it needs judgment; as it is if not given.",
    ),
    by: str = typer.Option("", "--by", help="Who reads the clause so; a folder's record needs it."),
    reason: str = typer.Option("", "--reason", help="Why, where it opens a proposal."),
    day: str = typer.Option(
        "", "--date", help="In force from, where it opens a proposal; today if empty."
    ),
    replace: bool = typer.Option(
        False, "--replace", help="Put a new proposal in the place of the open one."
    ),
    out: Path | None = typer.Option(None, "--out", help="Write to a new file instead."),
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Type the norm of a clause: by options, or question by question where none is given."""
    from lawspeaker.contract.clause import FormKind
    from lawspeaker.contract.norm_reading import NormReading
    from lawspeaker.wiring.norm import clause_in, read_norms_in, type_norm_in

    reading = NormReading(
        clause_id=clause,
        norm=None,
        kind=None if kind is None else FormKind(kind.value),
        by=by.strip(),
    )
    if not (line or op or act or none):
        if when or unless:
            raise UsageFault("Give --op and --act too, or the whole with --norm.")
        reading = _asked(clause_in(place, clause), reading, actor, overrides)
    else:
        typed = _given(line, (op, act, when, unless), actor, overrides, none=none)
        reading = with_(reading, norm=typed)
    if not place.is_dir():
        if reason or day or replace:
            raise UsageFault("--reason, --date and --replace are for a folder with a record.")
        _show_file(type_norm_in(place, reading, out=out), reading, out or place, as_json=as_json)
        return
    if out is not None:
        raise UsageFault("A folder's norm goes on its record; leave --out out.")
    read = read_norms_in(place, [reading], day=day, reason=reason, replace=replace)
    _show_record(read, reading, place, as_json=as_json)


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


def _asked(clause: Clause, given: NormReading, actor: str, overrides: list[str]) -> NormReading:
    """The answers of the person at the keyboard; no answer is filled in for them."""
    from lawspeaker.contract.clause import FormKind
    from lawspeaker.contract.norm_form import norm_in_words
    from lawspeaker.contract.norm_typing import hints

    talk(f"{clause.id}, {clause.level}, {clause.form.kind.value}\n\n{clause.text}\n")
    now = "nobody typed it" if clause.norm is None else norm_in_words(clause.norm)
    talk(f"Its norm now: {now}")
    found = hints(clause.text)
    if found:
        talk(f"Words in it that may tell the op: {', '.join(found)}. You decide.")
    op = _ask("Op (must, must_not, should, should_not, may; none if it cannot be typed)")
    typed = None
    if op != "none":
        act = _ask("Act, such as name-source")
        when = _ask("When (A and not B; empty: always)", may_be_empty=True)
        unless = _ask("Unless (C or D; empty: never lifted)", may_be_empty=True)
        typed = _norm(_line(op, act, when, unless), actor, overrides)
    reading = with_(given, norm=typed)
    if typed is not None and given.kind is None:
        kind = _ask(
            f"Kind (rule: facts alone decide it; standard; empty: {clause.form.kind.value})",
            may_be_empty=True,
        )
        if kind and kind not in tuple(Kind):
            raise UsageFault(f"{kind!r} is neither rule nor standard; nothing is written.")
        reading = with_(reading, kind=FormKind(kind) if kind else None)
    talk(reading.sentence)
    if _ask("Write it? (yes or no)").lower() not in {"y", "yes"}:
        raise UsageFault("Nothing is written, as you said.")
    return reading


def _ask(question: str, *, may_be_empty: bool = False) -> str:
    while True:
        talk(f"{question}:")
        line = sys.stdin.readline()
        if not line:
            raise UsageFault("Nothing is written: the questions were not answered.")
        if line.strip() or may_be_empty:
            return line.strip()


def _show_file(written: TypedNorm, reading: NormReading, to: Path, *, as_json: bool) -> None:
    if as_json:
        result_json(_json(reading, written.before, written.after, written.contradictions))
        return
    _say(reading, written.contradictions)
    talk(f"Written to {to}.")


def _show_record(read: NormsRead, reading: NormReading, folder: Path, *, as_json: bool) -> None:
    clashes = read.contradictions[reading.clause_id]
    before, after = (each.clause(reading.clause_id) for each in (read.before, read.after))
    version = read.after.version
    if as_json and before is not None and after is not None:
        told = _json(reading, before, after, clashes)
        result_json({**told, "id": read.ids[0], "version": version, "status": "proposed"})
        return
    _say(reading, clashes)
    result(f"On record as {read.ids[0]}, typed by {reading.by}.")
    if read.amendment is not None:
        result(f"Version {version} ({read.amendment.change.name}) is proposed with it.")
        talk(f"Read versions/{version}/redline.md; it binds nobody before its ballot.")
        return
    talk(f"Version {version} is still proposed, now with this norm; ballots on it count this text.")
    talk(f"Policy: {folder}/targets/policy.rego")


def _say(reading: NormReading, contradictions: tuple[tuple[str, str], ...]) -> None:
    result(f"{reading.clause_id}: {reading.sentence}")
    for other, witness in contradictions:
        result(f"  contradicts {other}. {witness}")


def _json(
    reading: NormReading,
    before: Clause,
    after: Clause,
    contradictions: tuple[tuple[str, str], ...],
) -> dict[str, Json]:
    from lawspeaker.contract.digests import mark

    return {
        "schema_version": 1,
        **reading.to_json(),
        "before": mark(before),
        "after": mark(after),
        "contradictions": [
            {"clause": other, "witness": witness} for other, witness in contradictions
        ],
    }
