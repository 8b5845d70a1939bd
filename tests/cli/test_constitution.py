from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from cycle.stage import events, held, texts
from cycle.town import ballots
from lawspeaker.contract.digests import constitution_digest
from lawspeaker.contract.schema import json_schema

if TYPE_CHECKING:
    from pathlib import Path

    from cli.call import Call
    from cycle.stage import Town

DAYS = ("--notice", "2020-06-01", "--opened", "2020-06-20", "--closed", "2020-06-30")
GATES = ("--gate-passed", "no-new-contradiction", "--gate-passed", "precedents-replayed")
WORDS = "The assistant says so, and says where it has it from."


def box(folder: Path, text: str) -> Path:
    file = folder.parent / "box.csv"
    file.write_text(text, encoding="utf-8")
    return file


def ratify(lawspeaker: Call, folder: Path, text: str, *more: object) -> tuple[int, str, str]:
    ended = lawspeaker("constitution", "ratify", folder, "--ballots", box(folder, text), *more)
    return ended.code, ended.out, ended.err


def open_and_rule(lawspeaker: Call, folder: Path, clause: str) -> None:
    opened = lawspeaker(
        *("contest", "open", folder, "--clause", clause, "--date", "2020-06-01"),
        *("--prompt", "Is it?", "--answer", "Probably.", "--relief", "Say how."),
    )
    assert opened.code == 0
    ruled = lawspeaker(
        *("contest", "rule", folder, "contest.0001", "--violates", 9, "--date", "2020-06-01"),
        *("--holding", "haste", "--reasons", "It could have looked."),
    )
    assert ruled.code == 0


def amend(folder: Path, clause: str, *more: object) -> tuple[object, ...]:
    return (
        *("constitution", "amend", folder, "--from", "ruling.0001", "--clause", clause),
        *("--text", WORDS, "--reason", "The jury asked for it.", "--date", "2020-06-01", *more),
    )


def test_a_count_that_passes_is_told_check_by_check(lawspeaker: Call, town_copy: Path) -> None:
    code, out, err = ratify(lawspeaker, town_copy, ballots(n_yes=90, more=("p.999,yes",)))
    assert (code, err) == (0, "")
    assert out.startswith("town 1.0.0: ratified\n")
    assert "  ok  " in out
    assert "  NO  " not in out
    assert "refused: p.999, row 91: not on the roll" in out
    assert "ballots cast otherwise would have changed the result" in out
    assert held(town_copy).status.value == "ratified"


def test_a_count_that_fails_ends_in_4_with_reasons_and_stays_on_record(
    lawspeaker: Call, town_copy: Path
) -> None:
    before = texts(town_copy)
    code, out, err = ratify(lawspeaker, town_copy, ballots(n_yes=60, n_no=50))
    assert code == 4
    assert "town 1.0.0: rejected" in out
    assert "  NO  " in out
    assert err == "lawspeaker: 1.0.0 is rejected; the reasons stand above.\n"
    assert texts(town_copy) == before
    assert events(town_copy)[-1].body["result"] == "rejected"


def test_the_count_as_json_agrees_with_the_exit_code(lawspeaker: Call, town_copy: Path) -> None:
    code, out, _ = ratify(lawspeaker, town_copy, ballots(n_yes=30), "--json")
    counted = json.loads(out)
    assert (code, counted["result"], counted["schema_version"]) == (4, "rejected", 1)
    code, out, _ = ratify(lawspeaker, town_copy, ballots(n_yes=100), "--json")
    assert (code, json.loads(out)["result"]) == (0, "ratified")


def test_simulated_ballots_are_refused_and_the_demo_stays_simulated(
    lawspeaker: Call, demo_copy: Path
) -> None:
    before = texts(demo_copy)
    cast = ("--ballots", demo_copy / "source/ballots.csv", "--version", "1.0.0", *DAYS)
    ended = lawspeaker("constitution", "ratify", demo_copy, *cast)
    assert ended.code == 4
    assert "simulated participant's ballot" in ended.out
    assert "can ever be ratified" in ended.out
    assert texts(demo_copy) == before


def test_a_rehearsal_of_real_people_never_ratifies(lawspeaker: Call, town_copy: Path) -> None:
    code, out, _ = ratify(lawspeaker, town_copy, ballots(n_yes=100), "--rehearsal")
    assert (code, out.splitlines()[0]) == (0, "town 1.0.0: simulated")
    assert held(town_copy).status.value == "simulated"
    code, out, _ = ratify(lawspeaker, town_copy, ballots(n_yes=100), "--version", "1.0.0")
    assert code == 4
    assert "can ever be ratified" in out


def test_bad_ballots_end_in_3_with_line_and_column(lawspeaker: Call, town_copy: Path) -> None:
    n_before = len(events(town_copy))
    code, out, err = ratify(lawspeaker, town_copy, "participant,vote\np.1,maybe\n")
    assert (code, out) == (3, "")
    assert "box.csv, line 2, column vote" in err
    assert err.count("\n") == 1
    ended = lawspeaker("constitution", "ratify", town_copy, "--ballots", town_copy / "nowhere.csv")
    assert (ended.code, ended.out) == (3, "")
    assert len(events(town_copy)) == n_before


