from __future__ import annotations

from lawspeaker.report.excerpt import N_SHOWN, cut, excerpt, told_apart


def test_a_short_text_is_shown_whole() -> None:
    short = excerpt("One.\n\nTwo.\n\n\n\n")
    assert short.opening == ("One.", "Two.")
    assert short.folded == ()


def test_a_long_text_begins_with_whole_paragraphs() -> None:
    long = excerpt(f"One.\n\n## Why\n\n{'word ' * 200}")
    assert long.opening == ("One.",)
    assert long.folded == ("## Why", ("word " * 200).strip())


def test_one_long_paragraph_is_cut_after_a_word() -> None:
    cut = excerpt("word " * 200)
    assert cut.opening[0].endswith("word…")
    assert len(cut.opening[0]) <= N_SHOWN + 1
    assert cut.folded == (("word " * 200).strip(),)


def test_a_script_without_spaces_is_cut_where_the_room_ends() -> None:
    cut = excerpt("圖" * 1000)
    assert cut.opening == ("圖" * N_SHOWN + "…",)


def test_nothing_is_nothing() -> None:
    assert excerpt("  \n\n ").opening == ()
    assert excerpt("").folded == ()


def test_a_text_is_cut_at_a_word_and_where_it_has_none_at_the_room() -> None:
    assert cut("Say so.", 7) == "Say so."
    assert cut("Say so and stop there.", 10) == "Say so and…"
    assert cut("Say so and stop there.", 13) == "Say so and…"
    assert cut("我認為共享經濟能降低社會資源的浪費", 6) == "我認為共享經…"
    assert cut("A 我認為共享經濟能降低社會資源的浪費", 8) == "A 我認為共享經…"


def test_texts_that_begin_alike_are_cut_where_they_differ() -> None:
    texts = {
        "a": "The most important rule is to always tell people the truth.",
        "b": "The most important rule is to always ask  people first.",
        "c": "The most important rule is to do no harm.",
        "d": "Be kind.",
        "e": "Be kind.",
    }
    assert told_apart(texts, 30) == {
        "a": "…rule is to always tell people…",
        "b": "…rule is to always ask people…",
        "c": "…rule is to do no harm.",
        "d": "Be kind.",
        "e": "Be kind.",
    }
    assert told_apart(texts, 18) == {
        "a": "…is to always tell…",
        "b": "…is to always ask…",
        "c": "…is to do no harm.",
        "d": "Be kind.",
        "e": "Be kind.",
    }
    assert told_apart(texts, 100)["a"] == texts["a"]


def test_texts_without_words_in_common_or_spaces_stay_as_they_are_cut() -> None:
    assert told_apart({"a": "圖" * 30 + "一", "b": "圖" * 30 + "二"}, 5) == dict.fromkeys(
        "ab", "圖圖圖圖圖…"
    )
    assert told_apart({}, 5) == {}
