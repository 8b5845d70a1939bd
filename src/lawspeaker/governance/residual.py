"""Who decides a case on which the text is silent, until when, and what happens meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lawspeaker.contract.duration import day_after

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from lawspeaker.contract.adjudication import Tier
    from lawspeaker.contract.constitution import Constitution, Control
    from lawspeaker.records.canonical import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A residual right as it stands on a day, for a case that arose on another.

    `decides` is its holder or, once the right has lapsed (`lapsed`), whoever reviews it.
    `until` is the last day on which the default action stands, None where it has no end.
    """

    when: str
    holder: str
    decides: str
    action: str
    until: date | None
    reviewer: str | None
    lapsed: bool

    @property
    def sentence(self) -> str:
        """The decision in words."""
        action = self.action.rstrip(".") + "."
        if self.lapsed:
            return (
                f"When {self.when}: the right of {self.holder} ended on {self.until}; "
                f"{self.decides} decides. Until then: {action}"
            )
        end = "" if self.until is None else f" This stands until {self.until}."
        review = "" if self.reviewer is None else f" {self.reviewer} may review it."
        return f"When {self.when}: {self.holder} decides. Until then: {action}{end}{review}"

    def to_json(self) -> dict[str, Json]:
        """The form that `constitution status --json` uses."""
        return {
            "when": self.when,
            "holder": self.holder,
            "decides": self.decides,
            "action": self.action,
            "until": None if self.until is None else self.until.isoformat(),
            "reviewer": self.reviewer,
            "lapsed": self.lapsed,
        }


def decisions(constitution: Constitution, *, day: date, since: date) -> tuple[Decision, ...]:
    """Every residual right, executed on `day` for a case that arose on `since`.

    Which of them a case falls under is for people to say: `when` is written in words. A right
    with an expiry stands for so long from the day on which the case arose. After that it lapses:
    the reviewer decides or, where none is named, the lowest tier at which people sit; and the
    document's rule for silence takes the place of the default action.
    """
    return tuple(
        _decided(constitution, control, day=day, since=since) for control in constitution.control
    )


def _decided(constitution: Constitution, control: Control, *, day: date, since: date) -> Decision:
    until = None if control.expires is None else day_after(since, control.expires)
    lapsed = until is not None and until < day
    return Decision(
        when=control.when,
        holder=control.holder,
        decides=_after(control, constitution.adjudication.tiers) if lapsed else control.holder,
        action=constitution.interpretation.silence.default if lapsed else control.default_action,
        until=until,
        reviewer=control.reviewable_by,
        lapsed=lapsed,
    )


def _after(control: Control, tiers: Sequence[Tier]) -> str:
    lowest = next((tier.id for tier in tiers if tier.quorum > 0), tiers[-1].id)
    return control.reviewable_by or lowest
