"""A person under a pseudonym."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """One person who could vote; `simulated` people are marked and no ratification takes them."""

    id: str
    simulated: bool = False
