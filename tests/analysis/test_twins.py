from __future__ import annotations

import numpy as np

from lawspeaker.analysis.twins import audit_twins, twins_findings
from lawspeaker.records.finding import Severity
from lawspeaker.records.votes import Votes


def crowd(n_copies: int) -> Votes:
    matrix = np.random.default_rng(0).choice([-1.0, 0, 1], size=(200, 40))
    matrix[:n_copies] = matrix[0]
    return Votes.from_dense(matrix)


def test_planted_copies_form_one_cluster() -> None:
    audit = audit_twins(crowd(6))
    assert (audit.n_people, audit.n_clusters, audit.largest) == (6, 1, 6)
    assert twins_findings(audit)[0].severity is Severity.WARNING
    assert twins_findings(audit_twins(crowd(2)))[0].severity is Severity.NOTE


def test_strangers_and_the_unanimous_are_no_twins() -> None:
    assert twins_findings(audit_twins(crowd(1))) == ()
    assert audit_twins(Votes.from_dense(np.ones((70, 30)))).n_people == 0
    assert audit_twins(Votes.from_dense(np.ones((2, 3)))).n_checked == 0
