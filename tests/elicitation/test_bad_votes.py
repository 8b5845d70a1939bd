"""What to ask next, after the worst of votes: always an offer that can be drawn, or none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from bad_votes import bad_votes
from lawspeaker.elicitation.exposure_by_lot import exposure_by_lot
from lawspeaker.elicitation.loadings import Loadings, fit_loadings
from lawspeaker.elicitation.offer import draw, offer
from lawspeaker.elicitation.person import Person, membership
from lawspeaker.elicitation.routes import route_named
from lawspeaker.elicitation.routing_audit import audit_routing, routing_findings
from lawspeaker.elicitation.serving_log import ServingLog
from lawspeaker.elicitation.standing import Standing
from lawspeaker.elicitation.weighted_support import Counting, weighted_support
from lawspeaker.errors import UsageFault
from lawspeaker.records.partition import Partition

if TYPE_CHECKING:
    from lawspeaker.records.votes import Votes


def loadings_of(votes: Votes) -> Loadings:
    width = votes.n_statements
    rng = np.random.default_rng(0)
    return fit_loadings(votes, mean=np.zeros(width), axes=rng.normal(size=(min(2, width), width)))


def standings(votes: Votes) -> list[Standing]:
    n = votes.n_participants
    halves = Partition(names=("A", "B"), label=(np.arange(n) % 2).astype(np.int32))
    nobody = Partition(names=("A", "B"), label=np.full(n, -1, dtype=np.int32))
    every = (halves, Partition.everyone(n), nobody)
    return [Standing.of(votes, each, loadings_of(votes)) for each in every]


@pytest.mark.parametrize("name", bad_votes())
@pytest.mark.parametrize("route", ["balanced", "uniform", "polis"])
def test_whoever_comes_is_offered_what_they_have_not_seen(route: str, name: str) -> None:
    votes = bad_votes()[name]
    people = [Person.newcomer(), *(Person.of(votes, i) for i in range(votes.n_participants)[:1])]
    for standing in standings(votes):
        for person in people:
            made = offer(standing, person, route_named(route))
            assert np.isfinite(made.probability).all()
            assert made.probability.sum() == pytest.approx(1.0 if len(made.statement) else 0.0)
            assert not set(made.statement.tolist()) & set(person.seen.tolist())
            drawn = draw(standing, person, route_named(route), 3, rng=np.random.default_rng(0))
            assert len(drawn) == min(3, len(person.eligible(standing)))
            assert membership(standing, person).sum() == pytest.approx(1.0)


@pytest.mark.parametrize("name", bad_votes())
def test_logs_are_audited_and_weighed_or_refused_in_words(name: str) -> None:
    votes = bad_votes()[name]
    log = ServingLog.from_votes(votes)
    assert isinstance(routing_findings(audit_routing(log)), tuple)
    assert exposure_by_lot(log) is not None
    logged = ServingLog.from_arrays(
        votes.participants,
        votes.statements,
        person=votes.row,
        statement=votes.statement.astype(np.int64),
        time=np.arange(votes.n_votes),
        probability=np.full(votes.n_votes, 0.5),
        n_eligible=np.full(votes.n_votes, 2, dtype=np.int64),
    )
    n = np.bincount(votes.statement, minlength=votes.n_statements)
    for counting in Counting:
        weighed = weighted_support(logged, votes, counting=counting)
        assert (weighed.n == n).all()
        for share in (weighed.plain, weighed.hajek, weighed.lo, weighed.hi):
            # No answer where nobody voted, and only there.
            assert (np.isnan(share) == (n == 0)).all()
            assert ((share[n > 0] >= 0) & (share[n > 0] <= 1)).all()


def test_a_level_or_groups_that_do_not_fit_are_refused() -> None:
    votes = bad_votes()["odd ids"]
    with pytest.raises(UsageFault, match="between 0 and 1"):
        weighted_support(ServingLog.from_votes(votes), votes, level=95)
    other = Partition(names=("A",), label=np.zeros(7, dtype=np.int32))
    with pytest.raises(UsageFault, match="groups are of 7 people"):
        Standing.of(votes, other, loadings_of(votes))


def test_groups_that_nobody_is_in_are_equally_likely() -> None:
    empty = standings(bad_votes()["odd ids"])[2]
    assert empty.share.tolist() == [0.5, 0.5]
