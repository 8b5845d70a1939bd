from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from cli.call import Call


def choices(folder: Path, *, extra: str = "") -> Path:
    """30 raters; those of the north like a before b before c, those of the south the reverse."""
    rows = []
    for i in range(30):
        town, order = ("north", "abc") if i % 3 else ("south", "cba")
        for one, two in (("a", "b"), ("c", "b"), ("a", "c"), ("b", "a")):
            first = order.index(one) < order.index(two)
            # One in five says the other.
            said = "a" if first != ((i + len(rows)) % 5 == 0) else "b"
            rows.append(f"hi,{one},{two},{said},r{i},{town}")
    path = folder / "choices.csv"
    head = "prompt,response_a,response_b,choice,rater,town"
    path.write_text("\n".join([head, *rows]) + "\n" + extra, encoding="utf-8")
    return path


def test_the_audit_says_what_the_choices_can_carry(lawspeaker: Call, tmp_path: Path) -> None:
    shown = lawspeaker("raters", "audit", choices(tmp_path))
    assert shown.code == 0
    assert "table: 120 choices (0 ties), 30 raters, 3 candidates, 1 prompt." in shown.out
    assert "one scale exists" in shown.out
    assert "  north: 20 raters, 80 choices; more often (+" in shown.out
    assert "The intervals and p hold for 2 groups at once" in shown.out
    found = json.loads(lawspeaker("raters", "audit", tmp_path / "choices.csv", "--json").out)
    assert found["n_raters"] == 30
    torn = choices(tmp_path, extra="hi,d,e,a,r1,north\nhi,a,b,,r1,north\nho,a,b,a,z,islet\n")
    shown = lawspeaker("raters", "audit", torn).out
    assert "No one scale: candidates fall into 2 parts never compared, and 3 sets" in shown
    assert "Left out: 1 the rater chose neither." in shown
    assert "2 groups are not shown" in shown
    assert lawspeaker("raters", "audit", tmp_path / "absent.csv").code == 3
    assert "With 10 raters or more: 1 prompt, each" in shown
    assert "the most, 30, chose on: hi" in shown
    assert "  south: 10 raters" in lawspeaker("raters", "audit", torn, "--prompt", "hi").out
    assert lawspeaker("raters", "audit", torn, "--prompt", "ho").code == 3


def test_the_audit_crosses_attributes(lawspeaker: Call, tmp_path: Path) -> None:
    head, *once = choices(tmp_path).read_text(encoding="utf-8").splitlines()
    rows = once + [row.replace(",r", ",s") for row in once]
    aged = [f"{row},{'old' if (i // 4) % 2 else 'young'}" for i, row in enumerate(rows)]
    path = tmp_path / "crossed.csv"
    path.write_text("\n".join([f"{head},age", *aged]) + "\n", encoding="utf-8")
    shown = lawspeaker("raters", "audit", path, "--groups", "town x age").out
    assert "By town x age\n  north x old: 20 raters, 80 choices; " in shown
    assert "hold for 8 groups at once" in shown
    unknown = lawspeaker("raters", "audit", path, "--groups", "town x sex")
    assert unknown.code == 3
    assert "nothing says the 'sex' of each rater; there is town, age" in unknown.err


def test_where_all_prefer_one_there_is_no_scale_and_one_part(
    lawspeaker: Call, tmp_path: Path
) -> None:
    path = tmp_path / "one.csv"
    rows = "".join(f"hi,a,b,a,r{i}\n" for i in range(12))
    path.write_text(f"prompt,response_a,response_b,choice,rater\n{rows}", encoding="utf-8")
    shown = lawspeaker("raters", "audit", path).out
    assert "No one scale: candidates fall into 2 sets that wins do not link both ways." in shown


def test_a_busy_rater_is_told_of_and_capped(lawspeaker: Call, tmp_path: Path) -> None:
    """Twenty prefer a to b, once with a slip each; one prefers b to a 2,000 times."""
    rows = [f"hi,a,b,{said},r{i}" for i in range(20) for said in "aaab"]
    rows += ["hi,a,b,b,busy"] * 2000
    path = tmp_path / "c.csv"
    head = "prompt,response_a,response_b,choice,rater"
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    words = ("raters", "fit", path, "--method")
    carried = lawspeaker(*words, "pooled").out
    assert carried.index("  b ") < carried.index("  a ")
    assert "the 21 weigh like 1.1 equally busy ones" in carried
    for method in (("pooled", "--cap", 1), ("median",), ("hierarchical", "--worlds", 0)):
        shown = lawspeaker(*words, *method).out
        assert shown.index("  a ") < shown.index("  b ")
        assert "equally busy ones" not in shown


