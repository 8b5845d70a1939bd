"""What earlier rulings say about a new case: bound, torn, or free."""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from lawspeaker.errors import UsageFault
from lawspeaker.records.ruling import Standing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from lawspeaker.contract.constitution import Constitution
    from lawspeaker.records.canonical import Json
    from lawspeaker.records.contest import Contest
    from lawspeaker.records.ruling import Outcome, Ruling

BINDING = "precedent"
K, HALF_LIFE_DAYS = 8, 540


@dataclass(frozen=True, slots=True, kw_only=True)
class PastCase:
    """A contest with the ruling on it."""

    contest: Contest
    ruling: Ruling

    @property
    def factors(self) -> frozenset[str]:
        """Every circumstance that the bench had before it."""
        return frozenset(
            (
                *self.contest.factors,
                *self.ruling.holding_factors,
                *self.ruling.opposing_factors,
            )
        )


class Pull(StrEnum):
    """FORCED: follow. CONFLICT: for the bench. OPEN: for the jury."""

    FORCED = "forced"
    CONFLICT = "conflict"
    OPEN = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """What the precedents say; `outcome` is None unless forced, `forcing` are ruling ids."""

    pull: Pull
    outcome: Outcome | None
    forcing: tuple[str, ...]

    def to_json(self) -> dict[str, Json]:
        """The form that files use."""
        return {
            "pull": self.pull.value,
            "outcome": None if self.outcome is None else self.outcome.value,
            "forcing": list(self.forcing),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """How near a past case is to a new one, and the parts of which the score is made."""

    past: PastCase
    factors: float
    words: float
    clauses: float
    decay: float

    @property
    def score(self) -> float:
        """0.5 factors + 0.3 words + 0.2 clauses, halved with every half-life of age."""
        return (0.5 * self.factors + 0.3 * self.words + 0.2 * self.clauses) * self.decay


class Treatment(StrEnum):
    """What a new ruling does to an earlier one that bears on its case.

    CONFLICTING: it decides otherwise and names no new factor; a bench must overrule one of them.
    """

    FOLLOWED = "followed"
    DISTINGUISHED = "distinguished"
    CONFLICTING = "conflicting"


@dataclass(frozen=True, slots=True, kw_only=True)
class Treated:
    """An earlier ruling, its treatment, and the factors that set the new case apart from it."""

    ruling: str
    how: Treatment
    factors: tuple[str, ...] = ()


def assess(contest: Contest, past: Sequence[PastCase]) -> Assessment:
    """The reason model of Horty (2011) and Prakken (2021) over named factors.

    A ruling forces its outcome if its holding factors all hold in the new case, and the new
    case adds no factor against that outcome which the earlier case lacked. A factor that no
    ruling has yet weighed may speak for either side, so it too leaves the case open: following
    too much is the dearer error. Only good law of a binding tier, on a clause whose wording is
    the one now contested, forces; a simulated ruling forces simulated contests only.
    """
    forcing = [case for case in past if _forces(case, contest, past)]
    outcomes = {case.ruling.outcome for case in forcing}
    pull = {0: Pull.OPEN, 1: Pull.FORCED}.get(len(outcomes), Pull.CONFLICT)
    return Assessment(
        pull=pull,
        outcome=forcing[0].ruling.outcome if pull is Pull.FORCED else None,
        forcing=tuple(sorted(case.ruling.id for case in forcing)),
    )


def retrieve(
    contest: Contest, past: Sequence[PastCase], *, constitution: Constitution, today: date
) -> tuple[Likeness, ...]:
    """The k nearest past cases in good law, nearest first; k and half-life from the constitution.

    Factors by Jaccard, clauses by Jaccard of their ids, words by the cosine of their counts in
    prompt and answer together (no model of meaning). If all k share an outcome and another
    outcome exists, the nearest of those takes the last place.
    """
    settings = constitution.adjudication.precedent
    k = K if settings.k is None else settings.k
    half_life = settings.half_life_days or HALF_LIFE_DAYS
    found = [
        _likeness(contest, case, half_life=half_life, today=today)
        for case in past
        if case.ruling.standing is Standing.GOOD_LAW
    ]
    ranked = sorted(found, key=lambda each: (-each.score, each.past.ruling.id))
    nearest = ranked[:k]
    outcomes = {each.past.ruling.outcome for each in nearest}
    others = [each for each in ranked[k:] if each.past.ruling.outcome not in outcomes]
    if len(nearest) > 1 and len(outcomes) == 1 and others:
        nearest[-1] = others[0]
    return tuple(nearest)


def treatments(contest: Contest, ruling: Ruling, past: Sequence[PastCase]) -> tuple[Treated, ...]:
    """What a new ruling does to each earlier one whose holding factors held in its case.

    It follows those of its own outcome. From another it is distinguished by holding factors
    that the earlier case lacked; without one the two conflict.
    """
    present = PastCase(contest=contest, ruling=ruling).factors
    treated: list[Treated] = []
    for case in past:
        bears = (
            case.ruling.id != ruling.id
            and case.ruling.standing is Standing.GOOD_LAW
            and set(case.ruling.holding_factors) <= present
            and bool(_shared_wordings(case, contest))
        )
        if not bears:
            continue
        apart = tuple(f for f in ruling.holding_factors if f not in case.factors)
        if case.ruling.outcome is ruling.outcome:
            how, apart = Treatment.FOLLOWED, ()
        else:
            how = Treatment.DISTINGUISHED if apart else Treatment.CONFLICTING
        treated.append(Treated(ruling=case.ruling.id, how=how, factors=apart))
    return tuple(treated)


def overrule(old: Ruling, *, by: Ruling, constitution: Constitution) -> Ruling:
    """The old ruling, kept and marked; UsageFault where `by` cannot take its place.

    It must decide otherwise on a shared clause, not come before the old one, and come from no
    lower tier; a simulated ruling overrules simulated ones only.
    """
    tiers = [tier.id for tier in constitution.adjudication.tiers]
    for ruling in (old, by):
        if ruling.decided_by not in tiers:
            raise UsageFault(f"{ruling.id} is of {ruling.decided_by}, no tier of this version.")
    faults = {
        "it is overruled already": bool(old.overruled_by),
        "both decide alike": old.outcome is by.outcome,
        "they share no clause": not {c.id for c in old.clauses} & {c.id for c in by.clauses},
        "it comes before it": by.decided_on < old.decided_on,
        "it comes from a lower tier": tiers.index(by.decided_by) < tiers.index(old.decided_by),
        "it is simulated and the other is not": by.simulated and not old.simulated,
    }
    for fault, holds in faults.items():
        if holds:
            raise UsageFault(f"{by.id} cannot overrule {old.id}: {fault}.")
    return replace(old, overruled_by=by.id)


def _forces(case: PastCase, contest: Contest, past: Sequence[PastCase]) -> bool:
    ruling, present = case.ruling, set(contest.factors)
    if ruling.standing is not Standing.GOOD_LAW or ruling.binding != BINDING:
        return False
    if ruling.simulated and not contest.simulated:
        return False
    if not _shared_wordings(case, contest) or not set(ruling.holding_factors) <= present:
        return False
    return present <= case.factors | favouring(ruling.outcome, past)


def favouring(outcome: Outcome, past: Sequence[PastCase]) -> set[str]:
    """Factors that rulings have weighed for this outcome and never against it."""
    weighed_for, weighed_against = set[str](), set[str]()
    for case in past:
        same = case.ruling.outcome is outcome
        weighed_for.update(case.ruling.holding_factors if same else case.ruling.opposing_factors)
        weighed_against.update(
            case.ruling.opposing_factors if same else case.ruling.holding_factors
        )
    return weighed_for - weighed_against


def _shared_wordings(case: PastCase, contest: Contest) -> set[str]:
    now = {(clause.id, clause.digest) for clause in contest.clauses}
    return {clause.id for clause in case.ruling.clauses if (clause.id, clause.digest) in now}


def _likeness(contest: Contest, case: PastCase, *, half_life: int, today: date) -> Likeness:
    age = max(0, (today - case.ruling.decided_on).days)
    return Likeness(
        past=case,
        factors=_jaccard(set(contest.factors), set(case.factors)),
        words=_cosine(_words(contest), _words(case.contest)),
        clauses=_jaccard({c.id for c in contest.clauses}, {c.id for c in case.ruling.clauses}),
        decay=2.0 ** (-age / half_life),
    )


def _jaccard(left: set[str], right: set[str]) -> float:
    return len(left & right) / len(left | right) if left | right else 0.0


def _words(contest: Contest) -> Counter[str]:
    return Counter(re.findall(r"\w+", f"{contest.prompt} {contest.answer}".casefold()))


def _cosine(left: Counter[str], right: Counter[str]) -> float:
    dot = sum(n * right[word] for word, n in left.items())
    length = math.sqrt(sum(n * n for n in left.values()) * sum(n * n for n in right.values()))
    return dot / length if length else 0.0
