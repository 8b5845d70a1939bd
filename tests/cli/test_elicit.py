from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest

from cycle.stage import events
from cycle.town import write_town
from lawspeaker.records.event import EventKind
from lawspeaker.records.served import Served
from lawspeaker.wiring.desk import opened_ledger, quiet_desk

if TYPE_CHECKING:
    from pathlib import Path

    from cli.call import Call
    from cycle.stage import Town


def somebody(lawspeaker: Call, source: Path) -> str:
    """Somebody in the town who has not seen everything."""
    for i in range(50):
        asked = lawspeaker("elicit", source, "--participant", f"p.{i}", "--json")
        if asked.code == 0 and json.loads(asked.out)["n_eligible"] >= 3:
            return f"p.{i}"
    raise AssertionError("everybody in the town has seen everything")


def test_a_newcomer_is_drawn_statements_with_chances_and_reasons(
    lawspeaker: Call, tmp_path: Path
) -> None:
    ended = lawspeaker("elicit", write_town(tmp_path), "--next", 3)
    assert ended.code == 0
    assert ended.out.count("chance ") == 3
    assert "Not on record" in ended.err
    told = json.loads(lawspeaker("elicit", write_town(tmp_path), "--next", 3, "--json").out)
    assert told["floor"] == pytest.approx(0.2 / told["n_eligible"])
    assert [each["n_eligible"] for each in told["suggestions"]] == [
        told["n_eligible"] - step for step in range(3)
    ]
    assert len({each["statement"] for each in told["suggestions"]}) == 3


def test_showings_go_on_record_once(lawspeaker: Call, town_copy: Path, town: Town) -> None:
    who = somebody(lawspeaker, town.source)
    words = ("elicit", town.source, "--participant", who, "--next", 2, "--in", town_copy)
    first = json.loads(lawspeaker(*words, "--json").out)
    again = json.loads(lawspeaker(*words, "--json").out)
    assert first["recorded"]
    with opened_ledger(town_copy) as ledger:
        kept = [Served.from_json(each.body) for each in ledger.events(EventKind.SERVED)]
    assert [each.statement for each in kept] == [s["statement"] for s in first["suggestions"]]
    assert [each.probability for each in kept] == [s["probability"] for s in first["suggestions"]]
    assert [s["statement"] for s in again["suggestions"]] == [each.statement for each in kept]
    more = json.loads(lawspeaker(*words[:5], 3, *words[6:], "--json").out)
    shown = [s["statement"] for s in more["suggestions"]]
    assert shown[:2] == [each.statement for each in kept]
    assert len(set(shown)) == 3
    routing = json.loads(
        lawspeaker("elicit", town.source, "--routing", "--in", town_copy, "--json").out
    )
    assert routing["from_record"]
    assert routing["n_servings"] == 3
    assert lawspeaker("elicit", town.source, "--routing", "--in", town_copy).code == 0


def test_a_record_that_lies_closes_the_gate(lawspeaker: Call, town_copy: Path, town: Town) -> None:
    rng = np.random.default_rng(0)
    with quiet_desk(town_copy) as desk:
        for i in range(200):
            shown = Served(
                participant=f"p.{i % 40}",
                statement=f"stmt.{int(rng.integers(1, 12))}",
                probability=0.9,
                n_eligible=12,
                route="balanced",
                model=str(i),
                at=f"2026-11-25T09:{i // 60:02d}:{i % 60:02d}+00:00",
            )
            body = {"schema_version": 1, "outcome": "shown", **shown.to_json()}
            desk.ledger.append(EventKind.SERVED, body, key=shown.key)
    ended = lawspeaker("elicit", town.source, "--routing", "--in", town_copy)
    assert ended.code == 4
    assert "routing-miscalibrated" in ended.out


def test_the_votes_themselves_can_be_looked_at(lawspeaker: Call, tmp_path: Path) -> None:
    ended = lawspeaker("elicit", write_town(tmp_path), "--routing")
    assert ended.code == 0
    assert "Degenerate" in ended.out
    assert "votes, taken for showings" in ended.out
    assert "Gini of showings" in ended.out


def test_routes_are_compared_on_simulated_people(lawspeaker: Call, tmp_path: Path) -> None:
    source = write_town(tmp_path)
    told = json.loads(lawspeaker("elicit", source, "--compare", "--worlds", 2, "--json").out)
    assert told["simulated"] is True
    assert told["routes"] == ["uniform", "polis", "balanced"]
    assert told["mean"]["uniform"]["effective_share"]["est"] == pytest.approx(1.0)
    ended = lawspeaker("elicit", source, "--compare", "--worlds", 2)
    assert ended.out.startswith("SIMULATED people")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--participant", "p.nobody"), 2),
        (("--route", "best"), 2),
        (("--explore", "3"), 2),
        (("--routing", "--compare"), 2),
    ],
)
def test_what_cannot_be_done_is_said(
    lawspeaker: Call, tmp_path: Path, words: tuple[str, ...], code: int
) -> None:
    ended = lawspeaker("elicit", write_town(tmp_path), *words)
    assert (ended.code, ended.out) == (code, "")


