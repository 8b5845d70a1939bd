from __future__ import annotations

from lawspeaker.analysis.tallies import Mismatch, audit_tallies, tallies_findings
from lawspeaker.records.conversation import Conversation, Released
from lawspeaker.records.statement import Statement
from lawspeaker.records.votes import Votes


def conversation(released: Released) -> Conversation:
    votes = Votes.from_dense([[1, -1], [1, 0]])
    return Conversation(
        topic="t",
        description="",
        participants=(),
        statements=tuple(Statement(id=s, text="x") for s in votes.statements),
        votes=votes,
        released=released,
    )


def test_right_numbers_are_silent() -> None:
    released = Released(
        counts={"voters": 2, "comments": 2, "groups": 1, "views": 9},
        groups={"p.0": "0"},
        tallies={"stmt.0": (2, 0), "stmt.1": (0, 1)},
    )
    assert tallies_findings(audit_tallies(conversation(released))) == ()


def test_wrong_numbers_are_named() -> None:
    released = Released(counts={"voters": 5}, tallies={"stmt.1": (1, 1)})
    audit = audit_tallies(conversation(released))
    assert audit.counts == {"voters": Mismatch(released=5, counted=2)}
    assert audit.statements == ("stmt.1",)
    assert [f.id for f in tallies_findings(audit)] == ["summary-differs", "tallies-differ"]
