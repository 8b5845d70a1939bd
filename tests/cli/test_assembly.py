"""An assembly held from the command line, as somebody new to it would, up to the ballot."""

from __future__ import annotations

import csv
import json
import shutil
from typing import TYPE_CHECKING

import numpy as np
import pytest

from cycle.stage import events
from cycle.town import N_PEOPLE, N_STATEMENTS, ballots, town_votes
from lawspeaker.records.event import EventKind

if TYPE_CHECKING:
    from pathlib import Path

    from cli.call import Call
    from homes import Home

COUNTED = (EventKind.RULE_FIXED, EventKind.BALLOTED, EventKind.RATIFIED)
CLOSES = ("--closes", "2999-12-31")


@pytest.fixture
def held(lawspeaker: Call, home: Home, tmp_path: Path) -> Path:
    """Four people on the roll, of whom three are here; a rule, and two statements."""
    folder = home(tmp_path / "held")
    people = tmp_path / "people.csv"
    people.write_text("person\nAnn\nBen\nCem\nDia\n", "utf-8")
    for words in (
        ("open", folder, "--topic", "Books"),
        ("rule", folder, "--clauses", 2),
        ("roll", folder, "--people", people, "--key-out", tmp_path / "key.csv"),
        ("join", folder, "--participant", "p.0"),
        ("join", folder, "--participant", "p.1"),
        ("join", folder, "--participant", "p.2"),
        ("statement", folder, "--text", "Name the source.", "--by", "p.0"),
        ("statement", folder, "--text", "Be  brief.\u202e"),
    ):
        ended = lawspeaker("assembly", *words)
        assert ended.code == 0, ended.err
    return folder


def stored(lawspeaker: Call, folder: Path) -> list[bytes]:
    """All that stands in a folder, and the whole record in whatever store."""
    exported = lawspeaker("ledger", "export", folder)
    assert exported.code == 0
    return [exported.out.encode(), *(path.read_bytes() for path in folder.iterdir())]


def voted(lawspeaker: Call, folder: Path, who: str, what: str, how: str, *more: str) -> list[int]:
    words = ("--participant", who, "--statement", what, "--vote", how, "--json", *more)
    ended = lawspeaker("assembly", "vote", folder, *words)
    assert ended.code == 0, ended.err
    told = json.loads(ended.out)
    return [told["n_voted"], told["n_revised"], told["n_known"]]


def test_no_name_is_in_the_record_and_a_token_joins_once(
    lawspeaker: Call, held: Path, tmp_path: Path
) -> None:
    with (tmp_path / "key.csv").open(encoding="utf-8") as file:
        ids = {row["person"]: row["participant"] for row in csv.DictReader(file)}
    assert set(ids) == {"Ann", "Ben", "Cem", "Dia"}
    assert set(ids.values()) == {"p.0", "p.1", "p.2", "p.3"}
    assert (tmp_path / "key.csv").stat().st_mode & 0o077 == 0
    assert not any(name.encode() in each for name in ids for each in stored(lawspeaker, held))
    out = tmp_path / "tokens.csv"
    assert "1 invited" in lawspeaker("assembly", "invite", held, "--out", out).out
    assert "Everybody is" in lawspeaker("assembly", "invite", held, "--out", out).out
    with out.open(encoding="utf-8") as file:
        ((_, token),) = [tuple(row.values()) for row in csv.DictReader(file)]
    assert not any(token.encode() in each for each in stored(lawspeaker, held))
    for _ in range(2):
        assert lawspeaker("assembly", "join", held, "--token", token).out.strip() == "p.3"
    joined = [event.body["participant"] for event in events(held, EventKind.JOINED)]
    assert joined == ["p.0", "p.1", "p.2", "p.3"]
    assert lawspeaker("assembly", "join", held, "--token", token[1:]).code == 3
    assert lawspeaker("assembly", "join", held, "--participant", "p.4").code == 3
    assert lawspeaker("assembly", "join", held).code == 2


def test_a_retry_of_any_deed_is_on_record_once(lawspeaker: Call, held: Path) -> None:
    assert voted(lawspeaker, held, "p.0", "stmt.0", "agree", "--key", "a") == [1, 0, 0]
    assert voted(lawspeaker, held, "p.0", "stmt.0", "agree") == [0, 0, 1]
    assert voted(lawspeaker, held, "p.0", "stmt.0", "disagree") == [0, 1, 0]
    assert voted(lawspeaker, held, "p.0", "stmt.0", "agree", "--key", "a") == [0, 0, 1]
    (revised,) = events(held, EventKind.REVISED)
    assert (revised.body["was"], revised.body["vote"]) == (1, -1)
    n_before = len(events(held))
    words = ("statement", held, "--text", "Name the source.", "--by", "p.0")
    assert lawspeaker("assembly", *words).out.strip() == "stmt.0"
    assert lawspeaker("assembly", "open", held, "--topic", "Books").code == 0
    assert lawspeaker("assembly", "rule", held, "--clauses", 2).code == 0
    assert lawspeaker("assembly", "join", held, "--participant", "p.1").out.strip() == "p.1"
    assert len(events(held)) == n_before
    (_, second) = events(held, EventKind.STATEMENT_PROPOSED)
    assert second.body["text"] == "Be brief."


