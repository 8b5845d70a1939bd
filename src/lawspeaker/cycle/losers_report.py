"""What is asked about a change from one candidate to another, and what is told of it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lawspeaker.records.anonymity import K_ANONYMITY, shown, told

if TYPE_CHECKING:
    from lawspeaker.records.canonical import Json
    from lawspeaker.records.estimate import Estimate
    from lawspeaker.social_choice.hardest_hit import HardestHit
    from lawspeaker.social_choice.losers import Change, GroupChange


@dataclass(frozen=True, slots=True, kw_only=True)
class LosersAsk:
    """Which change is asked about, by what people are told apart, and how hard it is searched.

    `by` names attributes, all there are where it is empty. `anchors` are none, or the two
    candidates whose distance is each row's unit. `eps` is the loss that counts as one.
    """

    reference: str
    candidate: str
    by: tuple[str, ...] = ()
    anchors: tuple[str, ...] = ()
    eps: float = 0.0
    depth: int = 2
    n_draws: int = 1000
    n_permutations: int = 999
    seed: int = 0
    level: float = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class LostItem:
    """An item on which a group loses, with the group's mean change on it."""

    item: str
    change: Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributeLosers:
    """One attribute: its groups' names, what each gains or loses, and on which items it loses.

    `items[g]` are up to three, the gravest loss first; empty where there are no items.
    """

    name: str
    names: tuple[str, ...]
    groups: tuple[GroupChange, ...]
    items: tuple[tuple[LostItem, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LosersReport:
    """What the change does to everybody, to each group, and to the intersection hit hardest.

    `hit` is None where no intersection may be shown, or only groups' means are known; `hit_words`
    names it. `n_left_out` rows lack a utility under one of the two; they are people, or groups.
    """

    ask: LosersAsk
    source: str
    digest: str
    simulated: bool
    everybody: Change | None
    attributes: tuple[AttributeLosers, ...]
    hit: HardestHit | None
    hit_words: str
    n_left_out: int
    of_people: bool

    @property
    def n_suppressed(self) -> int:
        """Groups of any attribute that are not reported."""
        return sum(each.change is None for a in self.attributes for each in a.groups)

    @property
    def left_out_words(self) -> str:
        """How many rows are in no figure, no exact number where they are few people."""
        return told(self.n_left_out) if self.of_people else f"{self.n_left_out:,}"

    def to_json(self) -> dict[str, Json]:
        """The form that `losers --json` prints."""
        hit = self.hit
        return {
            "schema_version": 1,
            "source": self.source,
            "digest": self.digest,
            "simulated": self.simulated,
            "from": self.ask.reference,
            "to": self.ask.candidate,
            "unit": list(self.ask.anchors),
            "eps": self.ask.eps,
            "k": K_ANONYMITY,
            "n_left_out": shown(self.n_left_out) if self.of_people else self.n_left_out,
            "n_suppressed": self.n_suppressed,
            "everybody": _change_json(self.everybody),
            "attributes": [
                {
                    "name": attribute.name,
                    "groups": [
                        {"name": name, "change": _change_json(group.change), "items": _items(items)}
                        for name, group, items in zip(
                            attribute.names, attribute.groups, attribute.items, strict=True
                        )
                    ],
                }
                for attribute in self.attributes
            ],
            "hardest_hit": None
            if hit is None
            else {
                "who": self.hit_words,
                "change": hit.change.to_json(),
                "p": round(hit.p, 6),
                "n_cells": hit.n_cells,
                "n_permutations": hit.n_permutations,
                "complete": hit.complete,
                "n_withheld": hit.n_withheld,
            },
        }


def _change_json(change: Change | None) -> Json:
    if change is None:
        return None
    mean = change.mean
    return {
        "mean": {**mean.to_json(), "lo": _finite(mean.lo), "hi": _finite(mean.hi)},
        "chance_of_loss": None
        if change.chance_of_loss is None
        else round(change.chance_of_loss, 6),
        "worse_off": None if change.worse_off is None else change.worse_off.to_json(),
    }


def _finite(value: float) -> float | None:
    return round(value, 6) if math.isfinite(value) else None


def _items(items: tuple[LostItem, ...]) -> list[Json]:
    return [{"item": each.item, "change": each.change.to_json()} for each in items]
