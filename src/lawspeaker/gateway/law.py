"""The law as the gateway holds it: compiled, indexed, and exchanged whole while answers run."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from lawspeaker.analysis.likeness import WordIndex
from lawspeaker.contract.compile.judge import compile_judge
from lawspeaker.contract.compile.prompt import compile_prompt
from lawspeaker.contract.constitution import Overrider
from lawspeaker.contract.digests import clause_digest, mark
from lawspeaker.errors import GateFailed, LawspeakerError
from lawspeaker.gateway.contention import contention_of
from lawspeaker.gateway.fault import LAW, Fault
from lawspeaker.gateway.keys import Caller
from lawspeaker.gateway.precedents import PrecedentIndex
from lawspeaker.records.canonical import digest

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from lawspeaker.contract.clause import Clause
    from lawspeaker.contract.compile.line import Compiled
    from lawspeaker.contract.constitution import Constitution
    from lawspeaker.gateway.doubt_item import DoubtItem
    from lawspeaker.wiring.gateway import StandingLaw

AS_OVERRIDER = {
    Caller.USER: Overrider.USER,
    Caller.OPERATOR: Overrider.OPERATOR,
    Caller.ADMIN: Overrider.OPERATOR,
}


@dataclass(frozen=True)
class Law:
    """One version, ready to speak under; nothing in it changes once it is made.

    `enforced` is the constitution without clauses whose sunset has passed.
    """

    standing: StandingLaw
    enforced: Constitution
    prompt: Compiled
    precedents: PrecedentIndex
    max_tokens: int | None

    @property
    def constitution(self) -> Constitution:
        """The whole document."""
        return self.standing.constitution

    @property
    def draft(self) -> bool:
        """Whether it is on trial only."""
        return self.standing.draft

    @cached_property
    def name(self) -> str:
        """`id@version#digest`, and `;draft` after it where it is one."""
        held = self.constitution
        return f"{held.id}@{held.version}#{self.standing.digest}" + (";draft" if self.draft else "")

    @cached_property
    def prompt_digest(self) -> str:
        """The digest of the compiled prompt."""
        return digest(self.prompt.text.encode())

    @cached_property
    def digests(self) -> dict[str, str]:
        """The digest of each clause in force, by its id."""
        return {clause.id: clause_digest(clause) for clause in self.enforced.clauses}

    @cached_property
    def marks(self) -> dict[str, Clause]:
        """Each clause in force by its mark."""
        return {mark(clause): clause for clause in self.enforced.clauses}

    @cached_property
    def mark_of(self) -> dict[str, str]:
        """The mark of each clause in force, by its id: worked out once, not for every answer."""
        return {clause.id: name for name, clause in self.marks.items()}

    @cached_property
    def rubric(self) -> dict[str, str]:
        """The judge's line of each clause that has one, by the clause's id."""
        return {line.clause_id: line.text for line in compile_judge(self.enforced).source_map}

    @cached_property
    def contested(self) -> dict[str, DoubtItem]:
        """Who stands where on each clause that people do not agree on, by its id."""
        found = {clause.id: contention_of(clause) for clause in self.enforced.clauses}
        return {name: item for name, item in found.items() if item is not None}

    @cached_property
    def clause_index(self) -> WordIndex:
        """The clauses by their words, rare ones first."""
        texts = [f"{each.text} {each.plain}" for each in self.enforced.clauses]
        return WordIndex(texts, rare=True)

    def warm(self) -> None:
        """Make now what is made once, so that nobody's request waits for it."""
        made_once = ("name", "prompt_digest", "digests", "marks", "mark_of", "rubric", "contested")
        for name in (*made_once, "clause_index"):
            getattr(self, name)

    def is_that_of(self, day: date) -> bool:
        """Whether the clauses that it enforces are those in force on a day."""
        # Clauses only ever drop out as days go by, so as many are the same ones.
        return len(self.enforced.clauses) == len(self.constitution.in_force_on(day).clauses)

    def levels_open_to(self, caller: Caller) -> tuple[str, ...]:
        """The levels that this caller's instructions may set aside, highest first."""
        who = AS_OVERRIDER[caller]
        ordered = sorted(self.constitution.levels, key=lambda level: level.rank)
        return tuple(level.id for level in ordered if who in level.override_by)

    def require_in_force(self, day: date) -> None:
        """Nothing on a day on which it may be spoken under; Fault 503 with the reason else."""
        try:
            self.standing.require_in_force(day)
        except GateFailed as failed:
            raise Fault(503, "constitution_not_in_force", str(failed), kind=LAW) from None


def make_law(standing: StandingLaw, *, max_tokens: int | None, day: date) -> Law:
    """Compile and index a version; UsageFault where the budget does not hold the frame."""
    held = standing.constitution
    enforced = held.in_force_on(day)
    if not enforced.clauses:
        raise GateFailed(f"Every clause of {held.id} {held.version} has passed its sunset.")
    law = Law(
        standing=standing,
        enforced=enforced,
        prompt=compile_prompt(enforced, max_tokens=max_tokens),
        precedents=PrecedentIndex(standing.past, held),
        max_tokens=max_tokens,
    )
    law.warm()
    return law


class LawKeeper:
    """Holds the current law, and exchanges it in one step; a running answer keeps its own."""

    def __init__(self, load: Callable[[str], Law], *, digest: str = "") -> None:
        self.load = load
        self.current = load(digest)
        self.turn = asyncio.Lock()

    def on(self, day: date) -> Law:
        """The law of a day: made anew where a clause's sunset passed since it was loaded.

        Fault 503 where no clause is left.
        """
        if not self.current.is_that_of(day):
            held = self.current
            try:
                self.current = make_law(held.standing, max_tokens=held.max_tokens, day=day)
            except GateFailed as failed:
                raise Fault(503, "constitution_not_in_force", str(failed), kind=LAW) from None
        return self.current

    async def reload(self, digest_: str = "") -> Law:
        """Read the law again, or go to an earlier version by its digest.

        Fault 409 with the reason where it may not be loaded; the law in force then stays.
        """
        async with self.turn:
            try:
                fresh = await asyncio.to_thread(self.load, digest_)
            except LawspeakerError as failed:
                raise Fault(409, "not_loaded", f"{failed}", kind=LAW) from None
            self.current = fresh
            return fresh
