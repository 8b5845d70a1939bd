"""What the generated documents say to somebody who knows nothing of the program."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cycle.test_bundle import REASONS, facts_of, line, with_events
from lawspeaker.cycle.bundle.step import bundle, document_names

if TYPE_CHECKING:
    from cycle.stage import Played
    from lawspeaker.cycle.bundle.facts import Facts

LEFT_OPEN = "What do they leave open?"


@pytest.fixture(scope="module")
def facts(played: Played) -> Facts:
    return facts_of(played.folder)


def test_an_organiser_says_why_statements_went_where_the_export_does_not(facts: Facts) -> None:
    told = with_events(facts, ("imported", {"settings": {"moderation": "Two named a neighbour."}}))
    found = line(told, "participation", REASONS)
    assert found.words == "In the organiser's words: Two named a neighbour."
    assert found.source == f"event.{len(facts.events)}"


@pytest.mark.parametrize(
    ("n_joined", "n_voted", "words"),
    [
        (45, 45, "imported."),
        (45, 38, "imported. All but fewer than 10 of them voted."),
        (45, 30, "imported. 30 of them voted."),
        (45, 3, "imported. Fewer than 10 of them voted."),
        (45, 0, "imported. 0 of them voted."),
    ],
)
def test_who_joined_and_did_not_vote_is_no_voter(
    facts: Facts, n_joined: int, n_voted: int, words: str
) -> None:
    how = {"n_invited": 0, "n_voted": n_voted, "joined": {"hand": n_joined}, "reasons": {}}
    told = with_events(facts, ("imported", {"recruitment": how}))
    assert line(told, "participation", "How many took part?").words == words
    assert line(told, "system-card", "Who took part?").words == words


def counted_as(result: str, version: str, yes: int) -> tuple[str, dict[str, object]]:
    overall = {"yes": yes, "no": 0, "abstain": 0}
    held = {"version": version, "result": result, "overall": overall, "groups": {}, "checks": []}
    return "ratified", {"count": held | {"rule_class": "clause"}}


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ([("ratified", "1.0.0", 90)], "Yes: version 1.0.0 was ratified; 90 said yes, 0 no,"),
        ([("rejected", "1.1.0", 40)], "No: only simulated people balloted on version 1.0.0"),
        ([("pending", "1.0.0", 9)], "Not yet: version 1.0.0 passed the first of two ballots; few"),
        ([("simulated", "1.0.0", 40), ("rejected", "1.0.0", 20)], "No: version 1.0.0 was rejected"),
    ],
)
def test_what_a_ballot_came_to_is_said_first(
    facts: Facts, counts: list[tuple[str, str, int]], words: str
) -> None:
    told = with_events(facts, *(counted_as(*each) for each in counts))
    assert line(told, "decisions", "What was ratified?").words.startswith(words)


@pytest.mark.parametrize(
    ("amendment", "words"),
    [
        ({"version": "1.1.0", "change": "MAJOR", "clauses": []}, "a change of rights, levels or"),
        ({"version": "1.0.0", "change": "PATCH", "clauses": ["clause.s0"]}, "It is simulated."),
        (None, "amended."),
    ],
)
def test_a_change_says_of_what_and_whether_it_is_in_force(
    facts: Facts, amendment: dict[str, object] | None, words: str
) -> None:
    told = with_events(facts, ("amended", {"amendment": amendment} if amendment else {}))
    assert words in line(told, "system-card", "What changed last?").words


def test_a_form_about_a_model_is_answered_of_the_rules_alone(facts: Facts) -> None:
    for name in ("annex-iv", "annex-xi", "annex-xii", "gpai", "evidence"):
        told = bundle(facts, only=[name]).texts[f"{name}.md"].splitlines()
        of_data = [each for each in told if "from comments.csv" in each or "by the rule" in each]
        assert of_data, name
        assert all("Of the rules it was given, not of the model: " in each for each in of_data)


def test_gaps_that_were_decided_on_are_counted_once(facts: Facts) -> None:
    gaps = [("gap_decided", {"gap": {"id": each}}) for each in ("gap.1", "gap.1", "gap.2")]
    told = line(with_events(facts, *gaps), "system-card", LEFT_OPEN).words
    assert told.endswith("against each other. 2 gaps were decided on.")
    told = line(with_events(facts, *gaps, ("gap_decided", {})), "system-card", LEFT_OPEN).words
    assert told.endswith("2 gaps were decided on.")  # one that was erased says nothing
    assert line(facts, "system-card", LEFT_OPEN).words.startswith("12 objections unanswered; 0 ")


def test_the_list_of_papers_links_to_each(facts: Facts) -> None:
    index = bundle(facts).texts["index.html"]
    for name in document_names():
        linked = f'<a href="{name}.html">' in index
        assert linked is not name.startswith("oscal")
