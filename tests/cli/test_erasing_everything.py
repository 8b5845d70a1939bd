"""An erased author's words, wherever the program may have written them."""

from __future__ import annotations

import gzip
import json
import re
import shutil
import zipfile
from typing import TYPE_CHECKING

import duckdb
import pytest

from cycle.stage import town_request
from cycle.town import ballots, write_town
from everything_in import holding
from lawspeaker.adapters.ledger.sqlite import SqliteLedger
from lawspeaker.adapters.memory import Silence
from lawspeaker.cycle import redaction
from lawspeaker.cycle.word_runs import WordRuns
from lawspeaker.ports.kept_answers import KeptRow, SampledRow
from lawspeaker.wiring.contesting import kept_answers
from lawspeaker.wiring.desk import today
from lawspeaker.wiring.run import run_source

if TYPE_CHECKING:
    from pathlib import Path

    from cli.call import Call

SAID = "Trams should wait for zebra4711 at the old mill, says my neighbour Quintessa."
PART = "wait for zebra4711 at the old mill"
MARKS = ("zebra4711", "Quintessa")


@pytest.fixture(scope="module")
def told_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("told")
    source = write_town(base / "town")
    comments = source / "comments.csv"
    text = comments.read_text(encoding="utf-8")
    comments.write_text(text.replace("The assistant, in case 0, says so.", SAID), "utf-8")
    run_source(town_request(source), base / "out", replace=False, progress=Silence())
    return base / "out"


@pytest.fixture
def folder(told_once: Path, tmp_path: Path) -> Path:
    return shutil.copytree(told_once, tmp_path / "out")


