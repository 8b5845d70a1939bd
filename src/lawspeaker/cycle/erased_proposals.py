"""What erasing does to constitutions: law stays, what nobody adopted loses the words."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lawspeaker.contract.constitution import Constitution
from lawspeaker.contract.digests import constitution_digest
from lawspeaker.cycle.compile import compiled_texts
from lawspeaker.cycle.record_of_versions import recorded_versions
from lawspeaker.cycle.versions import (
    CURRENT,
    IN_FORCE,
    current,
    file_of,
    numbers,
    predecessor,
    texts_of,
    version,
)
from lawspeaker.records.erased_words import holds_erased

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lawspeaker.cycle.redaction import Forgotten
    from lawspeaker.ports.archive import Archive
    from lawspeaker.ports.ledger import Ledger
    from lawspeaker.records.canonical import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """The digests of every version that was ever adopted, and all texts that stand in them.

    What people adopted is everybody's: it bound them, and it may be needed to judge what was done
    under it. So whoever said it first cannot take it back.
    """

    digests: frozenset[str]
    texts: frozenset[str]
    clauses: tuple[tuple[str, str], ...]
    """The id and the words of each clause."""


def adopted_law(ledger: Ledger) -> Law:
    """All law on record, that of simulated people included."""
    digests: set[str] = set()
    texts: set[str] = set()
    clauses: dict[str, str] = {}
    for each in recorded_versions(ledger):
        if each.adoption is None:
            continue
        digests.add(each.digest)
        if each.constitution is not None:
            texts |= set(_texts(each.constitution.model_dump(mode="json")))
            clauses |= {f"{c.id} of {each.version}": c.text for c in each.constitution.clauses}
    return Law(digests=frozenset(digests), texts=frozenset(texts), clauses=tuple(clauses.items()))


def holds_erased_clause(constitution: Constitution) -> str:
    """The id of the first clause some of whose words were erased, empty where there is none."""
    return next((each.id for each in constitution.clauses if holds_erased(each.text)), "")


def without_words(archive: Archive, law: Law, forgotten: Forgotten) -> dict[str, str]:
    """New texts for the files of each proposal that changes, as they would be compiled of it."""
    there = set(archive.names())
    found: dict[str, str] = {}
    for held in _proposals(archive, law):
        now, under = _without(held, forgotten), predecessor(archive, held)
        # What it is compared with may be a proposal too: a first draft that nobody adopted.
        before = under if under is None or _is_law(under, law) else _without(under, forgotten)
        if (now, before) == (held, under):
            continue
        if under is not None and before is not None:
            now = _after(now, under, before)
        texts = {**texts_of(now), **compiled_texts(now, before)}
        found |= {file_of(now.version, name): text for name, text in texts.items()}
        if constitution_digest(current(archive)) == constitution_digest(held):
            found |= texts
    return {name: text for name, text in found.items() if name in there}


def _without(held: Constitution, forgotten: Forgotten) -> Constitution:
    left = json.dumps(forgotten.body(held.model_dump(mode="json")))
    return Constitution.model_validate_json(left)


def _after(now: Constitution, under: Constitution, before: Constitution) -> Constitution:
    """A proposal that names what it changes by the digest which that has now."""
    if now.provenance.previous != constitution_digest(under):
        return now
    named = now.provenance.model_copy(update={"previous": constitution_digest(before)})
    return now.model_copy(update={"provenance": named})


def _is_law(held: Constitution, law: Law) -> bool:
    return held.status in IN_FORCE or constitution_digest(held) in law.digests


def _proposals(archive: Archive, law: Law) -> Iterator[Constitution]:
    if CURRENT not in set(archive.names()):
        return
    for number in numbers(archive):
        held = version(archive, number)
        if not _is_law(held, law):
            yield held


def _texts(value: Json) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)