def test_a_record_needs_a_person_and_routing_a_showing(
    lawspeaker: Call, town_copy: Path, town: Town
) -> None:
    assert lawspeaker("elicit", town.source, "--in", town_copy).code == 2
    assert lawspeaker("elicit", town.source, "--routing", "--in", town_copy).code == 3


@pytest.fixture
def assembly(lawspeaker: Call, tmp_path: Path) -> Path:
    """An assembly with four people here and five statements; p.0 wrote stmt.0."""
    folder, people = tmp_path / "held", tmp_path / "people.csv"
    people.write_text("person\nAnn\nBen\nCem\nDia\n", "utf-8")
    for words in (
        ("open", folder, "--topic", "Books", "--simulated"),
        ("rule", folder, "--clauses", 2),
        ("roll", folder, "--people", people, "--key-out", tmp_path / "key.csv"),
        *(("join", folder, "--participant", f"p.{i}") for i in range(4)),
        ("statement", folder, "--text", "Name the source.", "--by", "p.0"),
        *(("statement", folder, "--text", f"Be brief, {j}.") for j in range(4)),
        *(
            ("vote", folder, "--participant", f"p.{i}", "--statement", f"stmt.{j}", "--vote", how)
            for i, j, how in ((1, 0, "agree"), (1, 1, "disagree"), (2, 0, "pass"), (3, 2, "agree"))
        ),
    ):
        ended = lawspeaker("assembly", *words)
        assert ended.code == 0, ended.err
    return folder


def showings(folder: Path) -> list[Served]:
    with opened_ledger(folder) as ledger:
        return [Served.from_json(each.body) for each in ledger.events(EventKind.SERVED)]


def test_an_assembly_is_asked_from_its_own_record_and_keeps_the_chances(
    lawspeaker: Call, assembly: Path
) -> None:
    newcomer = json.loads(lawspeaker("elicit", assembly, "--next", 2, "--json").out)
    assert (newcomer["recorded"], newcomer["n_eligible"]) == (False, 5)
    assert showings(assembly) == []
    words = ("elicit", assembly, "--participant", "p.0", "--next", 2)
    told = json.loads(lawspeaker(*words, "--json").out)
    assert told["recorded"]
    assert told["n_eligible"] == 4  # not their own statement
    kept = showings(assembly)
    assert [(each.statement, each.probability) for each in kept] == [
        (each["statement"], each["probability"]) for each in told["suggestions"]
    ]
    assert {each.participant for each in kept} == {"p.0"}
    assert "stmt.0" not in {each.statement for each in kept}
    assert all(0 < each.probability <= 1 for each in kept)
    again = lawspeaker(*words)
    assert "On record." in again.err
    assert showings(assembly) == kept
    routing = json.loads(lawspeaker("elicit", assembly, "--routing", "--json").out)
    assert (routing["from_record"], routing["n_servings"]) == (True, 2)


def test_what_moderators_took_out_after_it_was_shown_is_not_shown_again(
    lawspeaker: Call, assembly: Path
) -> None:
    words = ("elicit", assembly, "--participant", "p.1", "--next", 3, "--json")
    first = [s["statement"] for s in json.loads(lawspeaker(*words).out)["suggestions"]]
    assert len(first) == 3
    out = first[0]
    assert (
        lawspeaker("assembly", "moderate", assembly, out, "out", "--reason", "Off topic").code == 0
    )
    ended = lawspeaker(*words)
    assert ended.code == 0
    assert out not in [s["statement"] for s in json.loads(ended.out)["suggestions"]]


def test_an_assembly_that_showed_nothing_yet_is_looked_at_by_its_votes(
    lawspeaker: Call, assembly: Path
) -> None:
    told = json.loads(lawspeaker("elicit", assembly, "--routing", "--json").out)
    assert (told["from_record"], told["n_servings"]) == (False, 4)


def test_showings_of_what_was_taken_out_or_erased_since_are_left_out(
    lawspeaker: Call, assembly: Path
) -> None:
    for who in ("p.1", "p.2", "p.3"):
        words = ("elicit", assembly, "--participant", who, "--next", 5, "--json")
        assert lawspeaker(*words).code == 0
    n_shown = {
        each: sum(s.statement == each for s in showings(assembly)) for each in ("stmt.0", "stmt.4")
    }
    assert all(n_shown.values())
    routing = ("elicit", assembly, "--routing", "--json")
    n_before = json.loads(lawspeaker(*routing).out)["n_servings"]
    words = ("moderate", assembly, "stmt.4", "out", "--reason", "It says nothing.")
    assert lawspeaker("assembly", *words).code == 0
    n_after = json.loads(lawspeaker(*routing).out)["n_servings"]
    assert n_after == n_before - n_shown["stmt.4"]
    (said,) = [
        e for e in events(assembly, EventKind.STATEMENT_PROPOSED) if e.body["statement"] == "stmt.0"
    ]
    with quiet_desk(assembly) as desk:
        desk.ledger.erase(said.seq, reason="asked")  # type: ignore[attr-defined]
        for each in events(assembly, EventKind.VOTED):
            if each.body["statement"] == "stmt.0":
                desk.ledger.erase(each.seq, reason="asked")  # type: ignore[attr-defined]
    assert json.loads(lawspeaker(*routing).out)["n_servings"] == n_after - n_shown["stmt.0"]
