"""Digests that name one clause or one document, however it is written down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.records.canonical import canonical_json, digest, short

if TYPE_CHECKING:
    from lawspeaker.contract.clause import Clause
    from lawspeaker.contract.constitution import Constitution

NORMATIVE = frozenset({"id", "level", "text", "norm", "form", "scope", "terms", "cases", "compile"})
"""What a clause asks. Its title, plain reading, reason, support, provenance, lifecycle and
compliance are about it: new evidence does not make it another clause."""

NOT_BALLOTED = frozenset({"ratification", "log", "log_index"})
"""Known only after the count. With the status, all that may differ between the text that people
balloted and the text that is in force; so the two have one digest, and anybody can compare."""


def clause_digest(clause: Clause) -> str:
    """`sha256:` of the canonical JSON of what the clause asks (NORMATIVE).

    Keys at their default are left out, so that a later schema's new key changes no digest.
    """
    content = clause.model_dump(mode="json", exclude_defaults=True, include=set(NORMATIVE))
    return digest(canonical_json(content))


def constitution_digest(constitution: Constitution) -> str:
    """`sha256:` of the canonical JSON of all but the status and NOT_BALLOTED of the provenance.

    Of an extract, that of the whole.
    """
    content = constitution.whole.model_dump(
        mode="json",
        exclude_defaults=True,
        exclude={"status": True, "provenance": dict.fromkeys(NOT_BALLOTED, True)},
    )
    return digest(canonical_json(content))


def mark(clause: Clause) -> str:
    """`clause.s12@` and 12 hex digits: the id that every compiled line carries."""
    return f"{clause.id}@{short(clause_digest(clause))}"
