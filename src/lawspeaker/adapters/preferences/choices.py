"""Choices as they are read, a line at a time, until they are preferences."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.errors import BadInput
from lawspeaker.records.canonical import digest
from lawspeaker.records.natural_order import in_natural_order
from lawspeaker.records.partition import Partition
from lawspeaker.records.preferences import Loss, Preferences

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


DOUBTED = ""
"""What stands for an attribute that is not known, since a file says two things of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One comparison; `outcome` 1 where the first was preferred, 0 the second, 1/2 a tie."""

    prompt: str
    first: str
    second: str
    outcome: float
    rater: str


@dataclass(slots=True, kw_only=True)
class Choices:
    """What was read so far: choices, what each rater said of themselves, what was left out."""

    path: Path
    layout: str
    choices: list[Choice] = field(default_factory=list)
    said: dict[str, dict[str, str]] = field(default_factory=dict)
    lost: Counter[str] = field(default_factory=Counter)
    raters_known: bool = True
    order_known: bool = True
    simulated: bool = False

    def add(self, choice: Choice) -> None:
        """Keep a choice, or count it as lost where a response is held against itself."""
        if choice.first == choice.second:
            self.lost["a response was held against the same one"] += 1
        else:
            self.choices.append(choice)

    def tell(self, rater: str, attributes: Mapping[str, str], *, line: int) -> None:
        """Keep what a rater is; BadInput where an earlier line said something else.

        What is empty is not said, and contradicts nothing.
        """
        known = self.said.setdefault(rater, {})
        for name, value in attributes.items():
            if value and known.setdefault(name, value) != value:
                raise BadInput(
                    f"rater {rater} is {value!r} here and {known[name]!r} before",
                    path=str(self.path),
                    line=line,
                    column=name,
                    mend="Say the same on each line of one rater.",
                )

    def tell_or_doubt(self, rater: str, attributes: Mapping[str, str]) -> None:
        """Keep what a rater is; what lines of a published file say differently is not known."""
        known = self.said.setdefault(rater, {})
        for name, value in attributes.items():
            if value and known.setdefault(name, value) not in {value, DOUBTED}:
                known[name] = DOUBTED
                self.lost[f"raters said two things of their {name}, which is not known then"] += 1

    def preferences(self) -> Preferences:
        """All that was read; BadInput where there is no choice."""
        if not self.choices:
            why = ", ".join(f"{n} times {words}" for words, n in self.lost.items())
            raise BadInput(
                f"it holds no choice between two responses{f' ({why})' if why else ''}",
                path=str(self.path),
                mend="Export the comparisons again.",
            )
        candidates = _places({name for c in self.choices for name in (c.first, c.second)})
        raters = _places({c.rater for c in self.choices})
        prompts = _places({c.prompt for c in self.choices})
        names = dict.fromkeys(name for known in self.said.values() for name in known)
        return Preferences(
            name=self.path.name,
            digest=digest(self.path.read_bytes()),
            layout=self.layout,
            candidates=tuple(candidates),
            prompts=tuple(prompts),
            raters=tuple(raters),
            first=np.array([candidates[c.first] for c in self.choices]),
            second=np.array([candidates[c.second] for c in self.choices]),
            outcome=np.array([c.outcome for c in self.choices]),
            prompt=np.array([prompts[c.prompt] for c in self.choices]),
            rater=np.array([raters[c.rater] for c in self.choices]),
            raters_known=self.raters_known,
            order_known=self.order_known,
            attributes={
                name: _partition([self.said.get(r, {}).get(name, "") for r in raters])
                for name in names
            },
            losses=tuple(Loss(n=n, why=why) for why, n in sorted(self.lost.items())),
            simulated=self.simulated,
        )


def _places(names: set[str]) -> dict[str, int]:
    return {name: place for place, name in enumerate(in_natural_order(names))}


def _partition(said: list[str]) -> Partition:
    names = _places({each for each in said if each})
    label = [names.get(each, -1) for each in said]
    return Partition(names=tuple(names), label=np.array(label, dtype=np.int32))
