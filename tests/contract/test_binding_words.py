from __future__ import annotations

import pytest

from lawspeaker.contract.binding_words import turned_words
from lawspeaker.contract.tongue import ENGLISH, TONGUES


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("It must say so.", "It shall say so."),
        ("It must not name a shop.", "It is forbidden to name a shop."),
        ("It should never name a shop.", "It should not ever name a shop."),
        ("It doesn’t guess.", "It does not guess."),
        ("If it is not sure, it asks.", "Whenever it isn't sure, it asks."),
        ("It may joke and may sing.", "It may joke and sing."),
        ("It answers in 2 days.", "Within 2 days it answers."),
        ("It answers in two days.", "Within 2 days it answers."),
        ("Es sagt, was es weiss.", "Es sagt das, was es weiss."),
        ("A notable musty canister.", "A shoulder, a mayor."),
        ("Wenn es nicht sicher ist, fragt es.", "Falls es unsicher ist, fragt es und rät nie."),
        ("Es darf keine Werbung zeigen.", "Werbung darf es nicht zeigen."),
        ("Il ne doit jamais mentir.", "L'assistant ne doit pas mentir."),
        ("S'il ne sait pas, il le dit.", "Quand il ne sait pas, il le dit."),
        ("Debe decirlo siempre que no lo sepa.", "Cuando no lo sepa, debe decirlo."),
        ("Non deve mai mostrare la pubblicità.", "La pubblicità non deve essere mostrata."),
        ("Não deve mostrar anúncios.", "O assistente não deve mostrar nada de anúncios."),
        ("Se não sabe, pergunta.", "Quando não sabe, pergunta."),
        ("Het zou de bron altijd moeten noemen.", "De bron zou het altijd moeten noemen."),
        ("Nie musi tego robić, jeśli nie wie.", "Gdy nie wie, nie musi tego robić."),
        ("它不得显示广告。", "禁止显示广告。"),
        ("如果不知道，它应该说出来。", "若不知道，应该说明。"),
        ("三天内回答。", "3天内回答。"),
        ("يجب ألا يعرض إعلانات.", "يجب ان لا يعرض إعلانات."),
        ("إذا لم يعرف، يقول ذلك.", "عندما لا يعرف، يقول ذلك."),
        ("يجيب خلال ٣ أيام.", "يجيب خلال 3 أيام."),
        ("يجيب خلال ثَلَاثَة أيام.", "يجيب خلال 3 أيام."),
        ("It must not show adverts.", "Es ist verboten, Werbung zu zeigen."),
    ],
)
def test_other_words_of_one_kind_do_not_turn_it(old: str, new: str) -> None:
    assert turned_words(old, new).words == ()
    assert turned_words(new, old).words == ()


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
        ("It answers in two days.", "It answers in three days.", ("-2", "+3")),
        ("It is kind.", "It is always kind.", ("+always",)),
        ("Es soll die Quelle nennen.", "Es muss die Quelle nennen.", ("-should", "+must")),
        ("Es nennt die Quelle.", "Es nennt die Quelle nicht.", ("+not",)),
        ("Es antwortet in zwei Tagen.", "Es antwortet in drei Tagen.", ("-2", "+3")),
        ("Il doit le dire.", "Il peut le dire.", ("-must", "+may")),
        ("Il le dit.", "Il le dit seulement si on le demande.", ("+only", "+if")),
        ("Debe decirlo.", "Debería decirlo.", ("-must", "+should")),
        ("Lo dice.", "Lo dice, salvo que se pida otra cosa.", ("+unless",)),
        ("Può dire la fonte.", "Deve dire la fonte.", ("-may", "+must")),
        ("Dice la fonte.", "Dice sempre la fonte.", ("+always",)),
        ("Pode dizer a fonte.", "Não pode dizer a fonte.", ("+not",)),
        ("Diz a fonte ao leitor.", "Diz a fonte só ao leitor.", ("+only",)),
        ("Het moet de bron noemen.", "Het zou de bron moeten noemen.", ("+should",)),
        ("Het noemt de bron.", "Het noemt de bron, tenzij het niet kan.", ("+may", "+not")),
        ("Musi podać źródło.", "Może podać źródło.", ("-must", "+may")),
        ("Podaje źródło w trzy dni.", "Podaje źródło w cztery dni.", ("-3", "+4")),
        ("它必须说明来源。", "它可以说明来源。", ("-must", "+may")),
        ("它说明来源。", "它不说明来源。", ("+not",)),
        ("二十天内回答。", "三十天内回答。", ("-二十", "+三十")),
        ("يجب ذكر المصدر.", "يجوز ذكر المصدر.", ("-must", "+may")),
        ("يذكر المصدر.", "ولا يذكر المصدر.", ("+not",)),
    ],
)
def test_a_word_that_binds_and_came_or_went_is_named(
    old: str, new: str, turned: tuple[str, ...]
) -> None:
    assert set(turned) <= set(turned_words(old, new).words)


@pytest.mark.parametrize("text", ["他们的意见不同，非常特别。", "可靠的资料和智能的回应"])
def test_a_part_of_a_chinese_word_for_something_else_binds_nothing(text: str) -> None:
    assert turned_words(text, "它回答。").words == ()


@pytest.mark.parametrize("tongue", TONGUES, ids=lambda tongue: tongue.name)
def test_every_tongue_has_words_of_every_class_and_no_number_twice(tongue: object) -> None:
    assert tongue in TONGUES
    assert set(tongue.binding) == set(ENGLISH.binding)  # type: ignore[attr-defined]
    words = [each for spelt in tongue.numbers for each in spelt.split("|") if each]  # type: ignore[attr-defined]
    assert len(tongue.numbers) == 9  # type: ignore[attr-defined]
    assert len(words) == len(set(words))


def test_a_language_that_nobody_wrote_down_is_said_to_be_unknown() -> None:
    swedish = ("Assistenten visar källan.", "Assistenten visar aldrig källan.")
    assert turned_words(*swedish).words == ()
    assert not turned_words(*swedish).known
    assert not turned_words("彼は言わなければならない。", "彼は言う。").known
    assert not turned_words("باید منبع را بگوید.", "منبع را نمی گوید.").known
    assert turned_words("It says so.", "It never says so.").known
    assert turned_words("", "").words == ()


def test_the_constitution_names_the_language_where_words_alone_do_not() -> None:
    short = ("Nennt Quellen.", "Nennt Quellen bald.")
    assert not turned_words(*short).known
    assert turned_words(*short, language="de-AT").known
    assert not turned_words("It must say so.", "It says so.", language="sv").words
    # A clause in another language than the document's is still read in its own.
    assert turned_words("It must say so to us.", "It says so to us.", language="de").words == (
        "-must",
    )
