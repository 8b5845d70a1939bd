from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from governance.village import DAY, NO, YES, ballots, roll, rule, village
from lawspeaker.contract.amendment import Quorum, RuleClass, SmallGroup, Statistic
from lawspeaker.contract.constitution import Effective, Provenance, Status
from lawspeaker.contract.digests import constitution_digest
from lawspeaker.errors import GateFailed, UsageFault
from lawspeaker.governance import ratification, tally
from lawspeaker.governance.check import CheckKind
from lawspeaker.governance.proceedings import FirstBallot, Proceedings
from lawspeaker.governance.ratification import Result, enact, ratify
from lawspeaker.governance.roll import Member, Roll
from lawspeaker.governance.tally import Refusal, open_box
from lawspeaker.records.ballot import Ballot, Choice
from lawspeaker.records.canonical import canonical_json

CARRIED = ballots("y" * 34 + "n" * 6, "y" * 14 + "n" * 6)
"""48 of 60: lower bound 0.677. Group A 34 of 40: 0.702. Group B, 20 people, 14 to 6: concurs."""


def kinds(result: ratification.Ratification) -> list[CheckKind]:
    return [check.kind for check in result.checks if not check.passed]


def test_a_text_that_clears_every_bar_is_ratified_with_its_numbers() -> None:
    result = ratify(village(), under=None, ballots=CARRIED, roll=roll())
    assert result.result is Result.RATIFIED
    assert result.rule_class is RuleClass.ADOPTION
    assert [check.kind for check in result.checks] == [
        CheckKind.REAL_PEOPLE,
        CheckKind.QUORUM,
        CheckKind.THRESHOLD,
        CheckKind.GROUP_THRESHOLD,
        CheckKind.GROUP_CONCURRENCE,
    ]
    by_kind = {check.kind: check for check in result.checks}
    whole = by_kind[CheckKind.THRESHOLD]
    assert whole.estimate is not None
    assert whole.estimate.lo == pytest.approx(0.6767, abs=5e-4)
    assert "48 of 60 who took a side said yes (80 %, 95 % interval 67.7 %" in whole.sentence
    assert "14 yes to 6 no" in by_kind[CheckKind.GROUP_CONCURRENCE].sentence
    assert result.reasons == tuple(check.sentence for check in result.checks)
    assert canonical_json(result.to_json())
    result.require()


def test_the_margin_is_the_nearest_of_all_bars() -> None:
    # Group B's concurrence goes at 10 to 10, four changes; the whole's bound of 0.6 at 44 of 60
    # (0.603) still holds and at 43 (0.586) not, so five; group A's 0.5 at 26 of 40 (0.483).
    assert ratify(village(), under=None, ballots=CARRIED, roll=roll()).flip_margin == 4


def test_the_lower_bound_decides_and_not_the_share() -> None:
    near = ballots("y" * 28 + "n" * 12, "y" * 14 + "n" * 6)
    result = ratify(village(), under=None, ballots=near, roll=roll())
    assert (result.result, kinds(result)) == (Result.REJECTED, [CheckKind.THRESHOLD])
    assert result.flip_margin == 2  # 44 of 60 is the first with a lower bound of 0.6
    by_point = village(adoption=rule(statistic=Statistic.POINT))
    assert ratify(by_point, under=None, ballots=near, roll=roll()).result is Result.RATIFIED


def test_one_group_alone_stops_what_the_whole_wants() -> None:
    divided = ballots("y" * 40, "y" * 9 + "n" * 11)
    result = ratify(village(), under=None, ballots=divided, roll=roll())
    assert kinds(result) == [CheckKind.GROUP_CONCURRENCE]
    assert result.flip_margin == 2
    pooled = village(adoption=rule(small_group=SmallGroup.POOL))
    openly = ratify(pooled, under=None, ballots=divided, roll=roll())
    assert openly.result is Result.RATIFIED
    assert any("counts in the whole only" in note for note in openly.notes)


