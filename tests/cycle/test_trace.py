from __future__ import annotations

import re
from datetime import UTC, datetime
from html import unescape
from typing import TYPE_CHECKING

import pytest

from lawspeaker.adapters.memory import MemoryLedger
from lawspeaker.contract.compile.compiling import file_of_target
from lawspeaker.contract.compile.line import Target
from lawspeaker.cycle.lineage import Lineage, Node
from lawspeaker.cycle.trace import trace
from lawspeaker.errors import BadInput
from lawspeaker.records.event import EventKind
from lawspeaker.wiring.desk import opened_ledger

if TYPE_CHECKING:
    from cycle.stage import Played
    from lawspeaker.cycle.trace import Branch


class Noon:
    def now(self) -> datetime:
        return datetime(2026, 11, 1, 12, tzinfo=UTC)


@pytest.fixture
def ledger() -> MemoryLedger:
    made = MemoryLedger(Noon())
    first, second = Lineage(), Lineage()
    for identifier in ("p.1", "stmt.1", "clause.s1@aaa", "town@1.0.0", "prompt@1.0.0#1"):
        first.add(Node(id=identifier, what=identifier.partition(".")[0], text=f"of {identifier}"))
    first.link("p.1", "stmt.1", how="said")
    first.link("stmt.1", "clause.s1@aaa", how="quoted in")
    first.link("clause.s1@aaa", "town@1.0.0", how="part of")
    first.link("clause.s1@aaa", "prompt@1.0.0#1", how="compiled into")
    second.add(Node(id="contest.0001", what="contest"))
    second.add(Node(id="clause.s1@bbb", what="clause"))
    second.link("clause.s1@aaa", "contest.0001", how="contested in")
    second.link("contest.0001", "clause.s1@bbb", how="changed")
    second.link("clause.s1@aaa", "clause.s1@bbb", how="amended to")
    made.append(EventKind.DRAFTED, first.body())
    made.append(EventKind.AMENDED, second.body())
    return made


def ids(branches: object) -> list[object]:
    assert isinstance(branches, tuple)
    return [(b.node.id, ids(b.branches)) for b in branches]


def test_a_clause_is_followed_back_to_a_person_and_on_to_what_came_of_it(
    ledger: MemoryLedger,
) -> None:
    (found,) = trace(ledger, "clause.s1@aaa")
    assert ids(found.came_from) == [("stmt.1", [("p.1", [])])]
    assert ids(found.led_to) == [
        ("town@1.0.0", []),
        ("prompt@1.0.0#1", []),
        ("contest.0001", [("clause.s1@bbb", [])]),
        ("clause.s1@bbb", []),
    ]
    assert found.led_to[0].how == "part of"


def test_from_any_end_the_other_end_is_reached(ledger: MemoryLedger) -> None:
    (person,) = trace(ledger, "p.1")
    assert "clause.s1@bbb" in str(person.to_json())
    (last,) = trace(ledger, "clause.s1@bbb")
    assert '"id": "p.1"'.replace('"', "'") in str(last.to_json())


def test_a_clause_id_names_all_its_wordings_and_a_mark_may_be_cut_short(
    ledger: MemoryLedger,
) -> None:
    assert [t.node.id for t in trace(ledger, "clause.s1")] == ["clause.s1@aaa", "clause.s1@bbb"]
    assert [t.node.id for t in trace(ledger, "[clause.s1@a")] == ["clause.s1@aaa"]
    assert [t.node.id for t in trace(ledger, "1.0.0")] == ["town@1.0.0"]


def test_a_node_reached_twice_is_drawn_once_and_marked(ledger: MemoryLedger) -> None:
    (found,) = trace(ledger, "clause.s1@aaa")
    again = found.led_to[2].branches[0]
    assert again.node.id == "clause.s1@bbb"
    assert not again.repeated  # it has nothing below it that would be drawn twice


def test_an_unknown_id_is_said_to_be_unknown(ledger: MemoryLedger) -> None:
    with pytest.raises(BadInput, match=r"no id 'stmt\.9'"):
        trace(ledger, "stmt.9")


def test_any_line_of_several_names_the_node_that_holds_it() -> None:
    made, lineage = MemoryLedger(Noon()), Lineage()
    for name in ("page@town-1.0.0+0123456789ab#51-70", "page@town-1.0.0+0123456789ab#71"):
        lineage.add(Node(id=name, what="lines"))
    made.append(EventKind.COMPILED, {"version": "1.0.0", "not_compiled": [], **lineage.body()})
    for line, held in ((51, "51-70"), (60, "51-70"), (70, "51-70"), (71, "71")):
        (found,) = trace(made, f"page@town-1.0.0#{line}")
        assert found.node.id.endswith(f"#{held}")
    (exact,) = trace(made, "page@town-1.0.0+0123456789ab#60")
    assert exact.node.id == "page@town-1.0.0+0123456789ab#51-70"
    for unknown in (
        "page@town-1.0.0+0123456789ac#60",
        "page@town-1.0.0#50",
        "page@town-1.0.0#72",
        "page@town-1.0.0#55-60",
    ):
        with pytest.raises(BadInput, match="knows no id"):
            trace(made, unknown)


_MARK = re.compile(r"(?<![\w.-])[a-z][\w-]*(?:\.[\w-]+)*@[0-9a-f]{12}(?![0-9a-f])")


def test_every_mark_in_every_target_is_followed_back_to_a_statement(played: Played) -> None:
    with opened_ledger(played.folder) as ledger:
        lineage = Lineage.of(ledger.events())
        told: dict[str, str] = {}
        for target in Target:
            file = next(played.folder.rglob(file_of_target(target)))
            marks = set(_MARK.findall(unescape(file.read_text(encoding="utf-8"))))
            assert marks, target
            told |= dict.fromkeys(marks, file.name)
        for mark in told:
            assert any(
                node.id.startswith("stmt.") for node in _reached(trace(ledger, mark)[0].came_from)
            ), mark
    assert any(not mark.startswith("clause.") for mark in told)
    assert len({key for key in lineage.nodes if key in told}) >= 12


def _reached(branches: tuple[Branch, ...]) -> list[Node]:
    return [node for each in branches for node in (each.node, *_reached(each.branches))]


def test_the_mark_of_another_document_is_unknown() -> None:
    made, lineage = MemoryLedger(Noon()), Lineage()
    lineage.add(Node(id="town@1.0.0+0123456789ab", what="version"))
    made.append(EventKind.AMENDED, lineage.body())
    assert trace(made, "town@0123456789ab")[0].node.what == "version"
    for other in ("village@0123456789ab", "town@0123456789ac"):
        with pytest.raises(BadInput, match="knows no id"):
            trace(made, other)