def test_an_emergency_needs_something_in_force(lawspeaker: Call, town_copy: Path) -> None:
    code, _, err = ratify(lawspeaker, town_copy, ballots(n_yes=100), "--emergency")
    assert code == 2
    assert "emergency" in err


def test_from_a_ruling_to_an_amended_version_in_force(
    lawspeaker: Call, town: Town, town_copy: Path
) -> None:
    clause = town.run.example_id
    assert ratify(lawspeaker, town_copy, ballots(n_yes=100))[0] == 0
    first = constitution_digest(held(town_copy))
    open_and_rule(lawspeaker, town_copy, clause)
    ended = lawspeaker(*amend(town_copy, clause))
    assert ended.code == 0
    assert "Contradictions added: none found" in ended.out
    assert "Contradictions removed: none." in ended.out
    assert "Rulings to replay: ruling.0001." in ended.out
    assert f"Nobody has been asked about the words of: {clause}." in ended.out
    assert ended.out.splitlines()[-1].startswith("Version 1.1.0 (MINOR) is proposed: ")
    assert "where it has it from" in ended.out

    code, out, _ = ratify(lawspeaker, town_copy, ballots(n_yes=100), *DAYS)
    assert code == 4
    assert "no result of it is given" in out
    code, out, _ = ratify(lawspeaker, town_copy, ballots(n_yes=100), *DAYS, *GATES)
    assert (code, out.splitlines()[0]) == (0, "town 1.1.0: ratified")
    now = held(town_copy)
    assert (now.version, now.provenance.previous) == ("1.1.0", first)
    old = held(town_copy, "versions/1.0.0/constitution.yaml")
    assert old.status.value == "superseded"
    assert held(town_copy, "versions/1.1.0/constitution.yaml") == now


def test_an_amendment_as_json(lawspeaker: Call, town: Town, town_copy: Path) -> None:
    clause = town.run.example_id
    open_and_rule(lawspeaker, town_copy, clause)
    ended = lawspeaker(*amend(town_copy, clause, "--plain", "It says where from.", "--json"))
    made = json.loads(ended.out)
    assert (made["version"], made["clauses"]) == ("1.1.0", [clause])
    assert made["source"] == {"ref": "ruling.0001", "relation": "case_law"}
    assert made["previous"] == constitution_digest(held(town_copy))
    changed = held(town_copy, "versions/1.1.0/constitution.yaml").clause(clause)
    assert changed is not None
    assert changed.plain == "It says where from."


def test_a_statement_that_was_left_out_is_proposed(lawspeaker: Call, town_copy: Path) -> None:
    taken = {clause.id.removeprefix("clause.s") for clause in held(town_copy).clauses}
    (free,) = {"0", "1", "2", "3", "4"} - taken
    ended = lawspeaker(
        "constitution", "amend", town_copy, "--from", f"stmt.{free}", "--reason", "Wanted too."
    )
    assert ended.code == 0
    assert f"clause.s{free}" in ended.out
    assert "Rulings to replay: none." in ended.out
    assert "Nobody has been asked" not in ended.out
    assert len(held(town_copy, "versions/1.1.0/constitution.yaml").clauses) == 5


@pytest.mark.parametrize(
    ("words", "code", "named"),
    [
        (("--from", "ruling.0001"), 2, "--clause and --text"),
        (("--from", "ruling.0001", "--clause", "clause.s1"), 2, "--clause and --text"),
        (("--from", "stmt.3", "--text", "Other words."), 2, "leave --clause and --text out"),
        (("--from", "stmt.3", "--clause", "clause.s1"), 2, "leave --clause and --text out"),
        (("--from", "stmt.77"), 3, "stmt.77"),
        (("--from", "ruling.0009", "--clause", "c", "--text", "t"), 3, "ruling.0009"),
        (("--from", "stmt.3", "--date", "soon"), 3, "YYYY-MM-DD"),
    ],
)
def test_an_amendment_that_cannot_be_is_refused_and_leaves_no_trace(
    lawspeaker: Call, town_copy: Path, words: tuple[str, ...], code: int, named: str
) -> None:
    n_before = len(events(town_copy))
    ended = lawspeaker("constitution", "amend", town_copy, *words, "--reason", "So.")
    assert (ended.code, ended.out) == (code, "")
    assert named in ended.err
    assert len(events(town_copy)) == n_before
    assert not (town_copy / "versions/1.1.0").exists()


def test_an_amendment_of_an_unknown_clause_is_refused(
    lawspeaker: Call, town: Town, town_copy: Path
) -> None:
    open_and_rule(lawspeaker, town_copy, town.run.example_id)
    ended = lawspeaker(*amend(town_copy, "clause.s99"))
    assert (ended.code, ended.out) == (2, "")
    assert "clause.s99" in ended.err


