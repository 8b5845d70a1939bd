"""Views can be dropped and built anew, and the test that says so can fail."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from cycle.town import write_town
from lawspeaker.adapters.folder import RECORD_NAMES
from lawspeaker.adapters.ledger.store import StoredLedger
from lawspeaker.cycle.assembly.opening import close_roll, fix_rule
from lawspeaker.cycle.assembly.voting import Cast, VotesTaken, take_votes
from lawspeaker.cycle.projection.views import Views
from lawspeaker.cycle.projection.vote_book import VoteBook
from lawspeaker.errors import BadInput, UsageFault
from lawspeaker.records.event import EventKind
from lawspeaker.records.served import Served
from lawspeaker.wiring import views as views_room
from lawspeaker.wiring.assembly import open_in
from lawspeaker.wiring.desk import opened_ledger, quiet_desk
from lawspeaker.wiring.erasure import approve_erasure, ask_erasure
from lawspeaker.wiring.polis_record import import_export
from lawspeaker.wiring.source import read_polis, read_source
from lawspeaker.wiring.store import open_record as open_ledger
from lawspeaker.wiring.views import (
    KeptViews,
    current_views,
    drop_views,
    put_away,
    rebuild_views,
    recorded_conversation,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from homes import Home
    from lawspeaker.records.event import Event

N_VIEWS = 8


@pytest.fixture
def record(home: Home, tmp_path: Path) -> Path:
    folder = home(tmp_path / "record")
    import_export(write_town(tmp_path / "town"), folder)
    return folder


def kept(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("ledger.db.view-*")}


def voted(folder: Path, participant: str, statement: str, vote: int) -> None:
    body = {"participant": participant, "statement": statement, "vote": vote}
    with opened_ledger(folder) as ledger:
        ledger.append(EventKind.VOTED, body)


def shown(folder: Path, participant: str, statement: str) -> None:
    drawn = Served(
        participant=participant,
        statement=statement,
        probability=0.5,
        n_eligible=2,
        route="uniform",
        model="sha256:0",
        at="2026-11-26T12:00:00+00:00",
    )
    with opened_ledger(folder) as ledger:
        ledger.append(EventKind.SERVED, drawn.to_body(), key=drawn.key)


def grown_and_anew(folder: Path) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """What the views are after growing with the record, and after being built from its start."""
    put_away(current_views(folder), folder)
    for n in range(3):
        voted(folder, f"p.{n}", "stmt.14", (1, 0, -1)[n])
        caught_up = current_views(folder)
        assert caught_up.n_taken == 1
        put_away(caught_up, folder)
        shown(folder, f"p.{n % 2}", f"stmt.{n}")
        put_away(current_views(folder), folder)
    grown = kept(folder)
    rebuild_views(folder)
    return grown, kept(folder)


def test_views_built_anew_are_those_that_grew(record: Path) -> None:
    grown, anew = grown_and_anew(record)
    assert len(anew) == N_VIEWS
    assert grown == anew


def test_a_view_that_forgets_a_vote_is_found(record: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    take = VoteBook.apply
    n_taken = 0

    def forgetful(self: VoteBook, event: Event) -> None:
        nonlocal n_taken
        n_taken += 1
        if n_taken != 20:
            take(self, event)

    monkeypatch.setattr(VoteBook, "apply", forgetful)
    grown, anew = grown_and_anew(record)
    assert grown != anew


def test_a_view_is_used_only_for_the_record_that_it_is_of(record: Path, tmp_path: Path) -> None:
    put_away(current_views(record), record)
    assert current_views(record).n_taken == 0
    other = tmp_path / "other"
    import_export(tmp_path / "town", other)
    for name, content in kept(record).items():
        (other / name).write_bytes(content)
    assert current_views(other).n_taken == current_views(other).n_events
    spoilt = record / "ledger.db.view-people.json"
    for change in (
        {"n_events": 1},
        {"schema_version": 9},
        {"last": ""},
        {"state": {}},
        {"state": 3},
    ):
        whole = spoilt.read_text("utf-8")
        spoilt.write_text(json.dumps(json.loads(whole) | change), "utf-8")
        assert current_views(record).n_taken == current_views(record).n_events
        spoilt.write_text(whole, "utf-8")
    spoilt.write_text("[", "utf-8")
    assert current_views(record).n_taken == current_views(record).n_events
    assert drop_views(record) == N_VIEWS
    assert drop_views(record) == 0


def test_a_record_is_a_source_like_the_export_it_was_read_from(
    record: Path, tmp_path: Path
) -> None:
    there, here = read_polis(tmp_path / "town"), read_source(record)
    assert here.votes.digest() == there.votes.digest()
    assert here.statements == there.statements
    assert here.participants == there.participants
    assert [file.name for file in here.files] == ["ledger.db"]
    assert here.files[0].digest == f"sha256:{current_views(record).root}"
    (file,) = [path for path in record.iterdir() if path.name in RECORD_NAMES]
    assert read_source(file).files == here.files


def test_a_record_without_an_assembly_is_no_source(demo_copy: Path) -> None:
    with pytest.raises(BadInput, match="holds nobody who takes part"):
        read_source(demo_copy)
    views = current_views(demo_copy).views
    assert views.versions.by_number["1.0.0"].results == ("simulated",)
    assert [each.contest for each in views.contests.rulings] == list(views.contests.contests)
    put_away(current_views(demo_copy), demo_copy)
    again = current_views(demo_copy)
    assert (again.n_taken, again.views.versions.to_json()) == (0, views.versions.to_json())
    assert again.views.contests.to_json() == views.contests.to_json()


def test_an_erased_person_is_in_no_view(record: Path) -> None:
    shown(record, "p.12", "stmt.3")
    put_away(current_views(record), record)
    assert any(b'"p.12"' in content for content in kept(record).values())
    asked = ask_erasure(record, "p.12", by="name Ann")
    done = approve_erasure(record, "p.12", by="name Ben", code=asked.code)
    assert done.remains == ()
    assert kept(record) == {}
    rebuild_views(record)
    assert not any(b'"p.12"' in content for content in kept(record).values())
    found = read_source(record)
    assert "p.12" not in found.votes.participants
    assert "stmt.12" in [each.id for each in found.moderated_out]
    assert found.statements


def test_words_that_somebody_else_said_too_stay_theirs(record: Path) -> None:
    words = "The assistant, in case 12, says so."
    with opened_ledger(record) as ledger:
        body = {"statement": "stmt.40", "text": words, "author": "p.3"}
        ledger.append(EventKind.STATEMENT_PROPOSED, body)
    asked = ask_erasure(record, "p.12", by="name Ann")
    assert [each.why for each in asked.plan.stays] == ["stmt.40 says the same words"]
    approve_erasure(record, "p.12", by="name Ben", code=asked.code)
    proposed = current_views(record).views.statements.proposed
    # Nobody's now: who it was that said them too is what was to be forgotten.
    assert [
        (each.text, each.author) for each in map(proposed.get, ("stmt.40", "stmt.12")) if each
    ] == [
        (words, "p.3"),
        (words, None),
    ]


def counted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """From which place on events were read, each time anew."""
    starts: list[int] = []
    read_from = StoredLedger.events_from

    def counting(ledger: StoredLedger, seq: int) -> Iterator[Event]:
        for event in read_from(ledger, seq):
            starts.append(event.seq)
            yield event

    monkeypatch.setattr(StoredLedger, "events_from", counting)
    return starts


def deed(folder: Path, participant: str, statement: str, vote: int) -> VotesTaken:
    cast = Cast(participant=participant, statement=statement, vote=vote)
    with quiet_desk(folder) as desk:
        return take_votes(desk, [cast])


@pytest.fixture
def open_record(record: Path) -> Path:
    """The record, its rule fixed and its roll closed, so that people can vote."""
    with quiet_desk(record) as desk:
        fix_rule(desk, {"n_clauses": 2})
        close_roll(desk, [])
    return record


def test_a_single_deed_reads_what_came_since_the_views_were_put_away(
    open_record: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views_room, "N_BEHIND", 5)
    deed(open_record, "p.0", "stmt.14", 1)
    n_events = current_views(open_record).n_events
    read = counted(monkeypatch)
    assert deed(open_record, "p.0", "stmt.14", -1).n_revised == 1
    assert 0 < len(read) <= 5
    assert min(read) >= n_events - 4
    assert deed(open_record, "p.0", "stmt.14", -1).n_known == 1  # what was just done is seen
    monkeypatch.undo()
    held = current_views(open_record).views
    assert held.votes.standing("p.0", "stmt.14").vote == -1
    rebuilt = rebuild_views(open_record).views
    assert [each.to_json() for each in held.each] == [each.to_json() for each in rebuilt.each]


def test_a_deed_that_failed_leaves_no_view_of_what_never_was(
    open_record: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views_room, "N_BEHIND", 0)
    monkeypatch.setattr(views_room, "GROWN", 10**6)
    before = current_views(open_record).n_events
    other = 1 if current_views(open_record).views.votes.standing("p.0", "stmt.14").vote != 1 else -1

    def failing() -> None:
        with quiet_desk(open_record) as desk:
            take_votes(desk, [Cast(participant="p.0", statement="stmt.14", vote=other)])
            desk.views()  # put away with the vote in it
            raise UsageFault("no")

    with pytest.raises(UsageFault):
        failing()
    put = json.loads((open_record / "ledger.db.view-votes.json").read_text("utf-8"))
    assert put["n_events"] == before + 1
    assert current_views(open_record).n_events == before
    taken = deed(open_record, "p.0", "stmt.14", other)
    assert taken.n_voted + taken.n_revised == 1
    assert current_views(open_record).n_events == before + 1


def test_a_deed_after_an_erasure_and_in_another_record_builds_its_views_anew(
    open_record: Path, tmp_path: Path
) -> None:
    put_away(current_views(open_record), open_record)
    other = tmp_path / "other"
    import_export(tmp_path / "town", other)
    with quiet_desk(other) as desk:
        fix_rule(desk, {"n_clauses": 2})
        close_roll(desk, [])
    for name, content in kept(open_record).items():
        (other / name).write_bytes(content)
    voted(other, "p.1", "stmt.14", 1)
    assert deed(other, "p.1", "stmt.14", 1).n_known == 1
    with open_ledger(open_record) as ledger:
        joined = next(
            e.seq for e in ledger.events(EventKind.JOINED) if e.body["participant"] == "p.2"
        )
        ledger.erase(joined, reason="asked for")
    with pytest.raises(BadInput, match=r"'p\.2' has not joined"):
        deed(open_record, "p.2", "stmt.14", 1)


def test_a_deed_in_a_new_record_needs_no_views(tmp_path: Path) -> None:
    folder = tmp_path / "held"
    open_in(folder, assembly="a", topic="Trees", description="", simulated=True)
    with quiet_desk(folder) as desk:
        assert desk.views().opening.topic == "Trees"
    assert kept(folder) == {}
    put_away(KeptViews(views=Views(), n_events=0, n_taken=0, root="", last=""), folder)
    with quiet_desk(folder) as desk:
        assert desk.views().opening.topic == "Trees"


def test_a_record_beside_which_nothing_can_be_kept_is_read_all_the_same(
    record: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> str:
        raise UsageFault("no room")

    drop_views(record)
    monkeypatch.setattr("lawspeaker.adapters.folder.Folder.write", full)
    assert recorded_conversation(record).votes.n_votes > 100
    monkeypatch.setattr(views_room, "N_BEHIND", 0)
    with opened_ledger(record) as ledger:
        assert views_room.views_for_deed(ledger, record).votes is not None
    assert kept(record) == {}
    with pytest.raises(UsageFault):
        rebuild_views(record)
