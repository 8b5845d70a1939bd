from __future__ import annotations

import pytest

from governance.village import ABSTAIN, DAY, NO, YES, roll, rule, village
from lawspeaker.contract.amendment import Quorum, Rule, Statistic
from lawspeaker.contract.constitution import Status
from lawspeaker.contract.digests import mark
from lawspeaker.contract.wording import Drafter, Wording, WordingKind
from lawspeaker.errors import BadInput, GateFailed, UsageFault
from lawspeaker.governance.proceedings import Proceedings
from lawspeaker.governance.ratification import Ratification, Result, ratify
from lawspeaker.governance.sameness import Sameness, read_verdicts, sameness_of
from lawspeaker.governance.wording_amendment import mend_wording
from lawspeaker.records.ballot import Ballot

GATE = Proceedings(gates={"no-verdict-change": True})
MENDED = "Name the source of each answer."
RULE = rule(
    quorum=Quorum(verdict_equivalence=0.98),
    threshold=0.0,
    each_group=None,
    statistic=Statistic.POINT,
    regression_gate=("no-verdict-change",),
)


def book(n_kept: int = 60, n_turned: int = 0, who: str = "p.1") -> str:
    rows = [f"{who},k{n},partly,partly" for n in range(n_kept)]
    rows += [f"{who},t{n},complies,violates" for n in range(n_turned)]
    return "\n".join(["participant,case,old,new", *rows])


def judged(n_yes: int = 12, n_no: int = 0, *, simulated: bool = False) -> list[Ballot]:
    return [
        Ballot(participant=f"p.{n}", choice=YES if n < n_yes else NO, simulated=simulated)
        for n in range(n_yes + n_no)
    ]


def sameness(
    judgments: list[Ballot] | None = None,
    verdicts: str = "",
    *,
    simulated: bool = False,
    rehearsal: bool = False,
    authors: tuple[str, ...] = (),
) -> Sameness:
    people = roll(simulated=simulated)
    return sameness_of(
        judged() if judgments is None else judgments,
        read_verdicts(
            verdicts or book(),
            path="v.csv",
            roll=people,
            statistic=Statistic.POINT,
            rehearsal=rehearsal,
        ),
        roll=people,
        authors=authors,
        rehearsal=rehearsal,
    )


def counted(
    found: Sameness,
    judgments: list[Ballot],
    *,
    editorial: Rule = RULE,
    simulated: bool = False,
    told: Proceedings = GATE,
) -> Ratification:
    held = village(editorial=editorial, status=Status.RATIFIED)
    before = held.clauses[0]
    wording = Wording(
        id="wording.0001",
        kind=WordingKind.REWORD,
        text=MENDED,
        sources=("stmt.1",),
        clause=before.id,
        drafter=Drafter(name="Ada"),
        instead_of=mark(before),
    )
    proposed = mend_wording(
        held, wording, fidelity=None, checked_by=found.sentences, effective_from=DAY
    ).proposed
    return ratify(
        proposed,
        under=held,
        ballots=judgments,
        roll=roll(simulated=simulated),
        told=told,
        sameness=found,
    )


def failed(result: Ratification) -> set[str]:
    return {check.kind.value for check in result.checks if not check.passed}


def test_words_that_people_hold_the_same_pass_by_the_editorial_rule() -> None:
    result = counted(sameness(), judged())
    assert (result.result, result.rule_class.value, result.rule) == (
        Result.RATIFIED,
        "editorial",
        RULE,
    )
    assert result.version == "1.0.1"
    assert (result.flip_margin, result.groups) == (None, {})
    assert result.overall.n_yes == 12


@pytest.mark.parametrize(
    ("judgments", "verdicts", "told", "reasons"),
    [
        (judged(), book(58, 1), GATE, set()),
        (judged(), book(58, 2), GATE, {"change_class", "same_verdicts"}),
        (judged(7, 5), book(), GATE, {"same_meaning"}),
        (judged(), book(), Proceedings(), {"regression_gate"}),
    ],
)
def test_each_thing_that_the_rule_asks_can_fail(
    judgments: list[Ballot], verdicts: str, told: Proceedings, reasons: set[str]
) -> None:
    result = counted(sameness(judgments, verdicts), judgments, told=told)
    assert failed(result) == reasons
    assert (result.result is Result.RATIFIED) == (not reasons)


