"""`lawspeaker constitution gaps`: what the text leaves open, gets wrong or has not tried."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from lawspeaker.cli.console import result, result_json
from lawspeaker.contract.gap import GapKind, GapStatus
from lawspeaker.errors import UsageFault
from lawspeaker.records.counted import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lawspeaker.contract.gap import Gap
    from lawspeaker.wiring.gaps import Decision, Noted


def gaps(
    place: Path = typer.Argument(help="A constitution's file, or a folder that `run` wrote."),
    *,
    kind: GapKind | None = typer.Option(None, "--kind", help="Only this kind; with --note, its."),
    status: GapStatus | None = typer.Option(
        None, "--status", help="Only open, accepted or closed; open and accepted if not given."
    ),
    clause: list[str] = typer.Option(
        [], "--clause", help="Only on this clause; with --note, whose; repeatable."
    ),
    note: str = typer.Option("", "--note", help="Note something that you saw, in one sentence."),
    witness: str = typer.Option("", "--witness", help="With --note: a case in which it shows."),
    measure: str = typer.Option("", "--measure", help="With --note: how large it is."),
    remedy: str = typer.Option("", "--remedy", help="With --note: what would mend it."),
    accept: str = typer.Option("", "--accept", help="The entry that is to stay as it is."),
    close: str = typer.Option("", "--close", help="The noted entry that is dealt with."),
    reopen: str = typer.Option("", "--reopen", help="The entry that is open again."),
    why: str = typer.Option("", "--why", help="Why it is accepted, closed or opened again."),
    by: str = typer.Option("", "--by", help="Who notes or decides."),
    day: str = typer.Option("", "--date", help="The day, YYYY-MM-DD; today if empty."),
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Show the register of gaps, note one, or accept, close or reopen one."""
    from lawspeaker.gateway.gaps_log import read_gaps
    from lawspeaker.wiring.gaps import gaps_in, write_gap

    met = read_gaps(place)
    change = _change(note, kind, clause, (witness, measure, remedy), (accept, close, reopen), why)
    if change is not None:
        entry = write_gap(place, change, met=met, by=by, day=day)
        if as_json:
            result_json(entry.gap.to_json())
        else:
            result(f"{entry.id} is {entry.status.value}: {entry.sentence}")
        return
    found = [
        gap
        for gap in gaps_in(place, met=met, day=day)
        if (kind is None or gap.kind is kind)
        and (gap.status is status if status else gap.status is not GapStatus.CLOSED)
        and (not clause or set(clause) & set(gap.clauses))
    ]
    if as_json:
        result_json({"gaps": [gap.to_json() for gap in found]})
        return
    _show(found)


def _change(
    note: str,
    kind: GapKind | None,
    clauses: list[str],
    about: tuple[str, str, str],
    ids: tuple[str, str, str],
    why: str,
) -> Noted | Decision | None:
    from lawspeaker.wiring.gaps import Decision, Noted

    decided = [
        Decision(gap_id=gap_id, status=status, why=why)
        for gap_id, status in zip(
            ids, (GapStatus.ACCEPTED, GapStatus.CLOSED, GapStatus.OPEN), strict=True
        )
        if gap_id
    ]
    if bool(note) + len(decided) > 1:
        raise UsageFault("Do one thing at a time: --note, --accept, --close or --reopen.")
    if decided:
        return decided[0]
    if not note:
        if any(about) or why:
            raise UsageFault("Say what it is about: --note, --accept, --close or --reopen.")
        return None
    if kind is None:
        raise UsageFault(f"A note has a kind: add --kind, one of {', '.join(GapKind)}.")
    witness, measure, remedy = about
    return Noted(
        kind=kind,
        sentence=note,
        clauses=tuple(clauses),
        witness=witness,
        measure=measure,
        remedy=remedy,
    )


def _show(found: Sequence[Gap]) -> None:
    for gap in found:
        standing = gap.status.value + (", open on purpose" if gap.is_note else "")
        result(f"{gap.id}  {gap.kind.value} ({standing}): {gap.sentence}")
        details = (
            ("witness", None if gap.witness == gap.sentence else gap.witness),
            ("measure", gap.measure),
            ("remedy", gap.remedy),
            ("why", gap.why),
        )
        for name, words in details:
            if words:
                result(f"    {name}: {words}")
    counts = Counter(gap.kind for gap in found)
    told = ", ".join(f"{counts[kind]} {kind.value}" for kind in GapKind if counts[kind])
    entries = counted(len(found), "entry", "entries")
    result(f"{entries}{': ' + told if told else ''}.")