def test_pairs_without_an_order_or_raters_are_told_so(lawspeaker: Call, tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    path.write_text('{"chosen": "x", "rejected": "y"}', "utf-8")
    shown = lawspeaker("raters", "audit", path).out
    assert "no lean can be told" in shown
    assert "busiest" not in shown
    assert json.loads(lawspeaker("raters", "audit", path, "--json").out)["first_share"] is None


def test_a_fit_goes_on_to_welfare(lawspeaker: Call, tmp_path: Path) -> None:
    path = choices(tmp_path)
    words = ("raters", "fit", path, "--groups", "town", "--worlds", 2)
    shown = lawspeaker(*words)
    assert shown.code == 0
    assert "North (20 raters)" in shown.out
    assert "by simulated worlds." in shown.out
    table, out = tmp_path / "u.csv", tmp_path / "fit.json"
    assert lawspeaker(*words, "--utilities", table, "--out", out).code == 0
    assert json.loads(out.read_text("utf-8"))["method"] == "hierarchical"
    assert "max-min" in lawspeaker("welfare", table, "--scale", "common").out
    assert lawspeaker("coalition", table).code == 0
    assert lawspeaker("losers", table, "--from", "a", "--to", "c").code == 0
    shares = tmp_path / "shares.csv"
    shares.write_text("stratum,share\nnorth,0.5\nsouth,0.5\n", "utf-8")
    found = json.loads(lawspeaker(*words, "--shares", shares, "--json").out)
    assert found["sides"][-1]["name"] == "population"


def test_ties_and_features_and_the_next_question(lawspeaker: Call, tmp_path: Path) -> None:
    tied = choices(tmp_path, extra="hi,a,b,tie,r1,north\nhi,a,b,tie,z,islet\n")
    shown = lawspeaker("raters", "fit", tied, "--method", "ties").out
    assert "Chance of a tie between equals" in shown
    hidden = lawspeaker("raters", "fit", tied, "--groups", "town", "--worlds", 0).out
    assert "groups are not shown" in hidden
    features = tmp_path / "f.csv"
    features.write_text("candidate,length\na,1\nb,2\nc,4\n", "utf-8")
    assert lawspeaker("raters", "fit", tied, "--features", features, "--worlds", 0).code == 0
    asked = lawspeaker("raters", "next", tied, "--most", 3).out
    assert asked == "" or " nats)" in asked
    made = "response_a,response_b,choice,rater,simulated\n"
    rows = [f"{a},{b},{c},{r},true\n" for r in "xy" for a, b, c in (("a", "b", "a"),)]
    path = tmp_path / "s.csv"
    path.write_text(made + "".join(rows), "utf-8")
    assert lawspeaker("raters", "next", path).out == "Every rater has answered every pair.\n"
    assert json.loads(lawspeaker("raters", "next", path, "--json").out)["raters"] == []
    assert lawspeaker("raters", "audit", path).out.startswith("SIMULATED")
    assert "Fewer than 10 raters" in lawspeaker("raters", "fit", path, "--worlds", 0).out
    simulated = lawspeaker("raters", "fit", path, "--worlds", 0).out
    assert simulated.startswith("SIMULATED")
    long = made + f"{'w' * 50},b,a,x,true\nc,b,b,x,true\n"
    path.write_text(long, "utf-8")
    assert "…" in lawspeaker("raters", "next", path).out


def test_pairs_to_learn_from_are_told_and_written(lawspeaker: Call, tmp_path: Path) -> None:
    words = ("raters", "certified", choices(tmp_path), "--groups", "town", "--worlds", 0)
    shown = lawspeaker(*words, "--most", 2)
    assert shown.code == 0
    assert "of 3 compared pairs pass: utilitarian welfare rises" in shown.out
    assert "no   a over c: " in shown.out
    assert "1 more are in --json." in shown.out
    alone = lawspeaker("raters", "certified", tmp_path / "choices.csv", "--worlds", 0)
    assert "All raters were one group" in alone.out
    lessons, out = tmp_path / "pairs.jsonl", tmp_path / "judged.json"
    lenient = (*words, "--risk", 1, "--sure", 0.6, "--pairs", lessons, "--out", out, "--json")
    found = json.loads(lawspeaker(*lenient).out)
    assert found == json.loads(out.read_text("utf-8"))
    assert found["n_passed"]
    rows = [json.loads(line) for line in lessons.read_text("utf-8").splitlines()]
    passed = [(pair["chosen"], pair["rejected"]) for pair in found["pairs"] if pair["passed"]]
    assert [(row["chosen"], row["rejected"]) for row in rows] == passed
    assert rows[0]["prompt"] == "hi"
    assert lawspeaker("raters", "audit", lessons).code == 0
    assert "expected not to raise" in lawspeaker(*words, "--risk", 1, "--sure", 0.6).out
    assert lawspeaker(*words, "--welfare", "max-min").code == 3
