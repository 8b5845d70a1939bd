from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lawspeaker.report.cell import Hidden
from lawspeaker.report.summary import summary
from lawspeaker.report.view import Groups, Losers, Opinions, Slate, Verdict
from report.example import MINORS, SOURCES, example

if TYPE_CHECKING:
    from lawspeaker.report.view import Report


def told(report: Report) -> dict[str, str]:
    return {sentence.topic: sentence.words for sentence in summary(report)}


def test_six_sentences_say_what_matters() -> None:
    assert told(example()) == {
        "Took part": "412 people took part and cast 12,871 votes on 58 statements.",
        "Groups": "Their votes show three opinion groups: Group A (182 people), "
        "Group B (139 people) and Group C (75 people).",
        "Chosen": "5 statements were chosen for the constitution; about 1 in 20 people (0 to 2) "
        "agree with none of them.",
        "Most agreed": "about 19 in 20 agree (17 to 20), 308 votes.",
        "Most divided": "about 10 in 20 agree (9 to 12), 295 votes; "
        "about 8 in 20 disagree (7 to 10).",
        "Not known": "How those who did not take part would have voted; "
        "and on 1 statement there are too few votes to say.",
    }
    quotes = [sentence.quote for sentence in summary(example()) if sentence.quote]
    assert quotes == [SOURCES.quote.text, MINORS.quote.text]


def test_simulated_people_are_never_called_people() -> None:
    report = example()
    report = replace(report, header=replace(report.header, simulated=True))
    assert told(report)["Took part"].startswith("412 simulated participants took part")


def test_no_groups_and_too_little_data_are_answers() -> None:
    none = Groups(verdict=Verdict.NO_GROUPS, sentence="")
    few = Groups(verdict=Verdict.TOO_LITTLE_DATA, sentence="")
    assert told(replace(example(), groups=none))["Groups"] == (
        "The votes show no separate opinion groups."
    )
    assert told(replace(example(), groups=few))["Groups"] == (
        "There are too few votes to say whether there are opinion groups."
    )


def test_one_group_is_told_in_the_singular() -> None:
    groups = replace(example().groups, groups=example().groups.groups[:1])
    assert "show one opinion group: Group A" in told(replace(example(), groups=groups))["Groups"]


def test_empty_lists_are_told() -> None:
    empty = replace(
        example(),
        opinions=Opinions(agreed=(), rejected=(), divided=(), too_few=(), n_others=58),
        slate=Slate(rule="", chosen=(), ejr_ratio=None),
    )
    assert told(empty)["Chosen"] == "No statement was chosen."
    assert (
        told(empty)["Most agreed"]
        == "No statement clearly has most people in every group behind it."
    )
    assert told(empty)["Most divided"] == "No statement is known to divide people."
    assert told(empty)["Not known"] == "How those who did not take part would have voted."


def test_one_statement_and_an_unknown_loss() -> None:
    report = example()
    report = replace(
        report,
        slate=replace(report.slate, chosen=report.slate.chosen[:1]),
        losers=Losers(unrepresented=None, n_people=None),
    )
    assert told(report)["Chosen"] == "1 statement was chosen for the constitution."


def test_a_hidden_leader_shows_no_count() -> None:
    hidden = replace(MINORS, overall=Hidden.FEW)
    opinions = replace(example().opinions, divided=(hidden,))
    assert told(replace(example(), opinions=opinions))["Most divided"] == (
        "fewer than 10 votes, not shown."
    )
