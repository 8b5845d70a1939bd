"""What somebody sends by the form of a contest: bounded, in plain words, or refused with why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lawspeaker.contract.compile.quotation import canonical
from lawspeaker.edge.form import form_fields
from lawspeaker.gateway.body import defuse_text
from lawspeaker.gateway.fault import refused

if TYPE_CHECKING:
    from lawspeaker.contract.constitution import Constitution

MAX_RELIEF = 2000
MAX_FACTOR = 200
MAX_FACTORS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """The form as it was filled in, so that a page can show it again; `factors` a line each."""

    clauses: tuple[str, ...] = ()
    relief: str = ""
    factors: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContestForm:
    """Which clauses it is held against, what is asked for, which circumstances hold."""

    clauses: tuple[str, ...]
    relief: str
    factors: tuple[str, ...]


def read_form(content: bytes) -> Filled:
    """The form as a browser sends it; Fault 400 where it is no form of ours."""
    fields = form_fields(
        content, single=frozenset({"relief", "factors"}), many=frozenset({"clause"})
    )
    return Filled(
        clauses=tuple(dict.fromkeys(fields.get("clause", []))),
        relief=fields.get("relief", [""])[0],
        factors=fields.get("factors", [""])[0],
    )


def checked(filled: Filled, law: Constitution) -> ContestForm:
    """What goes on record; Fault 400 names the field and says to a person what to change."""
    if not filled.clauses:
        raise refused(
            "no_clause",
            "Choose at least one rule that the answer is held against.",
            param="clause",
        )
    if any(law.clause(each) is None for each in filled.clauses):
        raise refused(
            "no_such_clause", f"A chosen rule is not in version {law.version}.", param="clause"
        )
    relief = plain(filled.relief)
    if not relief:
        raise refused(
            "no_relief", "Say what is wrong and what should be done about it.", param="relief"
        )
    if len(relief) > MAX_RELIEF:
        raise refused(
            "long_relief",
            f"What you wrote is {len(relief)} signs long; {MAX_RELIEF} fit.",
            param="relief",
        )
    return ContestForm(clauses=filled.clauses, relief=relief, factors=_factors(filled.factors))


def plain(text: str) -> str:
    """Words without hidden characters or anything that a model's template would take for its own.

    They go on record, and a later reader may be a model.
    """
    return defuse_text(canonical(text))


def _factors(text: str) -> tuple[str, ...]:
    lines = [plain(line) for line in text.splitlines()]
    factors = tuple(dict.fromkeys(line for line in lines if line))
    if len(factors) > MAX_FACTORS or any(len(each) > MAX_FACTOR for each in factors):
        raise refused(
            "invalid_factors",
            f"At most {MAX_FACTORS} circumstances, a line each, of at most {MAX_FACTOR} signs.",
            param="factors",
        )
    return factors
