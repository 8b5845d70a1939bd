"""One thing that makes an answer less than sure: its signs, and what may be told of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lawspeaker.contract.uncertainty import Sign
    from lawspeaker.records.canonical import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class DoubtItem:
    """`told` goes into the notice; `machine` says that its words are a model's, unchecked."""

    signs: frozenset[Sign]
    told: Mapping[str, Json]
    clauses: tuple[str, ...] = ()
    machine: bool = False

    def to_json(self) -> dict[str, Json]:
        """The form of the notice."""
        return {
            "signs": sorted(sign.value for sign in self.signs),
            "machine_words": self.machine,
            **self.told,
        }
