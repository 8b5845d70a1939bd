"""A slate chosen on its own, outside a run: its files and its lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.cycle.choose import choose
from lawspeaker.cycle.desk import as_json
from lawspeaker.cycle.report.opinions import Rows
from lawspeaker.cycle.report.rules import asked, slate_alone, spelled
from lawspeaker.cycle.select import published_slate, selection_of
from lawspeaker.errors import BadInput
from lawspeaker.records.anonymity import shown
from lawspeaker.records.votes import AGREE
from lawspeaker.report.excerpt import told_apart
from lawspeaker.report.render import render_slate

if TYPE_CHECKING:
    from lawspeaker.analysis.support import Support
    from lawspeaker.cycle.choose import SlateAsk
    from lawspeaker.cycle.select import Selection
    from lawspeaker.records.canonical import Json
    from lawspeaker.records.conversation import Conversation
    from lawspeaker.records.partition import Partition

SLATE, RULES, PAGE = "slate.json", "rules.json", "slate.html"
N_LINE = 80
"""So much of a chosen statement stands on its line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlateReport:
    """A slate with its evidence, as JSON, in lines, and as a page; `texts` are words by id.

    `statements` are the ids of the columns of votes. `n_own` of `n_people` agreed with a chosen
    statement in a vote that they gave.
    """

    selection: Selection
    statements: tuple[str, ...]
    n_own: int
    n_people: int
    published: dict[str, Json]
    texts: dict[str, str]
    page: str
    simulated: bool

    @property
    def files(self) -> dict[str, str]:
        """The text of each file by name."""
        card = self.selection.card
        written = {SLATE: as_json(self.published), PAGE: self.page}
        return written if card is None else {**written, RULES: as_json(card.to_json())}

    @property
    def lines(self) -> tuple[str, ...]:
        """What was asked, chosen, and can be vouched for, and what hangs on the rule."""
        selection, card = self.selection, self.selection.card
        short = told_apart(self.texts, N_LINE)
        chosen = tuple(
            f"{at:>3}  {name:<10} {p:>4.0%}  {short[name]}"
            for at, (name, p) in enumerate(
                zip(selection.slate, selection.probability, strict=True), start=1
            )
        )
        return (
            *(["SIMULATED people: no choice may rest on these figures."] * self.simulated),
            *spelled(asked(selection, self.statements), self.texts),
            "",
            *(chosen or ("No statement could stand.",)),
            "",
            *spelled(selection.evidence.sentences, self.texts),
            f"Represented: {self.represented}",
            *(() if card is None else ("", *spelled(card.sentences, self.texts))),
        )

    @property
    def represented(self) -> str:
        """The share of people who agree with at least one chosen statement, with its interval."""
        none = self.selection.evidence.unrepresented
        return (
            f"{1 - none.est:.1%} of the people ({1 - none.hi:.1%} to {1 - none.lo:.1%}) agree "
            f"with at least one chosen statement{self._own_votes}."
        )

    @property
    def _own_votes(self) -> str:
        """What of that people said themselves, where answers were filled in."""
        if not self.selection.imputed_share:
            return ""
        if None in {shown(self.n_own), shown(self.n_people - self.n_own)}:
            return ", or are foretold to"
        return f", or are foretold to; {self.n_own / self.n_people:.1%} do in votes they gave"


def slate_of(
    conversation: Conversation, partition: Partition, support: Support, ask: SlateAsk
) -> SlateReport:
    """Choose a slate from a conversation and gather all that is told of it.

    BadInput where there are no votes; what `choose` raises.
    """
    votes = conversation.votes
    if not votes.n_participants or not votes.n_statements:
        raise BadInput("there are no votes to choose by", mend="Name a source with votes.")
    texts = {statement.id: statement.text for statement in conversation.statements}
    choice = choose(
        votes, [texts[name] for name in votes.statements], ask, partition=partition, support=support
    )
    selection = selection_of(choice, votes, partition, support=support)
    rows = Rows(conversation, support)
    agreed = votes.row[
        (votes.value == AGREE) & np.isin(votes.statement, choice.chosen.slate.members)
    ]
    return SlateReport(
        selection=selection,
        statements=votes.statements,
        n_own=len(np.unique(agreed)),
        n_people=votes.n_participants,
        published=published_slate(selection, support, partition),
        texts=texts,
        page=render_slate(
            slate_alone(selection, rows, title=conversation.topic, simulated=conversation.simulated)
        ),
        simulated=conversation.simulated,
    )
