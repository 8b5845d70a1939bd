from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import jsonschema
import numpy as np
import pytest
import yaml

from cycle.stage import Played, events, ids, texts
from lawspeaker.analysis.stability import adjusted_rand
from lawspeaker.analysis.support import support
from lawspeaker.analysis.telling import telling_statements
from lawspeaker.contract.digests import constitution_digest
from lawspeaker.contract.schema import json_schema
from lawspeaker.contract.yaml_form import from_yaml
from lawspeaker.cycle.ratify import roll_on_record
from lawspeaker.cycle.trace import trace
from lawspeaker.records.canonical import short
from lawspeaker.records.event import EventKind
from lawspeaker.records.partition import Partition
from lawspeaker.sample.norms import typed_norms
from lawspeaker.sample.truth import STRAIGHT_LINER
from lawspeaker.wiring.desk import opened_ledger
from lawspeaker.wiring.ratification import ratify_folder

if TYPE_CHECKING:
    from pathlib import Path

MARK = re.compile(r"\[[a-z][\w.-]*@[0-9a-f]{12}\]$")


def found_groups(played: Played) -> Partition:
    """The groups as the roll has them, one label for each participant of the sample."""
    with opened_ledger(played.folder) as ledger:
        member = roll_on_record(ledger).by_participant
    names = sorted({each.group for each in member.values()} - {""})
    label = [
        names.index(member[person].group) if member[person].group else -1
        for person in played.sample.conversation.votes.participants
    ]
    return Partition(names=tuple(names), label=np.array(label, dtype=np.int32))


def planted_labels(played: Played) -> np.ndarray:
    truth = played.sample.truth
    names = (*truth.groups, STRAIGHT_LINER)
    people = played.sample.conversation.votes.participants
    return np.array([names.index(truth.group[person]) for person in people], dtype=np.int64)


def test_the_planted_groups_are_found(played: Played) -> None:
    label, planted = found_groups(played).label, planted_labels(played)
    real = planted < len(played.sample.truth.groups)
    assert adjusted_rand(label[real], planted[real]) >= 0.7


def test_planted_consensus_is_chosen_and_planted_rejection_is_not(played: Played) -> None:
    slate, truth = set(played.demo.run.selection.slate), played.sample.truth
    assert len(slate) == 12
    assert len(slate & set(truth.consensus_for)) >= 9
    assert not slate & set(truth.consensus_against)


def test_the_straight_liners_are_counted_and_kept(played: Played) -> None:
    kept = json.loads((played.folder / "audit.json").read_text(encoding="utf-8"))
    (finding,) = [each for each in kept["findings"] if each["id"] == "straight-liners"]
    counts = finding["evidence"]
    assert 10 <= counts["n_people"] <= 15
    # By answer they are fewer than ten each, so nobody counts them out loud.
    assert counts["n_agree"] is counts["n_pass"] is counts["n_disagree"] is None
    assert kept["n_errors"] == 0
    with opened_ledger(played.folder) as ledger:
        assert len(roll_on_record(ledger).members) == 400


def test_what_only_the_minority_wants_is_told_as_theirs(played: Played) -> None:
    partition, truth = found_groups(played), played.sample.truth
    theirs = planted_labels(played) == truth.groups.index(truth.minority_group)
    group = int(np.bincount(partition.label[theirs & (partition.label >= 0)]).argmax())
    measured = support(played.sample.conversation.votes, partition)
    told = {t.statement for t in telling_statements(measured) if t.group == group and t.agrees}
    named = told & set(truth.minority)
    assert len(named) >= 2
    page = (played.folder / "report.html").read_text(encoding="utf-8")
    shown = [name for name in named if re.search(rf"\b{re.escape(name)}\b", page)]
    assert len(shown) >= 2


def test_a_rehearsal_ends_in_simulated_with_the_digest_that_was_balloted(played: Played) -> None:
    text = (played.folder / "constitution.yaml").read_text(encoding="utf-8")
    held = from_yaml(text, path="constitution.yaml")
    assert held.status.value == "simulated"
    assert constitution_digest(held) == constitution_digest(played.demo.norms.after)
    assert held.provenance.ratification == "rat.0001"
    assert (played.folder / "versions/1.0.0/constitution.yaml").read_text(encoding="utf-8") == text


