"""The conversation that a record holds, as every analysis takes it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.cycle.projection.opening import IMPORT
from lawspeaker.errors import BadInput
from lawspeaker.records.conversation import Conversation, Released
from lawspeaker.records.erased_words import ERASED_WORDS
from lawspeaker.records.natural_order import in_natural_order
from lawspeaker.records.participant import Participant
from lawspeaker.records.recruitment import Recruitment
from lawspeaker.records.statement import Moderation, Statement

if TYPE_CHECKING:
    from lawspeaker.cycle.projection.views import Views
    from lawspeaker.records.conversation import SourceFile


def people_of(views: Views) -> tuple[Participant, ...]:
    """Everybody who is there, in natural order."""
    everybody = views.opening.simulated
    return tuple(
        Participant(id=each, simulated=everybody or views.people.joined[each].simulated)
        for each in in_natural_order(views.people.joined)
    )


def statements_of(views: Views) -> tuple[Statement, ...]:
    """Every statement in natural order, those moderated out too.

    One that was erased, and that votes of others still name, is out and without its words.
    """
    known = views.statements.proposed
    return tuple(
        views.statements.statement(each)
        if each in known
        else Statement(id=each, text=ERASED_WORDS, moderation=Moderation.OUT)
        for each in in_natural_order({*known, *views.votes.statements})
    )


def conversation_of(views: Views, *, file: SourceFile) -> Conversation:
    """The conversation; `file` says which state of which record it is.

    What the newest source claims goes along to be audited, unless something was done since.
    BadInput where there is no assembly, nobody, or no statement.
    """
    people, everything = people_of(views), statements_of(views)
    kept = np.array([each.moderation is not Moderation.OUT for each in everything], dtype=bool)
    lacking = (
        "nobody who takes part"
        if not people
        else "no statement that is not moderated out"
        if not kept.any()
        else ""
    )
    if lacking:
        raise BadInput(
            f"the record holds {lacking}",
            path=file.name,
            mend="Hold an assembly (`lawspeaker assembly`), or import an export first.",
        )
    full = views.votes.matrix([p.id for p in people], [s.id for s in everything])
    votes = full.restrict(statements=kept)
    marks = views.votes.marks(votes.participants, votes.statements)
    return Conversation(
        topic=views.opening.topic,
        description=_description(views),
        participants=people,
        statements=tuple(s for s, keep in zip(everything, kept, strict=True) if keep),
        votes=votes,
        marks=marks if marks.n_votes else None,
        moderated_out=tuple(s for s, keep in zip(everything, kept, strict=True) if not keep),
        n_votes_moderated_out=full.n_votes - votes.n_votes,
        n_votes_superseded=views.votes.n_cast - full.n_votes,
        released=_released(views),
        files=(file,),
        recruitment=_recruitment(views, n_voted=len(set(full.row.tolist()))),
    )


def _recruitment(views: Views, *, n_voted: int) -> Recruitment | None:
    """None where everybody came with an export, which does not tell it."""
    joined = Counter(each.by for each in views.people.joined.values())
    if set(joined) <= {IMPORT}:
        return None
    return Recruitment(
        n_invited=len({each.participant for each in views.people.invitations.values()}),
        n_voted=n_voted,
        joined=joined,
        reasons=_reasons(views),
    )


def _reasons(views: Views) -> dict[str, int]:
    """The last reasons of those statements that are out, the most frequent first."""
    last = (decided[-1] for decided in views.statements.decisions.values() if decided)
    out = Counter(each.reason for each in last if each.moderation is Moderation.OUT and each.reason)
    return dict(out.most_common())


def _description(views: Views) -> str:
    if not views.opening.sources:
        return str(views.opening.assembly.get("description", ""))
    return dict(views.opening.sources[-1].facts).get("conversation-description", "")


def _released(views: Views) -> Released:
    if not views.opening.sources or views.opening.touched:
        return Released()
    source = views.opening.sources[-1]
    return Released(
        groups=source.groups,
        counts={key: int(value) for key, value in source.facts if value.isdecimal()},
        tallies=source.tallies,
        group_order=source.matrix_order or (),
        n_cells_disagree=source.n_cells_disagree,
    )
