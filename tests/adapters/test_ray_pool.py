"""Runs on a Ray of two cores on this machine, which needs sockets on loopback."""

from __future__ import annotations

import sys
from functools import partial
from operator import truediv
from typing import TYPE_CHECKING

import pytest

from lawspeaker.adapters.ray_pool import RayPool, ray_pool
from lawspeaker.analysis.shards import shards_of
from lawspeaker.analysis.streamed_groups import stream_groups
from lawspeaker.errors import UsageFault
from planted_votes import planted

if TYPE_CHECKING:
    from collections.abc import Iterator

# Ray's own threads and files outlive what pytest can see; its warnings are not ours to mend.
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture
def pool() -> Iterator[RayPool]:
    pytest.importorskip("ray")
    with ray_pool(n_cpus=2) as opened:
        yield opened


@pytest.mark.slow
@pytest.mark.enable_socket
def test_ray_gives_the_same_bits_as_one_process_in_order_and_raises_alike(pool: RayPool) -> None:
    votes = planted(k=3, n=900, n_statements=40).votes
    shards = shards_of(votes, n_shards=7)
    alone = stream_groups(shards, n_sampled=600, n_repeats=2)
    spread = stream_groups(shards, n_sampled=600, n_repeats=2, pool=pool)
    assert spread.partition.label.tobytes() == alone.partition.label.tobytes()
    assert spread.centres.tobytes() == alone.centres.tobytes()
    assert spread.group_counts.tobytes() == alone.group_counts.tobytes()
    assert spread.reason == alone.reason
    assert alone.partition.n_groups > 1
    sixth = partial(truediv, 6)
    assert list(pool.map(sixth, range(1, 20))) == [6 / n for n in range(1, 20)]
    with pytest.raises(ZeroDivisionError):
        list(pool.map(sixth, [1, 0]))


def test_without_ray_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(UsageFault, match=r"lawspeaker\[ray\]"), ray_pool():
        pass