@pytest.fixture(scope="module")
def quoted_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where `quoted` keeps what it wrote the first time."""
    return tmp_path_factory.mktemp("quoted")


@pytest.fixture
def quoted(lawspeaker: Call, told_once: Path, quoted_once: Path, tmp_path: Path) -> Path:
    """A folder in which others quote the words everywhere, and the files that this took beside."""
    whole = quoted_once / "whole"
    if not whole.exists():
        folder = shutil.copytree(told_once, quoted_once / "half" / "out")
        quoted_everywhere(lawspeaker, folder)
        folder.parent.rename(whole)
    return shutil.copytree(whole, tmp_path / "quoted") / "out"


def did(lawspeaker: Call, *words: object) -> str:
    ended = lawspeaker(*words)
    assert ended.code == 0, ended.err
    return ended.out


def quoted_everywhere(lawspeaker: Call, folder: Path) -> None:
    """Others quote a part of the words in whatever takes words."""

    def file(name: str, *lines: str) -> Path:
        path = folder.parent / name
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    people = range(1, 41)
    two = ("--from", "stmt.0", "--from", "stmt.1")
    text = f"All cars must {PART}, and so must ships."
    did(lawspeaker, "draft", "merge", folder, *two, "--text", text, "--by", "Ada")
    short = f"You {PART.upper()}, in short."
    did(lawspeaker, "draft", "plain", folder, "clause.s1", "--text", short, "--by", "Ada")
    votes = file("judgments.csv", "participant,vote", *(f"{each},yes" for each in people))
    did(lawspeaker, "draft", "judge", folder, "wording.0001", "--judgments", votes)
    some = ("--candidate", f"It has to {PART} every night.", "--candidate", "It is calm.")
    did(lawspeaker, "draft", "mediate", folder, *two, "--by", "Ben", *some)
    ranks = file("rankings.csv", "participant,m1,m2", *(f"{each},1,2" for each in people))
    did(lawspeaker, "draft", "rank", folder, "mediation.0001", "--rankings", ranks)
    told = file("critiques.csv", "critique", f"Nobody can {PART}.")
    did(lawspeaker, "draft", "criticise", folder, "mediation.0001", "--critiques", told)
    asked = ("--prompt", f"{SAID} Is it so?", "--answer", f"No; you {PART} in winter.")
    relief = ("--relief", f"It must say that trams {PART}.", "--factor", f"they {PART}")
    contest = ("contest", "open", folder, "--clause", "clause.s1", "--date", "2026-04-05")
    did(lawspeaker, *contest, *asked, *relief)
    why = ("--holding", f"they {PART}", "--reasons", f"They {PART}.", "--dissent", f"I {PART}.")
    bench = ("--violates", 7, "--complies", 2, "--date", "2026-04-06")
    did(lawspeaker, "contest", "rule", folder, "contest.0001", *bench, *why)
    noted = ("--kind", "wording", "--clause", "clause.s1", "--note", f"Who may {PART}?")
    did(lawspeaker, "constitution", "gaps", folder, *noted, "--by", "Cem")
    changed = ("--reason", f"They {PART}.", "--clause", "clause.s1", "--date", "2026-05-01")
    new = ("--text", f"The assistant must {PART}, in case 1.")
    did(lawspeaker, "constitution", "amend", folder, "--from", "ruling.0001", *changed, *new)
    store = kept_answers(folder)
    row = KeptRow(lookup="0" * 64, until=today(), sealed=b"sealed")
    drawn = SampledRow(until=today(), content=json.dumps({"prompt": f"Must I {PART}?"}))
    store.keep(row, day=today(), version="1.0.0", sampled=drawn)
    store.close()


def erased(lawspeaker: Call, folder: Path, who: str = "p.0") -> tuple[str, int]:
    """What the command said to whoever approved, and its exit code."""
    asked = did(lawspeaker, "ledger", "erase", who, "--in", folder, "--by", "Ann")
    code = re.search(r"--approve ([0-9a-f]+)", asked)
    assert code is not None
    ended = lawspeaker("ledger", "erase", who, "--in", folder, "--by", "Ben", "--approve", code[1])
    return ended.out + ended.err, ended.code


def handed_out(lawspeaker: Call, folder: Path) -> None:
    """Everything that can be made of a record, into the folder itself."""
    key = folder.parent / "log.key"
    did(lawspeaker, "ledger", "key", "town.org/log", "--out", key)
    for words in (
        ("ledger", "checkpoint", folder, "--key", key, "--out", folder / "checkpoint.txt"),
        ("ledger", "export", folder, "--out", folder / "open.jsonl"),
        ("ledger", "export", folder, "--closed", "--out", folder / "closed.jsonl"),
        ("ledger", "receipt", folder, "p.1", "--out", folder / "receipt.json"),
        ("ledger", "backup", folder, "--out", folder / "backup.db"),
        ("ledger", "rebuild", folder),
        ("bundle", folder, "--out", folder / "documents"),
        ("gateway-asked", folder, "--out", folder / "asked.html"),
    ):
        did(lawspeaker, *words)


@pytest.mark.no_cover
def test_no_byte_of_the_words_is_left_anywhere(lawspeaker: Call, quoted: Path) -> None:
    before = holding(quoted, MARKS)
    assert {"ledger.db", "conversation.json", "constitution.yaml", "prompt.txt"} < before
    assert {"versions/1.1.0/redline.html", "targets/inspect_task.py", "report.html"} < before
    assert any(name.startswith(".gateway-answers.db") for name in before)
    told, code = erased(lawspeaker, quoted)
    assert code == 0, told
    assert holding(quoted, MARKS) == set()
    handed_out(lawspeaker, quoted)
    assert holding(quoted, MARKS) == set()
    assert "failed" not in did(lawspeaker, "ledger", "verify", quoted)


def test_the_command_says_what_went_what_stays_and_what_cannot_be_called_back(
    lawspeaker: Call, quoted: Path
) -> None:
    told, _ = erased(lawspeaker, quoted)
    kinds = ("drafted", "worded", "mediated", "contested", "ruled", "gap_decided", "amended")
    assert all(f"({kind})" in told for kind in kinds)
    assert "the words in version 1.0.0, which nobody adopted" in told
    assert "the words in version 1.1.0, which nobody adopted" in told
    assert "Deleted too: 1 answer that the gateway had drawn" in told
    assert "1 sealed copies of answers, which only their" in told
    for name in ("report.html", "public.html", "constitution.yaml", "versions/1.1.0/redline.html"):
        assert name in told.split("cannot be called back: ")[1]


@pytest.mark.no_cover
def test_what_lost_words_is_refused_until_it_is_worded_anew(lawspeaker: Call, quoted: Path) -> None:
    erased(lawspeaker, quoted)
    box = quoted.parent / "ballots.csv"
    box.write_text(ballots(n_yes=100), encoding="utf-8")
    ended = lawspeaker("constitution", "ratify", quoted, "--ballots", box)
    assert "Some of the words of clause.s1 in 1.1.0 were erased" in ended.err
    assert "No wording is accepted" in lawspeaker("draft", "apply", quoted, "--replace").err
    votes = quoted.parent / "judgments.csv"
    judged = ("draft", "judge", quoted, "wording.0001", "--judgments", votes)
    assert "the words of wording.0001 were erased" in lawspeaker(*judged).err
    assert "words of m1 were erased" in lawspeaker("draft", "settle", quoted, "mediation.0001").err
    merge = ("--from", "stmt.0", "--from", "stmt.1", "--text", "x", "--by", "Ada")
    assert "stmt.0 were erased" in lawspeaker("draft", "merge", quoted, *merge).err
    assert "contest.0001" in did(lawspeaker, "contest", "list", quoted)
    assert "ruling.0001" in did(lawspeaker, "contest", "list", quoted)
    others = ("--from", "stmt.1", "--from", "stmt.2", "--text", "Say how it is.", "--by", "Ada")
    did(lawspeaker, "draft", "merge", quoted, "--clause", "clause.s0", *others)
    did(lawspeaker, "draft", "judge", quoted, "wording.0003", "--judgments", votes)
    assert "changed clause.s0" in did(lawspeaker, "draft", "apply", quoted, "--replace")


@pytest.mark.no_cover
def test_law_stays_without_a_name_and_ballots_are_counted_after_it(
    lawspeaker: Call, folder: Path
) -> None:
    box = folder.parent / "ballots.csv"
    box.write_text(ballots(n_yes=100), encoding="utf-8")
    days = ("--opened", "2026-04-20", "--closed", "2026-05-01")
    did(lawspeaker, "constitution", "ratify", folder, "--ballots", box, *days)
    quoted_everywhere(lawspeaker, folder)
    told, code = erased(lawspeaker, folder)
    assert code == 0
    assert "the words of stmt.0: clause.s0 of 1.0.0 holds them, which was adopted" in told
    assert SAID in (folder / "constitution.md").read_text(encoding="utf-8")
    assert "said p.0" not in did(lawspeaker, "trace", "clause.s0", "--in", folder)
    assert "failed" not in did(lawspeaker, "ledger", "verify", folder)
    counted = lawspeaker("constitution", "ratify", folder, "--ballots", box, "--json")
    refused = json.loads(counted.out)["refused"]
    assert [each["participant"] for each in refused] == ["p.0"], counted.err


def test_a_file_that_cannot_be_mended_is_named(lawspeaker: Call, folder: Path) -> None:
    with gzip.open(folder / "old.json.gz", "wt", encoding="utf-8") as file:
        file.write(f'"{SAID}"')
    with zipfile.ZipFile(folder / "old.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("notes.txt", f"They all {PART} today")
    with duckdb.connect() as writer:
        where = str(folder / "old.parquet").replace("'", "''")
        writer.execute(f"COPY (SELECT ? AS said) TO '{where}' (FORMAT parquet)", [SAID])
    did(lawspeaker, "ledger", "backup", folder, "--out", folder / "old.db")
    (folder / ".half-written").write_text(f"… {SAID}", encoding="utf-8")
    told, code = erased(lawspeaker, folder)
    assert code == 4
    found = {".half-written", "old.db", "old.json.gz", "old.parquet", "old.zip"}
    assert found <= holding(folder, MARKS)
    assert all(name in told for name in found)


@pytest.mark.no_cover
@pytest.mark.parametrize("weak", ["runs", "files", "record", "scrub"])
def test_the_look_finds_what_a_weaker_erasure_leaves(
    lawspeaker: Call, quoted: Path, monkeypatch: pytest.MonkeyPatch, weak: str
) -> None:
    if weak == "runs":
        nothing = WordRuns.of([], others=[])
        monkeypatch.setattr(WordRuns, "of", lambda *_, **__: nothing)
    elif weak == "files":
        monkeypatch.setattr(redaction.Forgotten, "file", lambda _, __, text: text)
    elif weak == "record":
        monkeypatch.setattr(redaction.Forgotten, "body", lambda _, value: value)
    else:
        monkeypatch.setattr(SqliteLedger, "scrub", lambda _: None)
        monkeypatch.setattr(SqliteLedger, "erase", lambda *_, **__: None)
    erased(lawspeaker, quoted)
    assert holding(quoted, MARKS)
