# ruff: noqa: S608 - the rows are the tests' own

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np
import pytest

from lawspeaker.adapters.tables.columns import Columns
from lawspeaker.adapters.tables.reader import read_tables
from lawspeaker.adapters.tables.source import holds_tables
from lawspeaker.adapters.tables.spool import vote_shards
from lawspeaker.analysis.shards import joined
from lawspeaker.analysis.totals import totals
from lawspeaker.errors import BadInput
from lawspeaker.records.statement import Moderation
from planted_votes import planted

if TYPE_CHECKING:
    from pathlib import Path

VOTES = "participant, statement, vote, time"
GOOD = "(1, 0, 1, 10), (2, 0, -1, 11), (10, 1, 0, 12), (2, 0, 1, 9)"
TEXTS = "(0, 'Shelves low.'), (1, 'Open late.')"


def written(
    folder: Path,
    *,
    names: str = VOTES,
    rows: str = GOOD,
    texts: str = TEXTS,
    database: bool = False,
) -> Path:
    target = str(folder / "town.duckdb") if database else ":memory:"
    with duckdb.connect(target) as base:
        base.execute(f"CREATE TABLE votes AS SELECT * FROM (VALUES {rows}) AS t({names})")
        base.execute(
            f"CREATE TABLE statements AS SELECT * FROM (VALUES {texts}) t(statement, text)"
        )
        if not database:
            for table in ("votes", "statements"):
                base.execute(f"COPY {table} TO '{folder / table}.parquet'")
    return folder


@pytest.mark.parametrize("database", [False, True])
def test_whole_numbers_become_ids_in_natural_order_and_the_latest_vote_counts(
    tmp_path: Path, *, database: bool
) -> None:
    read = read_tables(written(tmp_path, database=database))
    assert read.votes.participants == ("p.1", "p.2", "p.10")
    assert [s.text for s in read.statements] == ["Shelves low.", "Open late."]
    # Participant 2 said -1 at time 11 and 1 at time 9, in the later row.
    assert read.votes.to_dense()[1].tolist() == pytest.approx([-1, np.nan], nan_ok=True)
    assert read.n_votes_superseded == 1
    assert read.votes.time is not None
    assert [file.n_rows for file in read.files] == [4, 2]
    assert all(file.digest.startswith("sha256:") for file in read.files)
    assert not read.simulated
    assert read_tables(tmp_path, all_simulated=True).simulated


def test_a_file_itself_is_a_source_too(tmp_path: Path) -> None:
    folder = written(tmp_path, database=True)
    assert read_tables(folder / "town.duckdb").topic == "town"
    written(tmp_path)
    assert read_tables(tmp_path / "votes.parquet").votes.n_votes == 3


def test_without_times_the_last_row_counts(tmp_path: Path) -> None:
    rows = "('b', 'x', 1), ('a', 'x', 1), ('b', 'x', -1)"
    folder = written(tmp_path, names="voter_id, tid, vote", rows=rows, texts="('x', 'Yes?')")
    read = read_tables(folder)
    assert read.votes.participants == ("p.a", "p.b")
    assert read.votes.value.tolist() == [1, -1]
    assert read.votes.time is None


def test_timestamps_are_milliseconds_since_1970(tmp_path: Path) -> None:
    rows = "(1, 0, 1, TIMESTAMP '1970-01-01 00:00:02')"
    read = read_tables(written(tmp_path, rows=rows))
    assert read.votes.time is not None
    assert read.votes.time.tolist() == [2000]


def test_columns_may_be_named(tmp_path: Path) -> None:
    rows = "('ann', 0, 1, 5)"
    folder = written(tmp_path, names='who, what, "the choice", day', rows=rows)
    named = Columns(participant="who", statement="what", vote="the choice", time="day")
    read = read_tables(folder, columns=Columns(**{**_as_dict(named), "statement_id": "statement"}))
    assert read.votes.participants == ("p.ann",)
    with pytest.raises(BadInput, match="no column 'participant'; it has who, what, the choice"):
        read_tables(folder)
    with pytest.raises(BadInput, match="no column 'hour'"):
        read_tables(folder, columns=Columns(participant="who", statement="what",
                                            vote="the choice", time="hour"))  # fmt: skip


