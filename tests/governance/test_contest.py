from __future__ import annotations

from datetime import date

import pytest

from governance.court import contest
from governance.village import village
from lawspeaker.contract.digests import clause_digest, constitution_digest
from lawspeaker.errors import UsageFault
from lawspeaker.governance.contest import open_contest, tier_of


def test_a_contest_names_the_wording_and_is_due_by_the_tiers_deadline() -> None:
    text = village()
    first = contest("ab", clauses=["clause.s1", "clause.s1"])
    assert first.id == "contest.0001"
    assert (first.tier, first.due) == ("mini-jury", date(2026, 11, 11))
    assert first.constitution_digest == constitution_digest(text)
    assert [(c.id, c.digest) for c in first.clauses] == [
        ("clause.s1", clause_digest(text.clauses[0]))
    ]
    appeal = contest("a", tier="bench")
    assert (appeal.tier, appeal.due) == ("bench", date(2026, 12, 1))


def test_a_number_follows_the_highest_one() -> None:
    earlier = [contest("a", number=n) for n in (12, 3)]
    second = open_contest(
        village(),
        clauses=["clause.s2"],
        prompt="p",
        answer="a",
        relief="r",
        factors=[],
        opened=date(2026, 11, 2),
        earlier=earlier,
    )
    assert second.id == "contest.0013"


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"clauses": ["clause.s9"]}, r"no clause clause\.s9"),
        ({"clauses": []}, "at least one clause"),
        ({"answer": " "}, "needs its answer"),
        ({"factors": ["a", " a "]}, "named once"),
        ({"factors": ["a", " "]}, "none is blank"),
        ({"tier": "pope"}, "No tier pope"),
    ],
)
def test_a_contest_that_cannot_stand_is_sent_back(parts: dict[str, object], words: str) -> None:
    with pytest.raises(UsageFault, match=words):
        contest("a", **parts)


def test_a_tier_without_people_takes_no_contest_by_itself() -> None:
    text = village()
    tiers = text.adjudication.tiers
    machine = tiers[0].model_copy(update={"id": "machine", "quorum": 0})

    def with_tiers(*tiers: object) -> object:
        return text.model_copy(
            update={"adjudication": text.adjudication.model_copy(update={"tiers": tiers})}
        )

    assert tier_of(with_tiers(machine, *tiers)).id == "mini-jury"
    with pytest.raises(UsageFault, match="at which people decide"):
        tier_of(with_tiers(machine))
