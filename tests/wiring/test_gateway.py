from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from cycle.stage import events, held
from lawspeaker.contract.constitution import Status
from lawspeaker.contract.digests import constitution_digest
from lawspeaker.errors import BadInput, GateFailed
from lawspeaker.records.event import EventKind
from lawspeaker.wiring.desk import opened_ledger
from lawspeaker.wiring.gateway import _last_day, _ratified_by, standing_law
from wiring.adopted import amended, ratified

if TYPE_CHECKING:
    from pathlib import Path

    from cycle.stage import Played

DAY = date(2026, 11, 25)


def test_a_ratified_version_in_force_speaks(town_copy: Path) -> None:
    law = standing_law(ratified(town_copy), day=DAY, draft=False)
    assert (law.constitution.status, law.draft) == (Status.RATIFIED, False)
    assert (law.ratification, law.until) == ("rat.0001", None)
    assert law.digest == constitution_digest(held(town_copy))


def test_a_proposal_a_simulation_and_a_bare_file_do_not_speak(
    town_copy: Path, played: Played
) -> None:
    for folder, status in ((town_copy, "proposed"), (played.folder, "simulated")):
        with pytest.raises(GateFailed, match=rf"is {status}, and a model speaks under a ratified"):
            standing_law(folder, day=DAY, draft=False)
        assert standing_law(folder, day=DAY, draft=True).ratification == ""
    for name in ("constitution.yaml", "constitution.md"):
        with pytest.raises(GateFailed, match="a single file: no record beside it shows"):
            standing_law(played.folder / name, day=DAY, draft=False)
        assert standing_law(played.folder / name, day=DAY, draft=True).draft
    with pytest.raises(BadInput, match="cannot be read as UTF-8"):
        standing_law(played.folder / "ledger.db", day=DAY, draft=True)


def test_a_changed_record_or_file_does_not_speak_even_where_both_say_ratified(
    town_copy: Path,
) -> None:
    ratified(town_copy)
    text = (town_copy / "constitution.yaml").read_text(encoding="utf-8")
    (town_copy / "constitution.yaml").write_text(
        text.replace("in case 1, says so", "in case 1, is silent"), encoding="utf-8"
    )
    with pytest.raises(GateFailed, match=r"record does not verify.*constitution\.yaml"):
        standing_law(town_copy, day=DAY, draft=False)
    (town_copy / "constitution.yaml").write_text(text, encoding="utf-8")
    assert standing_law(town_copy, day=DAY, draft=False).ratification
    with closing(sqlite3.connect(town_copy / "ledger.db")) as connection:
        connection.execute("DROP TRIGGER content_no_UPDATE")
        connection.execute("UPDATE content SET body = replace(body, 'rejected', 'ratified')")
        connection.execute("UPDATE content SET body = replace(body, '90', '99')")
        connection.commit()
    with pytest.raises(GateFailed, match="record does not verify"):
        standing_law(town_copy, day=DAY, draft=False)


def test_a_record_that_is_no_database_is_refused_in_a_sentence(town_copy: Path) -> None:
    (town_copy / "ledger.db").write_bytes(b"not a database at all" * 100)
    with pytest.raises((GateFailed, BadInput), match=r"\."):
        standing_law(town_copy, day=DAY, draft=False)
    (town_copy / "ledger.db").unlink()
    with pytest.raises(BadInput, match="there is no record here"):
        standing_law(town_copy, day=DAY, draft=False)


@pytest.mark.parametrize("status", [Status.SUSPENDED, Status.EXPIRED, Status.DRAFT])
def test_other_statuses_do_not_speak_even_by_their_digest(town_copy: Path, status: Status) -> None:
    ratified(town_copy)
    fallen = held(town_copy).model_copy(update={"status": status})
    with opened_ledger(town_copy) as ledger:
        for rolled_back in (False, True):
            with pytest.raises(GateFailed, match=f"is {status.value}, and a model speaks"):
                _ratified_by(ledger, fallen, rolled_back=rolled_back)


def test_a_version_that_names_a_count_that_nobody_made_does_not_speak(town_copy: Path) -> None:
    now = held(ratified(town_copy))
    forged = now.provenance.model_copy(update={"ratification": "rat.0009"})
    other = now.clauses[0].model_copy(update={"text": "Anything goes."})
    with opened_ledger(town_copy) as ledger:
        assert _ratified_by(ledger, now, rolled_back=False).body["id"] == "rat.0001"
        for change in ({"provenance": forged}, {"clauses": (other, *now.clauses[1:])}):
            with pytest.raises(GateFailed, match="the record holds no such count of this text"):
                _ratified_by(ledger, now.model_copy(update=change), rolled_back=False)


def test_a_version_speaks_from_its_first_day_to_its_last(town_copy: Path) -> None:
    ratified(town_copy)
    first = held(town_copy).effective.from_
    with pytest.raises(GateFailed, match="is not yet in force; it begins on 2026-04-01"):
        standing_law(town_copy, day=first - timedelta(days=1), draft=False)
    law = standing_law(town_copy, day=first, draft=False)
    ending = replace(law, until=DAY)
    ending.require_in_force(DAY)
    with pytest.raises(GateFailed, match="expired on 2026-11-25"):
        ending.require_in_force(DAY + timedelta(days=1))
    replace(ending, draft=True).require_in_force(DAY + timedelta(days=1))


def test_what_was_ratified_in_an_emergency_ends_by_itself(town_copy: Path) -> None:
    now = held(ratified(town_copy))
    (kept,) = events(town_copy, EventKind.RATIFIED)
    rushed = {"rule_class": "emergency", "rule": {"max_duration_days": 30}}
    body = {**kept.body, "closed_on": "2026-05-01", "count": rushed}
    assert _last_day(now, replace(kept, body=body)) == date(2026, 5, 31)
    sooner = now.effective.model_copy(update={"until": date(2026, 5, 3)})
    short = now.model_copy(update={"effective": sooner})
    assert _last_day(short, replace(kept, body=body)) == date(2026, 5, 3)
    assert _last_day(short, None) == date(2026, 5, 3)
    endless = {**body, "count": {**rushed, "rule": {"max_duration_days": None}}}
    assert _last_day(now, replace(kept, body=endless)) is None


def test_an_earlier_version_speaks_by_its_digest_and_only_so(town_copy: Path) -> None:
    amended(ratified(town_copy))
    law = standing_law(town_copy, day=DAY, draft=False)
    assert law.constitution.version == "1.1.0"
    assert [past.ruling.id for past in law.past] == ["ruling.0001"]
    first = constitution_digest(held(town_copy, "versions/1.0.0/constitution.yaml"))
    for name in (first, first[7:], first[7:19]):
        back = standing_law(town_copy, day=DAY, draft=False, digest=name)
        assert (back.constitution.version, back.ratification) == ("1.0.0", "rat.0001")
    superseded = held(town_copy, "versions/1.0.0/constitution.yaml")
    with (
        opened_ledger(town_copy) as ledger,
        pytest.raises(GateFailed, match="is superseded, and a model speaks"),
    ):
        _ratified_by(ledger, superseded, rolled_back=False)
    for name in ("sha256:00", first[7:12]):
        with pytest.raises(BadInput, match="0 versions have the digest"):
            standing_law(town_copy, day=DAY, draft=False, digest=name)
