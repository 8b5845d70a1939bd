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
class WelfareOption:
    """One way of weighing: what it looks at, what it would choose, who is better or worse off."""

    name: str
    weighs: str
    chooses: tuple[str, ...]
    better: tuple[str, ...]
    worse: tuple[str, ...]

    def to_json(self) -> dict[str, Json]:
        """The form that the ledger keeps."""
        return {
            "name": self.name,
            "weighs": self.weighs,
            "chooses": list(self.chooses),
            "better": list(self.better),
            "worse": list(self.worse),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class WelfarePaper:
    """The paper: its options, against what changes are told, and on which figures it rests."""

    options: tuple[WelfareOption, ...]
    against: str
    scale: str
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
        ]
        if self.simulated:
            lines.append("The figures are those of SIMULATED people: this is a rehearsal.")
        if self.n_hidden:
            lines.append(
                f"{self.n_hidden} groups are not named, lest fewer than 10 people be recognised."
            )
        first: dict[tuple[str, ...], str] = {}
        for option in self.options:
            lines += ["", f"{option.name}: {option.weighs}."]
            same = first.setdefault(option.chooses, option.name)
            if same != option.name:
                lines.append(f"  It would choose the same as {same}: {_or(option.chooses)}.")
                continue
            lines.append(f"  It would choose {_or(option.chooses)}.")
            lines.append(f"  Better for: {'; '.join(option.better) or 'nobody'}.")
            lines.append(f"  Worse for: {'; '.join(option.worse) or 'nobody'}.")
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
            mend="Name an anchor, or say --scale common if levels do compare.",
        )
    base = found.outcomes[0].winners[0] if found.status_quo is None else found.status_quo
    against = found.candidates[base]
    return WelfarePaper(
        options=tuple(_option(found, outcome, base) for outcome in found.outcomes),
        against=against if found.status_quo is None else f"{against}, the status quo",
        scale=found.scale_words,
        utilities=found.utilities.digest,
        simulated=found.utilities.simulated,
        n_hidden=found.n_hidden,
    )


def put_on_record(desk: Desk, paper: WelfarePaper) -> None:
    """Put the paper on record, with the digest of the roll, before anybody ballots on it."""
    roll = roll_on_record(desk.ledger)
    desk.lay_down(
        EventKind.WELFARE_ASKED,
        outcome=f"{len(paper.options)} ways of weighing are put to {len(roll.members)} people",
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
    chosen = outcome.winners[0]
    change = found.utility.mean[:, chosen] - found.utility.mean[:, base]
    told = [
        (f"{name} ({size:g} people, {each:+.3f})", each)
        for g, (name, size, each) in enumerate(
            zip(found.groups, found.utility.size.tolist(), change.tolist(), strict=True)
        )
        if found.is_shown(g)
    ]
    return WelfareOption(
        name=outcome.rule.name,
        weighs=outcome.rule.words,
        chooses=tuple(found.named(outcome.winners)),
        better=tuple(words for words, each in told if each > _EVEN),
        worse=tuple(words for words, each in told if each < -_EVEN),
    )


def _or(names: Sequence[str]) -> str:
    return " or ".join(names)
