"""A ballot on how to weigh what different groups get, its options told by what they would do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lawspeaker.cycle.ratify import roll_on_record
from lawspeaker.cycle.versions import IN_FORCE, current
from lawspeaker.errors import BadInput
from lawspeaker.governance.ballot_paper import PARTICIPANT, ballot_in
from lawspeaker.governance.option_count import OptionChoice, choose_option
from lawspeaker.records.canonical import canonical_json, digest
from lawspeaker.records.counted import counted, counted_are
from lawspeaker.records.delimited import named_rows
from lawspeaker.records.event import EventKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lawspeaker.contract.amendment import Rule
    from lawspeaker.cycle.desk import Desk
    from lawspeaker.cycle.welfare_report import RuleOutcome, WelfareReport
    from lawspeaker.records.ballot import Ballot
    from lawspeaker.records.canonical import Json

_EVEN = 5e-4
"""A change that three digits do not show is called none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WelfareEffect:
    """Who would be better or worse off under a candidate, and for whom that is not sure."""

    candidate: str
    better: tuple[str, ...]
    worse: tuple[str, ...]
    unsure: tuple[str, ...]

    @property
    def lines(self) -> list[str]:
        """The effect, a line for each side that it tells of."""
        told = (
            ("better for", self.better),
            ("worse for", self.worse),
            ("not sure for", self.unsure),
        )
        each = [f"    {head} {name}" for head, names in told for name in names]
        return [f"  Under {self.candidate}", *(each or ["    nothing changes for anybody named"])]

    def to_json(self) -> dict[str, Json]:
        """The form that the ledger keeps."""
        return {
            "candidate": self.candidate,
            "better": list(self.better),
            "worse": list(self.worse),
            "unsure": list(self.unsure),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class WelfareOption:
    """One way of weighing: what it looks at, what it would choose, and what each choice does.

    `might` are candidates that it might choose instead, whatever the missing values are.
    """

    name: str
    weighs: str
    effects: tuple[WelfareEffect, ...]
    might: tuple[str, ...]

    @property
    def chooses(self) -> tuple[str, ...]:
        """What it would choose, several where they tie."""
        return tuple(effect.candidate for effect in self.effects)

    def to_json(self) -> dict[str, Json]:
        """The form that the ledger keeps."""
        return {
            "name": self.name,
            "weighs": self.weighs,
            "effects": [effect.to_json() for effect in self.effects],
            "might_choose": list(self.might),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class WelfarePaper:
    """The paper: its options, against what changes are told, and on which figures it rests."""

    options: tuple[WelfareOption, ...]
    against: str
    scale: str
    sureness: str
    utilities: str
    simulated: bool
    n_hidden: int

    @property
    def digest(self) -> str:
        """What people had before them, as one digest."""
        return digest(canonical_json(self.to_json()))

    @property
    def text(self) -> str:
        """The paper in plain words."""
        lines = [
            "How should it be weighed that a choice is good for some and bad for others?",
            "",
            "Say yes to each way you could live with, no to each you could not.",
            "Below each way stands what it would choose on the figures we have,",
            f"and for whom that is better or worse than {self.against}.",
            f"Scale: {self.scale}",
            self.sureness,
        ]
        if self.simulated:
            lines.append("The figures are those of SIMULATED people: this is a rehearsal.")
        if self.n_hidden:
            lines.append(
                f"{counted_are(self.n_hidden, 'group')} not named, lest fewer than 10 "
                f"people be recognised."
            )
        first: dict[tuple[str, ...], str] = {}
        for option in self.options:
            lines += ["", f"{option.name}: {option.weighs}."]
            same = first.setdefault(option.chooses, option.name)
            if same != option.name:
                lines.append(f"  It would choose the same as {same}: {_or(option.chooses)}.")
            else:
                tie = ", which tie" if len(option.chooses) > 1 else ""
                lines.append(f"  It would choose {_or(option.chooses)}{tie}.")
                lines += [line for effect in option.effects for line in effect.lines]
            if option.might:
                lines.append(f"  With the missing values it might choose {_or(option.might)}.")
        columns = ",".join((PARTICIPANT, *(option.name for option in self.options)))
        lines += ["", f"Ballots are rows of: {columns}", "with yes, no or abstain under each way."]
        return "\n".join(lines) + "\n"

    def to_json(self) -> dict[str, Json]:
        """The form that the ledger keeps."""
        return {
            "schema_version": 1,
            "options": [option.to_json() for option in self.options],
            "against": self.against,
            "scale": self.scale,
            "sureness": self.sureness,
            "utilities": self.utilities,
            "simulated": self.simulated,
            "n_groups_hidden": self.n_hidden,
        }


def paper_of(found: WelfareReport) -> WelfarePaper:
    """The paper of a report: an option for each rule with a meaning on its scale.

    Changes are told against the status quo or, without one, the utilitarian choice. BadInput
    where fewer than two rules have a meaning, so that there is nothing to choose.
    """
    if len(found.outcomes) < 2:
        raise BadInput(
            "fewer than two welfare functions have a meaning on this scale",
            path=found.utilities.name,
            mend=found.scale_mend,
        )
    base = found.outcomes[0].winners[0] if found.status_quo is None else found.status_quo
    against = found.candidates[base]
    return WelfarePaper(
        options=tuple(_option(found, outcome, base) for outcome in found.outcomes),
        against=against if found.status_quo is None else f"{against}, the status quo",
        scale=found.scale_words,
        sureness=f"{found.missing_words} {found.draws_words}",
        utilities=found.utilities.digest,
        simulated=found.utilities.simulated,
        n_hidden=found.n_hidden,
    )


def put_on_record(desk: Desk, paper: WelfarePaper) -> None:
    """Put the paper on record, with the digest of the roll, before anybody ballots on it."""
    roll = roll_on_record(desk.ledger)
    desk.lay_down(
        EventKind.WELFARE_ASKED,
        outcome=f"{len(paper.options)} ways of weighing are put to "
        f"{counted(len(roll.members), 'person')}",
        inputs={"utilities": paper.utilities, "roll": roll.digest()},
        facts={"digest": paper.digest, "paper": paper.to_json()},
    )


def count_choice(
    desk: Desk, paper: WelfarePaper, *, ballots: str, path: str, rehearsal: bool
) -> OptionChoice:
    """Count the ballots of a CSV text on a paper that is on record, and record the choice.

    Each option is held to the rule for a red-line change of the constitution in force, or for
    its adoption before there is one. BadInput where the paper on record is another.
    """
    asked = [event.body.get("digest") for event in desk.ledger.events(EventKind.WELFARE_ASKED)]
    if paper.digest not in asked:
        raise BadInput(
            "the record holds no such paper" if not asked else "people were shown another paper",
            mend="Put it on record first: --ballot-paper --in FOLDER, with the same options.",
        )
    roll = roll_on_record(desk.ledger)
    choice = choose_option(
        option_ballots(ballots, [option.name for option in paper.options], path=path),
        roll=roll,
        rule=_rule(desk),
        shown_simulated=paper.simulated,
        rehearsal=rehearsal,
    )
    desk.lay_down(
        EventKind.WELFARE_CHOSEN,
        outcome=f"{choice.result.value}{': ' + choice.chosen if choice.chosen else ''}",
        inputs={"ballots": digest(ballots.encode()), "paper": paper.digest, "roll": roll.digest()},
        facts={"count": choice.to_json()},
    )
    return choice


def option_ballots(
    text: str, options: Sequence[str], *, path: str
) -> dict[str, tuple[Ballot, ...]]:
    """What each paper of a CSV says of each option; a column for each, as the paper asks.

    BadInput as `read_ballots` has it, with the option's column.
    """
    rows = tuple(named_rows(text, path=path, columns=(PARTICIPANT, *options)))
    return {name: tuple(ballot_in(row, name) for row in rows) for name in options}


def _rule(desk: Desk) -> Rule:
    text = current(desk.archive)
    return text.amendment.red_line if text.status in IN_FORCE else text.amendment.adoption


def _option(found: WelfareReport, outcome: RuleOutcome, base: int) -> WelfareOption:
    others = [c for c in outcome.possible if c not in outcome.winners]
    return WelfareOption(
        name=outcome.rule.name,
        weighs=outcome.rule.words,
        effects=tuple(_effect(found, chosen, base) for chosen in outcome.winners),
        might=tuple(found.named(others)) if found.utility.n_missing else (),
    )


def _effect(found: WelfareReport, chosen: int, base: int) -> WelfareEffect:
    told: dict[int, list[str]] = {1: [], -1: [], 0: []}
    for side in found.sides:
        change = side.change(chosen, base)
        # What is worth the same to the last digit is told of nobody.
        if max(abs(change.est), abs(change.lo), abs(change.hi)) <= _EVEN:
            continue
        span = "" if found.utility.draws is None else f" [{change.lo:+.3f}, {change.hi:+.3f}]"
        words = f"{side.name} ({side.size:g} people, {change.est:+.3f}{span})"
        told[(change.lo > _EVEN) - (change.hi < -_EVEN)].append(words)
    return WelfareEffect(
        candidate=found.candidates[chosen],
        better=tuple(told[1]),
        worse=tuple(told[-1]),
        unsure=tuple(told[0]),
    )


def _or(names: Sequence[str]) -> str:
    return " or ".join(names)
