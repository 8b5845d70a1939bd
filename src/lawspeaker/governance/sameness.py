"""Whether a wording says the same as the one in force: people's verdicts on cases, and on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lawspeaker.contract.verdict_equivalence import (
    COLUMNS,
    MIN_CASES,
    VerdictPair,
    add_pair,
    equivalence_of,
)
from lawspeaker.contract.version import MIN_EQUIVALENCE, ChangeClass, change_class, next_version
from lawspeaker.errors import GateFailed
from lawspeaker.governance.ballot_paper import PARTICIPANT, SIMULATED, participant_in
from lawspeaker.governance.check import Check, CheckKind
from lawspeaker.governance.demand import percent
from lawspeaker.governance.fidelity import Fidelity, FidelityVerdict, fidelity_of
from lawspeaker.governance.tally import Refusal
from lawspeaker.records.anonymity import K_ANONYMITY
from lawspeaker.records.counted import counted
from lawspeaker.records.delimited import MARKS, named_rows

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from lawspeaker.contract.amendment import Rule, Statistic
    from lawspeaker.contract.constitution import Constitution
    from lawspeaker.contract.verdict_equivalence import Equivalence
    from lawspeaker.governance.roll import Roll
    from lawspeaker.records.ballot import Ballot

NO_VERDICT_CHANGE = "no-verdict-change"
"""The gate that asks that no case turns from complying to violating, or back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdicts:
    """What people's verdicts on cases come to, and the rows that did not count, with the reason."""

    equivalence: Equivalence
    refused: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sameness:
    """What shows that two wordings mean the same: verdicts on cases, and people's judgment."""

    verdicts: Verdicts
    fidelity: Fidelity

    @property
    def sentences(self) -> tuple[str, str]:
        """Both in words."""
        kept = self.verdicts.equivalence.sentence
        return self.fidelity.sentence, kept[0].upper() + kept[1:] + "."

    def require_enough(self) -> None:
        """GateFailed where too few people judged, or too few cases can tell the wordings apart.

        So nothing goes on record that would say who said what.
        """
        refused = (*self.fidelity.refused, *self.verdicts.refused)
        beside = f" {len(refused)} did not count: {refused[0]}." if refused else ""
        if self.fidelity.n_sides < K_ANONYMITY:
            raise GateFailed(
                f"Fewer than {K_ANONYMITY} people took a side on whether the words mean the same; "
                f"nothing is enacted.{beside}"
            )
        n = self.verdicts.equivalence.kept.n
        if n < MIN_CASES:
            raise GateFailed(
                f"There are verdicts on {counted(n, 'case')} to which either wording "
                f"applies, and it takes "
                f"{MIN_CASES}; nothing is enacted.{beside}"
            )

    def checks(self, rule: Rule, *, under: Constitution, proposed: Constitution) -> list[Check]:
        """What the semantic number, the rule's share of verdicts, and the people's judgment say."""
        equivalence = self.verdicts.equivalence
        share = equivalence.measured or 0.0
        needed = rule.quorum.verdict_equivalence or MIN_EQUIVALENCE
        turned = f" Turned: {', '.join(equivalence.turned[:5])}." if equivalence.turned else ""
        change = change_class(under, proposed, verdict_equivalence=share)
        number = next_version(under, proposed, verdict_equivalence=share)
        return [
            Check(
                kind=CheckKind.CHANGE_CLASS,
                passed=change is ChangeClass.PATCH,
                sentence=f"By these verdicts the change is {change.name}, which takes {number}; "
                f"the text carries {proposed.version}.",
            ),
            Check(
                kind=CheckKind.SAME_VERDICTS,
                passed=share >= needed,
                sentence=f"{self.sentences[1]} The rule asks for {percent(needed)}.{turned}",
                estimate=equivalence.kept,
            ),
            Check(
                kind=CheckKind.SAME_MEANING,
                passed=self.fidelity.verdict is FidelityVerdict.ACCEPTED,
                sentence=f"That the words mean the same: {self.fidelity.sentence}",
                estimate=self.fidelity.share,
            ),
        ]


def sameness_of(
    judgments: Sequence[Ballot],
    verdicts: Verdicts,
    *,
    roll: Roll,
    authors: Collection[str],
    rehearsal: bool,
) -> Sameness:
    """Both kinds of evidence; of a person's judgments the first one counts, as in a ballot."""
    firsts = {each.participant: each for each in reversed(judgments)}
    judged = [each for each in judgments if firsts[each.participant] is each]
    return Sameness(
        verdicts=verdicts,
        fidelity=fidelity_of(judged, roll=roll, authors=authors, rehearsal=rehearsal),
    )


def read_verdicts(
    text: str, *, path: str, roll: Roll, statistic: Statistic, rehearsal: bool
) -> Verdicts:
    """A CSV of `participant, case, old, new`: who judged the case, and under either wording.

    A row by somebody who is not on the roll does not count, nor by a simulated person outside a
    rehearsal: of the roll, or marked in a column `simulated`. BadInput with the line as
    `add_pair`, and for a missing column or a row that names nobody.
    """
    members = roll.by_participant
    pairs: dict[str, VerdictPair] = {}
    refused: list[str] = []
    for row in named_rows(text, path=path, columns=(PARTICIPANT, *COLUMNS)):
        who = participant_in(row)
        flag = row.cells.get(SIMULATED, "").lower()
        if flag not in MARKS:
            raise row.fault(
                SIMULATED, f"{flag!r} is neither true nor false", "Write true or false."
            )
        if who not in members:
            refused.append(f"{who}, line {row.line}: {Refusal.UNKNOWN.value}")
        elif (MARKS[flag] or members[who].simulated) and not rehearsal:
            refused.append(f"{who}, line {row.line}: simulated")
        else:
            add_pair(pairs, row)
    return Verdicts(equivalence=equivalence_of(pairs, statistic=statistic), refused=tuple(refused))
