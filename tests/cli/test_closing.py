"""Voting ends once and for everybody, and a person can be invited anew."""

from __future__ import annotations

import csv
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from cycle.stage import events
from lawspeaker.cycle.assembly.joining import enter_with, seal_of
from lawspeaker.cycle.projection.people import People
from lawspeaker.errors import BadInput
from lawspeaker.records.event import EventKind
from lawspeaker.wiring.desk import quiet_desk

if TYPE_CHECKING:
    from pathlib import Path

    from cli.call import Call

NOW = datetime.now(UTC)


@pytest.fixture
def held(lawspeaker: Call, tmp_path: Path) -> Path:
    """Two people on the roll, of whom one is here by hand; one statement."""
    folder = tmp_path / "held"
    people = tmp_path / "people.csv"
    people.write_text("person\nAnn\nBen\n", "utf-8")
    for words in (
        ("open", folder, "--topic", "Books"),
        ("rule", folder, "--clauses", 1),
        ("roll", folder, "--people", people, "--key-out", tmp_path / "key.csv"),
        ("join", folder, "--participant", "p.0"),
        ("statement", folder, "--text", "Be brief."),
    ):
        ended = lawspeaker("assembly", *words)
        assert ended.code == 0, ended.err
    return folder


def invited(lawspeaker: Call, folder: Path, out: Path, *more: str) -> dict[str, str]:
    """The one row of a new file of invitations."""
    assert "1 invited" in lawspeaker("assembly", "invite", folder, "--out", out, *more).out
    with out.open(encoding="utf-8") as file:
        (row,) = csv.DictReader(file)
    return row


def entered(folder: Path, token: str, session: str, *, now: datetime = NOW) -> str:
    with quiet_desk(folder) as desk:
        return enter_with(desk, token, session=session, now=now)


def test_voting_closes_once_with_its_reason_and_takes_nothing_more(
    lawspeaker: Call, held: Path, tmp_path: Path
) -> None:
    cast = ("vote", held, "--participant", "p.0", "--statement", "stmt.0", "--vote")
    assert lawspeaker("assembly", *cast, "agree").code == 0
    assert lawspeaker("assembly", "close", held, "--reason", " ").code == 3
    close = ("close", held, "--reason", "The four weeks are over.")
    assert "is closed" in lawspeaker("assembly", *close).out
    assert "closed already" in lawspeaker("assembly", *close).out
    (closed,) = events(held, EventKind.VOTING_CLOSED)
    assert closed.body == {"reason": "The four weeks are over."}
    refused = lawspeaker("assembly", *cast, "disagree")
    assert (refused.code, "The four weeks are over." in refused.err) == (2, True)
    fresh = tmp_path / "fresh"
    assert lawspeaker("assembly", "open", fresh, "--topic", "Else").code == 0
    assert lawspeaker("assembly", "close", fresh, "--reason", "x").code == 2
    assert lawspeaker("ledger", "rebuild", held).code == 0
    assert lawspeaker("assembly", *cast, "disagree").code == 2


def test_a_link_is_written_and_the_newest_invitation_is_the_one(
    lawspeaker: Call, held: Path, tmp_path: Path
) -> None:
    row = invited(lawspeaker, held, tmp_path / "a.csv", "--link", "https://vote.example.org/")
    assert row["link"] == f"https://vote.example.org/join/{row['token']}"
    first, second = entered(held, row["token"], "s1"), entered(held, row["token"], "s1")
    assert (first, second) == ("p.1", "p.1")
    with pytest.raises(BadInput, match="used already"):
        entered(held, row["token"], "s2")
    again = invited(lawspeaker, held, tmp_path / "b.csv", "--again", "p.1")
    with pytest.raises(BadInput, match="no invitation"):
        entered(held, row["token"], "s1")
    with pytest.raises(BadInput, match="expired"):
        entered(held, again["token"], "s2", now=NOW + timedelta(days=31))
    assert entered(held, again["token"], "s2") == "p.1"
    people = People()
    for event in events(held):
        if event.kind in People.kinds:
            people.apply(event)
    assert people.by_session == {seal_of("s2"): "p.1"}
    assert People.from_json(people.to_json()).by_session == people.by_session
    assert [event.body["by"] for event in events(held, EventKind.JOINED)] == [
        *("hand", "invitation", "invitation")
    ]


def test_who_is_here_by_hand_can_be_given_a_link_and_who_used_a_token_cannot(
    lawspeaker: Call, held: Path, tmp_path: Path
) -> None:
    mine = invited(lawspeaker, held, tmp_path / "a.csv", "--again", "p.0")
    assert entered(held, mine["token"], "s0") == "p.0"
    other = invited(lawspeaker, held, tmp_path / "b.csv")
    assert lawspeaker("assembly", "join", held, "--token", other["token"]).code == 0
    with pytest.raises(BadInput, match="used already"):
        entered(held, other["token"], "s1")
    out = tmp_path / "c.csv"
    words = ("invite", held, "--out", out)
    assert lawspeaker("assembly", *words, "--link", "vote.example.org").code == 2
    assert lawspeaker("assembly", *words, "--again", "p.9").code == 3
    assert not out.exists()
