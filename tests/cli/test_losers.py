from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from cli.call import Call


def table(folder: Path) -> Path:
    path = folder / "u.csv"
    rows = []
    for i in range(120):
        old, south = i % 2, i < 60
        then = 0.1 if old and south else 0.8
        town = "islet" if i > 115 else "south" if south else "north"
        rows.append(f"{i},{town},{'old' if old else 'young'},0.5,{then + i % 7 / 100}")
    path.write_text("\n".join(["participant,town,age,now,then", *rows]) + "\n", encoding="utf-8")
    return path


def test_who_loses_is_told_in_words_and_in_json(lawspeaker: Call, tmp_path: Path) -> None:
    words = ("losers", table(tmp_path), "--from", "now", "--to", "then")
    shown = lawspeaker(*words)
    assert shown.code == 0
    assert "2 groups are not shown" in shown.out
    assert "Hit hardest: town south and age old (30 people)" in shown.out
    assert "islet" not in shown.out
    out = tmp_path / "losers.json"
    assert lawspeaker(*words, "--by", "age", "--out", out).code == 0
    found = json.loads(out.read_text("utf-8"))
    assert [each["name"] for each in found["attributes"]] == ["age"]
    printed = json.loads(lawspeaker(*words, "--json", "--groups", "town").out)
    assert [each["name"] for each in printed["attributes"]] == ["town"]
    assert lawspeaker(*words, "--anchor", "now").code == 2
    assert lawspeaker("losers", tmp_path / "u.csv", "--from", "now", "--to", "x").code == 3


def test_groups_without_intervals_and_too_few_people(lawspeaker: Call, tmp_path: Path) -> None:
    path = tmp_path / "g.csv"
    path.write_text("group,n,now,then,simulated\nA,50,1,0,true\nB,20,0,1,true\n", "utf-8")
    shown = lawspeaker("losers", path, "--from", "now", "--to", "then").out
    assert shown.startswith("SIMULATED")
    assert "nothing tells how sure (n = 70)" in shown
    path.write_text("person,town,now,then\na,X,1,0\nb,X,,1\n", "utf-8")
    few = lawspeaker("losers", path, "--from", "now", "--to", "then").out
    assert "no figure is shown" in few
    assert "under one of them: fewer than 10 people." in few


def test_items_that_a_group_loses_on_are_told(lawspeaker: Call, tmp_path: Path) -> None:
    path = tmp_path / "items.csv"
    rows = [
        f"{i},{item},{name},{value},{'A' if i < 20 else 'B'}"
        for i in range(40)
        for item in ("tea", "tax")
        for name, value in (("now", 1), ("then", (0 if item == "tax" else 2) + i % 3))
    ]
    path.write_text(
        "\n".join(["participant,item,candidate,value,group", *rows]) + "\n", encoding="utf-8"
    )
    shown = lawspeaker("losers", path, "--from", "then", "--to", "now").out
    assert "on tea: " in shown


def test_a_coalition_that_would_leave_is_told(lawspeaker: Call, tmp_path: Path) -> None:
    words = ("coalition", table(tmp_path), "--groups", "age")
    shown = lawspeaker(*words, "--shared", "then")
    assert shown.code == 0
    assert "old would be better off with its own" in shown.out
    assert "draws of the utilities." in shown.out
    stays = lawspeaker(*words, "--shared", "then", "--cost", 1000).out
    assert "No coalition would be better off without then." in stays
    out = tmp_path / "game.json"
    assert lawspeaker(*words, "--out", out).code == 0
    assert json.loads(out.read_text("utf-8"))["n_groups_hidden"] == 0
    assert json.loads(lawspeaker(*words, "--json").out)["split"]
    assert lawspeaker("coalition", tmp_path / "u.csv", "--groups", "town").code == 3


def test_a_shared_one_that_is_not_the_best_leaves_something(
    lawspeaker: Call, tmp_path: Path
) -> None:
    path = tmp_path / "g.csv"
    path.write_text("group,n,one,two,simulated\nA,50,1,2,true\nB,20,1,2,true\n", "utf-8")
    shown = lawspeaker("coalition", path, "--shared", "one").out
    assert "All together could still gain 70" in shown
    path.write_text("group,n,one,two\nA,50,1,0\nB,20,0,1\n", "utf-8")
    shown = lawspeaker("coalition", path, "--shared", "one").out
    assert "it takes a tax of" in shown


def test_beyond_fifteen_groups_not_every_coalition_is_counted(
    lawspeaker: Call, tmp_path: Path
) -> None:
    """Sixteen of two minds: under the one's system every set of three of the others would leave."""
    path = tmp_path / "g.csv"
    rows = [f"g{i},30,{'1,0' if i < 10 else '0,1'}" for i in range(16)]
    path.write_text("\n".join(["group,n,a,b", *rows]) + "\n", encoding="utf-8")
    words = ("coalition", path, "--cost", 60, "--orders", 200)
    shown = lawspeaker(*words).out
    assert "At least 1 coalition would leave a; of each system, the one that would gain" in shown
    # Each bears 60 / 16 of the one system's cost: 6 x 30 - 60 + 6 x 3.75.
    assert "g10, g11, g12, g13, g14 and g15 would be better off with their own, by 142" in shown
    assert "Shapley by random orders, n = 200" in shown
    assert not json.loads(lawspeaker(*words, "--json").out)["every_coalition_counted"]
    path.write_text("\n".join(["group,n,a,b", *rows[3:]]) + "\n", encoding="utf-8")
    few = lawspeaker(*words).out
    assert "At least" not in few
    assert " coalitions would leave a:" in few
