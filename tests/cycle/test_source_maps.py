"""Every clause is in every target and paper or left out with a reason, and each mark is followed.

Over generated constitutions, the demo's and the published Model Spec as it is imported.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings

from lawspeaker.adapters.folder import Folder
from lawspeaker.adapters.memory import MemoryArchive, MemoryLedger, Silence
from lawspeaker.contract.compile.line import Target
from lawspeaker.contract.compile.source_map import SOURCE_MAP_FILE
from lawspeaker.contract.digests import clause_digest, mark
from lawspeaker.contract.yaml_form import to_yaml
from lawspeaker.cycle.bundle.facts import Facts, gather
from lawspeaker.cycle.bundle.step import bundle, document_names
from lawspeaker.cycle.compile import compile_all
from lawspeaker.cycle.desk import Desk
from lawspeaker.cycle.draft import numbered, version_lineage
from lawspeaker.cycle.trace import trace
from lawspeaker.cycle.versions import CURRENT
from lawspeaker.errors import BadInput
from lawspeaker.records.event import EventKind
from lawspeaker.wiring.desk import opened_ledger
from lawspeaker.wiring.importing import ImportRequest, import_file
from strategies import RIVER, constitutions

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from cycle.stage import Played
    from lawspeaker.contract.clause import Clause
    from lawspeaker.contract.constitution import Constitution
    from lawspeaker.ports.ledger import Ledger

WHOLE = {"system-card", "provenance", "oscal-catalog"}


class Noon:
    def now(self) -> datetime:
        return datetime(2026, 11, 1, 12, tzinfo=UTC)


def check_file(
    document: Constitution, mapped: Mapping[str, Any], text: str, gone: tuple[Clause, ...] = ()
) -> set[str]:
    """The marks that a file carries, each where the map says, of all clauses and those `gone`."""
    lines = text.split("\n")
    held = (*document.clauses, *gone)
    digests = {clause.id: clause_digest(clause) for clause in held}
    marks = {clause.id: mark(clause) for clause in held}
    said = {each["clause"] for each in mapped["lines"]}
    left = {each["clause"]: each["reason"] for each in mapped["not_compiled"]}
    assert said | set(left) == set(digests), mapped["file"]
    assert not said & set(left), mapped["file"]
    assert all(left.values()), mapped["file"]
    for each in mapped["lines"]:
        assert each["digest"] == digests[each["clause"]]
        words = "\n".join(lines[each["first"] - 1 : each["last"]])
        assert marks[each["clause"]] in unescape(words), mapped["file"]
    return {marks[clause] for clause in said}


def check_targets(
    document: Constitution,
    texts: Mapping[str, str],
    ledger: Ledger,
    gone: tuple[Clause, ...] = (),
) -> None:
    kept = json.loads(texts[f"versions/{document.version}/targets/{SOURCE_MAP_FILE}"])
    assert [each["target"] for each in kept["targets"]] == list(Target)
    for mapped in kept["targets"]:
        place = next(name for name in texts if name.rpartition("/")[2] == mapped["file"])
        check_file(
            document, mapped, texts[place], gone if mapped["target"] == Target.REDLINE else ()
        )
        for line in mapped["lines"][:1]:
            (found,) = trace(ledger, f"{mapped['target']}@{numbered(document)}#{line['last']}")
            assert line["clause"] in {
                branch.node.id.partition("@")[0] for branch in found.came_from
            }


def check_papers(facts: Facts) -> set[str]:
    texts = bundle(facts).texts
    kept = json.loads(texts[SOURCE_MAP_FILE])
    assert [each["name"] for each in kept["documents"]] == list(document_names())
    marks: set[str] = set()
    for mapped in kept["documents"]:
        said = check_file(facts.constitution, mapped, texts[mapped["file"]])
        if mapped["name"] in WHOLE:
            assert mapped["not_compiled"] == []
        for ending in {"md", "html", "json"} if mapped["file"].endswith(".md") else ():
            assert all(each in texts[f"{mapped['name']}.{ending}"] for each in said)
        marks |= said
    return marks


def check_whole(document: Constitution, before: Constitution | None) -> None:
    """A document that is put on record after another, or as the first, and compiled."""
    ledger, archive = MemoryLedger(Noon()), MemoryArchive()
    if before is not None:
        archive.write(CURRENT, to_yaml(before))
        ledger.append(EventKind.DRAFTED, version_lineage(before).body())
    ledger.append(EventKind.DRAFTED, version_lineage(document).body())
    desk = Desk(ledger=ledger, archive=archive, progress=Silence())
    compile_all(document, desk=desk, as_current=True)
    earlier = () if before is None else before.clauses
    gone = tuple(each for each in earlier if document.clause(each.id) is None)
    check_targets(document, archive.texts, ledger, gone)
    events = tuple(ledger.events())
    facts = Facts(constitution=document, versions=(document,), events=events, docket=(), files={})
    for each in check_papers(facts):
        assert trace(ledger, each)[0].node.what == "clause"


@pytest.mark.no_cover
@settings(max_examples=15, deadline=None)
@given(document=constitutions())
def test_no_clause_of_a_generated_constitution_is_lost(document: Constitution) -> None:
    check_whole(document, RIVER)
    assert document.clauses


@pytest.mark.shared
def test_no_clause_of_the_published_model_spec_is_lost(shared_data: Path) -> None:
    source = shared_data / "model-spec" / "model_spec.md"
    document = import_file(ImportRequest(source=source, day="2026-01-01")).imported.constitution
    check_whole(document, None)
    assert len(document.clauses) == 59


def test_no_clause_of_the_demo_is_lost(played: Played) -> None:
    with opened_ledger(played.folder) as ledger:
        facts = gather(ledger, Folder(played.folder), today=date(2026, 11, 26))
        texts = {
            path.relative_to(played.folder).as_posix(): path.read_text(encoding="utf-8")
            for path in sorted(played.folder.rglob("*"))
            if path.suffix in {".txt", ".jsonl", ".html", ".md", ".yml", ".yaml", ".py", ".rego"}
            or path.name == SOURCE_MAP_FILE
        }
        check_targets(facts.constitution, texts, ledger)
        for each in check_papers(facts):
            assert trace(ledger, each)


def test_a_line_that_says_another_clause_is_found_out(played: Played) -> None:
    with opened_ledger(played.folder) as ledger:
        facts = gather(ledger, Folder(played.folder), today=date(2026, 11, 26))
        with pytest.raises(BadInput, match="knows no id"):
            trace(ledger, "clause.s0@000000000000")
    texts = bundle(facts, only=["provenance"]).texts
    (mapped,) = json.loads(texts[SOURCE_MAP_FILE])["documents"]
    shifted = "\n" + texts["provenance.md"]
    with pytest.raises(AssertionError):
        check_file(facts.constitution, mapped, shifted)
    with pytest.raises(AssertionError):
        check_file(facts.constitution, {**mapped, "lines": mapped["lines"][1:]}, shifted[1:])
