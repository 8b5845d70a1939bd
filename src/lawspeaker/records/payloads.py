"""The payload of every kind of event, in its present form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.records.event import EventKind
from lawspeaker.records.payload import Field, Payload, Shape

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lawspeaker.records.canonical import Json


def _fields(**shapes: Shape) -> tuple[Field, ...]:
    """Fields by name; a name that ends in `_or_none` may be left out."""
    return tuple(
        Field(
            name=name.removesuffix("_or_none"),
            shape=shape,
            needed=not name.endswith("_or_none"),
        )
        for name, shape in shapes.items()
    )


TEXT, WORDS, WHOLE, COUNT = Shape.TEXT, Shape.WORDS, Shape.WHOLE, Shape.COUNT
NUMBER, CHANCE, VOTE, FLAG = Shape.NUMBER, Shape.CHANCE, Shape.VOTE, Shape.FLAG
TIME, LIST, OBJECT, ANYTHING = Shape.TIME, Shape.LIST, Shape.OBJECT, Shape.ANYTHING

# What a person or a moderator does, and what is done about erasing: nothing else may stand in it.
_DEEDS: Mapping[EventKind, tuple[Field, ...]] = {
    EventKind.ASSEMBLY_OPENED: _fields(
        assembly=TEXT,
        topic=TEXT,
        description=WORDS,
        simulated=FLAG,
        moderated_first_or_none=FLAG,
        own_statements_or_none=COUNT,
    ),
    EventKind.SOURCE_READ: _fields(
        source=TEXT,
        digest=TEXT,
        files=LIST,
        facts=LIST,
        topic=TEXT,
        matrix_order=ANYTHING,
        groups=OBJECT,
        tallies=OBJECT,
        n_cells_disagree=COUNT,
        n_refused=COUNT,
        highest_participant=WHOLE,
        highest_statement=WHOLE,
    ),
    EventKind.INVITED: _fields(participant=TEXT, seal=TEXT, expires_at=TIME),
    EventKind.JOINED: _fields(
        participant=TEXT, simulated=FLAG, by=TEXT, seal_or_none=TEXT, session_or_none=TEXT
    ),
    EventKind.STATEMENT_PROPOSED: _fields(
        statement=TEXT, text=TEXT, author_or_none=TEXT, said_at_or_none=WHOLE
    ),
    EventKind.MODERATED: _fields(statement=TEXT, decision=TEXT, reason=TEXT),
    EventKind.SERVED: _fields(
        schema_version=WHOLE,
        outcome=TEXT,
        participant=TEXT,
        statement=TEXT,
        probability=CHANCE,
        n_eligible=COUNT,
        route=TEXT,
        model=TEXT,
        at=TEXT,
    ),
    EventKind.VOTED: _fields(
        participant=TEXT,
        statement=TEXT,
        vote=VOTE,
        cast_at_or_none=Shape.MOMENT,
        important_or_none=FLAG,
    ),
    EventKind.REVISED: _fields(
        participant=TEXT,
        statement=TEXT,
        vote=VOTE,
        was=VOTE,
        cast_at_or_none=Shape.MOMENT,
        important_or_none=FLAG,
    ),
    EventKind.VOTING_CLOSED: _fields(reason=TEXT),
    EventKind.BALLOT_OPENED: _fields(
        ballot=TEXT,
        version=TEXT,
        digest=TEXT,
        document=TEXT,
        under=OBJECT,
        rule_class=TEXT,
        rule=OBJECT,
        roll=TEXT,
        people=LIST,
        closes_at=TIME,
        changeable=FLAG,
    ),
    EventKind.BALLOT_CAST: _fields(ballot=TEXT, participant=TEXT, choice=TEXT, simulated=FLAG),
    EventKind.BALLOT_CHANGED: _fields(
        ballot=TEXT, participant=TEXT, choice=TEXT, simulated=FLAG, was=TEXT
    ),
    EventKind.BALLOT_CLOSED: _fields(ballot=TEXT, reason=TEXT),
    EventKind.ERASURE_REQUESTED: _fields(request=TEXT, what=TEXT, by=TEXT, expires_at=TIME),
    EventKind.ERASURE_APPROVED: _fields(request=TEXT, by=TEXT),
    EventKind.ERASED: _fields(
        seqs=LIST, reason=WORDS, request_or_none=TEXT, outputs_or_none=OBJECT
    ),
    EventKind.RESTATED: _fields(left=OBJECT),
    EventKind.SIGNING_RESUMED: _fields(reason=WORDS, was_frozen_because=WORDS),
    EventKind.RELEASED: _fields(
        release=TEXT, digest=TEXT, n_statements=COUNT, n_held_back=COUNT, counts=OBJECT
    ),
    EventKind.MEASURED: _fields(
        measure=TEXT,
        model=TEXT,
        version=TEXT,
        est=NUMBER,
        lo=NUMBER,
        hi=NUMBER,
        n=COUNT,
        method=TEXT,
        report=TEXT,
    ),
}
# What a step of the loop lays down: an envelope, and facts of its kind; more facts may be added.
_ENVELOPE = _fields(
    schema_version=WHOLE, outcome=TEXT, inputs=OBJECT, outputs=OBJECT, nodes=LIST, links=LIST
)
_FACTS: Mapping[EventKind, tuple[Field, ...]] = {
    EventKind.IMPORTED: _fields(votes=TEXT, settings=OBJECT, n_participants=COUNT, n_votes=COUNT),
    EventKind.AUDITED: _fields(n_errors=COUNT),
    EventKind.GROUPED: (),
    EventKind.SUPPORTED: (),
    EventKind.SELECTED: (),
    EventKind.EXAMINED: (),
    EventKind.DRAFTED: _fields(version=TEXT, digest=TEXT, document=TEXT),
    EventKind.WORDED: _fields(wording=OBJECT),
    EventKind.JUDGED: _fields(wording=TEXT, fidelity=OBJECT),
    EventKind.MEDIATED: _fields(mediation=TEXT, stage=TEXT, round=COUNT),
    EventKind.NORM_READ: _fields(reading=OBJECT),
    EventKind.COMPILED: _fields(version=TEXT, not_compiled=LIST),
    EventKind.REPORTED: (),
    EventKind.RULE_FIXED: _fields(rule_class=TEXT, rule=OBJECT),
    EventKind.ROLL_COMMITTED: _fields(digest=TEXT, roll=OBJECT),
    EventKind.BALLOTED: _fields(constitution=TEXT),
    EventKind.RATIFIED: _fields(
        id=TEXT, result=TEXT, constitution=TEXT, closed_on=TEXT, count=OBJECT
    ),
    EventKind.CONTESTED: _fields(contest=OBJECT),
    EventKind.RULED: _fields(ruling=OBJECT),
    EventKind.AMENDED: _fields(
        id=TEXT, version=TEXT, digest=TEXT, document=TEXT, gates=OBJECT, amendment=OBJECT
    ),
    EventKind.GAP_DECIDED: _fields(gap=OBJECT),
    EventKind.WELFARE_ASKED: (),
    EventKind.WELFARE_CHOSEN: (),
}

PAYLOADS: Mapping[EventKind, Payload] = {
    **{kind: Payload(kind, fields, closed=True) for kind, fields in _DEEDS.items()},
    **{kind: Payload(kind, _ENVELOPE + fields, closed=False) for kind, fields in _FACTS.items()},
}
"""By kind; a test holds the list to `EventKind`, and docs/reference/files.md to the list."""


def check_payload(kind: EventKind, body: Mapping[str, Json]) -> None:
    """BadInput where a body does not say what an event of its kind must say."""
    PAYLOADS[kind].check(body)


def check_deed(kind: EventKind, body: Mapping[str, Json]) -> None:
    """The same for deeds only, as every record has it; steps are held to theirs at the desk."""
    payload = PAYLOADS[kind]
    if payload.closed:
        payload.check(body)
