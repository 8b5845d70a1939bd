"""An export into the record and back: nothing is lost, doubled, or brought back from the dead."""

from __future__ import annotations

import csv
from dataclasses import fields
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lawspeaker.adapters.clock import FixedClock
from lawspeaker.adapters.ledger.sqlite import SqliteLedger, open_ledger
from lawspeaker.adapters.polis.reader import read_polis
from lawspeaker.adapters.polis.record_import import PolisImport, import_polis
from lawspeaker.adapters.polis.writer import write_polis
from lawspeaker.adapters.tables.reader import read_tables
from lawspeaker.adapters.tables.writer import write_parquet
from lawspeaker.cycle.projection.conversation import conversation_of
from lawspeaker.cycle.projection.views import views_of
from lawspeaker.errors import BadInput
from lawspeaker.records.conversation import SourceFile
from lawspeaker.records.event import EventKind

if TYPE_CHECKING:
    from pathlib import Path

    from lawspeaker.records.conversation import Conversation
    from lawspeaker.records.event import Event

NOON = FixedClock(datetime(2026, 11, 1, 12, tzinfo=UTC))
FILE = SourceFile(name="ledger.db", digest="sha256:0", n_rows=0)
REAL = ("15-per-hour-seattle", "scoop-hivemind.ubi", "canadian-electoral-reform")


def opened(path: Path) -> SqliteLedger:
    return open_ledger(path, NOON, create=True)


def imported(ledger: SqliteLedger, source: Path, *, simulated: bool = False) -> PolisImport:
    views = views_of(ledger.events())
    return import_polis(ledger, views, source, n_seen=ledger.size, all_simulated=simulated)


def recorded(ledger: SqliteLedger) -> Conversation:
    return conversation_of(views_of(ledger.events()), file=FILE)


def told(events: list[Event]) -> list[tuple[str, dict[str, object]]]:
    """Kinds and bodies, without the names and digests of the files that they came from."""
    from_where = {"assembly", "source", "digest", "files"}
    return [
        (each.kind.value, {key: v for key, v in each.body.items() if key not in from_where})
        for each in events
    ]


def check_round_trip(source: Path, scratch: Path) -> None:
    with opened(scratch / "one.db") as one:
        imported(one, source)
        first = list(one.events())
        here, there = recorded(one), read_polis(source)
        out = scratch / "export"
        out.mkdir()
        write_polis(views_of(first), out)
    with opened(scratch / "two.db") as two:
        imported(two, out)
        assert told(list(two.events())) == told(first)
        assert recorded(two).votes.digest() == here.votes.digest()
    assert here.votes.digest() == there.votes.digest()
    for name in (f.name for f in fields(here) if f.name not in {"votes", "files", "topic"}):
        assert getattr(here, name) == getattr(there, name), name


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.shared
@pytest.mark.parametrize("name", REAL)
def test_a_real_export_comes_back_the_same(shared_data: Path, tmp_path: Path, name: str) -> None:
    source = shared_data / "polis" / name
    check_round_trip(source, tmp_path)
    out = tmp_path / "export"
    for file, columns in (
        ("votes.csv", ("timestamp", "comment-id", "voter-id", "vote")),
        ("comments.csv", ("timestamp", "comment-id", "author-id", "agrees", "disagrees")),
        ("comments.csv", ("moderated",)),
        ("participants-votes.csv", ("participant", "group-id")),
    ):
        before, after = rows(source / file), rows(out / file)
        assert len(before) == len(after)
        for name_of in columns:
            assert [row[name_of] for row in before] == [row[name_of] for row in after], name_of
    bodies = [[row["comment-body"].strip() for row in rows(at / "comments.csv")]
              for at in (source, out)]  # fmt: skip
    assert bodies[0] == bodies[1]
    assert rows_without_header(source / "summary.csv") == rows_without_header(out / "summary.csv")


