"""How many seats a kind of people must and may have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """At least and at most so many seats for the people with one value of one feature."""

    feature: str
    value: str
    at_least: int
    at_most: int

    def __str__(self) -> str:
        """`age 18-29: 3 to 5 seats`."""
        return f"{self.feature} {self.value}: {self.at_least} to {self.at_most} seats"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """Volunteers by type; two people are of one type where every feature is the same.

    `types` (T tuples in the order of `features`, sorted) and `counts` (T,), people of each;
    `member` (n,) is the type of each person.
    """

    features: tuple[str, ...]
    types: tuple[tuple[str, ...], ...]
    counts: NDArray[np.int64]
    member: NDArray[np.int64]

    @classmethod
    def of(cls, people: Sequence[Mapping[str, str]], features: Sequence[str]) -> Pool:
        """The pool of these people, by these features; KeyError where a person lacks one."""
        each = [tuple(person[feature] for feature in features) for person in people]
        types = sorted(set(each))
        place = {kind: i for i, kind in enumerate(types)}
        member = np.array([place[kind] for kind in each], dtype=np.int64)
        return cls(
            features=tuple(features),
            types=tuple(types),
            counts=np.bincount(member, minlength=len(types)),
            member=member,
        )

    @property
    def n_people(self) -> int:
        """Volunteers in all."""
        return len(self.member)

    def holds(self, quota: Quota) -> NDArray[np.bool_]:
        """Which types a quota counts, shape (T,)."""
        at = self.features.index(quota.feature)
        return np.array([kind[at] == quota.value for kind in self.types], dtype=bool)