def _as_dict(columns: Columns) -> dict[str, Any]:
    return {name: getattr(columns, name) for name in columns.__slots__}


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ("(1, 0, 1, 1), (2, 0, 2, 2)", r"votes.parquet, column vote: row 2: vote is 2\. Use 1"),
        ("(1, 0, 1, 1), (2, 0, NULL, 2)", "row 2: vote is empty"),
        ("(1, 0, 'yes', 1)", "row 1: vote is 'yes'"),
        ("(1, 0, 0.5, 1)", "vote is Decimal|vote is 0.5"),
        ("(1, 0, 1, 1), (NULL, 0, 1, 2)", "row 2: participant is empty"),
        ("('', 0, 1, 1)", "participant is ''"),
        ("(1, NULL, 1, 1)", "statement is empty"),
        ("(1, 0, 1, 'noon')", "time is 'noon'"),
        ("(1, 0, 1, NULL)", "time is empty"),
        ("(1, 7, 1, 1)", "votes on statement 7, which the table of statements does not have"),
    ],
)
@pytest.mark.parametrize("database", [False, True])
def test_a_wrong_row_is_named(tmp_path: Path, rows: str, says: str, *, database: bool) -> None:
    folder = written(tmp_path, rows=rows, database=database)
    with pytest.raises(BadInput, match=says.replace("votes.parquet", ".*")):
        read_tables(folder)


