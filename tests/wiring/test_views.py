"""Views can be dropped and built anew, and the test that says so can fail."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from cycle.town import write_town
from lawspeaker.cycle.projection.vote_book import VoteBook
from lawspeaker.errors import BadInput
from lawspeaker.records.event import EventKind
from lawspeaker.wiring.desk import opened_ledger
from lawspeaker.wiring.erasure import approve_erasure, ask_erasure
from lawspeaker.wiring.polis_record import import_export
from lawspeaker.wiring.source import read_polis, read_source
from lawspeaker.wiring.views import current_views, drop_views, put_away, rebuild_views

if TYPE_CHECKING:
    from pathlib import Path

    from lawspeaker.records.event import Event

N_VIEWS = 6


@pytest.fixture
def record(tmp_path: Path) -> Path:
    folder = tmp_path / "record"
    import_export(write_town(tmp_path / "town"), folder)
    return folder


def kept(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("ledger.db.view-*")}


def voted(folder: Path, participant: str, statement: str, vote: int) -> None:
    body = {"participant": participant, "statement": statement, "vote": vote}
    with opened_ledger(folder) as ledger:
        ledger.append(EventKind.VOTED, body)


def grown_and_anew(folder: Path) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """What the views are after growing with the record, and after being built from its start."""
    put_away(current_views(folder), folder)
    for n in range(3):
        voted(folder, f"p.{n}", "stmt.14", (1, 0, -1)[n])
        caught_up = current_views(folder)
        assert caught_up.n_taken == 1
        put_away(caught_up, folder)
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
    for change in ({"n_events": 1}, {"schema_version": 9}, {"state": {}}, {"state": 3}):
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
    assert read_source(record / "ledger.db").files == here.files


def test_a_record_without_an_assembly_is_no_source(demo_copy: Path) -> None:
    with pytest.raises(BadInput, match="holds no assembly"):
        read_source(demo_copy)
    views = current_views(demo_copy).views
    assert views.versions.by_number["1.0.0"].results == ("simulated",)
    assert [each.contest for each in views.contests.rulings] == list(views.contests.contests)
    put_away(current_views(demo_copy), demo_copy)
    again = current_views(demo_copy)
    assert (again.n_taken, again.views.versions.to_json()) == (0, views.versions.to_json())
    assert again.views.contests.to_json() == views.contests.to_json()


def test_an_erased_person_is_in_no_view(record: Path) -> None:
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
    assert proposed["stmt.40"].text == words
    assert "stmt.12" not in proposed
