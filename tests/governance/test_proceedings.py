from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from governance.village import DAY, rule
from lawspeaker.contract.amendment import OperatorVeto, Rule
from lawspeaker.contract.constitution import Effective
from lawspeaker.governance.proceedings import (
    FirstBallot,
    Proceedings,
    Veto,
    proceedings_checks,
)

if TYPE_CHECKING:
    from lawspeaker.governance.check import Check


def only_check(asked: Rule, told: Proceedings, *, until: date | None = None) -> Check:
    effective = Effective(**{"from": DAY, "until": until})
    checks = proceedings_checks(asked, told, constitution_digest="sha256:a", effective=effective)
    assert len(checks) == 1
    return checks[0]


@pytest.mark.parametrize(("n_days", "passed"), [(13, False), (14, True), (-3, False)])
def test_notice_is_counted_in_whole_days(n_days: int, *, passed: bool) -> None:
    told = Proceedings(notice_on=DAY, opened_on=DAY + timedelta(days=n_days))
    check = only_check(rule(notice_days=14), told)
    assert check.passed is passed
    assert f"{n_days} days later" in check.sentence


def test_what_is_not_told_did_not_happen() -> None:
    for asked, words in (
        (rule(notice_days=14), "cannot be shown"),
        (rule(regression_gate=("replay",)), "no result of it is given"),
        (rule(max_duration_days=30), "names no day"),
        (rule(operator_veto=OperatorVeto(within_days=5)), "for 5 days after it closes"),
        (rule(cooling_off_days=30), "the first ballot"),
    ):
        check = only_check(asked, Proceedings())
        assert not check.passed
        assert words in check.sentence


def test_a_gate_is_what_its_result_is() -> None:
    asked = rule(regression_gate=("replay",))
    assert only_check(asked, Proceedings(gates={"replay": True})).passed
    assert not only_check(asked, Proceedings(gates={"replay": False})).passed


def test_a_rule_without_such_parts_asks_nothing() -> None:
    effective = Effective(**{"from": DAY})
    found = proceedings_checks(
        rule(), Proceedings(), constitution_digest="sha256:a", effective=effective
    )
    assert found == ()


@pytest.mark.parametrize(
    ("first", "opened", "words"),
    [
        (FirstBallot(constitution_digest="x", carried=True, closed_on=DAY), DAY, "another text"),
        (
            FirstBallot(constitution_digest="sha256:a", carried=False, closed_on=DAY),
            DAY,
            "did not carry",
        ),
        (
            FirstBallot(constitution_digest="sha256:a", carried=True, closed_on=DAY),
            None,
            "is not given",
        ),
    ],
)
def test_a_first_ballot_counts_on_one_text_only(
    first: FirstBallot, opened: date | None, words: str
) -> None:
    check = only_check(rule(cooling_off_days=30), Proceedings(first=first, opened_on=opened))
    assert not check.passed
    assert words in check.sentence


def test_the_day_of_the_second_ballot_is_said() -> None:
    check = only_check(rule(cooling_off_days=30), Proceedings(closed_on=DAY))
    assert "may open from 2026-12-01" in check.sentence


@pytest.mark.parametrize(("n_days", "passed"), [(30, True), (31, False)])
def test_an_emergency_ends_in_time(n_days: int, *, passed: bool) -> None:
    check = only_check(
        rule(max_duration_days=30), Proceedings(), until=DAY + timedelta(days=n_days)
    )
    assert check.passed is passed


def test_an_emergency_is_not_renewed() -> None:
    told = Proceedings(renews_emergency=True)
    check = only_check(rule(max_duration_days=30), told, until=DAY)
    assert not check.passed
    assert "not renewed" in check.sentence


def test_a_veto_stands_for_its_reasons_and_in_its_time() -> None:
    asked = rule(
        operator_veto=OperatorVeto(reasons=("unlawful",), within_days=5, overridden_by="a panel")
    )

    def outcome(veto: Veto | None, counted: date) -> Check:
        return only_check(asked, Proceedings(closed_on=DAY, counted_on=counted, veto=veto))

    in_time, late = DAY + timedelta(days=5), DAY + timedelta(days=6)
    stands = outcome(Veto(reason="unlawful", on=in_time), late)
    assert not stands.passed
    assert "a panel may override it" in stands.sentence
    assert outcome(Veto(reason="dislike", on=in_time), late).passed
    assert outcome(Veto(reason="unlawful", on=late), late).passed
    assert outcome(None, late).passed
    still_open = outcome(None, in_time)
    assert not still_open.passed
    assert "until 2026-11-06" in still_open.sentence


def test_a_veto_without_a_time_limit_is_asked_for_once() -> None:
    asked = rule(operator_veto=OperatorVeto(reasons=("unlawful",)))
    assert only_check(asked, Proceedings()).passed
    vetoed = only_check(asked, Proceedings(veto=Veto(reason="unlawful", on=DAY)))
    assert not vetoed.passed
    assert vetoed.sentence.endswith("unlawful.")
