from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from cycle.stage import Town, events, held, town_request
from cycle.town import HARDLY_SEEN, UNWANTED
from lawspeaker.adapters.memory import Silence
from lawspeaker.contract.digests import constitution_digest, mark
from lawspeaker.contract.markdown_form import from_markdown
from lawspeaker.contract.yaml_form import from_yaml
from lawspeaker.errors import BadInput, UsageFault
from lawspeaker.records.canonical import digest
from lawspeaker.records.event import EventKind
from lawspeaker.wiring.run import run_source

if TYPE_CHECKING:
    from pathlib import Path


def kept(folder: Path, name: str) -> dict[str, object]:
    read = json.loads((folder / name).read_text(encoding="utf-8"))
    assert isinstance(read, dict)
    return read


def run_again(source: Path, out: Path, **other: object) -> None:
    request = replace(town_request(source), **other)
    run_source(request, out, replace=False, progress=Silence())


def test_each_clause_quotes_its_statement_and_is_proposed(town: Town) -> None:
    made = town.run.constitution
    texts = {
        each["id"]: each["text"] for each in kept(town.folder, "conversation.json")["statements"]
    }
    assert made.status.value == "proposed"
    for clause, statement in zip(made.clauses, town.run.selection.slate, strict=True):
        (source,) = clause.provenance.derived_from
        assert (source.ref, source.relation.value) == (statement, "quoted")
        assert clause.text == texts[statement]
        assert {group.group for group in clause.support.groups} == {"A", "B"}
        assert clause.support.overall.lo < clause.support.overall.est < clause.support.overall.hi


def test_the_slate_is_what_both_groups_want(town: Town) -> None:
    assert set(town.run.selection.slate) <= {f"stmt.{j}" for j in range(5)}
    slate = kept(town.folder, "slate.json")
    assert [each["id"] for each in slate["slate"]] == list(town.run.selection.slate)
    assert slate["n_with_too_few_votes"] == 1
    assert {"lo", "hi", "est"} <= slate["ejr_plus_ratio"].keys()
    assert f"stmt.{UNWANTED}" not in {each["id"] for each in slate["vetoed"]}


def test_yaml_and_markdown_are_one_document(town: Town) -> None:
    yaml = (town.folder / "constitution.yaml").read_text(encoding="utf-8")
    markdown = (town.folder / "constitution.md").read_text(encoding="utf-8")
    held = from_yaml(yaml, path="y")
    assert held == from_markdown(markdown, path="m") == town.run.constitution


def test_cells_of_few_people_stay_out_of_what_is_published(town: Town) -> None:
    rows = kept(town.folder, "support.json")["statements"]
    (few,) = [row for row in rows if row["id"] == f"stmt.{HARDLY_SEEN}"]
    assert few["n"] is few["agree"] is None
    assert set(few["groups"].values()) == {None}
    assert all(row["n"] >= 10 for row in rows if row is not few)


def test_a_clause_shows_no_group_of_which_few_voted(town: Town, tmp_path: Path) -> None:
    source = shutil.copytree(town.source, tmp_path / "town")
    votes = source / "votes.csv"
    head, *rows = votes.read_text(encoding="utf-8").splitlines()
    # Of the second group, whose people are numbered from 66 on, six at most are asked about 0.
    kept_rows = [row for row in rows if row.split(",")[1] != "0" or int(row.split(",")[2]) < 72]
    votes.write_text("\n".join([head, *kept_rows]) + "\n", encoding="utf-8")
    run_again(source, tmp_path / "out", n_clauses=5)
    clauses = {clause.id: clause for clause in held(tmp_path / "out").clauses}
    assert clauses["clause.s0"].support.groups == ()
    assert clauses["clause.s0"].support.overall.n > 40
    assert [group.group for group in clauses["clause.s1"].support.groups] == ["A", "B"]


def test_the_record_names_every_file_by_the_digest_of_its_bytes(town: Town) -> None:
    outputs: dict[str, str] = {}
    for event in events(town.folder):
        outputs |= event.body["outputs"]
    assert len(outputs) >= 15
    for name, expected in outputs.items():
        assert digest((town.folder / name).read_bytes()) == expected, name


def test_the_summary_names_the_digest_of_what_was_written(town: Town) -> None:
    summary = town.run.to_json()
    assert summary["digest"] == constitution_digest(town.run.constitution)
    assert summary["clauses"] == [mark(clause) for clause in town.run.constitution.clauses]
    assert town.run.lines[0].startswith("Groups: 2 groups")
    assert town.run.lines[1] == f"Memberships: {summary['steadiness']}"
    assert "95% interval (hierarchical-logit) and how many voted" in town.run.lines[2]
    overall = town.run.constitution.clauses[0].support.overall
    shown = f"{overall.est:4.0%} ({overall.lo * 100:.0f}-{overall.hi:.0%})"
    assert town.run.lines[3].startswith(f"{town.run.example_id:<14}{shown}")