REFUSED = (
    (("vote", "--participant", "p.3", "--statement", "stmt.0", "--vote", "agree"), 3, "joined"),
    (("vote", "--participant", "p.0", "--statement", "stmt.9", "--vote", "agree"), 3, "no 's"),
    (("vote", "--participant", "p.0", "--statement", "stmt.0", "--vote", "yes"), 2, "no vote"),
    (("vote", "--participant", "p.0"), 2, "--from"),
    (("statement", "--text", " "), 3, "empty"),
    (("statement", "--text", "x" * 281), 3, "281 characters"),
    (("statement", "--text", "Mine", "--by", "p.3"), 3, "has not joined"),
    (("moderate", "stmt.9", "out", "--reason", "spam"), 3, "there is no"),
    (("moderate", "stmt.0", "out", "--reason", " "), 3, "no reason"),
    (("rule", "--clauses", "3"), 3, "another rule is fixed"),
    (("roll",), 3, "the roll is closed"),
    (("open", "--topic", "Else"), 3, "is open here"),
)


def test_what_cannot_be_done_is_said_and_not_recorded(lawspeaker: Call, held: Path) -> None:
    n_before = len(events(held))
    for words, code, said in REFUSED:
        ended = lawspeaker("assembly", words[0], held, *words[1:])
        assert (ended.code, said in ended.err) == (code, True), (words, ended.err)
        assert len(events(held)) == n_before, words


def test_a_statement_that_is_out_takes_no_vote_and_is_in_no_result(
    lawspeaker: Call, held: Path, tmp_path: Path
) -> None:
    assert voted(lawspeaker, held, "p.1", "stmt.1", "pass") == [1, 0, 0]
    words = ("moderate", held, "stmt.1", "out", "--reason", "It names somebody.")
    assert lawspeaker("assembly", *words).code == 0
    assert "stood so already" in lawspeaker("assembly", *words).out
    votes = tmp_path / "votes.csv"
    votes.write_text("participant,statement,vote\np.0,stmt.0,agree\np.0,stmt.1,agree\n", "utf-8")
    ended = lawspeaker("assembly", "vote", held, "--from", votes)
    assert (ended.code, "moderated out" in ended.err) == (3, True)
    assert len(events(held, EventKind.VOTED)) == 1
    votes.write_text("participant,statement,vote\np.0,stmt.0,maybe\n", "utf-8")
    ended = lawspeaker("assembly", "vote", held, "--from", votes)
    assert "votes.csv, line 2, column vote: the vote is 'maybe'" in ended.err


def test_what_participants_propose_waits_where_the_assembly_says_so(
    lawspeaker: Call, tmp_path: Path
) -> None:
    folder, people = tmp_path / "new", tmp_path / "people.csv"
    people.write_text("person\na\nb\n", "utf-8")
    said = ("open", folder, "--topic", "Books", "--moderated-first", "--own-statements", 3)
    for words in (
        said,
        said,
        ("rule", folder),
        ("roll", folder, "--people", people, "--key-out", tmp_path / "key.csv"),
        ("join", folder, "--participant", "p.0"),
        ("statement", folder, "--text", "Ours."),
    ):
        assert lawspeaker("assembly", *words).code == 0
    assert "No statement waits." in lawspeaker("assembly", "statements", folder, "--waiting").out
    assert lawspeaker("assembly", "statement", folder, "--text", "Mine.", "--by", "p.0").code == 0
    told = lawspeaker("assembly", "statements", folder).out.splitlines()
    assert told == ["stmt.0  open  the holders  Ours.", "stmt.1  waits  p.0  Mine."]
    vote = ("vote", folder, "--participant", "p.0", "--vote", "agree", "--statement", "stmt.1")
    ended = lawspeaker("assembly", *vote)
    assert (ended.code, "waits for a moderator" in ended.err) == (3, True)
    words = ("moderate", folder, "stmt.1", "in", "--reason", "It is on the topic.")
    assert lawspeaker("assembly", *words).code == 0
    assert lawspeaker("assembly", *vote).code == 0
    told = lawspeaker("assembly", "statements", folder, "--json").out
    assert [each["stands"] for each in json.loads(told)["statements"]] == ["open", "open"]


