from __future__ import annotations

import pytest

from lawspeaker.contract.amendment import Quorum, Rule, SmallGroup, Statistic
from lawspeaker.errors import UsageFault
from lawspeaker.governance.option_count import OptionChoice, OptionResult, choose_option
from lawspeaker.governance.roll import Member, Roll
from lawspeaker.records.ballot import Ballot, Choice

NAMES = tuple(f"p.{i}" for i in range(5))


def counted(
    *votes: str, quorum: int | None = 3, simulated: bool = False, rehearsal: bool = False
) -> OptionChoice:
    rule = Rule(
        initiate="anybody",
        quorum=Quorum(votes=quorum),
        threshold=0.5,
        statistic=Statistic.POINT,
        small_group=SmallGroup.POOL,
    )
    papers = {
        f"option {i}": [
            Ballot(participant=who, choice=Choice.YES if each == "y" else Choice.NO)
            for who, each in zip(NAMES, said, strict=True)
        ]
        for i, said in enumerate(votes)
    }
    roll = Roll.of([Member(participant=who, simulated=simulated) for who in NAMES])
    return choose_option(papers, roll=roll, rule=rule, rehearsal=rehearsal)


def test_the_most_liked_of_what_passes_is_chosen() -> None:
    found = counted("yyynn", "yyyyn", "ynnnn")
    assert (found.result, found.chosen) == (OptionResult.CHOSEN, "option 1")
    assert [option.passed for option in found.options] == [True, True, False]


def test_a_tie_a_failed_quorum_and_nothing_liked_choose_none() -> None:
    assert "ballot again" in counted("yyynn", "nnyyy").reasons[0]
    assert counted("yyyyy", "nnnnn", quorum=None).result is OptionResult.NONE
    assert counted("yyyyy", "nnnnn", quorum=9).chosen == ""
    assert counted("nnnnn", "nnnnn", rehearsal=True).reasons[0] == "No option passes."
    assert counted("nnnnn", "nnnnn").reasons == ("No option passes.",)
    with pytest.raises(UsageFault):
        counted("yyyyy")


def test_simulated_people_decide_nothing_but_a_rehearsal() -> None:
    assert counted("yyyyy", "nnnnn", simulated=True).result is OptionResult.NONE
    found = counted("yyyyy", "nnnnn", simulated=True, rehearsal=True)
    assert (found.result, found.chosen) == (OptionResult.SIMULATED, "option 0")


def test_a_paper_that_shows_simulated_consequences_decides_nothing() -> None:
    rule = Rule(
        initiate="anybody",
        quorum=Quorum(votes=3),
        threshold=0.5,
        statistic=Statistic.POINT,
        small_group=SmallGroup.POOL,
    )
    roll = Roll.of([Member(participant=who) for who in NAMES])
    papers = {name: [Ballot(participant=who, choice=Choice.YES) for who in NAMES] for name in "ab"}
    found = choose_option(papers, roll=roll, rule=rule, shown_simulated=True)
    assert found.result is OptionResult.NONE
    assert "are those for simulated people" in " ".join(found.reasons)
