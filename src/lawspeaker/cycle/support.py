"""Step 4: how many agree, pass and disagree, overall and in each group, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.analysis.bridging import Bridging, bridging
from lawspeaker.analysis.divisiveness import Divisiveness, divisiveness
from lawspeaker.analysis.post_stratification import PostStratified, post_stratified
from lawspeaker.analysis.support import Support, support
from lawspeaker.cycle.desk import as_json
from lawspeaker.records.anonymity import K_ANONYMITY
from lawspeaker.records.event import EventKind
from lawspeaker.records.suppression import published_answers, published_cells

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from lawspeaker.analysis.groups import OpinionGroups
    from lawspeaker.cycle.desk import Desk
    from lawspeaker.cycle.norms import Population
    from lawspeaker.records.canonical import Json
    from lawspeaker.records.conversation import Conversation
    from lawspeaker.records.estimate import Estimate


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Measured:
    """Support, and what else tells how wide it is.

    `shown` (G, S) says which groups' cells may be published. `bridging` is None where there is
    no axis of opinion, `population` where no shares of the population were given.
    """

    support: Support
    shown: NDArray[np.bool_]
    divisiveness: Divisiveness
    bridging: Bridging | None
    population: PostStratified | None

    def whole(self, j: int) -> bool:
        """Whether statement j has votes enough, and no group's cell of it is hidden."""
        return bool(self.support.n_seen[j] >= K_ANONYMITY and self.shown[:, j].all())

    def worst(self, j: int) -> int | None:
        """The group of the least lower bound, None without groups or where one is hidden."""
        if not len(self.shown) or not self.whole(j):
            return None
        return int(self.support.group_agree.lo[:, j].argmin())

    def bridge(self, j: int) -> Estimate | None:
        """Support along the whole axis, None where too few votes tell."""
        if self.bridging is None or not self.whole(j) or self.bridging.n[j] < K_ANONYMITY:
            return None
        return self.bridging.estimate(j)

    def in_population(self, j: int) -> Estimate | None:
        """Support at the population's shares, None where it was not asked or cannot be told."""
        return None if self.population is None else self.population.overall(j)


def measure_support(
    conversation: Conversation,
    groups: OpinionGroups,
    *,
    population: Population | None = None,
    seed: int = 0,
    desk: Desk,
) -> Measured:
    """Measure the support of every statement; small cells stay out of what is published."""
    desk.begin(EventKind.SUPPORTED)
    votes = conversation.votes
    counted = support(votes, groups.partition)
    measured = Measured(
        support=counted,
        shown=published_cells(counted.group_n_seen, counted.n_seen),
        divisiveness=divisiveness(counted, groups.partition),
        bridging=None if groups.space is None else bridging(votes, groups.space, seed=seed),
        population=None
        if population is None
        else post_stratified(votes, population.strata, population.shares, seed=seed),
    )
    n_hidden = int((~measured.shown).sum())
    desk.lay_down(
        EventKind.SUPPORTED,
        outcome=f"{len(counted.statements)} statements by {counted.method}; "
        f"{n_hidden} of {measured.shown.size} group cells are too small to show",
        inputs={"votes": votes.digest()},
        outputs={"support.json": as_json(_published(measured))},
    )
    return measured


def _published(measured: Measured) -> dict[str, Json]:
    counted, population = measured.support, measured.population
    answers = np.array([counted.n_agree, counted.n_pass, counted.n_disagree])
    shown = published_answers(answers).shown
    return {
        "method": counted.method,
        "level": counted.level,
        "groups": list(counted.groups),
        "strata": None
        if population is None
        else [
            {
                "name": each.name,
                "share": round(each.share, 6),
                "n_people": each.n_people,
                "weight": round(each.weight, 4),
            }
            for each in population.strata
        ],
        "statements": [
            _row(measured, j, [int(n) if ok else None for n, ok in zip(each, seen, strict=True)])
            for j, (each, seen) in enumerate(zip(answers.T, shown.T, strict=True))
        ],
    }


def _row(measured: Measured, j: int, answers: Sequence[int | None]) -> dict[str, Json]:
    counted = measured.support
    n_agree, n_pass, n_disagree = answers
    small = int(counted.n_seen[j]) < K_ANONYMITY
    groups: dict[str, Json] = {
        name: {
            "n": int(counted.group_n_seen[g, j]),
            "agree": counted.group(g, j).to_json(),
            "disagree": counted.group_against(g, j).to_json(),
        }
        if measured.shown[g, j]
        else None
        for g, name in enumerate(counted.groups)
    }
    return {
        "id": counted.statements[j],
        "n": None if small else int(counted.n_seen[j]),
        "n_agree": n_agree,
        "n_pass": n_pass,
        "n_disagree": n_disagree,
        "agree": None if small else counted.overall(j).to_json(),
        "disagree": None if small else counted.overall_disagree(j).to_json(),
        "groups": groups,
        **_breadth(measured, j),
    }


def _breadth(measured: Measured, j: int) -> dict[str, Json]:
    """What rests on all groups at once; a hidden cell could be worked out from it."""
    worst, bridge, population = measured.worst(j), measured.bridge(j), measured.in_population(j)
    parts = measured.divisiveness
    return {
        "worst_group": None if worst is None else measured.support.groups[worst],
        "bridging": None if bridge is None else bridge.to_json(),
        "divisiveness": {
            "within": round(float(parts.within[j]), 4),
            "between": round(float(parts.between[j]), 4),
            "doubt": round(float(parts.doubt[j]), 4),
        }
        if measured.whole(j)
        else None,
        "population": None if population is None else population.to_json(),
    }
