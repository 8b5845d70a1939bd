from __future__ import annotations

from lawspeaker.sample.planted import Plant, planted_statements

KEPT = [s for s in planted_statements() if not s.moderated_out]
OUT = [s for s in planted_statements() if s.moderated_out]


def test_there_are_about_sixty_statements_and_two_or_three_are_moderated_out() -> None:
    assert len(KEPT) == 59
    assert len(OUT) == 3


def test_ids_count_from_zero() -> None:
    assert [s.id for s in planted_statements()] == [f"stmt.{j}" for j in range(62)]


def test_no_two_people_use_the_same_words() -> None:
    assert len({s.text.casefold() for s in planted_statements()}) == 62


def test_a_statement_fits_on_a_card() -> None:
    assert all(len(s.text) <= 280 for s in planted_statements())
    lengths = [len(s.text.split()) for s in KEPT]
    assert min(lengths) >= 5
    assert max(lengths) <= 40


def test_lengths_are_uneven_as_peoples_are() -> None:
    lengths = [len(s.text.split()) for s in KEPT]
    assert sum(n <= 12 for n in lengths) >= 5
    assert sum(n >= 30 for n in lengths) >= 5


def test_every_matter_of_the_consultation_is_spoken_about() -> None:
    topics = {topic for s in KEPT for topic in s.topics}
    assert topics >= {
        "accessibility",
        "age limits",
        "book challenges",
        "closing the branch",
        "commercial",
        "handover",
        "homework",
        "languages",
        "legal",
        "local topics",
        "medical",
        "memory",
        "minors",
        "police",
        "privacy",
        "refusing",
        "self-harm",
        "sources",
        "surveillance",
        "tone",
        "uncertainty",
    }


def test_agreement_rejection_and_a_minoritys_own_matters_are_planted() -> None:
    count = {plant: sum(s.planted is plant for s in KEPT) for plant in Plant}
    assert count == {Plant.FOR: 11, Plant.AGAINST: 5, Plant.MINORITY: 4}
    assert all(s.planted is None for s in OUT)
