"""Which of two responses each rater preferred, as it was read."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.errors import BadInput
from lawspeaker.records.anonymity import K_ANONYMITY
from lawspeaker.records.partition import CROSS, Partition

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """What was in a file and is not in the preferences: how many, and why."""

    n: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Preferences:
    """Choices between two candidates at a time: parallel arrays (n,) of one length.

    `outcome` is 1 where the first was preferred, 0 where the second, 1/2 for a tie. `prompt`
    and `rater` index `prompts` and `raters`, `first` and `second` the `candidates`.
    `raters_known` is False where the file names none, so that each choice is its own rater's.
    `order_known` is False where the file does not keep which of the two people saw first.
    `attributes` say by name what is known of each rater. `losses` list what was left out.
    """

    name: str
    digest: str
    layout: str
    candidates: tuple[str, ...]
    prompts: tuple[str, ...]
    raters: tuple[str, ...]
    first: NDArray[np.int64]
    second: NDArray[np.int64]
    outcome: NDArray[np.float64]
    prompt: NDArray[np.int64]
    rater: NDArray[np.int64]
    raters_known: bool
    order_known: bool = True
    attributes: Mapping[str, Partition] = field(default_factory=dict)
    losses: tuple[Loss, ...] = ()
    simulated: bool = False

    def attribute(self, name: str) -> Partition:
        """The raters by an attribute, or by several crossed, `gender x region`.

        BadInput for a name that is not there, and for one crossed with itself.
        """
        if name in self.attributes:
            return self.attributes[name]
        parts = name.split(CROSS)
        absent = next((part for part in parts if part not in self.attributes), None)
        if absent is not None:
            there = ", ".join(self.attributes) or "none"
            raise BadInput(
                f"nothing says the {absent!r} of each rater; there is {there}",
                path=self.name,
                mend="Name one of these, or leave --groups out.",
            )
        if len(set(parts)) < len(parts):
            raise BadInput(
                f"{name!r} crosses an attribute with itself",
                path=self.name,
                mend=f"Name different attributes, as in gender{CROSS}region.",
            )
        return Partition.crossed([self.attributes[part] for part in parts])

    def on_prompt(self, words: str) -> Preferences:
        """Only the choices on one prompt, with the candidates and the raters that are in them.

        Words that no prompt is equal to name the one that begins with them; BadInput where there
        is none, or more than one, or where fewer than 10 people chose on it.
        """
        meant = [i for i, each in enumerate(self.prompts) if each == words] or [
            i for i, each in enumerate(self.prompts) if each.startswith(words)
        ]
        if len(meant) != 1:
            raise BadInput(
                f"{len(meant) or 'none'} of {len(self.prompts):,} prompts begin with {words!r}",
                path=self.name,
                mend="Give a prompt as the file has it, or enough of its beginning.",
            )
        at = np.flatnonzero(self.prompt == meant[0])
        raters, rater = np.unique(self.rater[at], return_inverse=True)
        if len(raters) < K_ANONYMITY:
            raise BadInput(
                f"only {len(raters)} chose on the prompt {words!r}",
                path=self.name,
                mend=f"Name one on which {K_ANONYMITY} people or more chose; `raters audit` lists "
                "them.",
            )
        shown, place = np.unique(np.r_[self.first[at], self.second[at]], return_inverse=True)
        return replace(
            self,
            candidates=tuple(self.candidates[c] for c in shown),
            prompts=(self.prompts[meant[0]],),
            raters=tuple(self.raters[r] for r in raters),
            first=place[: len(at)],
            second=place[len(at) :],
            outcome=self.outcome[at],
            prompt=np.zeros(len(at), dtype=np.int64),
            rater=rater,
            attributes={
                name: Partition(names=part.names, label=part.label[raters])
                for name, part in self.attributes.items()
            },
        )
