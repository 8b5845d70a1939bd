"""How many added accounts change the main outcomes, by the attacks that are known."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.analysis.attack import LATE, Aim, Attack, attacked, n_accounts
from lawspeaker.analysis.flip_margin import FlipMargin, flip_margin
from lawspeaker.cycle.outcomes import groups_likeness, outcomes_of, yardstick
from lawspeaker.errors import UsageFault

if TYPE_CHECKING:
    from lawspeaker.cycle.outcomes import Outcomes, Yardstick
    from lawspeaker.records.canonical import Json
    from lawspeaker.records.votes import Votes

GRID = (0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3)
SAME_GROUPS = Fraction(1, 2)
THRESHOLD = Fraction(3, 5)
_N_REFINED = 3
_WORDS = {
    Attack.BULLET: "accounts agree with {pushed} and see nothing else",
    Attack.CAMOUFLAGE: "accounts copy members of the largest group and disagree with {target}",
    Attack.CAPTURE: "a bloc agrees with {own} and disagrees with what else it sees",
    Attack.DEMOTION: "accounts vote one made-up pattern, as a group would, against {target}",
    Attack.LATE: "accounts add a statement late and agree with it; ten people see it",
    Attack.ORDINARY: "for comparison: as many ordinary people, drawn from those who voted",
}


class Outcome(StrEnum):
    """What may change: a set's members, the groups, or what is said of the leading statement."""

    CONSENSUS = "consensus"
    SLATE = "slate"
    GROUPS = "groups"
    LEADING = "leading_statement"


