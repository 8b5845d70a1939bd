from __future__ import annotations

import numpy as np

from lawspeaker.cycle.rules_card import RankedBy, RulesCard
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
    some = card(unsure=9, firsts=(("stmt.1",),)).sentences
    assert f"Missing votes, not the rule, decide on {', '.join(NAMES[:9])}." in some
    many = card(unsure=12, firsts=(("stmt.1",),)).sentences
    cut = f"Missing votes, not the rule, decide on {', '.join(NAMES[:8])} and 4 more."
    assert cut in many
    assert "All 1 ranking rules put stmt.1 first." in many


def test_many_different_winners_are_counted_and_the_most_frequent_named() -> None:
    three = card(unsure=0, firsts=(("stmt.1",), ("stmt.2",), ("stmt.1", "stmt.2")))
    assert any("stmt.1 by rule 0; stmt.2 by rule 1; stmt.1 = stmt.2" in s for s in three.sentences)
    firsts = (("stmt.1",), ("stmt.2",), ("stmt.3", "stmt.4"), ("stmt.3", "stmt.4"), ("stmt.5",))
    (said,) = (s for s in card(unsure=0, firsts=firsts).sentences if "comes first" in s)
    assert said.endswith("5 rules give 4 answers, most often stmt.3, stmt.4 (2 of them).")
