from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from cli.call import Call

WORDS = "No adverts and no sponsored content: this is a library."


def papers(folder: Path, *, n_turned: int = 0) -> tuple[object, ...]:
    """Fifteen people who hold the words the same, and verdicts on sixty cases."""
    judgments, verdicts = folder / "j.csv", folder / "v.csv"
    rows = [f"{n},yes" for n in range(1, 16)]
    judgments.write_text("\n".join(["participant,vote", "999,no", *rows]), encoding="utf-8")
    rows = [f"1,k{n},complies,{'partly' if n < n_turned else 'complies'}" for n in range(60)]
    text = "\n".join(["participant,case,old,new", "999,x,partly,partly", *rows])
    verdicts.write_text(text, encoding="utf-8")
    return ("--judgments", judgments, "--verdicts", verdicts)


def test_words_that_mean_the_same_are_enacted_and_told(
    lawspeaker: Call, demo_copy: Path, tmp_path: Path
) -> None:
    said = lawspeaker("draft", "reword", demo_copy, "clause.s8", "--text", WORDS, "--by", "Ada")
    assert "It is for the place of clause.s8@" in said.err
    assert "lawspeaker constitution edit FOLDER wording.0001 --judgments" in said.err
    rehearsal = ("--rehearsal", "--set-aside")
    edit = ("constitution", "edit", demo_copy, "wording.0001")
    lost = lawspeaker(*edit, *papers(tmp_path, n_turned=8), *rehearsal)
    assert lost.code == 4
    assert "harrowick-library 1.0.1: rejected" in lost.out
    assert "wording.0001 is rejected, and 1.0.0 stays as it is. By these verdicts" in lost.err
    won = lawspeaker(*edit, *papers(tmp_path), *rehearsal)
    assert won.code == 0
    assert "harrowick-library 1.0.1: simulated" in won.out
    assert "{+content:+}" in won.out
    assert "Not counted: p.999: not on the roll" in won.err
    assert "Not counted: p.999, line 2: not on the roll" in won.err
    told = lawspeaker("constitution", "history", demo_copy, "clause.s8").out
    assert "under the rule for editorial" in told


def test_a_ruling_on_the_old_words_is_named_for_replay(
    lawspeaker: Call, demo_copy: Path, tmp_path: Path
) -> None:
    text = (demo_copy / "constitution.yaml").read_text(encoding="utf-8")
    now = text.partition("- id: clause.s0\n")[2].partition("    text: ")[2].partition("\n")[0]
    words = now.strip("'").replace("''", "'").replace("librarian", "member of the library's staff")
    said = lawspeaker("draft", "reword", demo_copy, "clause.s0", "--text", words, "--by", "Ada")
    assert said.code == 0
    edit = ("constitution", "edit", demo_copy, "wording.0001", *papers(tmp_path))
    done = lawspeaker(*edit, "--rehearsal", "--set-aside", "--json")
    assert json.loads(done.out)["wording"] == "wording.0001"
    assert "ruling.0001 read the old words: replay it" in done.err


def test_what_turns_a_binding_word_is_told_at_once_and_refused(
    lawspeaker: Call, demo_copy: Path, tmp_path: Path
) -> None:
    new = ("--text", "It must show no adverts.", "--by", "Ada")
    said = lawspeaker("draft", "reword", demo_copy, "clause.s8", *new)
    assert "It is no mere wording: words that bind differ (+must)" in said.err
    edit = ("constitution", "edit", demo_copy, "wording.0001", *papers(tmp_path))
    done = lawspeaker(*edit, "--rehearsal", "--set-aside")
    assert done.code == 4
    assert "the change is MINOR and takes 1.1.0" in done.err


def test_words_whose_language_nobody_knows_are_to_be_looked_at(
    lawspeaker: Call, demo_copy: Path
) -> None:
    swedish = "No reklam, ingen sponsring: biblioteket bara visar sina egna samlingar."
    new = ("--text", swedish, "--by", "Ada")
    said = lawspeaker("draft", "reword", demo_copy, "clause.s8", *new)
    assert "so numbers alone were compared: look yourself" in said.err
    assert "lawspeaker constitution edit FOLDER wording.0001" in said.err
