from __future__ import annotations

import numpy as np

from lawspeaker.analysis.straight_liners import audit_straight_liners, straight_liners_findings
from lawspeaker.records.finding import Severity
from lawspeaker.records.votes import Votes


def test_planted_straight_liners_are_counted() -> None:
    matrix = np.random.default_rng(0).choice([-1.0, 0, 1], size=(200, 30))
    matrix[:3], matrix[3:5], matrix[5] = 1, 0, -1
    audit = audit_straight_liners(Votes.from_dense(matrix))
    assert (audit.n_agree, audit.n_pass, audit.n_disagree) == (3, 2, 1)
    (found,) = straight_liners_findings(audit)
    assert (found.id, found.severity) == ("straight-liners", Severity.NOTE)


def test_more_than_one_in_twenty_is_a_warning() -> None:
    matrix = np.random.default_rng(0).choice([-1.0, 0, 1], size=(100, 30))
    for n_people, severity in ((5, Severity.NOTE), (6, Severity.WARNING)):
        matrix[:n_people] = 1
        audit = audit_straight_liners(Votes.from_dense(matrix))
        assert (audit.n, audit.n_checked) == (n_people, 100)
        assert straight_liners_findings(audit)[0].severity is severity


def test_agreeing_with_what_all_agree_on_is_not_straight_lining() -> None:
    audit = audit_straight_liners(Votes.from_dense(np.ones((50, 30))))
    assert audit.n == 0
    assert straight_liners_findings(audit) == ()
