"""Step 3: opinion groups from the votes, never from what the source released."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lawspeaker.analysis.groups import STEADY, OpinionGroups, Verdict, opinion_groups
from lawspeaker.cycle.desk import as_json
from lawspeaker.governance.roll import Roll
from lawspeaker.records.anonymity import K_ANONYMITY, shown
from lawspeaker.records.event import EventKind
from lawspeaker.records.suppression import covered

if TYPE_CHECKING:
    from lawspeaker.analysis.held_out import HeldOut
    from lawspeaker.analysis.stability import Stability
    from lawspeaker.cycle.desk import Desk
    from lawspeaker.cycle.settings import Settings
    from lawspeaker.records.canonical import Json
    from lawspeaker.records.conversation import Conversation

MAX_GROUPS = 6
"""The most groups that are looked for: more than anybody keeps apart."""

_DIGITS = 4


def group(conversation: Conversation, settings: Settings, *, desk: Desk) -> OpinionGroups:
    """Find the opinion groups, and commit the roll: who may ballot, and in which group.

    The roll stands in the record only; the published `groups.json` names no person. The groups
    that are returned and published place nobody or at least ten in no group (`covered`); the
    roll keeps each person's own.
    """
    desk.begin(EventKind.GROUPED)
    votes = conversation.votes
    found = opinion_groups(votes, method=settings.method, seed=settings.seed, max_groups=MAX_GROUPS)
    roll = Roll.from_partition(conversation.participants, found.partition)
    found = replace(found, partition=covered(found.partition, votes.votes_each))
    desk.lay_down(
        EventKind.GROUPED,
        outcome=found.reason,
        inputs={"votes": votes.digest()},
        outputs={"groups.json": as_json(_published(found))},
    )
    desk.lay_down(
        EventKind.ROLL_COMMITTED,
        outcome=f"{len(roll.members):,} people may ballot",
        inputs={"votes": votes.digest()},
        facts={"digest": roll.digest(), "roll": roll.to_json()},
    )
    return found


def unsteady(found: OpinionGroups) -> int | None:
    """How many memberships have a probability below `STEADY`; None where that would show few.

    None too without groups. Few are fewer than 10 people, or all but so few.
    """
    if found.verdict is not Verdict.GROUPS:
        return None
    n, rest = found.n_unsteady, found.n_studied - found.n_unsteady
    return None if 0 < n < K_ANONYMITY or 0 < rest < K_ANONYMITY else n


def studied(found: OpinionGroups) -> int | None:
    """How many people were studied; None where they, or all but they, are one to nine."""
    n, rest = found.n_studied, len(found.partition.label) - found.n_studied
    return None if shown(n) is None or (n and shown(rest) is None) else n


def steadiness_words(found: OpinionGroups) -> str:
    """How sure memberships are, in one sentence; empty without groups."""
    if found.verdict is not Verdict.GROUPS:
        return ""
    n_studied = studied(found)
    n = unsteady(found)
    of = "of the people studied" if n_studied is None else f"of the {n_studied:,} people studied"
    if n is not None:
        return f"{n:,} {of} have a membership of a probability below {STEADY:.0%}."
    few = "fewer" if found.n_unsteady < K_ANONYMITY else "all but fewer"
    return f"{few} than {K_ANONYMITY} {of} have a membership of a probability below {STEADY:.0%}."


def _published(found: OpinionGroups) -> dict[str, Json]:
    sizes = found.partition.sizes.tolist()
    n_placed = sum(sizes)
    stability = found.stability.groups if found.stability else (None,) * len(sizes)
    return {
        "verdict": found.verdict.value,
        "reason": found.reason,
        "method": found.method.value,
        "n_axes": found.n_axes,
        "n_placed": n_placed,
        "n_not_placed": len(found.partition.label) - n_placed
        if found.verdict is Verdict.GROUPS
        else 0,
        "n_studied": studied(found),
        "n_unsteady": unsteady(found),
        "groups": [
            {
                "name": name,
                "n_people": size,
                "share": round(size / n_placed, _DIGITS),
                "stability": None if each is None else round(each, _DIGITS),
            }
            for name, size, each in zip(found.partition.names, sizes, stability, strict=True)
        ],
        "stability": None if found.stability is None else _rounded(found.stability),
        "held_out": None if found.evidence is None else _rounded(found.evidence),
        "considered": [
            {
                "n_axes": each.recipe.n_axes,
                "k": each.recipe.k,
                "log_loss": round(each.log_loss, _DIGITS),
                "gain": round(each.gain, _DIGITS),
                "gain_se": round(each.gain_se, _DIGITS),
            }
            for each in found.considered
        ],
    }


def _rounded(record: Stability | HeldOut) -> dict[str, Json]:
    values = ((name, getattr(record, name)) for name in record.__slots__)
    return {
        name: round(value, _DIGITS) if isinstance(value, float) else value
        for name, value in values
        if not isinstance(value, tuple)
    }
