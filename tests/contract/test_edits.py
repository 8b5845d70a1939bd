from __future__ import annotations

import pytest

from lawspeaker.contract.edits import KINDS, Edit, read_edits
from lawspeaker.contract.wording import WordingKind
from lawspeaker.errors import BadInput

STATEMENTS = ("stmt.0", "stmt.1", "stmt.2")
CLAUSES = ("clause.s0", "clause.s1")
GOOD = """\
- kind: merge
  from: [stmt.0, stmt.1]
  text: |
    It says so.
  by: Ada
- {kind: plain, clause: clause.s0, text: "No adverts.", by: Ben}
"""


def read(text: str) -> tuple[Edit, ...]:
    return read_edits(text, path="e.yaml", statements=STATEMENTS, clauses=CLAUSES)


def test_every_kind_that_people_write_by_hand_is_read() -> None:
    first, second = read(GOOD)
    assert first == Edit(
        kind=WordingKind.MERGE,
        sources=("stmt.0", "stmt.1"),
        clause="",
        text="It says so.\n",
        by="Ada",
        line=1,
    )
    assert (second.kind, second.sources, second.clause, second.line) == (
        WordingKind.PLAIN,
        (),
        "clause.s0",
        6,
    )
    (raised,) = read(
        "- {kind: raise, from: [stmt.0, stmt.0, stmt.2], clause: clause.s1, text: x, by: A}"
    )
    assert (raised.sources, raised.clause) == (("stmt.0", "stmt.2"), "clause.s1")
    (reason,) = read(f"- {{kind: reason, clause: clause.s1, text: {'x' * 5000}, by: A}}")
    assert len(reason.text) == 5000
    assert KINDS == ("merge", "raise", "plain", "reason", "reword")


@pytest.mark.parametrize(
    ("text", "line", "problem", "mend"),
    [
        ("", 1, "the file is empty", "Write entries: - {kind"),
        ("\n# nothing\n", 1, "the file is empty", "Write entries"),
        ("kind: merge", 1, "there is no list of edits", "Begin each entry with a dash"),
        ("\n[]", 2, "there is no list of edits", "Begin each entry with a dash"),
        ("- {kind: [", 1, "the YAML does not parse", "brackets"),
        ("- a\n- &x {}\n- *x", 3, "aliases", "Write it out"),
        (GOOD + "- 7", 7, "entry 3 is 7 and has no keys", "Write it as - {kind"),
        (GOOD + "- [a]", 7, "entry 3 is ['a'] and has no keys", "Write it as"),
        (
            GOOD + "- kind: plain\n  kind: merge",
            8,
            "the key kind is written twice",
            "Keep one",
        ),
        (
            GOOD + "- kind: plain\n  tone: loud",
            8,
            "the key 'tone' is not known",
            "Use kind, from, clause, text, by.",
        ),
        (GOOD + "- text: x\n  by: A", 7, "entry 3 has no `kind`", "Use one of merge"),
        (GOOD + "- text: x\n  kind: polish", 8, "the kind 'polish' is not known", "reword."),
        (GOOD + "- text: x\n  kind: 7", 8, "`kind` is 7 and not a text", "quotes"),
        (GOOD + "- by: A\n  kind: mediate", 8, "people's rankings make", "draft mediate"),
        (GOOD + "- by: A\n  kind: merge", 7, "entry 3 has no `from`", "from: [stmt.1, stmt.2]"),
        (
            GOOD + "- kind: merge\n  from: stmt.0",
            8,
            "`from` is 'stmt.0' and not a list",
            "from: [stmt.1, stmt.2]",
        ),
        (GOOD + "- kind: merge\n  from:", 8, "`from` is None and not a list", "from: ["),
        (
            GOOD + "- kind: merge\n  from:\n  - stmt.0\n  - stmt.99",
            10,
            "there is no statement stmt.99",
            "such as stmt.0, stmt.1, stmt.2.",
        ),
        (GOOD + "- kind: merge\n  from: [stmt.0, 1]", 8, "there is no statement 1", "stmt.0"),
        (GOOD + "- kind: merge\n  from: [[a]]", 8, "there is no statement ['a']", "stmt.0"),
        (
            GOOD + "- kind: raise\n  from: [stmt.0, stmt.0]",
            8,
            "`from` names fewer than two",
            "two or more",
        ),
        (
            GOOD + "- kind: plain\n  from: [stmt.0]\n  clause: clause.s0",
            8,
            "a plain comes of what its clause comes of",
            "Leave `from` out",
        ),
        (GOOD + "- kind: reason\n  by: A", 7, "entry 3 has no `clause`", "clause.s12"),
        (
            GOOD + "- kind: reword\n  clause: clause.s9",
            8,
            "there is no clause clause.s9",
            "Name one of clause.s0, clause.s1.",
        ),
        (
            GOOD + "- kind: merge\n  clause: stmt.0\n  from: [stmt.0, stmt.1]",
            8,
            "there is no clause stmt.0",
            "clause.s0",
        ),
        (
            GOOD + "- kind: plain\n  clause: clause.s0\n  by: A",
            7,
            "entry 3 has no `text`",
            "Write the words",
        ),
        (
            GOOD + "- kind: plain\n  clause: clause.s0\n  text: ''",
            9,
            "`text` is empty",
            "Write the words",
        ),
        (
            GOOD + "- kind: plain\n  clause: clause.s0\n  text: no",
            9,
            "`text` is False and not a text",
            "Put it in quotes.",
        ),
        (
            GOOD + f"- kind: plain\n  clause: clause.s0\n  text: {'x' * 301}",
            9,
            "the words are 301 characters long",
            "Write 1 to 300.",
        ),
        (
            GOOD + f"- kind: reword\n  clause: clause.s0\n  text: {'x' * 4001}",
            9,
            "the words are 4001 characters long",
            "Write 1 to 4000.",
        ),
        (
            GOOD + "- kind: plain\n  clause: clause.s0\n  text: x",
            7,
            "entry 3 has no `by`",
            "Name who wrote",
        ),
        (
            GOOD + "- kind: plain\n  clause: clause.s0\n  text: x\n  by: 7",
            10,
            "`by` is 7 and not a text",
            "Put it in quotes.",
        ),
    ],
)
def test_each_fault_names_file_line_and_mend(text: str, line: int, problem: str, mend: str) -> None:
    with pytest.raises(BadInput) as refused:
        read(text)
    fault = refused.value
    assert problem in fault.problem
    assert (fault.path, fault.line) == ("e.yaml", line)
    assert mend in fault.mend


def test_a_record_without_statements_names_none() -> None:
    with pytest.raises(BadInput, match="such as those of the record"):
        read_edits(GOOD, path="e.yaml", statements=(), clauses=CLAUSES)
