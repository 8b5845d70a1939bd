from __future__ import annotations

from dataclasses import replace

import pytest

from governance.court import contest, day, ruling
from governance.village import village
from lawspeaker.contract.digests import constitution_digest
from lawspeaker.errors import GateFailed, UsageFault
from lawspeaker.governance.ruling import rule_on
from lawspeaker.records.ruling import Outcome, Standing, Verdicts


def test_seven_of_nine_hold() -> None:
    made = ruling(contest("abc"), "ab", "c")
    assert made.outcome is Outcome.VIOLATES
    assert (made.decided_by, made.binding, made.standing) == (
        "mini-jury",
        "precedent",
        Standing.GOOD_LAW,
    )
    assert (made.id, made.contest, made.verdicts.n) == ("ruling.0001", "contest.0001", 9)
    assert not made.simulated


def test_six_of_nine_are_the_two_thirds_that_0667_means() -> None:
    made = ruling(contest("a"), "a", verdicts=Verdicts(n_complies=6, n_violates=3))
    assert made.outcome is Outcome.COMPLIES


@pytest.mark.parametrize(
    ("verdicts", "words"),
    [
        (Verdicts(n_violates=6), "quorum is 7"),
        (Verdicts(), "quorum is 7"),
        (Verdicts(n_violates=5, n_complies=4), "4 complies, 5 violates"),
        (Verdicts(n_violates=4, n_complies=4, n_not_applicable=1), "1 not_applicable"),
    ],
)
def test_a_bench_too_small_or_too_torn_holds_nothing(verdicts: Verdicts, words: str) -> None:
    with pytest.raises(GateFailed, match=words):
        ruling(contest("a"), "a", verdicts=verdicts)


def test_a_tier_without_a_threshold_needs_more_than_half() -> None:
    text = village()
    jury = text.adjudication.tiers[0].model_copy(update={"threshold": None, "quorum": 2})
    text = text.model_copy(
        update={"adjudication": text.adjudication.model_copy(update={"tiers": (jury,)})}
    )
    of = replace(contest("a"), constitution_digest=constitution_digest(text))
    asked = {
        "holding_factors": ["a"],
        "opposing_factors": [],
        "reasons": "r",
        "dissent": "d",
        "decided_on": day(1),
    }
    with pytest.raises(GateFailed):
        rule_on(of, text, verdicts=Verdicts(n_violates=2, n_complies=2), **asked)
    held = rule_on(of, text, verdicts=Verdicts(n_violates=3, n_complies=2), **asked)
    assert held.outcome is Outcome.VIOLATES
    nobody = jury.model_copy(update={"quorum": 0, "id": "machine"})
    text = text.model_copy(
        update={"adjudication": text.adjudication.model_copy(update={"tiers": (nobody,)})}
    )
    digest = constitution_digest(text)
    of = replace(of, constitution_digest=digest, tier="machine")
    with pytest.raises(GateFailed, match="0 members"):
        rule_on(of, text, verdicts=Verdicts(), **asked)


def test_an_appeal_is_held_by_the_tier_that_is_named() -> None:
    made = ruling(contest("a"), "a", tier="bench", verdicts=Verdicts(n_complies=11, n_violates=4))
    assert (made.decided_by, made.outcome) == ("bench", Outcome.COMPLIES)


def test_a_ruling_on_a_simulated_contest_is_simulated() -> None:
    assert ruling(contest("a", simulated=True), "a").simulated
    assert ruling(contest("a"), "a", simulated=True).simulated


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"holding_factors": []}, "at least one factor"),
        ({"opposing_factors": ["a"]}, "cannot both"),
        ({"reasons": ""}, "gives its reasons"),
        ({"dissent": " "}, "dissent must be given"),
        ({"decided_on": day(-1)}, "was opened on"),
    ],
)
def test_a_ruling_that_cannot_stand_is_sent_back(parts: dict[str, object], words: str) -> None:
    with pytest.raises(UsageFault, match=words):
        ruling(contest("a"), "a", **parts)


def test_of_one_mind_there_is_no_dissent_to_record() -> None:
    assert ruling(contest("a"), "a", verdicts=Verdicts(n_violates=9), dissent="").dissent == ""


def test_the_version_must_be_the_contested_one() -> None:
    with pytest.raises(UsageFault, match="not under the version"):
        rule_on(
            contest("a"),
            village(title="Another"),
            verdicts=Verdicts(n_violates=9),
            holding_factors=["a"],
            opposing_factors=[],
            reasons="r",
            dissent="",
            decided_on=day(1),
        )


def test_a_bench_rules_once_and_an_appeal_goes_to_the_next() -> None:
    heard = contest("a")
    held = ruling(heard, "a")
    with pytest.raises(UsageFault, match=r"has ruled on contest\.\d+ in .*an appeal goes to"):
        ruling(heard, "a", earlier=[held])
    appealed = ruling(heard, "a", earlier=[held], tier="bench", verdicts=Verdicts(n_violates=12))
    assert appealed.decided_by == "bench"
    with pytest.raises(UsageFault, match=r"bench has ruled on contest\.\d+ in [^;]*\.$"):
        ruling(heard, "a", earlier=[appealed], tier="bench", verdicts=Verdicts(n_violates=12))