@dataclass(frozen=True, slots=True, kw_only=True)
class Flip:
    """The smallest share found at which an attack changes an outcome; None up to `searched`.

    `n_accounts` is that share in accounts, `holds_at` the largest share tried below it at which
    the outcome held, and `again` whether it held again at a larger share that was tried: then
    the outcome does not hang on the share alone, and the smallest is one of several.
    """

    attack: Attack
    outcome: Outcome
    words: str
    share: float | None
    n_accounts: int | None
    holds_at: float
    again: bool
    changed: str
    searched: float

    def to_json(self) -> dict[str, Json]:
        """The form that `sybil --json` prints."""
        return {
            "attack": self.attack.value,
            "outcome": self.outcome.value,
            "description": self.words,
            "share": None if self.share is None else round(self.share, 4),
            "n_accounts": self.n_accounts,
            "holds_at": round(self.holds_at, 4),
            "holds_again_at_more": self.again,
            "changed": self.changed,
            "searched_to": self.searched,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementMargin:
    """How many added accounts, voting on one statement, move it over or under the threshold."""

    statement: str
    margin: FlipMargin

    def to_json(self) -> dict[str, Json]:
        """The form that `sybil --json` prints."""
        return {
            "id": self.statement,
            "reaches": self.margin.reaches,
            "n_accounts": self.margin.n_accounts,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class SybilReport:
    """What each attack takes to change each outcome, and each statement's margin.

    `margins` lists the statements of the consensus set and of the slate, then those nearest to
    the threshold; `baseline` is what the outcomes are with nobody added.
    """

    n_people: int
    baseline: Outcomes
    flips: tuple[Flip, ...]
    margins: tuple[StatementMargin, ...]
    searched: float
    seed: int

    def least(self, outcome: Outcome) -> Flip | None:
        """The attack that needs the fewest accounts, None where none changed it."""
        found = [
            f
            for f in self.flips
            if f.outcome is outcome and f.share is not None and f.attack is not Attack.ORDINARY
        ]
        return min(found, key=lambda f: f.share or 0.0, default=None)

    def to_json(self) -> dict[str, Json]:
        """The form that `sybil --json` prints."""
        least = {o: self.least(o) for o in Outcome}
        return {
            "schema_version": 1,
            "n_people": self.n_people,
            "searched_to": self.searched,
            "seed": self.seed,
            "baseline": self.baseline.to_json(),
            "least": {o.value: None if f is None else f.to_json() for o, f in least.items()},
            "flips": [each.to_json() for each in self.flips],
            "threshold": float(THRESHOLD),
            "margins": [each.to_json() for each in self.margins],
        }


def sybil_report(
    votes: Votes, *, max_share: float = 0.3, seed: int = 0, n_clauses: int = 12, min_votes: int
) -> SybilReport:
    """Search, for each attack, the smallest share of added accounts that changes each outcome.

    Shares on a grid up to `max_share` are tried first, all of them, because an outcome may
    change, hold again and change again; then the step below the first change is halved three
    times. So a share is the smallest one found, never a proof that less would not do. The
    attacks are those that we know; cleverer ones need less. Raises UsageFault for a share
    outside 0 to 1, BadInput where no statement has `min_votes`.
    """
    if not 0 < max_share < 1:
        raise UsageFault(f"the largest share to try lies between 0 and 1, not {max_share}.")
    stick = yardstick(votes, seed=seed, n_clauses=n_clauses, min_votes=min_votes)
    baseline = outcomes_of(votes, stick)
    trials = _Trials(votes, stick, baseline, max_share=max_share)
    flips = [trials.flip(attack, outcome) for attack in Attack for outcome in Outcome]
    return SybilReport(
        n_people=votes.n_participants,
        baseline=baseline,
        flips=tuple(flips),
        margins=_margins(votes, baseline, min_votes),
        searched=max_share,
        seed=seed,
    )


class _Trials:
    """The outcomes at each attack and share that was tried, each worked out once."""

    def __init__(
        self, votes: Votes, stick: Yardstick, baseline: Outcomes, *, max_share: float
    ) -> None:
        self.votes = votes
        self.stick = stick
        self.baseline = baseline
        self.aim = _aim(votes, baseline)
        self.grid = (*(share for share in GRID if share < max_share), max_share)
        self._tried: dict[tuple[Attack, int], Outcomes] = {}

    def flip(self, attack: Attack, outcome: Outcome) -> Flip:
        """Where on the grid the outcome first changes, refined."""
        changed = [bool(self.change(attack, outcome, share)) for share in self.grid]
        n = self.votes.n_participants
        words = _WORDS[attack].format(
            pushed=self.name(self.aim.pushed),
            target=self.name(self.aim.target),
            own=", ".join(self.name(j) for j in self.aim.own),
        )
        if not any(changed):
            return Flip(
                attack=attack,
                outcome=outcome,
                words=words,
                share=None,
                n_accounts=None,
                holds_at=self.grid[-1],
                again=False,
                changed="",
                searched=self.grid[-1],
            )
        first = changed.index(True)
        low, high = (0.0 if first == 0 else self.grid[first - 1]), self.grid[first]
        for _ in range(_N_REFINED):
            middle = (low + high) / 2
            if self.change(attack, outcome, middle):
                high = middle
            else:
                low = middle
        added = n_accounts(n, high)
        return Flip(
            attack=attack,
            outcome=outcome,
            words=words,
            share=added / (n + added),
            n_accounts=added,
            holds_at=low,
            again=not all(changed[first:]),
            changed=self.change(attack, outcome, high),
            searched=self.grid[-1],
        )

    def change(self, attack: Attack, outcome: Outcome, share: float) -> str:
        """What changed in words, empty where nothing did."""
        n = n_accounts(self.votes.n_participants, share)
        key = (attack, n)
        if key not in self._tried:
            added = attacked(self.votes, attack, self.aim, n=n, seed=self.stick.seed)
            self._tried[key] = outcomes_of(added, self.stick)
        return _CHANGES[outcome](self.baseline, self._tried[key])

    def name(self, j: int) -> str:
        """A statement's id."""
        return self.votes.statements[j]


def _set_change(before: tuple[str, ...], after: tuple[str, ...]) -> str:
    gone = [each for each in before if each not in after]
    come = ["the late statement" if each == LATE else each for each in after if each not in before]
    parts = [f"out: {', '.join(gone)}"] * bool(gone) + [f"in: {', '.join(come)}"] * bool(come)
    return "; ".join(parts)


def _groups_change(before: Outcomes, after: Outcomes) -> str:
    if before.verdict is not after.verdict or before.n_groups != after.n_groups:
        return f"{before.groups_words} became {after.groups_words}"
    kept = after.label[: len(before.label)]
    likeness = groups_likeness(before.label, kept)
    if likeness is None or likeness >= SAME_GROUPS:
        return ""
    return f"people are grouped anew (ARI {likeness:.2f})"


def _leading_change(before: Outcomes, after: Outcomes) -> str:
    if before.leading is None:
        return ""
    was, now = before.standing[before.leading], after.standing[before.leading]
    return "" if was == now else f"{before.leading} was {was} and became {now}"


_CHANGES = {
    Outcome.CONSENSUS: lambda before, after: _set_change(before.consensus, after.consensus),
    Outcome.SLATE: lambda before, after: _set_change(before.slate, after.slate),
    Outcome.GROUPS: _groups_change,
    Outcome.LEADING: _leading_change,
}


def _aim(votes: Votes, baseline: Outcomes) -> Aim:
    """The runner-up is pushed, the leader is the target, the three least liked are the bloc's."""
    ranked = [votes.statements.index(each) for each in baseline.ranked]
    inside = {*baseline.slate, *baseline.consensus}
    outside = [j for j in ranked if votes.statements[j] not in inside]
    leader = ranked[0]
    largest = baseline.label == 0
    return Aim(
        pushed=outside[0] if outside else ranked[-1],
        target=leader,
        own=tuple(j for j in ranked[-3:] if j != leader) or (leader,),
        copied=largest if largest.any() else np.ones(len(largest), dtype=np.bool_),
    )


def _margins(votes: Votes, baseline: Outcomes, min_votes: int) -> tuple[StatementMargin, ...]:
    width = votes.n_statements
    n_seen = np.bincount(votes.statement, minlength=width)
    n_agree = np.bincount(votes.statement[votes.value == 1], minlength=width)
    found = [
        StatementMargin(
            statement=name,
            margin=flip_margin(
                int(n_agree[j]), int(n_seen[j]), threshold=THRESHOLD, min_votes=min_votes
            ),
        )
        for j, name in enumerate(votes.statements)
    ]
    main = {*baseline.slate, *baseline.consensus}
    return tuple(sorted(found, key=lambda m: (m.statement not in main, m.margin.n_accounts)))