@pytest.mark.parametrize("number", ["1.0.0", "1.1.0"])
def test_a_real_count_of_simulated_ballots_passes_nothing_and_changes_no_file(
    demo_copy: Path, number: str
) -> None:
    before = texts(demo_copy)
    counted = ratify_folder(
        demo_copy,
        ballots=demo_copy / "source/ballots.csv",
        number=number,
        days=("2020-04-01", "2020-05-01", "2020-05-15"),
        gates=["no-new-contradiction", "precedents-replayed"],
        emergency=False,
        rehearsal=False,
    )
    assert counted.result.value == "rejected"
    assert counted.overall.n_ballots == 0
    assert {refused.why.value for refused in counted.refused} == {
        "a simulated participant's ballot"
    }
    assert texts(demo_copy) == before


BALLOTED = "prompt@1.0.0+{}#"


def _digest(played: Played) -> str:
    return short(constitution_digest(played.demo.norms.after))


def test_the_norms_are_typed_before_the_ballot_and_the_policy_decides_them(played: Played) -> None:
    typed = [clause for clause in played.demo.norms.after.clauses if clause.norm is not None]
    assert len(typed) == len(played.demo.norms.ids) == len(typed_norms())
    drafted = played.demo.run.constitution
    assert all(clause.norm is None for clause in drafted.clauses)
    assert [clause.text for clause in drafted.clauses] == [
        clause.text for clause in played.demo.norms.after.clauses
    ]
    policy = (played.folder / "targets/policy.rego").read_text(encoding="utf-8")
    assert all(f'needs["{clause.id}"]' in policy for clause in typed)
    assert "the sample's clerk (simulated)" in str(
        events(played.folder, EventKind.NORM_READ)[0].body
    )


def test_one_id_is_traced_through_the_whole_loop_and_back(played: Played) -> None:
    with opened_ledger(played.folder) as ledger:
        (whole,) = trace(ledger, "stmt.0")
        onward = ids(whole.led_to)
        author = {branch.node.id for branch in whole.came_from}
        marks = {name for name in onward if name.startswith("clause.s0@")}
        lines = {name for name in onward if name.startswith(BALLOTED.format(_digest(played)))}
        version = {name for name in onward if "@1.1.0+" in name and "#" not in name}
        (amended,) = [name for name in onward if name.startswith("prompt@1.1.0+")]
        chain = {"contest.0001", "ruling.0001", "amend.0001", "rat.0001"}
        back = {
            each: ids(trace(ledger, each)[0].came_from)
            for each in marks
            | lines
            | version
            | chain
            | {"1.1.0", f"prompt@1.1.0#{amended.rpartition('#')[2]}"}
        }
    assert len(marks) == 2
    assert len(lines) == 1
    assert {name.partition("+")[0] for name in version} == {"harrowick-library@1.1.0"}
    assert len(version) == 1
    assert onward >= chain
    assert author == {played.sample.statements[0].author}
    assert [each for each, before in back.items() if "stmt.0" not in before] == []


def test_the_traced_line_is_the_line_of_the_prompt(played: Played) -> None:
    with opened_ledger(played.folder) as ledger:
        (whole,) = trace(ledger, "stmt.0")
    (line,) = [n for n in ids(whole.led_to) if n.startswith(BALLOTED.format(_digest(played)))]
    prompt = (played.folder / "prompt.txt").read_text(encoding="utf-8").splitlines()
    assert "pass me to a librarian" in prompt[int(line.partition("#")[2]) - 1]


def test_the_amended_version_names_the_ruling_and_the_digest_it_follows(played: Played) -> None:
    first, second = (
        from_yaml(
            (played.folder / f"versions/{number}/constitution.yaml").read_text(encoding="utf-8"),
            path=number,
        )
        for number in ("1.0.0", "1.1.0")
    )
    assert second.status.value == "proposed"
    assert second.provenance.previous == constitution_digest(first)
    assert second.provenance.proposal == "ruling.0001"
    changed = second.clause("clause.s0")
    assert changed is not None
    assert [source.ref for source in changed.provenance.derived_from] == ["stmt.0", "ruling.0001"]
    assert changed.support.overall.n == 0