def test_nobody_votes_before_rule_and_roll(lawspeaker: Call, tmp_path: Path) -> None:
    folder = tmp_path / "new"
    assert lawspeaker("assembly", "rule", tmp_path).code == 3
    assert lawspeaker("assembly", "open", folder, "--topic", "Books").code == 0
    assert lawspeaker("assembly", "roll", folder).code == 3
    words = ("--participant", "p.0", "--statement", "stmt.0", "--vote", "agree")
    ended = lawspeaker("assembly", "vote", folder, *words)
    assert (ended.code, "Voting opens when" in ended.err) == (2, True)
    assert lawspeaker("assembly", "join", folder, "--participant", "p.0").code == 3


@pytest.fixture(scope="module")
def river_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where `river` keeps the folder that it made the first time."""
    return tmp_path_factory.mktemp("river")


@pytest.fixture
def river(lawspeaker: Call, river_once: Path, tmp_path: Path) -> Path:
    """The town's people are here and its statements are open to votes."""
    whole = river_once / "whole"
    if not whole.exists():
        folder, people = river_once / "half", river_once / "people.csv"
        people.write_text("person\n" + "".join(f"n{i}\n" for i in range(N_PEOPLE)), "utf-8")
        for words in (
            ("open", folder, "--topic", "River"),
            ("rule", folder, "--clauses", 4),
            ("roll", folder, "--people", people, "--key-out", river_once / "key.csv"),
            *(("join", folder, "--participant", f"p.{i}") for i in range(N_PEOPLE)),
            *(
                ("statement", folder, "--text", f"In case {j}, say so.")
                for j in range(N_STATEMENTS)
            ),
        ):
            ended = lawspeaker("assembly", *words)
            assert ended.code == 0, ended.err
        folder.rename(whole)
    return shutil.copytree(whole, tmp_path / "river")


def ballot_on_record(lawspeaker: Call, folder: Path, out: Path, count: Path) -> None:
    """Put the version of a run to the ballot of its assembly, cast a file's ballots, end it."""
    ballot = ("assembly", "ballot")
    assert "Nothing was put to the ballot yet." in lawspeaker(*ballot, "list", folder).out
    assert lawspeaker(*ballot, "cast", folder, "--from", count).code == 2
    assert lawspeaker("constitution", "ratify", out, "--ballots", folder).code == 2
    ended = lawspeaker(*ballot, "open", folder, "--of", out, *CLOSES)
    assert (ended.code, "ballot.1: version 1.0.0" in ended.out) == (0, True), ended.err
    told = lawspeaker(*ballot, "cast", folder, "--from", count).out
    assert told == "114 new, 0 changed, 0 known already.\n"
    told = lawspeaker(*ballot, "cast", folder, "--from", count, "--json").out
    assert json.loads(told)["n_known"] == 114
    told = lawspeaker(*ballot, "list", folder).out
    assert told.startswith("ballot.1  version 1.0.0  open  3000-01-01T00:00:00+00:00  114 of ")
    ended = lawspeaker("constitution", "ratify", out, "--ballots", folder)
    assert (ended.code, "is open until" in ended.err) == (2, True)
    close = (*ballot, "close", folder, "--reason", "Everybody has balloted.")
    assert "The ballot is closed." in lawspeaker(*close).out
    assert "No ballot is open." in lawspeaker(*close).out
    (listed,) = json.loads(lawspeaker(*ballot, "list", folder, "--json").out)["ballots"]
    assert (listed["stands"], listed["n_balloted"]) == ("closed", 114)


def test_from_the_roll_to_a_ratified_version(lawspeaker: Call, river: Path, tmp_path: Path) -> None:
    folder, out = river, tmp_path / "out"
    box = tmp_path / "votes.csv"
    rows = [
        f"p.{i},stmt.{j},{vote:.0f}"
        for (i, j), vote in np.ndenumerate(town_votes())
        if not np.isnan(vote)
    ]
    box.write_text("\n".join(["participant,statement,vote", *rows]) + "\n", "utf-8")
    ended = lawspeaker("assembly", "vote", folder, "--from", box)
    assert f"{len(rows):,} new" in ended.out
    assert lawspeaker("run", folder, "--out", out, "--clauses", 5, "--no-sybil").code == 2
    assert lawspeaker("run", folder, "--out", out, "--date", "2026-04-01").code == 0
    (read,) = events(out, EventKind.IMPORTED)
    assert read.body["settings"]["n_clauses"] == 4  # type: ignore[call-overload, index]
    assert lawspeaker("run", folder, "--out", out, "--repeat").code == 0
    count = tmp_path / "ballots.csv"
    count.write_text(ballots(n_yes=110, n_no=4), "utf-8")
    by_file = shutil.copytree(out, tmp_path / "by-file")
    assert lawspeaker("constitution", "ratify", by_file, "--ballots", count).code == 0
    ballot_on_record(lawspeaker, folder, out, count)
    ended = lawspeaker("constitution", "ratify", out, "--ballots", folder)
    assert (ended.code, "1.0.0: ratified" in ended.out) == (0, True), ended.out
    ways = [[dict(e.body) for e in events(place, *COUNTED)] for place in (by_file, out)]
    for bodies in ways:
        bodies[-2].pop("inputs")  # the digest of the file, which for the record is made of it
    assert ways[0] == ways[1]
    assert lawspeaker("assembly", "ballot", "open", folder, "--of", out, *CLOSES).code == 3
    for place in (folder, out):
        assert lawspeaker("ledger", "verify", place).code == 0


