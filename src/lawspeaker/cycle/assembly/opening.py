"""An assembly is opened, its rule fixed, its roll closed: all before anybody votes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.cycle.projection.opening import CONSULTATION
from lawspeaker.errors import BadInput, KeyReused
from lawspeaker.governance.roll import Member, Roll
from lawspeaker.records.event import EventKind
from lawspeaker.records.natural_order import next_number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lawspeaker.cycle.desk import Desk
    from lawspeaker.records.canonical import Json
    from lawspeaker.records.event import Event


def open_assembly(
    desk: Desk,
    *,
    assembly: str,
    topic: str,
    description: str,
    simulated: bool,
    moderated_first: bool = False,
    own_statements: int | None = None,
) -> Event:
    """Open the one assembly of a record; again with the same words it is a retry.

    With `moderated_first` what participants propose takes votes once a moderator lets it in.
    `own_statements` is how many one person may propose on the pages, N_OWN if not said.
    """
    body: dict[str, Json] = {
        "assembly": assembly,
        "topic": topic,
        "description": description,
        "simulated": simulated,
    }
    body |= {"moderated_first": True} if moderated_first else {}
    body |= {} if own_statements is None else {"own_statements": own_statements}
    try:
        return desk.ledger.append(EventKind.ASSEMBLY_OPENED, body, key="assembly")
    except KeyReused as error:
        raise BadInput(
            f"an assembly on {desk.views().opening.topic!r} is open here, with other settings",
            mend="Go on with it, or open another in another folder.",
        ) from error


def fix_rule(desk: Desk, rule: Mapping[str, Json]) -> Event:
    """Fix by what rule a run of this assembly chooses; BadInput where another one is fixed."""
    _require_open(desk)
    try:
        return desk.lay_down(
            EventKind.RULE_FIXED,
            outcome="the consultation's rule is fixed",
            inputs={},
            facts={"rule_class": CONSULTATION, "rule": dict(rule)},
            key="rule",
        )
    except KeyReused as error:
        fixed = ", ".join(f"{name} {value}" for name, value in desk.views().opening.rule.items())
        raise BadInput(
            f"another rule is fixed ({fixed})",
            mend="It cannot be changed. Go on with it, or open another assembly.",
        ) from error


def close_roll(desk: Desk, simulated: Sequence[bool]) -> Roll:
    """Commit who may take part: those who are there, and as many more as marks are given.

    New people get numbers above every one that the record has. Nobody's name is in it. BadInput
    where the roll is closed already, would be empty, or an import was broken off.
    """
    _require_open(desk)
    views = desk.views()
    views.opening.require_whole()
    if views.people.roll is not None:
        raise BadInput(
            f"the roll is closed, with {len(views.people.roll.members)} people on it",
            mend="Go on with it; for other people open another assembly.",
        )
    here = [
        Member(participant=each, simulated=joined.simulated or views.opening.simulated)
        for each, joined in views.people.joined.items()
    ]
    first = next_number(views.people.joined)
    new = [
        Member(participant=f"p.{first + n}", simulated=mark or views.opening.simulated)
        for n, mark in enumerate(simulated)
    ]
    roll = Roll.of([*here, *new])
    if not roll.members:
        raise BadInput("nobody would be on the roll", mend="Name the people with --people.")
    desk.lay_down(
        EventKind.ROLL_COMMITTED,
        outcome=f"{len(roll.members):,} people may take part",
        inputs={},
        facts={"digest": roll.digest(), "roll": roll.to_json()},
        key="roll",
    )
    return roll


def _require_open(desk: Desk) -> None:
    if desk.ledger.find("assembly") is None:
        raise BadInput(
            "no assembly is open in this record", mend="Open one: `lawspeaker assembly open`."
        )
