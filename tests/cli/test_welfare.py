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
    paper = lawspeaker(*words, "--ballot-paper").out
    assert "    worse for A (100 people, -0.300 [-0.300, -0.300])" in paper
    assert "    better for B (10 people, +0.500 [+0.500, +0.500])" in paper
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
    assert refused.out.count("refused, row ") == 10
    assert "more ballots were refused; the record" in refused.out
    chosen = lawspeaker(*words, "--ballots", ballots, "--rehearsal")
    assert chosen.out.startswith("SIMULATED: max-min")


def test_a_run_and_votes_are_sources_too(lawspeaker: Call, demo_copy: Path) -> None:
    for source in (demo_copy, demo_copy / "source"):
        assert "max-min (p = -inf)" in lawspeaker("welfare", source, "--draws", 100).out


def test_a_paper_tells_of_those_it_may_not_name(lawspeaker: Call, tmp_path: Path) -> None:
    """The islet has 8 people, so west is not named either: both gain what north loses."""
    path = tmp_path / "u.csv"
    sides = ("north", 30, "9,6"), ("west", 20, "3,6"), ("islet", 8, "3,6")
    rows = [f"{name}{i},{name},{gets}" for name, n, gets in sides for i in range(n)]
    path.write_text("\n".join(["who,side,grand,fair", *rows]) + "\n", encoding="utf-8")
    words = ("welfare", path, "--groups", "side", "--scale", "common")
    paper = lawspeaker(*words, "--ballot-paper").out
    assert "    better for everybody else (28 people, +3.000 [+3.000, +3.000])" in paper
    assert "west" not in paper
    assert "islet" not in paper
    assert "everybody else       28     3.000     6.000" in lawspeaker(*words).out
    few = "\n".join(["who,side,grand,fair", *rows[:4]])
    path.write_text(few + "\n", encoding="utf-8")
    assert "nothing changes for anybody named" in lawspeaker(*words, "--ballot-paper").out


def test_a_paper_tells_each_of_what_ties_and_what_is_not_sure(
    lawspeaker: Call, tmp_path: Path
) -> None:
    path = tmp_path / "g.csv"
    path.write_text("group,a,b,c\nx,1,0,0.5\ny,0,1,0.5\n", encoding="utf-8")
    paper = lawspeaker("welfare", path, "--scale", "common", "--ballot-paper").out
    assert "It would choose a or b or c, which tie." in paper
    assert "  Under b\n    better for y (1 people, +1.000)\n    worse for x" in paper
    assert "  Under c\n    better for y (1 people, +0.500)" in paper
    rows = ["x,a,0.6,0.5,0.7", "x,b,0.5,0.2,0.8", "y,a,0.5,0.4,0.6", "y,b,0.9,0.8,1.0"]
    path.write_text("\n".join(["group,candidate,value,lo,hi", *rows]) + "\n", encoding="utf-8")
    words = ("welfare", path, "--scale", "common", "--status-quo", "a", "--ballot-paper")
    paper = lawspeaker(*words).out
    assert "  Under b\n    better for y (1 people, +0.400" in paper
    assert "    not sure for x (1 people, -0.100" in paper
    path.write_text("group,a,b,c\nx,1,,0.5\ny,0.2,0.9,0.5\nz,0.4,0.4,0.5\n", encoding="utf-8")
    paper = lawspeaker("welfare", path, "--scale", "common", "--ballot-paper").out
    assert "With the missing values it might choose" in paper
    anchored = lawspeaker("welfare", path, "--anchor", "c", "--scale", "free")
    assert "Name a second anchor" in anchored.out