def rows_without_header(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [[cell.strip() for cell in row] for row in csv.reader(file)]


def write_bundle(
    folder: Path,
    votes: list[tuple[int, int, int, int]],
    *,
    texts: list[str],
    moderated: list[int],
    marks: dict[int, bool],
) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    people = sorted({i for i, *_ in votes} | set(marks))
    last: dict[tuple[int, int], tuple[int, int]] = {}
    for i, j, value, time in votes:
        if (i, j) not in last or time >= last[i, j][0]:
            last[i, j] = (time, value)
    head = ["participant", "group-id", *map(str, range(len(texts)))]
    matrix = [
        [i, i % 2, *(last.get((i, j), (0, ""))[1] for j in range(len(texts)))] for i in people
    ]
    tallies = [
        [sum(v == sign for (_, k), (_, v) in last.items() if k == j) for sign in (1, -1)]
        for j in range(len(texts))
    ]
    files = {
        "votes.csv": [["timestamp", "comment-id", "voter-id", "vote"],
                      *([time, j, i, value] for i, j, value, time in votes)],
        "comments.csv": [["timestamp", "comment-id", "author-id", "agrees", "disagrees",
                          "moderated", "comment-body"],
                         *([j, j, j % 3, *tallies[j], moderated[j], text]
                           for j, text in reversed(list(enumerate(texts))))],
        "participants-votes.csv": [head, *matrix],
        "summary.csv": [["topic", 'Bücher, "alle"'], ["voters", len(people)]],
    }  # fmt: skip
    if any(marks.values()):
        files["participants.csv"] = [["participant", "simulated"], *([i, marks[i]] for i in people)]
    for name, content in files.items():
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(content)
    return folder


TEXTS = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs"), include_characters="\n"),
    min_size=1,
    max_size=12,
).filter(lambda text: bool(text.strip()))
MS = st.integers(0, 2_000_000_000_000)


