from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import expit, logit
from scipy.stats import norm

from lawspeaker.sample.planted import planted_statements
from lawspeaker.sample.truth import GROUPS, READINESS_SD, truth_of

if TYPE_CHECKING:
    from collections.abc import Sequence

PLANTED = planted_statements()
TRUTH = truth_of(PLANTED, {})


def at(ids: Sequence[str]) -> list[int]:
    return [TRUTH.statements.index(identifier) for identifier in ids]


def test_the_table_has_a_row_for_each_group_and_a_column_for_each_kept_statement() -> None:
    assert TRUTH.groups == GROUPS
    assert TRUTH.p_agree.shape == (3, 59)
    assert TRUTH.statements == tuple(s.id for s in PLANTED if not s.moderated_out)


@pytest.mark.parametrize("identifier", ["stmt.0", "stmt.1", "stmt.14", "stmt.45"])
@pytest.mark.parametrize("g", range(3))
def test_chances_are_the_integral_of_the_formula(identifier: str, g: int) -> None:
    planted = next(s for s in PLANTED if s.id == identifier)

    def density(u: float) -> float:
        lean = logit(planted.base) + planted.tilt[g] + READINESS_SD * u
        return float(norm.pdf(u) * (1 - planted.passes) * expit(lean))

    integral = quad(density, -12, 12, epsabs=1e-12, epsrel=1e-12)[0]
    assert TRUTH.p_agree[g, at([identifier])[0]] == pytest.approx(integral, abs=1e-9)


def test_consensus_holds_in_every_group() -> None:
    assert TRUTH.p_agree[:, at(TRUTH.consensus_for)].min() > 0.8
    assert TRUTH.p_agree[:, at(TRUTH.consensus_against)].max() <= 0.12


def test_the_minority_stands_alone_on_its_matters() -> None:
    columns = at(TRUTH.minority)
    own = TRUTH.groups.index(TRUTH.minority_group)
    others = [g for g in range(3) if g != own]
    assert TRUTH.p_agree[own, columns].min() > 0.7
    assert TRUTH.p_agree[np.ix_(others, columns)].max() < 0.3


def test_what_is_not_consensus_is_disputed_somewhere_between_groups() -> None:
    gap = np.ptp(TRUTH.p_agree, axis=0)
    consensus = at(TRUTH.consensus_for + TRUTH.consensus_against)
    assert gap[consensus].max() < 0.1
    assert (gap > 0.4).sum() >= 20
