from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from elicitation.test_exposure_by_lot import random_log
from lawspeaker.elicitation.routing_audit import audit_routing, routing_findings
from lawspeaker.elicitation.serving_log import ServingLog
from lawspeaker.records.finding import Severity
from lawspeaker.records.votes import Votes


def routed(
    appeal: np.ndarray, *, people: int = 150, steps: int = 6, seed: int = 0, lie: bool = False
) -> ServingLog:
    """Showings in proportion to a statement's appeal; a lie draws evenly and logs the appeal."""
    rng = np.random.default_rng(seed)
    width = len(appeal)
    rows: list[tuple[int, int, float, int]] = []
    for i in range(people):
        free = list(range(width))
        for _ in range(steps):
            weight = appeal[free] / appeal[free].sum()
            at = int(rng.integers(len(free))) if lie else int(rng.choice(len(free), p=weight))
            rows.append((i, free[at], float(weight[at]), len(free)))
            free.pop(at)
    table = np.array(rows)
    return ServingLog.from_arrays(
        [f"p.{i}" for i in range(people)],
        [f"stmt.{j}" for j in range(width)],
        person=table[:, 0].astype(np.int64),
        statement=table[:, 1].astype(np.int64),
        time=np.arange(len(table)),
        probability=table[:, 2],
        n_eligible=table[:, 3].astype(np.int64),
        opened=np.zeros(width, dtype=np.int64),
    )


def unlogged(log: ServingLog) -> ServingLog:
    return replace(
        log,
        probability=np.full(log.n_servings, np.nan),
        n_eligible=np.zeros(log.n_servings, dtype=np.int64),
    )


def ids(log: ServingLog) -> set[str]:
    return {each.id for each in routing_findings(audit_routing(log))}


EVEN = np.ones(20)
SLOPED = np.linspace(0.5, 2.0, 20)
STEEP = np.array([200.0] * 2 + [1.0] * 18)


@pytest.mark.parametrize("seed", range(5))
def test_an_even_lot_is_found_flat_logged_or_not(seed: int) -> None:
    log = routed(EVEN, seed=seed, people=400)
    assert ids(log) == ids(unlogged(log)) == {"routing-flat"}


@pytest.mark.parametrize("seed", range(5))
def test_a_priority_that_works_is_not_flat_and_not_degenerate(seed: int) -> None:
    log = routed(SLOPED, seed=seed)
    assert ids(log) == ids(unlogged(log)) == set()


def test_a_priority_at_the_border_is_seldom_called_flat() -> None:
    # An appeal of 1 +- 0.22 diverges from an even lot by a little more than 0.02 nats.
    border = np.where(np.arange(20) % 2, 1.22, 0.78)
    audits = [audit_routing(routed(border, seed=seed, steps=1)) for seed in range(60)]
    assert np.mean([each.divergence for each in audits]) == pytest.approx(0.0243, abs=0.005)
    assert np.mean([bool(each.flat) for each in audits]) <= 0.08


def test_the_divergence_is_that_of_the_chances() -> None:
    audit = audit_routing(routed(SLOPED, steps=1, people=4000))
    share = SLOPED / SLOPED.sum()
    true = float((share * np.log(share * 20)).sum())
    assert audit.divergence == pytest.approx(true, abs=0.02)
    assert audit.effective_share == pytest.approx(np.exp(-true), abs=0.02)


def test_the_spread_is_that_of_the_rates() -> None:
    audit = audit_routing(unlogged(routed(SLOPED, steps=1, people=4000)))
    assert audit.spread == pytest.approx(float(SLOPED.std() / SLOPED.mean()), abs=0.03)
    assert audit.divergence is None


def test_too_little_is_never_called_flat() -> None:
    audit = audit_routing(routed(EVEN, people=10))
    assert audit.flat is None
    few = audit_routing(unlogged(routed(np.ones(5), people=100, steps=2)))
    assert (few.flat, few.spread) == (None, None)


def test_two_statements_that_take_all_are_degenerate() -> None:
    log = routed(STEEP, steps=2, people=300)
    assert "routing-degenerate" in ids(unlogged(log))
    (finding,) = routing_findings(audit_routing(unlogged(log)))
    assert finding.severity is Severity.WARNING
    assert "times what an even lot" in finding.sentence


def test_one_statement_among_few_is_degenerate_by_its_share_alone() -> None:
    hog = ServingLog.from_arrays(
        [f"p.{i}" for i in range(120)],
        [f"stmt.{j}" for j in range(60)],
        person=np.arange(120),
        statement=np.where(np.arange(120) < 60, 0, np.arange(120) % 60),
        time=np.arange(120),
        opened=np.zeros(60, dtype=np.int64),
    )
    (finding,) = routing_findings(audit_routing(hog))
    assert finding.id == "routing-degenerate"
    assert finding.evidence["rate_gini"] is None
    assert "stmt.0 takes 5" in finding.sentence


def test_without_times_it_is_a_note() -> None:
    dense = np.full((300, 20), np.nan)
    dense[:, 0] = dense[:, 1] = 1
    dense[np.arange(300), 2 + np.arange(300) % 18] = 1
    (finding,) = routing_findings(audit_routing(ServingLog.from_votes(Votes.from_dense(dense))))
    assert finding.severity is Severity.NOTE
    assert "no times" in finding.sentence


@pytest.mark.parametrize("appeal", [EVEN, SLOPED])
def test_an_honest_log_is_seldom_called_miscalibrated(appeal: np.ndarray) -> None:
    ps = [audit_routing(routed(appeal, seed=s)).calibration_p or 0.0 for s in range(60)]
    assert np.mean(np.array(ps) < 0.05) <= 0.12
    assert min(ps) > 1e-4


def test_a_log_that_lies_is_caught() -> None:
    lied = routed(np.linspace(0.3, 3.0, 20), lie=True)
    assert "routing-miscalibrated" in ids(lied)
    honest = routed(np.linspace(0.3, 3.0, 20))
    even = replace(honest, probability=1.0 / honest.n_eligible)
    assert "routing-miscalibrated" in ids(even)


@pytest.mark.parametrize("spread", [0.0, 0.05])
def test_chances_that_are_all_overstated_are_caught(spread: float) -> None:
    log = routed(EVEN)
    wobble = 1.0 + spread * np.sin(np.arange(log.n_servings))
    assert "routing-miscalibrated" in ids(replace(log, probability=0.9 * wobble))


def test_calibration_is_not_tested_on_few_showings_or_wild_weights() -> None:
    assert audit_routing(routed(EVEN, people=4)).calibration_p is None
    assert audit_routing(routed(np.geomspace(1, 1e5, 20))).calibration_p is None


def test_an_empty_log_says_nothing() -> None:
    empty = ServingLog.of([], ("p.0",), ("stmt.0", "stmt.1"))
    audit = audit_routing(empty)
    assert (audit.n_servings, audit.gini, audit.flat) == (0, 0.0, None)
    assert routing_findings(audit) == ()
    nothing = audit_routing(ServingLog.of([], (), ()))
    assert (nothing.largest, nothing.largest_share) == ("", 0.0)


def test_numbers_of_a_small_log() -> None:
    log = random_log(1)
    audit = audit_routing(log)
    assert audit.n_servings == log.n_servings
    assert audit.largest_share == pytest.approx(np.bincount(log.statement).max() / log.n_servings)