@settings(max_examples=25)
@given(draw=st.data())
def test_any_export_comes_back_the_same(
    draw: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    texts = draw.draw(st.lists(TEXTS, min_size=1, max_size=4))
    one_vote = st.tuples(
        st.integers(0, 12), st.integers(0, len(texts) - 1), st.sampled_from([1, 0, -1]), MS
    )
    votes = draw.draw(st.lists(one_vote, max_size=30))
    extra = draw.draw(st.sets(st.integers(0, 14), min_size=1))
    simulated = draw.draw(st.booleans())
    people = {i for i, *_ in votes} | extra
    moderated = [1, *draw.draw(st.lists(st.sampled_from([1, 0, -1]), min_size=4, max_size=4))]
    scratch = tmp_path_factory.mktemp("export")
    source = write_bundle(
        scratch / "source",
        votes,
        texts=texts,
        moderated=moderated,
        marks={i: simulated and i % 2 == 0 for i in people},
    )
    check_round_trip(source, scratch)


VOTES = [(i, j, (1, 0, -1)[(i + j) % 3], 1_000 * (i + 7 * j)) for i in range(6) for j in range(3)]
BUNDLE = {"texts": ["One", "Two", "Three"], "moderated": [1, 0, -1], "marks": {}}


def test_the_same_export_again_adds_nothing_and_a_grown_one_what_is_new(tmp_path: Path) -> None:
    source = write_bundle(tmp_path / "a", VOTES, **BUNDLE)
    with opened(tmp_path / "ledger.db") as ledger:
        first = imported(ledger, source)
        assert (first.n_votes, first.n_new) == (18, 1 + 6 + 3 + 2 + 18 + 1)
        again = imported(ledger, source)
        assert (again.n_new, again.known_before) == (0, True)
        more = [*VOTES, (6, 0, 1, 50_000), (0, 0, -1, 60_000)]
        grown = write_bundle(tmp_path / "b", more, **BUNDLE | {"moderated": [1, -1, -1]})
        # one person, two votes, one decision, the source itself
        assert imported(ledger, grown).n_new == 5
        last = list(ledger.events(EventKind.REVISED))
        assert [(each.body["participant"], each.body["was"]) for each in last] == [("p.0", 1)]
        assert recorded(ledger).votes.digest() == read_polis(grown).votes.digest()
        changed = write_bundle(tmp_path / "c", [(0, 0, -1, 0), *VOTES[1:]], **BUNDLE)
        n_before = ledger.size
        with pytest.raises(BadInput, match="already marks event"):
            imported(ledger, changed)
        assert ledger.size == n_before


def test_an_erased_person_does_not_come_back_with_a_grown_export(tmp_path: Path) -> None:
    source = write_bundle(tmp_path / "a", VOTES, **BUNDLE)
    more = [*VOTES, (1, 0, -1, 70_000), (6, 0, 1, 50_000)]
    grown = write_bundle(tmp_path / "b", more, **BUNDLE)
    with opened(tmp_path / "ledger.db") as ledger:
        imported(ledger, source)
        named = [
            each.seq
            for each in ledger.events()
            if "p.1" in {each.body.get("participant"), each.body.get("author")}
        ]
        ledger.erase(*named, reason="asked for")
        assert imported(ledger, source).n_new == 0
        came = imported(ledger, grown)
        # p.1 and stmt.1, which p.1 wrote; four votes of p.1 and one more; five others' on stmt.1
        assert came.n_refused == 2 + 4 + 5
        people = [each.id for each in recorded(ledger).participants]
        assert people == ["p.0", "p.2", "p.3", "p.4", "p.5", "p.6"]
        bodies = [each.body for each in ledger.events() if each.kind is not EventKind.SOURCE_READ]
        assert not [body for body in bodies if "p.1" in body.values()]
        out = tmp_path / "out"
        out.mkdir()
        write_polis(views_of(ledger.events()), out)
        assert {row["voter-id"] for row in rows(out / "votes.csv")} == set("023456")
        assert {row["comment-id"] for row in rows(out / "comments.csv")} == set("02")
        assert {row["group-id"] for row in rows(out / "participants-votes.csv")} == {"0", "1"}
    # Without the rule the person would be back: the same export into a record that knows nothing.
    with opened(tmp_path / "other.db") as ledger:
        assert imported(ledger, grown).n_refused == 0
        assert "p.1" in [each.id for each in recorded(ledger).participants]


def test_people_of_the_assembly_and_of_an_export_are_not_mixed(tmp_path: Path) -> None:
    source = write_bundle(tmp_path / "a", VOTES, **BUNDLE)
    with opened(tmp_path / "one.db") as ledger:
        ledger.append(EventKind.STATEMENT_PROPOSED, {"statement": "stmt.1", "text": "Own"})
        with pytest.raises(BadInput, match=r"stmt\.1 was proposed in the assembly itself"):
            imported(ledger, source)
        ledger.append(EventKind.JOINED, {"participant": "p.0", "simulated": False, "by": "hand"})
        with pytest.raises(BadInput, match="1 people joined the assembly itself"):
            imported(ledger, source)
        assert ledger.size == 2


def test_a_lean_export_without_times_or_matrix_is_read_too(tmp_path: Path) -> None:
    folder = tmp_path / "lean"
    folder.mkdir()
    (folder / "comments.csv").write_text("comment-id,comment-body\n0,Yes\n", "utf-8")
    (folder / "votes.csv").write_text("comment-id,voter-id,vote\n0,4,1\n0,2,-1\n0,4,-1\n", "utf-8")
    with opened(tmp_path / "ledger.db") as ledger:
        imported(ledger, folder, simulated=True)
        found = recorded(ledger)
        assert (found.votes.time, found.votes.n_votes, found.simulated) == (None, 2, True)
        assert found.votes.to_dense().tolist() == [[-1.0], [-1.0]]
        assert found.topic == "lean"
        out = tmp_path / "out"
        out.mkdir()
        names = write_polis(views_of(ledger.events()), out)
    assert "participants.csv" in names
    assert (out / "votes.csv").read_text("utf-8") == (folder / "votes.csv").read_text("utf-8")
    assert rows(out / "comments.csv")[0]["disagrees"] == "2"


def exported_tables(source: Path, scratch: Path) -> tuple[Conversation, Conversation]:
    """What the record of an export holds, and what its tables read back give."""
    with opened(scratch / "tables.db") as ledger:
        imported(ledger, source)
        here, out = recorded(ledger), scratch / "tables"
        out.mkdir()
        written = write_parquet(views_of(ledger.events()), out)
    assert written == ("votes.parquet", "statements.parquet", "participants.parquet")
    return here, read_tables(out)


def check_tables(here: Conversation, there: Conversation) -> None:
    assert there.votes.digest() == here.votes.digest()
    of_the_source = {"votes", "files", "topic", "description", "released"}
    for name in (f.name for f in fields(here) if f.name not in of_the_source):
        assert getattr(there, name) == getattr(here, name), name


def test_tables_hold_the_same_votes_and_who_is_simulated(tmp_path: Path) -> None:
    votes = [*VOTES, (0, 0, -1, 99_000)]
    marks = {i: i % 2 == 0 for i in range(9)}  # three of them never voted
    source = write_bundle(tmp_path / "a", votes, **BUNDLE | {"marks": marks})
    here, there = exported_tables(source, tmp_path)
    check_tables(here, there)
    assert there.n_votes_superseded == 1
    assert [each.simulated for each in there.participants] == list(marks.values())
    assert [each.author for each in there.statements] == ["p.0", "p.1"]


@settings(max_examples=10)
@given(draw=st.data())
def test_any_conversation_comes_back_from_its_tables(
    draw: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    texts = draw.draw(st.lists(TEXTS, min_size=1, max_size=4))
    one_vote = st.tuples(
        st.integers(0, 12), st.integers(0, len(texts) - 1), st.sampled_from([1, 0, -1]), MS
    )
    votes = draw.draw(st.lists(one_vote, min_size=1, max_size=20))
    marks = {
        i: draw.draw(st.booleans())
        for i in {i for i, *_ in votes} | draw.draw(st.sets(st.integers(0, 14)))
    }
    scratch = tmp_path_factory.mktemp("tables")
    source = write_bundle(
        scratch / "source",
        votes,
        texts=texts,
        moderated=[1, *draw.draw(st.lists(st.sampled_from([1, 0, -1]), min_size=3, max_size=3))],
        marks=marks,
    )
    check_tables(*exported_tables(source, scratch))