def test_what_people_call_important_is_recorded_told_and_handed_on(
    lawspeaker: Call, river: Path, tmp_path: Path
) -> None:
    folder, out, box = river, tmp_path / "out", tmp_path / "votes.csv"
    # Thirty people are asked of the first statement, nine of the second; the rest of nothing.
    n_asked = (30, 9, *(0,) * (N_STATEMENTS - 2))
    rows = [
        f"p.{i},stmt.{j},{vote:.0f},{('no', 'yes', 'yes')[i % 3] if i < n_asked[j] else ''}"
        for (i, j), vote in np.ndenumerate(np.nan_to_num(town_votes()))
    ]
    box.write_text("\n".join(["participant,statement,vote,important", *rows]) + "\n", "utf-8")
    assert f"{len(rows):,} new" in lawspeaker("assembly", "vote", folder, "--from", box).out
    assert f"{len(rows):,} known" in lawspeaker("assembly", "vote", folder, "--from", box).out
    first = rows[0].split(",")[2]
    vote = {"1": "agree", "0": "pass", "-1": "disagree"}[first]
    assert voted(lawspeaker, folder, "p.0", "stmt.0", vote) == [0, 0, 1]
    assert voted(lawspeaker, folder, "p.0", "stmt.0", vote, "--not-important") == [0, 0, 1]
    assert voted(lawspeaker, folder, "p.0", "stmt.0", vote, "--important") == [0, 1, 0]
    assert [each.body["important"] for each in events(folder, EventKind.REVISED)] == [True]
    for source in (folder, tmp_path / "tables"):
        ended = lawspeaker("norms", source, "--importance", "important", "--json")
        assert ended.code == 0, ended.err
        told = {each["id"]: each["importance"] for each in json.loads(ended.out)["norms"]}
        assert (told["norm.s0"]["n"], round(told["norm.s0"]["est"], 2)) == (30, 0.7)
        assert told["norm.s1"] is None, "nine people are too few to tell"
        if source == folder:
            where = ("--parquet", tmp_path / "tables")
            assert lawspeaker("ledger", "export", folder, *where).code == 0
    assert lawspeaker("run", folder, "--out", out, "--no-sybil").code == 0
    assert "Of 30 people who were asked, about 14 in 20 call it important" in (
        out / "report.html"
    ).read_text("utf-8")
    box.write_text("participant,statement,vote,important\np.0,stmt.1,1,maybe\n", "utf-8")
    ended = lawspeaker("assembly", "vote", folder, "--from", box)
    assert ended.code == 3
    for word in ("votes.csv", "line 2", "'maybe'"):
        assert word in ended.err


def test_counts_are_published_in_batches(lawspeaker: Call, held: Path, tmp_path: Path) -> None:
    ended = lawspeaker("assembly", "release", held)
    assert ended.code == 2
    assert "Nothing new may be told" in ended.err
    many = tmp_path / "many"
    people = tmp_path / "more.csv"
    people.write_text("person\n" + "\n".join(f"P{n}" for n in range(12)), "utf-8")
    for words in (
        ("open", many, "--topic", "Books"),
        ("rule", many, "--clauses", 2),
        ("roll", many, "--people", people, "--key-out", tmp_path / "more-key.csv"),
        *(("join", many, "--participant", f"p.{n}") for n in range(12)),
        ("statement", many, "--text", "Name the source.", "--by", "p.0"),
    ):
        assert lawspeaker("assembly", *words).code == 0
    votes = tmp_path / "votes.csv"
    rows = "\n".join(f"p.{n},stmt.0,agree" for n in range(12))
    votes.write_text(f"participant,statement,vote\n{rows}\n", "utf-8")
    assert lawspeaker("assembly", "vote", many, "--from", votes).code == 0
    ended = lawspeaker("assembly", "release", many)
    assert "release.0001: 1 statement with counts." in ended.out
    assert (many / "release.0001.html").is_file()
    assert "12" in (many / "release.0001.json").read_text("utf-8")
    assert lawspeaker("assembly", "release", many, "--json").code == 2
    assert len(events(many, EventKind.RELEASED)) == 1
