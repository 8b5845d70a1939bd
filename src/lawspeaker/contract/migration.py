"""Documents of an older schema, brought to the present one; nothing is guessed silently."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lawspeaker.contract.amendment import SmallGroup, Statistic
from lawspeaker.contract.constitution import SCHEMA_ID
from lawspeaker.contract.uncertainty import DEFAULT_VOCABULARY
from lawspeaker.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lawspeaker.records.canonical import Json

OLDEST = "urn:lawspeaker:constitution:0.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Migrated:
    """A document's plain values under the present schema, and a sentence for each thing added."""

    content: dict[str, Json]
    added: tuple[str, ...]


def migrate(content: Mapping[str, Json], *, path: str) -> Migrated:
    """Plain values of schema 0.1 or 0.2 as 0.2; BadInput for another schema.

    0.1 had no rule for the first ratification: the rule for clauses is taken, and said so. It
    did not say what becomes of small groups, or which number a bare threshold is for: they
    must concur, and the lower bound must pass. It had no words for uncertainty: the default ones
    are written into it, for the community to amend. The result still has to validate.
    """
    schema = content.get("schema")
    if schema == SCHEMA_ID:
        return Migrated(content=dict(content), added=())
    if schema != OLDEST:
        raise BadInput(
            f"the schema {schema!r} is not known",
            path=path,
            column="schema",
            mend=f"Write {SCHEMA_ID}, or {OLDEST} to have it migrated.",
        )
    added: list[str] = []
    moved = dict(content) | {"schema": SCHEMA_ID}
    amendment = content.get("amendment")
    if isinstance(amendment, dict):
        moved["amendment"] = _rules(amendment, added)
    if moved.get("uncertainty") is None:
        moved["uncertainty"] = DEFAULT_VOCABULARY.model_dump(mode="json")
        added.append("uncertainty: the default words")
    return Migrated(content=moved, added=tuple(added))


def _rules(amendment: dict[str, Json], added: list[str]) -> dict[str, Json]:
    rules = dict(amendment)
    if "adoption" not in rules and "clause" in rules:
        rules["adoption"] = rules["clause"]
        added.append("amendment.adoption: copied from amendment.clause")
    for name, rule in rules.items():
        if not isinstance(rule, dict):
            continue
        full = dict(rule)
        for key, value in (
            ("statistic", Statistic.LOWER_BOUND.value),
            ("small_group", SmallGroup.CONCURRENCE.value),
        ):
            if key not in full:
                full[key] = value
                added.append(f"amendment.{name}.{key}: {value}")
        rules[name] = full
    return rules
