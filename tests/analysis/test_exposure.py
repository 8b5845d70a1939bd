from __future__ import annotations

import numpy as np
import pytest

from lawspeaker.analysis.exposure import audit_exposure, exposure_findings
from lawspeaker.records.finding import Severity
from lawspeaker.records.votes import Votes


def test_even_exposure_is_silent() -> None:
    assert exposure_findings(audit_exposure(Votes.from_dense(np.ones((20, 5))))) == ()


@pytest.mark.parametrize(("n_people", "n_below"), [(9, 5), (10, 0)])
def test_ten_votes_are_not_few(n_people: int, n_below: int) -> None:
    assert audit_exposure(Votes.from_dense(np.ones((n_people, 5)))).n_below == n_below


def test_uneven_exposure_is_measured() -> None:
    matrix = np.ones((40, 2))
    matrix[:, 1] = np.nan
    audit = audit_exposure(Votes.from_dense(matrix))
    assert (audit.gini, audit.n_below, audit.correlation) == pytest.approx((0.5, 1, 1.0))
    found = exposure_findings(audit)
    assert [f.severity for f in found] == [Severity.NOTE, Severity.NOTE]


def test_nobody_voted() -> None:
    audit = audit_exposure(Votes.from_dense(np.full((2, 3), np.nan)))
    assert (audit.gini, audit.n_below) == (0.0, 3)
    assert exposure_findings(audit)[0].severity is Severity.WARNING
