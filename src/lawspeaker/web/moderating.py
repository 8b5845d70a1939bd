"""How statements are moderated here, and every decision with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lawspeaker.cycle.assembly.saying import MOST_CHARACTERS
from lawspeaker.records.statement import Moderation
from lawspeaker.web.visit import PAGES

if TYPE_CHECKING:
    from starlette.responses import Response

    from lawspeaker.cycle.projection.statements import Decision
    from lawspeaker.cycle.projection.views import Views
    from lawspeaker.web.visit import Visit

_DECIDED = {
    Moderation.IN: "A moderator let it in",
    Moderation.OUT: "A moderator took it out",
    Moderation.UNDECIDED: "A moderator left it undecided",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Moderated:
    """A statement on which moderators decided; `text` is empty where nobody is asked about it."""

    statement: str
    text: str
    decisions: tuple[tuple[str, str], ...]


async def moderation(visit: Visit) -> Response:
    """`GET /moderation`: the rules, and the decisions, the statement decided on last first.

    The words of what was taken out are for their author alone, at `/said`; the reason is for all.
    """

    def told(views: Views) -> Response:
        known = views.statements
        return PAGES.show(
            "moderation.html.jinja",
            topic=views.opening.topic,
            moderated_first=known.moderated_first,
            bound=views.opening.own_statements,
            most=MOST_CHARACTERS,
            n_waiting=sum(known.waits(each) for each in known.proposed),
            moderated=[
                Moderated(
                    statement=each,
                    text=known.proposed[each].text if known.takes_votes(each) else "",
                    decisions=decisions_told(decided),
                )
                for each, decided in reversed(known.decisions.items())
            ],
            simulated=views.opening.simulated,
        )

    return await visit.state.ask(told)


def decisions_told(decided: list[Decision]) -> tuple[tuple[str, str], ...]:
    """What was decided in words, and why, in the order of the record."""
    return tuple((_DECIDED[each.moderation], each.reason) for each in decided)
