from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from cli.call import Call
    from cycle.stage import Played


def test_a_statement_is_drawn_as_a_tree(lawspeaker: Call, played: Played) -> None:
    ended = lawspeaker("trace", "stmt.0", "--in", played.folder)
    assert (ended.code, ended.err) == (0, "")
    lines = ended.out.splitlines()
    assert lines[0] == "stmt.0  (statement)"
    assert lines.index("  came from:") < lines.index("  led to:")
    for name in ("contest.0001", "ruling.0001", "amend.0001", "prompt@1.0.0+", "@1.1.0+"):
        assert name in ended.out
    assert "(shown above)" in ended.out
    assert max(map(len, lines)) < 110


def test_a_clause_id_names_each_of_its_wordings(lawspeaker: Call, played: Played) -> None:
    ended = lawspeaker("trace", "clause.s0", "--in", played.folder)
    heads = [line for line in ended.out.splitlines() if line.startswith("clause.s0@")]
    assert len(heads) == 2
    assert "\n\nclause.s0@" in ended.out


def test_the_same_as_json(lawspeaker: Call, played: Played) -> None:
    ended = lawspeaker("trace", "ruling.0001", "--in", played.folder, "--json")
    (found,) = json.loads(ended.out)["traces"]
    assert found["schema_version"] == 1
    assert found["node"]["id"] == "ruling.0001"
    assert found["came_from"][0]["id"] == "contest.0001"
    assert found["led_to"][0]["id"] == "amend.0001"


def test_an_unknown_id_and_a_folder_without_a_record_end_in_3(
    lawspeaker: Call, played: Played, tmp_path: Path
) -> None:
    ended = lawspeaker("trace", "stmt.999", "--in", played.folder)
    assert (ended.code, ended.out) == (3, "")
    assert "stmt.999" in ended.err
    ended = lawspeaker("trace", "stmt.0", "--in", tmp_path)
    assert (ended.code, ended.out) == (3, "")
    assert str(tmp_path) in ended.err
    ended = lawspeaker("trace", "stmt.0", "--in", tmp_path / "none")
    assert (ended.code, ended.out) == (2, "")
    assert "with --in" in ended.err
