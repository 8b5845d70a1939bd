from __future__ import annotations

import numpy as np

from lawspeaker.analysis.bursts import HOUR, audit_bursts, bursts_findings
from lawspeaker.records.finding import Severity
from lawspeaker.records.votes import Votes


def arrivals(seed: int, *, n_planted: int = 0, dispersion: float = 1.0, n_days: int = 14) -> Votes:
    """Forty people a day, more by day than by night, in clumps; planted ones come at the end."""
    rng = np.random.default_rng(seed)
    hours = np.arange(24 * n_days)
    mean = (1 + 0.9 * np.sin(hours % 24 / 12 * np.pi)) * 40 / 24
    count = rng.poisson(mean * rng.gamma(1 / dispersion, dispersion, size=len(hours)))
    time = np.repeat(hours * HOUR, count) + rng.integers(HOUR, size=count.sum())
    at = HOUR * int(rng.integers(24, len(hours) - 24))
    time = np.concatenate([time, at + rng.integers(HOUR // 2, size=n_planted)])
    return voted_at(time + 17 * 10**11)


def voted_at(time: np.ndarray, value: int = 1) -> Votes:
    n = len(time)
    return Votes.from_triples(
        [f"p.{i}" for i in range(n)],
        ["stmt.0"],
        row=np.arange(n),
        column=np.zeros(n, dtype=int),
        value=np.full(n, value),
        time=time,
    )


def test_clumps_and_nights_seldom_raise_an_alarm() -> None:
    # At most 2.5 % were measured over 200 histories; 5 of 60 would be far above.
    assert sum(audit_bursts(arrivals(seed)).n_bursts > 0 for seed in range(60)) <= 4


def test_a_planted_flood_is_found_with_its_people() -> None:
    votes = arrivals(3, n_planted=80)
    found = audit_bursts(votes)
    assert found.people[-80:].all()
    assert found.n_bursts == 1
    assert found.largest >= 80
    assert found.expected < 10
    (finding,) = bursts_findings(found)
    assert finding.severity is Severity.WARNING
    assert finding.evidence["n_people"] == found.n_people
    assert "p." not in str(finding.evidence)


def test_a_small_burst_is_a_note_and_none_is_silent() -> None:
    wide = np.concatenate([np.arange(600) * 3 * HOUR, np.full(25, 900 * HOUR)])
    assert bursts_findings(audit_bursts(voted_at(wide)))[0].severity is Severity.NOTE
    assert bursts_findings(audit_bursts(voted_at(wide[:600]))) == ()


def test_how_people_vote_plays_no_part() -> None:
    time = np.concatenate([np.arange(600) * 3 * HOUR, np.full(25, 900 * HOUR)])
    one, other = (audit_bursts(voted_at(time, value)) for value in (1, -1))
    assert (one.people == other.people).all()


def test_without_times_nothing_is_checked() -> None:
    assert audit_bursts(Votes.from_dense(np.ones((4, 3)))).n_hours == 0
    assert audit_bursts(voted_at(np.zeros(30, dtype=int))).n_hours == 0
    assert audit_bursts(voted_at(np.array([0, 2 * 10**15]))).n_hours == 0
