"""The lint checks by code: a check registers itself where it is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from lawspeaker.contract.constitution import Constitution, Where
    from lawspeaker.records.finding import Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a check looks at: the document, and the day on which it is looked at."""

    constitution: Constitution
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """What a check saw: the path from the top, a sentence, and the ids of other clauses in it."""

    path: Where
    message: str
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A check with its stable code, its short name, how grave a finding is, and the mend."""

    code: str
    name: str
    severity: Severity
    mend: str
    look: Callable[[Subject], Iterator[Sighting]]


CHECKS: dict[str, Check] = {}


def check(
    code: str, name: str, severity: Severity, *, mend: str
) -> Callable[[Callable[[Subject], Iterator[Sighting]]], Callable[[Subject], Iterator[Sighting]]]:
    """Registers a function from a subject to sightings as the check of this code."""

    def register(
        look: Callable[[Subject], Iterator[Sighting]],
    ) -> Callable[[Subject], Iterator[Sighting]]:
        CHECKS[code] = Check(code=code, name=name, severity=severity, mend=mend, look=look)
        return look

    return register