def test_the_schema_is_printed(lawspeaker: Call) -> None:
    ended = lawspeaker("constitution", "schema")
    assert ended.code == 0
    assert json.loads(ended.out) == json.loads(json.dumps(json_schema()))


def test_a_document_is_checked_in_either_form(lawspeaker: Call, town: Town) -> None:
    digests = set()
    for name in ("constitution.yaml", "constitution.md"):
        ended = lawspeaker("constitution", "check", town.folder / name, "--json")
        read = json.loads(ended.out)
        assert (ended.code, read["status"], read["n_clauses"]) == (0, "proposed", 4)
        digests.add(read["digest"])
    assert digests == {constitution_digest(town.run.constitution)}
    ended = lawspeaker("constitution", "check", town.folder / "constitution.yaml")
    assert ended.out == f"town 1.0.0, proposed, 4 clauses\n{digests.pop()}\n"


def test_a_faulty_document_ends_in_3_with_its_line(
    lawspeaker: Call, town: Town, tmp_path: Path
) -> None:
    text = (town.folder / "constitution.yaml").read_text(encoding="utf-8")
    lines = text.splitlines()
    at = next(i for i, line in enumerate(lines) if line.startswith("status:"))
    lines[at] = "status: beloved"
    bad = tmp_path / "bad.yaml"
    bad.write_text("\n".join(lines), encoding="utf-8")
    ended = lawspeaker("constitution", "check", bad)
    assert (ended.code, ended.out) == (3, "")
    assert f"bad.yaml, line {at + 1}" in ended.err
    assert "status" in ended.err
    ended = lawspeaker("constitution", "check", tmp_path / "nowhere.yaml")
    assert ended.code == 3


def test_a_second_proposal_of_the_same_number_waits_unless_it_replaces_the_first(
    lawspeaker: Call, town: Town, town_copy: Path
) -> None:
    clause = town.run.example_id
    open_and_rule(lawspeaker, town_copy, clause)
    assert lawspeaker(*amend(town_copy, clause)).code == 0
    first = held(town_copy, "versions/1.1.0/constitution.yaml")
    ended = lawspeaker(*amend(town_copy, clause))
    assert (ended.code, ended.out) == (2, "")
    assert "1.1.0 is proposed already" in ended.err
    other = ("--plain", "It says where from.")
    assert lawspeaker(*amend(town_copy, clause, *other, "--replace")).code == 0
    second = held(town_copy, "versions/1.1.0/constitution.yaml")
    assert constitution_digest(second) != constitution_digest(first)
    for version in (first, second):
        mark = f"town@1.1.0+{constitution_digest(version).removeprefix('sha256:')[:12]}"
        assert lawspeaker("trace", mark, "--in", town_copy).code == 0


def test_days_out_of_order_are_refused(lawspeaker: Call, town_copy: Path) -> None:
    late = ("--notice", "2020-06-20", "--opened", "2020-06-01")
    code, out, err = ratify(lawspeaker, town_copy, ballots(n_yes=100), *late)
    assert (code, out) == (2, "")
    assert "2020-06-20, 2020-06-01" in err


def test_typed_norms_that_contradict_are_named_and_no_word_opens_their_gate(
    lawspeaker: Call, town_copy: Path
) -> None:
    def propose(statement: str, norm: str) -> str:
        ended = lawspeaker(
            *("constitution", "amend", town_copy, "--from", statement, "--reason", "Wanted."),
            *("--date", "2020-06-01", "--norm", norm),
        )
        assert ended.code == 0
        return ended.out

    assert ratify(lawspeaker, town_copy, ballots(n_yes=100))[0] == 0
    taken = {clause.id for clause in held(town_copy).clauses}
    free = [f"stmt.{n}" for n in range(15) if f"clause.s{n}" not in taken][:2]
    out = propose(free[0], "must name-source when asked")
    assert "Contradictions added: none found" in out
    assert ratify(lawspeaker, town_copy, ballots(n_yes=100), *DAYS, *GATES)[0] == 0
    out = propose(free[1], "must_not name-source unless urgent")
    pair = sorted(statement.replace("stmt.", "clause.s") for statement in free)
    assert f"Contradictions added: {pair[0]} and {pair[1]}." in out
    code, out, _ = ratify(lawspeaker, town_copy, ballots(n_yes=100), *DAYS, *GATES)
    assert code == 4
    assert "The gate 'no-new-contradiction' did not pass." in out


def test_a_norm_that_cannot_be_read_is_refused(lawspeaker: Call, town_copy: Path) -> None:
    ended = lawspeaker(
        *("constitution", "amend", town_copy, "--from", "stmt.5", "--reason", "So."),
        *("--norm", "please name-source"),
    )
    assert (ended.code, ended.out) == (3, "")
    assert "does not begin with an op" in ended.err