def test_what_the_verdicts_make_of_it_is_said_with_the_number_it_takes() -> None:
    result = counted(sameness(verdicts=book(50, 10)), judged())
    assert "the change is MINOR, which takes 1.1.0; the text carries 1.0.1" in result.reasons[0]
    assert "Turned: t0, t1, t2, t3, t4." in result.reasons[1]
    with pytest.raises(GateFailed):
        result.require()


def test_an_author_of_the_source_can_stop_it() -> None:
    judgments = judged(30, 1)
    assert failed(counted(sameness(judgments, authors=("p.30",)), judgments)) == {"same_meaning"}
    assert not failed(counted(sameness(judgments, authors=("p.3",)), judgments))


def test_the_first_judgment_of_a_person_counts() -> None:
    twice = [*judged(), *judged(0, 12)]
    assert not failed(counted(sameness(twice), twice))


def test_the_quorum_and_the_share_are_those_that_the_rule_names() -> None:
    asks = RULE.model_copy(update={"quorum": Quorum(panel=13, verdict_equivalence=0.99)})
    result = counted(sameness(verdicts=book(59, 1)), judged(), editorial=asks)
    assert failed(result) == {"quorum", "same_verdicts"}
    assert "asks for 99 %" in result.reasons[0]
    unnamed = RULE.model_copy(update={"quorum": Quorum()})
    result = counted(sameness(verdicts=book(59, 1)), judged(), editorial=unnamed)
    assert not failed(result)
    assert any("asks for 98 %" in check.sentence for check in result.checks)
    assert "quorum" in failed(counted(sameness(), judged(9), editorial=unnamed))


def test_groups_are_told_only_where_the_rule_asks_for_them() -> None:
    asks = RULE.model_copy(update={"each_group": 0.5})
    result = counted(sameness(), judged(), editorial=asks)
    assert set(result.groups) == {"A", "B"}
    assert failed(result) == {"group_concurrence"}


def test_too_few_people_or_cases_leave_nothing_to_tell() -> None:
    with pytest.raises(
        GateFailed, match=r"Fewer than 10 people took a side .*; nothing is enacted.$"
    ):
        sameness(judged(9)).require_enough()
    abstained = [*judged(9), Ballot(participant="p.20", choice=ABSTAIN)]
    with pytest.raises(GateFailed, match="Fewer than 10 people took a side"):
        sameness(abstained).require_enough()
    with pytest.raises(GateFailed, match=r"verdicts on 49 cases .* takes 50; nothing is enacted.$"):
        sameness(verdicts=book(49)).require_enough()
    sameness(judged(10), book(50)).require_enough()


def test_simulated_people_judge_nothing_outside_a_rehearsal() -> None:
    with pytest.raises(
        GateFailed, match=r"Fewer than 10 people took a side .* 72 did not count: p.0: simulated"
    ):
        sameness(judged(simulated=True), simulated=True).require_enough()
    marked = "participant,case,old,new,simulated\n1,a,partly,partly,yes"
    with pytest.raises(GateFailed, match=r"verdicts on 0 cases .* p.1, line 2: simulated"):
        sameness(verdicts=marked).require_enough()
    stranger = sameness(verdicts=book(60, who="p.999")).verdicts
    assert stranger.refused[0] == "p.999, line 2: not on the roll"
    sameness(judged(simulated=True), simulated=True, rehearsal=True).require_enough()
    refused = counted(sameness(), judged(), simulated=True)
    assert "real_people" in failed(refused)


@pytest.mark.parametrize(
    ("text", "line", "column", "says"),
    [
        ("case,old,new\n", 1, "participant", "no column 'participant'"),
        ("participant,case,old,new\n,a,partly,partly\n", 2, "participant", "nobody is named"),
        ("participant,case,old,new\n1,a,partly,perhaps\n", 2, "new", "'perhaps'"),
        (
            "participant,case,old,new\n1,a,partly,partly\n2,a,partly,partly\n",
            3,
            "case",
            "a is there twice",
        ),
        (
            "participant,case,old,new,simulated\n1,a,partly,partly,maybe\n",
            2,
            "simulated",
            "neither true nor false",
        ),
    ],
)
def test_verdicts_that_cannot_be_read_name_their_line(
    text: str, line: int, column: str, says: str
) -> None:
    with pytest.raises(BadInput, match=says) as refused:
        sameness(verdicts=text)
    assert (refused.value.path, refused.value.line, refused.value.column) == ("v.csv", line, column)


def test_an_editorial_change_needs_a_version_in_force() -> None:
    with pytest.raises(UsageFault, match="no version in force whose wording"):
        ratify(village(), under=None, ballots=judged(), roll=roll(), sameness=sameness())
