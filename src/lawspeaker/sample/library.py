"""The embedded sample: Harrowick's library asks how its AI assistant should behave.

Town, library, statements and people are invented; every participant is marked simulated, so no
result of it can be ratified as anybody's will. How it is drawn stands in `sample.model`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.records.conversation import Conversation
from lawspeaker.records.participant import Participant
from lawspeaker.records.statement import Moderation, Statement
from lawspeaker.records.votes import Votes
from lawspeaker.sample.model import (
    N_PARTICIPANTS,
    draw_authors,
    draw_handing_in,
    draw_people,
    draw_votes,
)
from lawspeaker.sample.planted import planted_statements
from lawspeaker.sample.truth import truth_of

if TYPE_CHECKING:
    from lawspeaker.sample.model import VoteLog
    from lawspeaker.sample.truth import Truth

TOPIC = "How should the AI assistant at Harrowick Library behave?"
DESCRIPTION = (
    "The library is trying out an AI assistant at the desk and on its web pages. "
    "What should it do, and what should it never do? "
    "(A simulated consultation in an invented town.)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """The simulated consultation, what is planted in it, and its raw material.

    `statements` are all that were handed in, moderated-out ones too, at the times `handed_in`
    (ms since 1970); `log` holds every vote on them, and indexes `conversation.participants`
    and `statements`; `all_votes` are those that count, on moderated-out statements too.
    """

    conversation: Conversation
    truth: Truth
    statements: tuple[Statement, ...]
    handed_in: tuple[int, ...]
    log: VoteLog
    all_votes: Votes


def library_sample(*, seed: int = 2026) -> Sample:
    """400 simulated people on about 60 statements; the same seed gives the same bytes."""
    rng = np.random.Generator(np.random.PCG64(seed))
    planted = planted_statements()
    people = draw_people(rng)
    authors = draw_authors(people, planted, rng)
    handed_in = draw_handing_in(len(planted), rng)
    log = draw_votes(people, authors, planted, rng)
    participants = tuple(Participant(id=f"p.{i}", simulated=True) for i in range(N_PARTICIPANTS))
    statements = tuple(
        Statement(
            id=s.id,
            text=s.text,
            author=participants[author].id,
            moderation=Moderation.OUT if s.moderated_out else Moderation.IN,
        )
        for s, author in zip(planted, authors, strict=True)
    )
    full = Votes.from_triples(
        [p.id for p in participants],
        [s.id for s in statements],
        row=log.participant,
        column=log.statement,
        value=log.value,
        time=log.time,
    )
    votes = full.restrict(statements=np.array([not s.moderated_out for s in planted]))
    conversation = Conversation(
        topic=TOPIC,
        description=DESCRIPTION,
        participants=participants,
        statements=tuple(s for s in statements if s.moderation is Moderation.IN),
        votes=votes,
        moderated_out=tuple(s for s in statements if s.moderation is Moderation.OUT),
        n_votes_moderated_out=full.n_votes - votes.n_votes,
        n_votes_superseded=len(log.value) - full.n_votes,
    )
    group = dict(zip((p.id for p in participants), people.names, strict=True))
    return Sample(
        conversation=conversation,
        truth=truth_of(planted, group),
        statements=statements,
        handed_in=tuple(int(t) for t in handed_in),
        log=log,
        all_votes=full,
    )
