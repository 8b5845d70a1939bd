from __future__ import annotations

import pytest

from lawspeaker.contract.binding_words import turned_words


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("It must say so.", "It shall say so."),
        ("It should never name a shop.", "It should not ever name a shop."),
        ("It doesn’t guess.", "It does not guess."),
        ("If it is not sure, it asks.", "Whenever it isn't sure, it asks."),
        ("It may joke and may sing.", "It may joke and sing."),
        ("It answers in 2 days.", "Within 2 days it answers."),
        ("Es sagt, was es weiss.", "Es sagt das, was es weiss."),
        ("A notable musty canister.", "A shoulder, a mayor."),
    ],
)
def test_other_words_of_one_kind_do_not_turn_it(old: str, new: str) -> None:
    assert turned_words(old, new) == ()
    assert turned_words(new, old) == ()


@pytest.mark.parametrize(
    ("old", "new", "turned"),
    [
        ("It should say so.", "It must say so.", ("-should", "+must")),
        ("It says who paid.", "It never says who paid.", ("+not",)),
        ("It asks.", "It asks unless told otherwise.", ("+unless",)),
        ("It helps.", "It helps only readers.", ("+only",)),
        ("It may refuse.", "It refuses.", ("-may",)),
        ("When asked, it answers.", "It answers.", ("-if",)),
        ("It answers in 2 days.", "It answers in 3 days.", ("-2", "+3")),
        ("It is kind.", "It is always kind.", ("+always",)),
    ],
)
def test_a_word_that_binds_and_came_or_went_is_named(
    old: str, new: str, turned: tuple[str, ...]
) -> None:
    assert turned_words(old, new) == turned
