"""What may be published of the evidence for a slate, in words and as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

from lawspeaker.records.anonymity import K_ANONYMITY
from lawspeaker.records.suppression import published_cells

if TYPE_CHECKING:
    from lawspeaker.analysis.exposure_bias import ExposureBias
    from lawspeaker.analysis.support import Support
    from lawspeaker.cycle.choose import Choice
    from lawspeaker.records.canonical import Json
    from lawspeaker.records.estimate import Estimate
    from lawspeaker.records.partition import Partition

EXPOSURE_METHOD = "permutation within statements of like agreement"
_N_DEVIATIONS = 3
_MUCH = 0.5
_FORETOLD = ", if the answers that nobody gave are foretold well"
_MOSTLY = ", so what is said here of people is mostly foretold."


@dataclass(frozen=True, slots=True, kw_only=True)
class Deviating:
    """The people nearest to a just complaint, by the statement they agree on; n None if few."""

    statement: str
    level: int
    frequency: float
    n_people: int | None
    n_required: float


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupHas:
    """What a group has in a slate; None where a small cell would show through."""

    name: str
    share: Estimate | None
    unrepresented: Estimate | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Turning:
    """Accounts that agree with one statement alone bring it in, and these others go."""

    statement: str
    n_accounts: int
    displaced: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """The statement whose answer would change the slate most, and whom to ask about it.

    `group` is None for people in no group; `n_unseen` is None where it should not be told.
    """

    statement: str
    n_seats: float
    by_chance: float
    p: float
    n_tested: int
    group: str | None
    n_unseen: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SlateEvidence:
    """What a slate can vouch for, fit to be published."""

    ejr: Estimate
    unrepresented: Estimate
    deviating: tuple[Deviating, ...]
    groups: tuple[GroupHas, ...]
    turning: Turning | None
    turning_measured: bool
    exposure: ExposureBias | None
    asking: Asking | None
    imputed_share: float
    n_chosen: int

    @property
    def worst_group(self) -> GroupHas | None:
        """The group that agrees with the least of the slate, None where it is not told."""
        if not self.groups or any(each.share is None for each in self.groups):
            return None
        return min(self.groups, key=lambda each: each.share.est if each.share else 0.0)

    @property
    def sentences(self) -> tuple[str, ...]:
        """The evidence in words, one thing a sentence or two."""
        if not self.n_chosen:
            return ("No statement could stand, so there is nothing to vouch for.",)
        filled = (
            f"{self.imputed_share:.0%} of all answers were filled in, for nobody gave them; "
            "filling in makes people more alike than they are"
            f"{_MOSTLY if self.imputed_share > _MUCH else '.'}"
        )
        return (
            self._proportion(),
            f"Left without a chosen statement: {_percent(self.unrepresented)} of the people.",
            self._groups(),
            self._turning(),
            self._exposure(),
            self._asking(),
            filled,
        )

    def to_json(self) -> dict[str, Json]:
        """The form of `slate.json`."""
        worst = self.worst_group
        return {
            "ejr_plus_ratio": self.ejr.to_json(),
            "certified": self.ejr.hi < 1,
            "deviating": [
                {
                    "id": each.statement,
                    "level": each.level,
                    "frequency": round(each.frequency, 4),
                    "n_people": each.n_people,
                    "n_required": round(each.n_required, 2),
                }
                for each in self.deviating
            ],
            "zero_representation": self.unrepresented.to_json(),
            "groups": [
                {
                    "name": each.name,
                    "share_agreed": None if each.share is None else each.share.to_json(),
                    "zero_representation": None
                    if each.unrepresented is None
                    else each.unrepresented.to_json(),
                }
                for each in self.groups
            ],
            "worst_group": None if worst is None else worst.name,
            "flip": None
            if self.turning is None
            else {
                "id": self.turning.statement,
                "n_accounts": self.turning.n_accounts,
                "displaced": list(self.turning.displaced),
            },
            "flip_measured": self.turning_measured,
            "exposure": self._exposure_json(),
            "ask_next": self._asking_json(),
            "in_words": list(self.sentences),
        }

    def _proportion(self) -> str:
        if not self.deviating:
            return "Proportion: every statement that could stand was chosen."
        nearest = self.deviating[0]
        people = (
            f"fewer than {K_ANONYMITY} people"
            if nearest.n_people is None
            else f"{nearest.n_people:,} people"
        )
        word = (
            f"holds{_FORETOLD if self.imputed_share > _MUCH else ''}: nobody has a just complaint"
            if self.ejr.hi < 1
            else "may fail: it hangs on missing votes and chance"
            if self.ejr.lo < 1
            else "fails: some people have a just complaint"
        )
        return (
            f"Proportion {word} (EJR+ ratio {self.ejr.est:.2f}, {self.ejr.lo:.2f} to "
            f"{self.ejr.hi:.2f}; below 1 there is none). Nearest to one are {people} who agree "
            f"with {nearest.statement}, which was left out, but with fewer than {nearest.level} "
            f"of those chosen; {nearest.n_required:,.0f} could claim so many."
        )

    def _groups(self) -> str:
        worst = self.worst_group
        if worst is None or worst.share is None:
            told = [f"{each.name} {_percent(each.share)}" for each in self.groups if each.share]
            hidden = " and ".join(each.name for each in self.groups if each.share is None)
            if not told:
                return (
                    "By group: not shown, for a group's figure could give away fewer than "
                    f"{K_ANONYMITY} people."
                )
            return (
                "By group, of the chosen statements its people agree with, on average: "
                f"{', '.join(told)}. Which group has least is not told, for the figure of {hidden} "
                f"could give away fewer than {K_ANONYMITY} people."
            )
        return (
            f"Worst group: {worst.name}, whose people agree with {_percent(worst.share)} of the "
            "chosen statements on average."
        )

    def _turning(self) -> str:
        if not self.turning_measured:
            return "Flip margin: not searched, for there are too many votes."
        if self.turning is None:
            return "Flip margin: not even as many added accounts as people bring another one in."
        out = ", ".join(self.turning.displaced) or "nothing"
        n = self.turning.n_accounts
        accounts = "one added account that agrees" if n == 1 else f"{n} added accounts that agree"
        return (
            f"Flip margin: {accounts} with {self.turning.statement} alone can bring it in, in "
            f"place of {out}."
        )

    def _exposure(self) -> str:
        if self.exposure is None:
            return "Exposure: too few statements in or out to test it."
        often = f"{_in_hundred(self.exposure.p)} (p = {self.exposure.p:.3f})"
        word = (
            f"goes with how often a statement was shown; chance alone does that in {often}"
            if self.exposure.biased
            else "does not hang on how often a statement was shown, as far as can be told; "
            f"chance alone sets them as far apart in {often}"
        )
        return (
            f"Exposure: the choice {word}. A chosen statement was shown to more people than one "
            f"left out in {self.exposure.auc:.0%} of pairs; by the raw number of agrees that "
            f"would be {self.exposure.auc_by_count:.0%}, with {self.exposure.n_shared} of the "
            f"same {self.exposure.n_chosen} statements."
        )

    def _asking(self) -> str:
        asking = self.asking
        if asking is None:
            return "Ask next: no single statement's answer would move the slate beyond chance."
        whom = "people in no group" if asking.group is None else f"group {asking.group}"
        n = "" if asking.n_unseen is None else f", of whom {asking.n_unseen} have not answered"
        return (
            f"Ask next: the answer on {asking.statement} would change the slate most, by "
            f"{asking.n_seats:.1f} statements ({asking.by_chance:.1f} by chance, which alone "
            f"does as much in {_in_hundred(asking.p)}; p = {asking.p:.3f} over {asking.n_tested} "
            f"statements). Ask {whom}{n}."
        )

    def _exposure_json(self) -> dict[str, Json] | None:
        found = self.exposure
        if found is None:
            return None
        return {
            "auc": round(found.auc, 4),
            "p": round(found.p, 4),
            "auc_by_raw_agrees": round(found.auc_by_count, 4),
            "n_shared_with_raw_agrees": found.n_shared,
            "n_chosen": found.n_chosen,
            "n_left_out": found.n_left_out,
            "method": EXPOSURE_METHOD,
        }

    def _asking_json(self) -> dict[str, Json] | None:
        asking = self.asking
        if asking is None:
            return None
        return {
            "id": asking.statement,
            "n_seats": round(asking.n_seats, 3),
            "by_chance": round(asking.by_chance, 3),
            "p": round(asking.p, 4),
            "n_tested": asking.n_tested,
            "group": asking.group,
            "n_unseen": asking.n_unseen,
        }


def slate_evidence(choice: Choice, support: Support, partition: Partition) -> SlateEvidence:
    """The evidence of a choice, without what would tell on fewer than ten people."""
    names, judged = support.statements, choice.chosen.certificate
    turning = choice.flip
    return SlateEvidence(
        ejr=judged.ejr,
        unrepresented=judged.unrepresented,
        deviating=tuple(
            Deviating(
                statement=names[each.candidate],
                level=each.level,
                frequency=each.frequency,
                n_people=round(each.size) if each.size >= K_ANONYMITY else None,
                n_required=each.required,
            )
            for each in judged.deviations[:_N_DEVIATIONS]
        ),
        groups=_groups(choice, support, partition),
        turning=None
        if turning is None
        else Turning(
            statement=names[turning.candidate],
            n_accounts=turning.n_accounts,
            displaced=tuple(names[c] for c in turning.displaced),
        ),
        turning_measured=choice.flip_measured,
        exposure=choice.exposure,
        asking=_asking(choice, support, partition),
        imputed_share=choice.chosen.imputation_share,
        n_chosen=len(choice.chosen.slate.members),
    )


def _groups(choice: Choice, support: Support, partition: Partition) -> tuple[GroupHas, ...]:
    judged = choice.chosen.certificate
    members = list(choice.chosen.slate.members)
    shown = published_cells(support.group_n_seen, support.n_seen)
    without = [
        each.est * n
        for each, n in zip(judged.group_unrepresented, partition.sizes.tolist(), strict=True)
    ]
    # The groups' numbers add up to everybody's, so all are told or none is.
    told = not any(0 < n < K_ANONYMITY for n in without)
    return tuple(
        GroupHas(
            name=name,
            share=judged.group_share[g] if shown[g, members].all() else None,
            unrepresented=judged.group_unrepresented[g] if told else None,
        )
        for g, name in enumerate(partition.names)
    )


def _asking(choice: Choice, support: Support, partition: Partition) -> Asking | None:
    found = choice.chosen.pivotal
    if found is None:
        return None
    in_group = found.group >= 0
    shown = published_cells(support.group_n_seen, support.n_seen)
    told = in_group and shown[found.group, found.candidate] and found.n_unseen >= K_ANONYMITY
    return Asking(
        statement=support.statements[found.candidate],
        n_seats=found.n_seats,
        by_chance=found.by_chance,
        p=found.p,
        n_tested=found.n_tested,
        group=partition.names[found.group] if in_group else None,
        n_unseen=found.n_unseen if told else None,
    )


def _percent(estimate: Estimate) -> str:
    few = 0 < estimate.est < 0.005
    return (
        f"{'under 1%' if few else f'{estimate.est:.0%}'} ({estimate.lo:.0%} to {estimate.hi:.0%})"
    )


def _in_hundred(p: float) -> str:
    """A chance as a number of times in a hundred, rounded against what it speaks for."""
    times = ceil(100 * p - 1e-9)
    return "fewer than 1 in 100 cases" if times <= 1 else f"{times} of 100 cases"