def test_an_audit_error_heads_the_lines_and_stops_nothing(town: Town) -> None:
    flagged = replace(town.run, n_errors=2)
    assert flagged.lines == ("AUDIT: 2 errors, see the report.", *town.run.lines)


def test_votes_on_statements_moderated_out_are_counted_and_left_out(
    town: Town, tmp_path: Path
) -> None:
    source = shutil.copytree(town.source, tmp_path / "town")
    comments = source / "comments.csv"
    text = comments.read_text(encoding="utf-8")
    comments.write_text(text.replace("\n3,3,1,", "\n3,3,-1,"), encoding="utf-8")
    run_again(source, tmp_path / "out")
    counts = kept(tmp_path / "out", "conversation.json")
    whole = kept(town.folder, "conversation.json")
    assert counts["n_statements"] == whole["n_statements"] - 1
    assert counts["n_statements_moderated_out"] == 1
    assert counts["n_votes"] + counts["n_votes_moderated_out"] == whole["n_votes"]
    assert counts["n_votes_moderated_out"] > 0
    assert "stmt.3" not in {
        row["id"] for row in kept(tmp_path / "out", "support.json")["statements"]
    }


def test_when_nothing_may_be_chosen_that_is_said_and_nothing_is_left(
    town: Town, tmp_path: Path
) -> None:
    with pytest.raises(BadInput, match=r"no statement has the 1000 votes .* --min-votes"):
        run_again(town.source, tmp_path / "out", min_votes=1000)
    assert list(tmp_path.iterdir()) == []


def test_a_statement_too_long_for_a_clause_is_never_cut(town: Town, tmp_path: Path) -> None:
    source = shutil.copytree(town.source, tmp_path / "town")
    comments = source / "comments.csv"
    text = comments.read_text(encoding="utf-8")
    for j in range(5):
        text = text.replace(f"in case {j},", f"in case {j} {'or other ' * 500},")
    comments.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match=r"stmt\.\d has [\d,]+ characters"):
        run_again(source, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_small_crowd_has_no_groups_and_gets_its_slate_all_the_same(tmp_path: Path) -> None:
    source = tmp_path / "hamlet"
    source.mkdir()
    people = range(20)
    votes = [f"{j},{i},{-1 if (i + j) % 7 == 0 else 1}" for i in people for j in range(4)]
    (source / "votes.csv").write_text("\n".join(["comment-id,voter-id,vote", *votes]) + "\n")
    texts = [f"{j},Say {j}." for j in range(4)]
    (source / "comments.csv").write_text("\n".join(["comment-id,comment-body", *texts]) + "\n")
    run_again(source, tmp_path / "out", n_clauses=2)
    groups = kept(tmp_path / "out", "groups.json")
    assert groups["verdict"] == "too_little_data"
    assert groups["groups"] == []
    assert groups["n_not_placed"] == 0
    assert (groups["n_studied"], groups["n_unsteady"]) == (0, None)
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "too few people or votes" in page
    (imported,) = events(tmp_path / "out", EventKind.IMPORTED)
    assert imported.body["n_participants"] == 20


def test_a_day_that_is_none_is_refused(town: Town, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="YYYY-MM-DD"):
        run_again(town.source, tmp_path / "out", day="1 April")


def test_a_folder_that_exists_is_not_written_over(town: Town) -> None:
    with pytest.raises(UsageFault, match="--force"):
        run_again(town.source, town.folder)


def test_the_report_goes_from_who_took_part_to_what_it_cannot_say(town: Town) -> None:
    page = (town.folder / "report.html").read_text(encoding="utf-8")
    asked = ["people", "audit", "groups", "opinions", "slate", "losers", "next", "limits"]
    assert [name for name in re.findall(r'<h2 id="([a-z]+)"', page) if name in asked] == asked
    digest_now = constitution_digest(town.run.constitution)
    assert digest_now in page or digest_now.removeprefix("sha256:")[:12] in page


def test_what_one_group_wants_and_did_not_get_is_told_under_who_loses(town: Town) -> None:
    page = (town.folder / "report.html").read_text(encoding="utf-8")
    losers = page[page.index('<h2 id="losers"') : page.index('<h2 id="next"')]
    for theirs in ({6, 8, 10, 12}, {5, 7, 9, 11}):
        assert any(f"in case {j}, says so" in losers for j in theirs)
    assert f"in case {UNWANTED}, says so" not in losers