@pytest.mark.parametrize("number", ["1.0.0", "1.1.0"])
def test_each_version_is_valid_against_the_published_schema(played: Played, number: str) -> None:
    text = (played.folder / f"versions/{number}/constitution.yaml").read_text(encoding="utf-8")
    document = json.loads(json.dumps(yaml.safe_load(text), default=str))
    validator = jsonschema.Draft202012Validator(
        json_schema(), format_checker=jsonschema.FormatChecker()
    )
    assert [error.message for error in validator.iter_errors(document)] == []
    del document["clauses"][0]["text"]
    assert list(validator.iter_errors(document))


def test_every_line_of_the_prompt_and_every_row_of_the_rubric_names_its_source(
    played: Played,
) -> None:
    prompt = (played.folder / "prompt.txt").read_text(encoding="utf-8").splitlines()
    assert prompt
    assert [line for line in prompt if not MARK.search(line)] == []
    rubric = (played.folder / "judge.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in rubric]
    clauses = played.demo.run.constitution.clauses
    assert [row["clause"] for row in rows] == [clause.id for clause in clauses]
    assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", row["digest"]) for row in rows)
    assert all(f"[{row['mark']}]" in "\n".join(prompt) for row in rows)


def test_every_json_file_has_a_schema_version(played: Played) -> None:
    files = sorted(played.folder.rglob("*.json"))
    assert len(files) >= 5
    for file in files:
        assert json.loads(file.read_text(encoding="utf-8"))["schema_version"] == 1, file.name


def test_the_report_stands_alone_without_scripts(played: Played) -> None:
    page = (played.folder / "report.html").read_text(encoding="utf-8")
    assert "<script" not in page.lower()
    assert (
        re.findall(r"""(?:src|href|action|data)\s*=\s*["']?(?:https?:)?//[^\s"'>]+""", page) == []
    )
    assert re.findall(r"""@import|url\(\s*["']?(?!["']?(?:data:|#))""", page) == []
    assert "<title" in page
    assert "<desc" in page
    assert "<table" in page


@pytest.mark.parametrize(
    "name",
    [
        "audit.json",
        "constitution.yaml",
        "conversation.json",
        "groups.json",
        "public.html",
        "report.html",
        "slate.json",
        "support.json",
    ],
)
def test_no_public_file_names_a_person(played: Played, name: str) -> None:
    text = (played.folder / name).read_text(encoding="utf-8")
    assert re.findall(r"\bp\.\d+\b", text) == []


def test_the_loop_goes_on_record_in_its_order(played: Played) -> None:
    kinds = [event.kind for event in events(played.folder)]
    assert kinds == [
        EventKind.IMPORTED,
        EventKind.AUDITED,
        EventKind.GROUPED,
        EventKind.ROLL_COMMITTED,
        EventKind.SUPPORTED,
        EventKind.SELECTED,
        *[EventKind.EXAMINED] * 4,
        EventKind.DRAFTED,
        EventKind.COMPILED,
        EventKind.REPORTED,
        *[EventKind.NORM_READ] * 7,
        EventKind.DRAFTED,
        EventKind.COMPILED,
        EventKind.RULE_FIXED,
        EventKind.BALLOTED,
        EventKind.RATIFIED,
        EventKind.REPORTED,
        EventKind.CONTESTED,
        EventKind.RULED,
        EventKind.AMENDED,
        EventKind.COMPILED,
        EventKind.REPORTED,
    ]


def test_the_report_tells_what_happened_since(played: Played) -> None:
    page = (played.folder / "report.html").read_text(encoding="utf-8")
    since = page.partition('id="since"')[2].partition("</section>")[0]
    assert "1.0.0 → 1.1.0" in since
    assert "<ins>" in since
    assert "contest.0001" in since
