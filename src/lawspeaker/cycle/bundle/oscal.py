"""The constitution as an OSCAL catalog, and the record's evidence as an OSCAL component.

OSCAL 1.1.2 (NIST). Clauses are controls, levels are groups. Identifiers are derived from the
document's digest, so the same version gives the same bytes. A component's statements are
evidence for a control; OSCAL's word for them, `implemented-requirements`, claims more than we do,
and each says so.
"""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING

from lawspeaker.contract.digests import constitution_digest
from lawspeaker.contract.maker import makers_of
from lawspeaker.cycle.bundle.evidence import EU_AI_ACT, ISO_42001, NIST_AI_RMF
from lawspeaker.cycle.bundle.facts import clause_source

if TYPE_CHECKING:
    from lawspeaker.contract.clause import Clause
    from lawspeaker.cycle.bundle.facts import Facts
    from lawspeaker.cycle.bundle.item import Item
    from lawspeaker.records.canonical import Json

OSCAL_VERSION = "1.1.2"
NAMESPACE = "urn:lawspeaker:oscal"
EVIDENCE_ONLY = "Evidence for this place; it is not a claim that the requirement is met."
_FRAMEWORKS = (
    ("urn:nist:ai-rmf:1.0", "NIST AI RMF 1.0", NIST_AI_RMF),
    ("urn:iso:42001:2023", "ISO/IEC 42001:2023", ISO_42001),
    ("urn:eu:2024:1689", "Regulation (EU) 2024/1689", EU_AI_ACT),
)
_NOT_IN_A_TOKEN = re.compile(r"[^A-Za-z0-9._-]+")


def oscal_catalog(facts: Facts) -> dict[str, Json]:
    """The clauses as controls, grouped by level, highest first."""
    held = facts.constitution
    groups: list[Json] = [
        {
            "id": f"level.{level.id}",
            "title": level.id,
            "props": [_prop("rank", str(level.rank))],
            "controls": [_control(clause) for clause in held.clauses if clause.level == level.id],
        }
        for level in sorted(held.levels, key=lambda each: each.rank)
        if any(clause.level == level.id for clause in held.clauses)
    ]
    return {
        "catalog": {
            "uuid": _uuid(facts, "catalog"),
            "metadata": _metadata(facts, held.title),
            "groups": groups,
        }
    }


def oscal_component(facts: Facts) -> dict[str, Json]:
    """The record as a component whose statements are evidence for three frameworks."""
    return {
        "component-definition": {
            "uuid": _uuid(facts, "component-definition"),
            "metadata": _metadata(facts, f"Evidence from the record of {facts.subject}"),
            "components": [
                {
                    "uuid": _uuid(facts, "component"),
                    "type": "process-procedure",
                    "title": facts.constitution.title,
                    "description": facts.subject,
                    "control-implementations": [
                        _implementation(facts, source, title, items)
                        for source, title, items in _FRAMEWORKS
                    ],
                }
            ],
        }
    }


def _implementation(
    facts: Facts, source: str, title: str, items: tuple[Item, ...]
) -> dict[str, Json]:
    told = [(item, None if item.answer is None else item.answer(facts)) for item in items]
    requirements: list[Json] = [
        {
            "uuid": _uuid(facts, f"{source}#{item.place}"),
            "control-id": _token(item.place),
            "description": found.words,
            "props": [_prop("source", found.source)],
            "remarks": EVIDENCE_ONLY,
        }
        for item, found in told
        if found is not None
    ]
    return {
        "uuid": _uuid(facts, source),
        "source": source,
        "description": f"{title}. {EVIDENCE_ONLY}",
        "implemented-requirements": requirements,
    }


def _control(clause: Clause) -> dict[str, Json]:
    parts: list[Json] = [{"id": f"{clause.id}_smt", "name": "statement", "prose": clause.text}]
    if clause.reason:
        parts.append({"id": f"{clause.id}_gdn", "name": "guidance", "prose": clause.reason})
    props: list[Json] = [_prop("digest", clause_source(clause))]
    props += [
        _prop("made-by", maker.value.replace(" ", "-"), f"{share:.0%}")
        for maker, share in makers_of(clause).items()
    ]
    if clause.form.open_on_purpose:
        props.append(_prop("open-on-purpose", "yes"))
    return {
        "id": clause.id,
        "title": clause.title or clause.plain,
        "props": props,
        "parts": parts,
    }


def _metadata(facts: Facts, title: str) -> dict[str, Json]:
    changed = facts.events[-1].at if facts.events else "1970-01-01T00:00:00+00:00"
    return {
        "title": title,
        "last-modified": changed,
        "version": facts.constitution.version,
        "oscal-version": OSCAL_VERSION,
        "props": [_prop("status", facts.constitution.status.value)],
        "remarks": "Simulated: no real person took part." if facts.simulated else EVIDENCE_ONLY,
    }


def _prop(name: str, value: str, remarks: str = "") -> dict[str, Json]:
    prop: dict[str, Json] = {"name": name, "ns": NAMESPACE, "value": value}
    return {**prop, "remarks": remarks} if remarks else prop


def _uuid(facts: Facts, what: str) -> str:
    # OSCAL asks for version 4 or 5; 5 is the one that can be made again from a name.
    name = f"{constitution_digest(facts.constitution)}:{len(facts.events)}:{what}"
    return str(uuid.uuid5(uuid.NAMESPACE_URL, name))


def _token(place: str) -> str:
    token = _NOT_IN_A_TOKEN.sub("-", place).strip("-")
    return token if token[:1].isalpha() else f"s-{token}"
