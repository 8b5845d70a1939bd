"""A pool on Ray: the same work on more cores, or on more machines."""

from __future__ import annotations

import os
from collections import deque
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeVar

from lawspeaker.errors import UsageFault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

T = TypeVar("T")
R = TypeVar("R")


class RayPool:
    """Results in the order of the items; no more than two tasks a core wait at a time."""

    def __init__(self, ray: Any, *, n_ahead: int) -> None:  # noqa: ANN401 - ray has no types
        self.ray = ray
        self.n_ahead = n_ahead

    def map(self, work: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
        """The work's results; a failure of the work is raised as it was there."""
        task = self.ray.remote(_plainly)
        kept = self.ray.put(work)
        waiting: deque[Any] = deque()
        for item in items:
            waiting.append(task.remote(kept, item))
            if len(waiting) >= self.n_ahead:
                yield self._next(waiting)
        while waiting:
            yield self._next(waiting)

    def _next(self, waiting: deque[Any]) -> Any:  # noqa: ANN401 - what the work gives
        try:
            return self.ray.get(waiting.popleft())
        except self.ray.exceptions.RayTaskError as error:
            raise error.cause from error


@contextmanager
def ray_pool(*, n_cpus: int | None = None, address: str | None = None) -> Iterator[RayPool]:
    """A pool on this machine (all cores, or `n_cpus`), or on the Ray cluster at an address.

    Ray's dashboard and its usage statistics stay off, and on this machine it listens on loopback
    only. Shards must be readable where the work runs: on a cluster, on a disk that all share.
    UsageFault where the extra `ray` is not installed.
    """
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    try:
        ray = import_module("ray")
    except ImportError:
        raise UsageFault(
            "Ray is not installed. Install lawspeaker with its extra: pip install lawspeaker[ray]."
        ) from None
    if address is not None:
        ray.init(address=address, log_to_driver=False)
    else:
        ray.init(
            num_cpus=n_cpus,
            include_dashboard=False,
            log_to_driver=False,
            configure_logging=False,
            _node_ip_address="127.0.0.1",
        )
    try:
        n_cores = int(ray.cluster_resources().get("CPU", 1))
        yield RayPool(ray, n_ahead=2 * n_cores)
    finally:
        ray.shutdown()


def _plainly(work: Callable[[T], R], item: T) -> R:
    return work(item)