@pytest.mark.parametrize(
    ("texts", "says"),
    [
        ("(0, 'A'), (0, 'B')", "row 2: statement 0 is there twice"),
        ("(0, 'A'), (1, ' ')", "row 2: statement 1 has no text"),
        ("(0, 'A'), (NULL, 'B')", "row 2: statement  has no id"),
    ],
)
def test_a_wrong_statement_is_named(tmp_path: Path, texts: str, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        read_tables(written(tmp_path, texts=texts))


def test_what_is_missing_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no such source"):
        read_tables(tmp_path / "nowhere")
    (tmp_path / "broken.duckdb").write_bytes(b"no database")
    with pytest.raises(BadInput, match="cannot open it"):
        read_tables(tmp_path)
    (tmp_path / "broken.duckdb").unlink()
    written(tmp_path)
    (tmp_path / "statements.parquet").unlink()
    with pytest.raises(BadInput, match="no table of statements"):
        read_tables(tmp_path)
    (tmp_path / "votes.parquet").write_bytes(b"no parquet")
    written_texts = tmp_path / "statements.parquet"
    written_texts.write_bytes(b"PAR1")
    with pytest.raises(BadInput, match="DuckDB cannot read it"):
        read_tables(tmp_path)
    with pytest.raises(BadInput, match="no such file"):
        read_tables(tmp_path, votes="other.parquet")


def test_a_database_says_which_tables_it_has(tmp_path: Path) -> None:
    written(tmp_path, database=True)
    with pytest.raises(BadInput, match="no table 'ballots'; it has statements, votes"):
        read_tables(tmp_path, votes="ballots")
    with duckdb.connect(str(tmp_path / "two.duckdb")):
        pass
    with pytest.raises(BadInput, match="2 DuckDB files"):
        read_tables(tmp_path)


def test_tables_of_no_rows_hold_nothing(tmp_path: Path) -> None:
    folder = written(tmp_path)
    with duckdb.connect() as base:
        base.execute("CREATE TABLE votes (participant TEXT, statement TEXT, vote INTEGER)")
        base.execute(f"COPY votes TO '{folder}/votes.parquet'")
        with pytest.raises(BadInput, match="holds no vote"):
            read_tables(folder)
        base.execute("CREATE TABLE statements (statement TEXT, text TEXT)")
        base.execute(f"COPY statements TO '{folder}/statements.parquet'")
        with pytest.raises(BadInput, match="holds no statement"):
            read_tables(folder)


def test_a_source_of_tables_is_told_from_others(tmp_path: Path) -> None:
    assert not holds_tables(tmp_path)
    (tmp_path / "votes.csv").touch()
    assert not holds_tables(tmp_path)
    assert holds_tables(written(tmp_path))
    assert holds_tables(tmp_path / "x.duckdb")


@pytest.mark.parametrize("n_votes_each", [40, 300, 10**6])
def test_shards_of_a_shuffled_table_are_the_table(tmp_path: Path, n_votes_each: int) -> None:
    votes = planted(k=2, n=60, n_statements=12).votes
    rng = np.random.default_rng(0)
    # Each vote twice, an opposite one first in time, in any order of rows.
    triples = [
        (f"p.{i}", f"stmt.{j}", said * sign, when)
        for i, j, said in zip(votes.row, votes.statement, votes.value.tolist(), strict=True)
        for sign, when in ((-1, 1), (1, 2))
    ]
    rows = ", ".join(str(triples[at]) for at in rng.permutation(len(triples)))
    folder = written(tmp_path, rows=rows, texts="('0', 'a')")
    with vote_shards(folder, n_votes_each=n_votes_each) as shards:
        assert (len(shards) == 1) == (2 * votes.n_votes <= n_votes_each)
        parts = [shard.read() for shard in shards]
        assert sum(part.n_participants for part in parts) == 60
        assert parts[0].digest() == shards[0].read().digest()
        counted = totals(shards)
        spool = shards[0].folder
        assert spool.is_dir()
    assert not spool.exists()
    whole = joined(parts, votes.statements)
    row = [whole.participants.index(person) for person in votes.participants]
    assert np.array_equal(whole.to_dense()[row], votes.to_dense(), equal_nan=True)
    assert counted.n_votes == votes.n_votes


def test_statements_that_are_moderated_out_go_with_their_votes(tmp_path: Path) -> None:
    folder = written(tmp_path)
    with duckdb.connect() as base:
        file = folder / "statements.parquet"
        for out in ("1", "0, 1"):
            base.execute(
                f"COPY (SELECT unnest([0, 1]) AS statement, 'T' AS text, "
                f"CASE WHEN statement IN ({out}) THEN -1 ELSE 1 END AS moderated) TO '{file}'"
            )
            if out == "1":
                read = read_tables(folder)
                assert read.votes.statements == ("stmt.0",)
                assert [s.id for s in read.moderated_out] == ["stmt.1"]
                assert read.n_votes_moderated_out == 1
    with pytest.raises(BadInput, match="every statement is moderated out"):
        read_tables(folder)


def with_people(folder: Path, people: str, columns: str = "participant, simulated") -> Path:
    with duckdb.connect() as base:
        base.execute(f"CREATE TABLE people AS SELECT * FROM (VALUES {people}) t({columns})")
        base.execute(f"COPY people TO '{folder / 'participants.parquet'}'")
    return folder


def test_a_table_of_people_says_who_is_simulated_and_who_else_is_there(tmp_path: Path) -> None:
    read = read_tables(with_people(written(tmp_path), "(2, true), (7, false), (1, NULL)"))
    marks = {each.id: each.simulated for each in read.participants}
    assert marks == {"p.1": False, "p.2": True, "p.7": False, "p.10": False}
    assert [file.n_rows for file in read.files] == [4, 2, 3]
    assert all(each.simulated for each in read_tables(tmp_path, all_simulated=True).participants)


@pytest.mark.parametrize("columns", ["participant, age", "name, simulated"])
def test_another_table_of_people_is_left_alone(tmp_path: Path, columns: str) -> None:
    read = read_tables(with_people(written(tmp_path), "('2', 'true')", columns))
    assert len(read.files) == 2
    assert [each.id for each in read.participants] == ["p.1", "p.2", "p.10"]
    assert not read.simulated


@pytest.mark.parametrize(
    ("people", "problem"),
    [
        ("('1', 'yes'), ('', 'no')", "row 2: the person has no id"),
        ("('1', 'yes'), ('1', 'no')", "row 2: 1 is there twice"),
        ("('1', 'perhaps')", "row 1: simulated is 'perhaps'"),
    ],
)
def test_a_wrong_row_of_people_is_named(tmp_path: Path, people: str, problem: str) -> None:
    with pytest.raises(BadInput, match=problem):
        read_tables(with_people(written(tmp_path), people))


def test_authors_and_decisions_of_statements_are_read(tmp_path: Path) -> None:
    with duckdb.connect() as base:
        folder = written(tmp_path)
        base.execute(
            f"COPY (SELECT * FROM (VALUES (0, 'A', 'p.7', 1), (1, 'B', NULL, 5)) "
            f"t(statement, text, author, moderated)) TO '{folder / 'statements.parquet'}'"
        )
    first, second = read_tables(folder).statements
    assert (first.author, first.moderation) == ("p.7", Moderation.IN)
    assert (second.author, second.moderation) == (None, Moderation.UNDECIDED)
