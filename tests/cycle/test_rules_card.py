from __future__ import annotations

import numpy as np

from lawspeaker.cycle.rules_card import BestSlates, RankedBy, RulesCard
from lawspeaker.social_choice.sensitivity import RuleSensitivity

NAMES = tuple(f"stmt.{i}" for i in range(14))


def card(*, unsure: int, firsts: tuple[tuple[str, ...], ...]) -> RulesCard:
    share = np.zeros((2, len(NAMES)))
    share[:, :unsure] = 0.4
    return RulesCard(
        statements=NAMES,
        sensitivity=RuleSensitivity(
            rules=("approval", "coverage"),
            share=share,
            committees=((0,), (1,)),
            n_completions=10,
        ),
        ranked=tuple(
            RankedBy(rule=f"rule_{i}", tiers=(tier, NAMES[6:])) for i, tier in enumerate(firsts)
        ),
        n_ranked=10,
        powers=(),
    )


def test_a_long_list_of_statements_is_cut_and_counted() -> None:
    start = "Missing votes, and not the way to choose, decide on"
    some = card(unsure=4, firsts=(("stmt.1",),)).sentences
    assert f"{start} {', '.join(NAMES[:4])}." in some
    many = card(unsure=12, firsts=(("stmt.1",),)).sentences
    assert f"{start} {', '.join(NAMES[:3])} and 9 more." in many
    assert "Compared two at a time, stmt.1 comes first, by all 1 ways to rank." in many


def test_many_different_winners_are_counted_and_the_most_frequent_named() -> None:
    three = card(unsure=0, firsts=(("stmt.1",), ("stmt.2",), ("stmt.1", "stmt.2")))
    assert any("stmt.1 by rule 0; stmt.2 by rule 1; stmt.1 = stmt.2" in s for s in three.sentences)
    firsts = (("stmt.1",), ("stmt.2",), ("stmt.3", "stmt.4"), ("stmt.3", "stmt.4"), ("stmt.5",))
    (said,) = (s for s in card(unsure=0, firsts=firsts).sentences if "Compared" in s)
    assert said.endswith(
        "5 ways to rank give 4 different firsts, most often stmt.3, stmt.4 (2 of them)."
    )


def test_what_hangs_on_the_aim_is_told_by_the_aim_and_by_the_fewer_rules() -> None:
    share = np.zeros((3, len(NAMES)))
    share[:2, 0] = 1.0
    share[2, 1] = 1.0
    share[:, 2] = [1.0, 0.0, 1.0]
    found = RulesCard(
        statements=NAMES,
        sensitivity=RuleSensitivity(
            rules=("approval", "supermajority", "coverage"),
            share=share,
            committees=((0,), (0,), (1,)),
            n_completions=10,
        ),
        ranked=(RankedBy(rule="borda", tiers=(NAMES,)),),
        n_ranked=10,
        powers=(),
    ).sentences
    most, many = "the most agreement", "something for as many people as possible"
    assert (
        f"stmt.0: chosen if one seeks {most}; left out if {many} (left out by coverage)." in found
    )
    assert f"stmt.1: chosen if one seeks {many}; left out if {most} (chosen by coverage)." in found
    assert (
        "stmt.2: chosen in 2 of 3 ways, left out in 1 (left out by supermajority); ways that "
        "seek the same disagree."
    ) in found


def best(highest: float, lowest: float) -> BestSlates:
    return BestSlates(highest=highest, lowest=lowest, rules=(("approval",),), settled=True)


def test_powers_are_told_by_how_much_who_gains_half_as_much_counts() -> None:
    told = [
        best(1.0, -np.inf).reach,
        best(1.0, 0.0).reach,
        best(0.0, -4.0).reach,
        best(-4.0, -40.0).reach,
        best(-40.0, -np.inf).reach,
    ]
    assert told == [
        "the same or more",
        "the same up to 2.0 times as much",
        "2.0 to 32 times as much",
        "32 to a million times as much",
        "a million times as much or more",
    ]