def test_a_large_group_is_held_to_its_own_lower_bound() -> None:
    split = ballots("y" * 22 + "n" * 18, "y" * 40)
    result = ratify(village(), under=None, ballots=split, roll=roll(n_b=40))
    assert kinds(result) == [CheckKind.GROUP_THRESHOLD]
    assert result.reasons[0].startswith("In group A, 22 of 40")


def test_staying_away_buys_no_softer_test() -> None:
    few = ballots("y" * 60, "y" * 20)
    result = ratify(village(), under=None, ballots=few, roll=roll(n_a=60, n_b=100))
    assert kinds(result) == [CheckKind.GROUP_CONCURRENCE]
    assert "50 members must ballot" in result.reasons[0]
    assert result.flip_margin is None


def test_below_the_quorum_no_vote_helps() -> None:
    result = ratify(village(), under=None, ballots=ballots("y" * 35, "y" * 14), roll=roll())
    assert kinds(result) == [CheckKind.QUORUM]
    assert result.reasons == ("49 distinct people balloted; the quorum is 50.",)
    assert result.flip_margin is None
    with pytest.raises(GateFailed, match="quorum is 50"):
        result.require()


def test_refused_ballots_are_named_and_never_counted() -> None:
    extra = [
        Ballot(participant="p.0", choice=NO),
        Ballot(participant="p.999", choice=NO),
        Ballot(participant="p.1", choice=NO, simulated=True),
    ]
    result = ratify(village(), under=None, ballots=[*CARRIED, *extra], roll=roll())
    assert [(each.participant, each.place, each.why) for each in result.refused] == [
        ("p.0", 61, Refusal.SECOND),
        ("p.999", 62, Refusal.UNKNOWN),
        ("p.1", 63, Refusal.SIMULATED),
    ]
    assert result.overall.n_ballots == 60
    assert result.refused[1].to_json() == {
        "participant": "p.999",
        "place": 62,
        "why": "not on the roll",
    }


def test_a_refused_simulated_ballot_does_not_take_the_persons_own() -> None:
    box = open_box(
        [
            Ballot(participant="p.0", choice=NO, simulated=True),
            Ballot(participant="p.0", choice=YES),
        ],
        roll=roll(),
    )
    assert (box.overall.n_yes, box.overall.n_no) == (1, 0)


def test_simulated_people_never_ratify() -> None:
    result = ratify(village(), under=None, ballots=CARRIED, roll=roll(simulated=True))
    assert result.result is Result.REJECTED
    assert {each.why for each in result.refused} == {Refusal.SIMULATED}
    assert (len(result.refused), result.overall.n_ballots) == (60, 0)
    assert "60 of the 60 people on the roll are simulated" in result.reasons[0]


def test_one_simulated_person_on_the_roll_is_one_too_many() -> None:
    mixed = Roll.of([*roll().members, Member(participant="p.500", simulated=True)])
    result = ratify(village(), under=None, ballots=CARRIED, roll=mixed)
    assert (result.result, kinds(result)) == (Result.REJECTED, [CheckKind.REAL_PEOPLE])


