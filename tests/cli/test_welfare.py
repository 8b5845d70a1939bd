from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from cli.call import Call


def table(folder: Path) -> Path:
    path = folder / "u.csv"
    rows = [f"{i},{'B,0.1,0.6' if i >= 100 else 'A,0.9,0.6'}" for i in range(110)]
    path.write_text("\n".join(["participant,group,now,fair", *rows]) + "\n", encoding="utf-8")
    return path


def test_ten_to_one_shows_the_trap(lawspeaker: Call, tmp_path: Path) -> None:
    path = table(tmp_path)
    words = ("welfare", path, "--groups", "group", "--status-quo", "now")
    shown = lawspeaker(*words)
    assert shown.code == 0
    assert "Keeping now is Pareto-efficient" in shown.out
    found = {r["rule"]: r["chooses"] for r in json.loads(lawspeaker(*words, "--json").out)["rules"]}
    assert (found["utilitarian"], found["max-min"]) == (["now"], ["fair"])
    assert "Worse for: A (100 people, -0.300)." in lawspeaker(*words, "--ballot-paper").out
    assert lawspeaker("welfare", path, "--groups", "town").code == 3


def test_a_rehearsed_choice_goes_on_record(
    lawspeaker: Call, tmp_path: Path, demo_copy: Path
) -> None:
    words = ("welfare", table(tmp_path), "--groups", "group", "--in", demo_copy)
    ballots = tmp_path / "b.csv"
    head = "participant,utilitarian,root,gini,nash,harmonic,max-min"
    rows = [f"{i},no,no,no,no,no,yes" for i in range(400)]
    ballots.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    assert lawspeaker(*words, "--ballots", ballots).code == 3
    assert lawspeaker(*words, "--ballot-paper").code == 0
    refused = lawspeaker(*words, "--ballots", ballots)
    assert refused.code == 4
    assert "who decides must be people" in refused.out
    chosen = lawspeaker(*words, "--ballots", ballots, "--rehearsal")
    assert chosen.out.startswith("SIMULATED: max-min")


def test_a_run_and_votes_are_sources_too(lawspeaker: Call, demo_copy: Path) -> None:
    for source in (demo_copy, demo_copy / "source"):
        assert "max-min (p = -inf)" in lawspeaker("welfare", source, "--draws", 100).out
