"""Doing the same work on many parts, here or on many machines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

T = TypeVar("T")
R = TypeVar("R")


class Pool(Protocol):
    """Maps work over items; results come in the order of the items, whoever is done first."""

    def map(self, work: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
        """The work's results in the items' order; a failure of the work is raised as it is."""
        ...


class InProcess:
    """The pool of one: each item in turn, in this process, when its result is asked for."""

    def map(self, work: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
        """The work's results, one after the other."""
        return map(work, items)