def test_with_the_guards_off_simulated_people_would_ratify(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # The counterpart of the two tests above: they can fail, for without the guards they would.
    def all_pass(ballots: list[Ballot], *, roll: Roll, rehearsal: bool = False) -> tally.Box:
        assert not rehearsal
        return open_box(ballots, roll=roll, rehearsal=True)

    monkeypatch.setattr(ratification, "open_box", all_pass)
    half = ratify(village(), under=None, ballots=CARRIED, roll=roll(simulated=True))
    assert kinds(half) == [CheckKind.REAL_PEOPLE]
    monkeypatch.setattr(ratification, "_standing", lambda *_, **__: [])
    open_door = ratify(village(), under=None, ballots=CARRIED, roll=roll(simulated=True))
    assert open_door.result is Result.RATIFIED


@pytest.mark.parametrize("marked", [True, False])
def test_a_rehearsal_counts_simulated_ballots_and_ratifies_nothing(*, marked: bool) -> None:
    cast = [Ballot(participant=b.participant, choice=b.choice, simulated=marked) for b in CARRIED]
    people = roll(simulated=True)
    result = ratify(village(), under=None, ballots=cast, roll=people, rehearsal=True)
    assert (result.result, result.overall.n_ballots) == (Result.SIMULATED, 60)
    assert "60 of the 60 ballots counted are simulated." in result.notes
    adopted = enact(village(), result, reference="rat.0001")
    assert (adopted.status, adopted.provenance.ratification) == (Status.SIMULATED, "rat.0001")
    again = ratify(adopted, under=None, ballots=CARRIED, roll=roll())
    assert (again.result, kinds(again)) == (Result.REJECTED, [CheckKind.REAL_PEOPLE])
    lost = ratify(village(), under=None, ballots=cast[:9], roll=people, rehearsal=True)
    assert lost.result is Result.REJECTED


def test_the_text_in_force_has_the_digest_of_the_text_that_was_balloted() -> None:
    text = village()
    result = ratify(text, under=None, ballots=CARRIED, roll=roll())
    adopted = enact(text, result, reference="rat.0001")
    assert adopted.status is Status.RATIFIED
    assert constitution_digest(adopted) == result.constitution_digest
    with pytest.raises(GateFailed, match="another text"):
        enact(village(title="Another"), result, reference="rat.0001")


def test_only_a_proposed_text_is_ratified() -> None:
    result = ratify(village(status=Status.EXPIRED), under=None, ballots=CARRIED, roll=roll())
    assert result.reasons == (
        "The text's status is expired, and only a proposed one can be ratified.",
    )


def changed(under_status: Status, **parts: object) -> tuple[object, object]:
    under = village(status=under_status)
    previous = Provenance(previous=constitution_digest(under))
    text = under.clauses[0].model_copy(update={"text": "Name two sources."})
    update = {
        "status": Status.PROPOSED,
        "version": "1.1.0",
        "provenance": previous,
        "clauses": (text, *under.clauses[1:]),
    }
    return under, under.model_copy(update=update | parts)


def test_a_change_passes_by_the_rule_of_the_version_it_changes() -> None:
    under, proposed = changed(Status.RATIFIED)
    eased = proposed.model_copy(
        update={
            "amendment": proposed.amendment.model_copy(
                update={"clause": rule(threshold=0.0), "red_line": rule(threshold=0.0)}
            )
        }
    )
    split = ballots("y" * 20 + "n" * 20, "y" * 11 + "n" * 9)
    result = ratify(proposed, under=under, ballots=split, roll=roll())
    assert (result.rule_class, result.result) == (RuleClass.CLAUSE, Result.REJECTED)
    result = ratify(eased, under=under, ballots=split, roll=roll())
    assert (result.rule_class, result.result) == (RuleClass.RED_LINE, Result.REJECTED)
    assert result.rule.threshold == 0.6


def test_until_a_version_is_ratified_a_later_text_is_a_first_one() -> None:
    under, proposed = changed(Status.PROPOSED)
    result = ratify(proposed, under=under, ballots=CARRIED, roll=roll())
    assert (result.rule_class, result.result) == (RuleClass.ADOPTION, Result.RATIFIED)


def test_what_changes_a_simulated_text_is_rehearsed_only() -> None:
    under, proposed = changed(Status.SIMULATED)
    real = ratify(proposed, under=under, ballots=CARRIED, roll=roll())
    assert kinds(real) == [CheckKind.REAL_PEOPLE]
    rehearsed = ratify(proposed, under=under, ballots=CARRIED, roll=roll(), rehearsal=True)
    assert (rehearsed.rule_class, rehearsed.result) == (RuleClass.CLAUSE, Result.SIMULATED)


def test_the_version_that_is_changed_must_be_the_one_that_is_named() -> None:
    under, proposed = changed(Status.RATIFIED)
    with pytest.raises(UsageFault, match="give that version"):
        ratify(proposed, under=None, ballots=[], roll=roll())
    with pytest.raises(UsageFault, match="has the digest"):
        ratify(proposed, under=village(title="Another"), ballots=[], roll=roll())
    same = under.model_copy(
        update={
            "status": Status.PROPOSED,
            "provenance": proposed.provenance,
        }
    )
    if same.provenance == under.provenance:
        pytest.fail("the fixture changed")
    with pytest.raises(UsageFault, match="Nothing differs"):
        ratify(same, under=under, ballots=[], roll=roll())


def test_an_emergency_change_is_a_panels_and_ends_by_itself() -> None:
    panel = rule(
        quorum=Quorum(panel=5),
        threshold=0.8,
        each_group=None,
        statistic=Statistic.POINT,
        max_duration_days=30,
    )
    five = Roll.of([Member(participant=f"p.{i}") for i in range(5)])
    until = Effective(**{"from": DAY, "until": DAY + timedelta(days=30)})
    under = village(status=Status.RATIFIED, emergency=panel)
    _, proposed = changed(Status.RATIFIED, effective=until, amendment=under.amendment)
    proposed = proposed.model_copy(
        update={"provenance": Provenance(previous=constitution_digest(under))}
    )
    result = ratify(proposed, under=under, ballots=ballots("yyyyn"), roll=five, emergency=True)
    assert (result.rule_class, result.result) == (RuleClass.EMERGENCY, Result.RATIFIED)
    assert "The rule asks nothing of each group." in result.notes
    assert any("5 people on the roll are in no group" in note for note in result.notes)
    three = ratify(proposed, under=under, ballots=ballots("yyynn"), roll=five, emergency=True)
    assert kinds(three) == [CheckKind.THRESHOLD]
    with pytest.raises(UsageFault, match="no version in force"):
        ratify(village(), under=None, ballots=[], roll=five, emergency=True)
    red = proposed.model_copy(update={"control": ()})
    with pytest.raises(UsageFault, match="no red line"):
        ratify(red, under=under, ballots=[], roll=five, emergency=True)


def test_wording_that_asks_for_verdicts_is_carried_by_no_ballot() -> None:
    by_verdicts = rule(quorum=Quorum(verdict_equivalence=0.98))
    result = ratify(village(adoption=by_verdicts), under=None, ballots=CARRIED, roll=roll())
    assert kinds(result) == [CheckKind.BALLOTED_CLASS, CheckKind.QUORUM]
    assert "no ballot can show" in result.reasons[0]


def test_groups_may_be_asked_to_turn_out_only() -> None:
    text = village(adoption=rule(each_group=None))
    result = ratify(text, under=None, ballots=CARRIED, roll=roll())
    assert result.result is Result.RATIFIED
    assert CheckKind.GROUP_TURNOUT in [check.kind for check in result.checks]


def test_without_a_number_a_group_of_thirty_is_large() -> None:
    text = village(adoption=rule(quorum=Quorum(votes=50)))
    result = ratify(text, under=None, ballots=CARRIED, roll=roll())
    assert {c.group: c.kind for c in result.checks if c.group} == {
        "A": CheckKind.GROUP_THRESHOLD,
        "B": CheckKind.GROUP_CONCURRENCE,
    }


def test_two_ballots_of_a_red_line_stand_apart() -> None:
    twice = village(adoption=rule(cooling_off_days=30))
    first = ratify(twice, under=None, ballots=CARRIED, roll=roll(), told=Proceedings(closed_on=DAY))
    assert first.result is Result.PENDING
    with pytest.raises(GateFailed, match="pending"):
        first.require()
    earlier = FirstBallot(
        constitution_digest=first.constitution_digest, carried=True, closed_on=DAY
    )
    for n_days, expected in ((29, Result.REJECTED), (30, Result.RATIFIED)):
        told = Proceedings(first=earlier, opened_on=DAY + timedelta(days=n_days))
        second = ratify(twice, under=None, ballots=CARRIED, roll=roll(), told=told)
        assert second.result is expected
    rehearsed = ratify(twice, under=None, ballots=CARRIED, roll=roll(), rehearsal=True)
    assert rehearsed.result is Result.REJECTED


votes = st.lists(st.sampled_from(Choice), min_size=60, max_size=60)
lean = st.integers(0, 60).map(lambda n: [YES] * n + [NO] * (60 - n))


def cast(choices: list[Choice]) -> list[Ballot]:
    people = [member.participant for member in roll().members]
    return [Ballot(participant=p, choice=c) for p, c in zip(people, choices, strict=True)]


@settings(max_examples=40, deadline=None)
@given(choices=votes | lean, seed=st.integers(0, 99))
def test_the_order_of_ballots_changes_nothing(choices: list[Choice], seed: int) -> None:
    shuffled = cast(choices)
    random.Random(seed).shuffle(shuffled)  # noqa: S311 - a test's shuffle guards no secret
    before = ratify(village(), under=None, ballots=cast(choices), roll=roll())
    after = ratify(village(), under=None, ballots=shuffled, roll=roll())
    assert before.to_json() == after.to_json()


@settings(max_examples=40, deadline=None)
@given(choices=votes | lean, extra=st.sampled_from(Choice), kind=st.sampled_from(Refusal))
def test_a_refused_ballot_changes_nothing(
    choices: list[Choice], extra: Choice, kind: Refusal
) -> None:
    who = "p.999" if kind is Refusal.UNKNOWN else "p.3"
    more = Ballot(participant=who, choice=extra, simulated=kind is Refusal.SIMULATED)
    before = ratify(village(), under=None, ballots=cast(choices), roll=roll())
    after = ratify(village(), under=None, ballots=[*cast(choices), more], roll=roll())
    assert [each.why for each in after.refused] == [kind]
    assert (before.result, before.checks, before.flip_margin) == (
        after.result,
        after.checks,
        after.flip_margin,
    )


@settings(max_examples=60, deadline=None)
@given(choices=lean | votes, place=st.integers(0, 59))
def test_a_yes_for_a_no_never_unmakes_a_ratification(choices: list[Choice], place: int) -> None:
    if choices[place] is NO:
        better = [*choices[:place], YES, *choices[place + 1 :]]
        before = ratify(village(), under=None, ballots=cast(choices), roll=roll())
        after = ratify(village(), under=None, ballots=cast(better), roll=roll())
        assert (before.result, after.result) != (Result.RATIFIED, Result.REJECTED)


def test_the_example_of_the_contract_is_counted_as_it_is_written() -> None:
    # 200 ballots, thresholds on lower bounds of 0.6 and 0.5 in groups of 30, two weeks' notice.
    clause = rule(
        quorum=Quorum(votes=200, per_group=30),
        notice_days=14,
        regression_gate=("no-new-contradiction", "precedents-replayed"),
    )
    text = village(adoption=clause)
    told = Proceedings(
        notice_on=DAY,
        opened_on=date(2026, 11, 15),
        gates={"no-new-contradiction": True, "precedents-replayed": True},
    )
    people = roll(n_a=99, n_b=150)
    cast_ballots = ballots("y" * 75 + "n" * 24, "y" * 80 + "n" * 40)
    result = ratify(text, under=None, ballots=cast_ballots, roll=people, told=told)
    assert result.result is Result.RATIFIED
    untold = ratify(text, under=None, ballots=cast_ballots, roll=people)
    assert kinds(untold) == [
        CheckKind.NOTICE,
        CheckKind.REGRESSION_GATE,
        CheckKind.REGRESSION_GATE,
    ]
