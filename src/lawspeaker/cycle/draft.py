"""Step 6: each chosen statement becomes a clause that quotes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.contract.clause import MAX_TEXT
from lawspeaker.contract.constitution import SIMULATED
from lawspeaker.contract.digests import constitution_digest, mark
from lawspeaker.contract.draft import Objection, proposed_constitution, quoted_clause
from lawspeaker.cycle.lineage import Lineage, Node
from lawspeaker.cycle.versions import CURRENT, file_of, texts_of
from lawspeaker.errors import BadInput
from lawspeaker.records.canonical import canonical_json, digest, short
from lawspeaker.records.counted import counted
from lawspeaker.records.event import EventKind
from lawspeaker.records.suppression import published_cells

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    import numpy as np
    from numpy.typing import NDArray

    from lawspeaker.analysis.support import Support
    from lawspeaker.contract.clause import Clause
    from lawspeaker.contract.constitution import Constitution
    from lawspeaker.cycle.desk import Desk
    from lawspeaker.cycle.select import Selection
    from lawspeaker.cycle.settings import Settings
    from lawspeaker.records.conversation import Conversation
    from lawspeaker.records.recruitment import Recruitment

FIRST_VERSION = "1.0.0"


def draft(
    conversation: Conversation,
    support: Support,
    selection: Selection,
    settings: Settings,
    *,
    desk: Desk,
) -> Constitution:
    """A proposed constitution whose clauses are the slate, word for word."""
    desk.begin(EventKind.DRAFTED)
    texts = {statement.id: statement.text for statement in conversation.statements}
    for identifier in selection.slate:
        if len(texts[identifier]) > MAX_TEXT:
            raise BadInput(
                f"{identifier} has {counted(len(texts[identifier]), 'character')} and a "
                f"clause takes "
                f"{MAX_TEXT:,}",
                mend="Moderate it out, or ask for a shorter statement; we cut nobody short.",
            )
    shown = published_cells(support.group_n_seen, support.n_seen)
    clauses = [
        _clause(identifier, texts[identifier], support, shown=shown, day=settings.day)
        for identifier in selection.slate
    ]
    proposed = proposed_constitution(
        name=settings.constitution_id,
        title=settings.title,
        population=settings.population or f"People who voted in: {conversation.topic}",
        sampling=_sampling(conversation, settings.sampling),
        n_participants=conversation.votes.n_participants,
        clauses=clauses,
        effective_from=settings.day,
        version=FIRST_VERSION,
    )
    lineage = version_lineage(proposed)
    for identifier, clause in zip(selection.slate, clauses, strict=True):
        lineage.link(identifier, mark(clause), how="quoted in")
    texts_now = texts_of(proposed)
    desk.lay_down(
        EventKind.DRAFTED,
        outcome=f"{counted(len(clauses), 'clause')}, version {proposed.version}, "
        f"{proposed.status.value}",
        inputs={"slate": digest(canonical_json(list(selection.slate)))},
        outputs={
            **texts_now,
            **{file_of(proposed.version, name): text for name, text in texts_now.items()},
        },
        facts={
            "version": proposed.version,
            "digest": constitution_digest(proposed),
            "document": texts_now[CURRENT],
        },
        lineage=lineage,
    )
    return proposed


def _sampling(conversation: Conversation, told: str) -> str:
    """How people were found, in the organiser's words if any; first whether any are simulated."""
    words = told or _recruited(conversation.recruitment)
    known = not conversation.simulated or words.startswith(SIMULATED)
    return words if known else f"{SIMULATED}, some or all of them; {words}"


def _recruited(found: Recruitment | None) -> str:
    """How people were found, as far as the votes' source tells."""
    if found is None:
        return "not recorded; the votes do not say how people were found"
    if found.n_invited:
        return "by personal invitation; how those who were invited were found is not recorded"
    return "entered by hand; how they were found is not recorded"


def version_lineage(constitution: Constitution, *, skip: Iterable[str] = ()) -> Lineage:
    """A version, its clauses' wordings, and that they are part of it.

    Wordings in `skip` are already on record and are linked, not described again.
    """
    lineage = Lineage()
    name = node_of(constitution)
    lineage.add(Node(id=name, what="version", text=constitution.title))
    for clause in constitution.clauses:
        wording = mark(clause)
        if wording not in set(skip):
            lineage.add(Node(id=wording, what="clause", text=clause.text))
        lineage.link(wording, name, how="part of")
    return lineage


def node_of(constitution: Constitution) -> str:
    """The id under which a version is traced: `river-city@1.0.0+84bea6567e1d`.

    With its digest, since a proposal may be put in the place of another of the same number.
    """
    return f"{constitution.id}@{numbered(constitution)}"


def numbered(constitution: Constitution) -> str:
    """A version's number with the beginning of its digest, as semver writes build metadata."""
    return f"{constitution.version}+{short(constitution_digest(constitution))}"


def _clause(
    identifier: str, text: str, support: Support, *, shown: NDArray[np.bool_], day: date
) -> Clause:
    """The document is public, so only the groups' cells that may be published go into it."""
    at = support.statements.index(identifier)
    against = support.overall_disagree(at)
    return quoted_clause(
        statement=identifier,
        text=text,
        overall=support.overall(at),
        groups={
            name: support.group(g, at) for g, name in enumerate(support.groups) if shown[g, at]
        },
        objection=Objection(share=against.est, groups=_opposed(support, at, shown))
        if support.n_disagree[at]
        else None,
        introduced=FIRST_VERSION,
        review_by=a_year_after(day),
    )


def _opposed(support: Support, at: int, shown: NDArray[np.bool_]) -> tuple[str, ...]:
    return tuple(
        name
        for g, name in enumerate(support.groups)
        if shown[g, at] and support.group_n_disagree[g, at] > support.group_n_agree[g, at]
    )


def a_year_after(day: date) -> date:
    """The same day of the next year; the 28th for a 29 February."""
    last_of_february = day.month == 2 and day.day == 29
    return day.replace(year=day.year + 1, day=28 if last_of_february else day.day)
