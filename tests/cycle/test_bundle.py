from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from lawspeaker.adapters.folder import Folder
from lawspeaker.cycle.bundle.facts import Facts, gather
from lawspeaker.cycle.bundle.oscal import oscal_catalog, oscal_component
from lawspeaker.cycle.bundle.registry import sheet_named
from lawspeaker.cycle.bundle.step import bundle, document_names
from lawspeaker.cycle.trace import trace
from lawspeaker.errors import BadInput, UsageFault
from lawspeaker.records.event import Event, EventKind
from lawspeaker.wiring.desk import opened_ledger

if TYPE_CHECKING:
    from pathlib import Path

    from cycle.stage import Played, Town
    from lawspeaker.report.sheet import Line

# Words that would turn evidence into a verdict.
_VERDICTS = re.compile(
    r"\b(complian(t|ce) (with|to)|complies with|conforms? (to|with)|in conformity with|"
    r"certified (by|to|under)|meets the requirements?)\b",
    re.IGNORECASE,
)


def facts_of(folder: Path) -> Facts:
    with opened_ledger(folder) as ledger:
        return gather(ledger, Folder(folder), today=date(2026, 11, 26))


@pytest.fixture(scope="module")
def facts(played: Played) -> Facts:
    return facts_of(played.folder)


def line(facts: Facts, sheet: str, asked: str) -> Line:
    (found,) = [
        each
        for chapter in sheet_named(sheet)(facts).chapters
        for each in chapter.lines
        if each.asked == asked
    ]
    return found


def with_events(facts: Facts, *events: tuple[str, dict[str, object]]) -> Facts:
    made = tuple(
        Event(
            seq=len(facts.events) + place,
            kind=EventKind(kind),
            at="2026-05-01T00:00:00+00:00",
            body=body,
            digest="sha256:" + "0" * 64,
        )
        for place, (kind, body) in enumerate(events)
    )
    return Facts(
        constitution=facts.constitution,
        versions=facts.versions,
        events=(*facts.events, *made),
        docket=facts.docket,
        files=facts.files,
    )


def test_every_document_is_made_in_three_forms(facts: Facts) -> None:
    made = bundle(facts)
    sheets = {name for name in document_names() if not name.startswith("oscal")}
    assert {each.name for each in made.sheets} == sheets
    for name in sheets:
        assert {f"{name}.md", f"{name}.html", f"{name}.json"} <= set(made.texts)
        assert json.loads(made.texts[f"{name}.json"])["simulated"] is True
    assert "index.html" in made.texts
    assert bundle(facts).texts == made.texts


def test_a_document_that_there_is_not_is_named() -> None:
    with pytest.raises(UsageFault, match=r"no document 'passport'; there are annex-iv, "):
        sheet_named("passport")


def test_only_what_is_named_is_made(facts: Facts) -> None:
    made = bundle(facts, only=["decisions", "oscal-catalog"])
    assert set(made.texts) == {
        "decisions.md",
        "decisions.html",
        "decisions.json",
        "oscal-catalog.json",
        "source-map.json",
    }
    with pytest.raises(UsageFault, match="no document 'passport'"):
        bundle(facts, only=["passport"])


def test_every_source_can_be_followed(played: Played, facts: Facts) -> None:
    sources: set[str] = set()
    for each in bundle(facts).sheets:
        for chapter in each.chapters:
            sources |= {line.source for line in chapter.lines if line.told is not None}
            if chapter.grid is not None:
                assert chapter.grid.head[-1] == "Source"
                sources |= {row[-1] for row in chapter.grid.rows}
    assert len(sources) > 20
    with opened_ledger(played.folder) as ledger:
        for source in sources:
            assert trace(ledger, source)


def test_an_entry_of_the_record_that_is_not_there_is_bad_input(played: Played) -> None:
    with (
        opened_ledger(played.folder) as ledger,
        pytest.raises(BadInput, match="the record has no entry 999"),
    ):
        trace(ledger, "event.999")


def test_evidence_is_never_a_verdict(facts: Facts) -> None:
    for name, text in bundle(facts).texts.items():
        assert not _VERDICTS.search(text), name
    assert _VERDICTS.search("The system is compliant with Article 14.")


def test_the_system_card_says_what_it_does_not_know(facts: Facts) -> None:
    assert line(facts, "system-card", "Which model runs under it, in which version?").told is None
    assert line(facts, "system-card", "How was it tested?").told is None
    assert line(facts, "system-card", "Was it ratified?").words == (
        "No: only simulated people balloted on version 1.0.0, and it binds nobody; "
        "286 said yes, 19 no, 16 abstained."
    )
    assert line(facts, "system-card", "What changed last?").words == (
        "amend.0001: version 1.1.0 is proposed, MINOR, a change of clauses: clause.s0. "
        "It is not in force."
    )
    worse = line(facts, "system-card", "For whom is it worse?").words
    assert worse.startswith("Whether it answers some people worse was not measured here. ")
    assert "“If two books disagree, tell me they disagree.”" in worse
    left = line(facts, "system-card", "Whom do the rules not represent?").words
    assert left.startswith("Fewer than ten people agree with none of the chosen statements; 2")
    assert left.endswith("% of the answers behind this were never given and were filled in.")
    told = line(facts, "system-card", "How can I complain?").words
    assert "within 10 days" in told
    assert "1 contest so far, none answered late" in told


def test_a_measured_clause_is_told_with_its_interval(facts: Facts) -> None:
    clause = facts.constitution.clauses[0]
    measured = clause.model_validate_json(
        json.dumps(
            {
                **json.loads(clause.model_dump_json(by_alias=True)),
                "compliance": [
                    {
                        "system": "sha256:ab",
                        "ci": {"est": 0.8, "lo": 0.7, "hi": 0.9, "n": 80, "method": "wilson"},
                        "judges": "three",
                        "humans": 40,
                        "at": "2026-05-01",
                    }
                ],
            }
        )
    )
    held = facts.constitution.model_copy(
        update={"clauses": (measured, *facts.constitution.clauses[1:])}
    )
    changed = Facts(
        constitution=held,
        versions=facts.versions,
        events=facts.events,
        docket=facts.docket,
        files=facts.files,
    )
    told = line(changed, "system-card", "How was it tested?")
    assert "1 of 12 clauses were measured" in told.words
    assert "80 % (70 to 90), n = 80" in told.words
    assert told.source.startswith(f"{clause.id}@")


def figure(version: str, est: float, model: str = "model-a") -> tuple[str, dict[str, object]]:
    body = {"measure": "kept rules", "model": model, "version": version, "est": est}
    return "measured", body | {"lo": 0.1, "hi": 0.9, "n": 40, "method": "Wilson", "report": "r"}


def test_a_figure_under_the_present_version_goes_before_a_newer_one_under_another(
    facts: Facts,
) -> None:
    present = facts.constitution.version
    told = with_events(facts, figure(present, 0.5), figure("0.9.0", 0.7), ("measured", {}))
    found = line(told, "system-card", "How was it tested?")
    assert f"under version {present}: 0.5 (0.1 to 0.9), n = 40, by Wilson" in found.words
    assert found.source == f"event.{len(facts.events)}"
    grid = sheet_named("system-card")(told).chapters[2].grid
    assert grid is not None
    assert [row[2] for row in grid.rows] == [present, "0.9.0"]
    old = line(with_events(facts, figure("0.9.0", 0.7)), "system-card", "How was it tested?")
    assert "under version 0.9.0, not the present one: 0.7" in old.words


def came(facts: Facts, **parts: object) -> Facts:
    told = {"n_invited": 0, "n_voted": 30, "joined": {}, "reasons": {}}
    return with_events(facts, ("imported", {"recruitment": told | parts}))


INVITED, JOINED = "How many were invited?", "How many joined?"
DROPPED, REASONS = "How many dropped out?", "For which reasons?"


@pytest.mark.parametrize(
    ("n_invited", "joined", "n_voted", "words"),
    [
        (30, {"invitation": 20}, 8, (
            "30 people were invited.", "20 people joined, all by invitation.",
            "12 people joined and did not vote.")),
        (4, {"invitation": 2}, 2, (
            "Fewer than 10 people were invited.",
            "Fewer than 10 people joined, all by invitation.",
            "0 people joined and did not vote.")),
        (43, {"invitation": 40, "hand": 3}, 38, (
            "At least 40 people were invited.", "43 people joined.",
            "Fewer than 10 people joined and did not vote.")),
        (60, {"invitation": 40, "hand": 13}, 53, (
            "60 people were invited.", "53 people joined: 40 by invitation, 13 by hand.",
            "0 people joined and did not vote.")),
        (0, {"import": 400}, 400, (
            None, "400 people joined, all by import.", "0 people joined and did not vote.")),
    ],
)  # fmt: skip
def test_participation_counts_people_and_hides_few(
    facts: Facts,
    n_invited: int,
    joined: dict[str, int],
    n_voted: int,
    words: tuple[str | None, ...],
) -> None:
    told = came(facts, n_invited=n_invited, joined=joined, n_voted=n_voted)
    found = [line(told, "participation", each).told for each in (INVITED, JOINED, DROPPED)]
    assert found == list(words)


def test_how_people_came_is_not_recorded_where_the_votes_do_not_tell(facts: Facts) -> None:
    for asked in (INVITED, JOINED, DROPPED, REASONS):
        assert line(facts, "participation", asked).told is None
    assert "400 people" in line(facts, "participation", "How many took part?").words
    with pytest.raises(BadInput, match="how people came"):
        sheet_named("participation")(came(facts, n_voted="many"))


def test_reasons_of_moderation_are_told_with_how_many_statements(facts: Facts) -> None:
    told = came(facts, reasons={"spam": 2, "names a person": 1})
    assert line(told, "participation", REASONS).words == (
        "spam (2 statements); names a person (1 statement)"
    )


def test_the_decision_log_holds_every_decision_and_no_count(facts: Facts) -> None:
    _, log, ballots, contests, rulings = sheet_named("decisions")(facts).chapters
    assert log.grid is not None
    kinds = [row[1] for row in log.grid.rows]
    assert kinds == [
        "imported",
        "roll committed",
        "selected",
        "drafted",
        *["norm read"] * 7,
        "drafted",
        "rule fixed",
        "balloted",
        "ratified",
        "contested",
        "ruled",
        "amended",
    ]
    days = {row[1]: row[0] for row in log.grid.rows}
    assert [days[kind] for kind in ("ratified", "contested", "ruled")] == [
        "5 May 2026",
        "31 May 2026",
        "7 June 2026",
    ]
    assert ballots.grid is not None
    assert [row[:-1] for row in ballots.grid.rows] == [
        ("rat.0001", "1.0.0", "adoption", "286", "19", "16", "simulated", "all 6 checks passed")
    ]
    assert contests.grid is not None
    ((contest, *_, status, source),) = contests.grid.rows
    assert (contest, status, source) == ("contest.0001", "ruled", "event.26")
    assert rulings.grid is not None
    ((ruling, of, held, verdicts, *_, dissent, at),) = rulings.grid.rows
    assert (ruling, of, held, verdicts, at) == (
        "ruling.0001", "contest.0001", "violates", "7 of 9", "event.27",
    )  # fmt: skip
    assert dissent.startswith("Two of us would have let the answer stand.")


def test_a_ballot_of_few_is_not_counted_out_and_what_failed_is_told(facts: Facts) -> None:
    checks = [
        {"kind": "quorum", "group": "", "passed": False, "sentence": "7 of 40 balloted."},
        {"kind": "threshold", "group": "", "passed": True, "sentence": "Enough."},
    ]
    count = {"version": "1.1.0", "rule_class": "clause", "result": "rejected", "checks": checks}
    few: dict[str, object] = {"overall": {"yes": 4, "no": 2, "abstain": 1}, "groups": {}}
    event = {"id": "rat.0002", "count": count | few}
    grid = sheet_named("decisions")(with_events(facts, ("ratified", event))).chapters[2].grid
    assert grid is not None
    *told, why = grid.rows[-1][3:8]
    assert told == [*["fewer than 10 ballots"] * 3, "rejected"]
    assert why.startswith("The whole did not reach what the rule asks; the ballots are not told")


def test_an_overruled_ruling_is_marked(facts: Facts) -> None:
    (line_,) = facts.docket
    gone = replace(line_.rulings[0], overruled_by="ruling.0002", dissent="")
    told = replace(facts, docket=(replace(line_, rulings=(gone,)),))
    grid = sheet_named("decisions")(told).chapters[4].grid
    assert grid is not None
    assert grid.rows[0][0] == "ruling.0001, overruled by ruling.0002"
    assert grid.rows[0][6] == "none"


def test_provenance_says_who_typed_norms_and_whose_the_rest_is(facts: Facts) -> None:
    told = line(facts, "provenance", "Who says what the clauses ask of a machine?").words
    assert told == (
        "7 of 12 clauses also stand as typed norms, which a program can check against each other; "
        "for 7 of them the record says who typed it."
    )
    rest = "Who wrote the rest: levels, who decides, how it changes?"
    assert "this program's proposal" in line(facts, "provenance", rest).words
    grid = sheet_named("provenance")(facts).chapters[2].grid
    assert grid is not None
    typed = {row[0]: row[5] for row in grid.rows}
    assert typed["clause.s8"] == "the sample's clerk (simulated) (reading.0003)"
    assert typed["clause.s55"] == "no norm"
    assert (
        {row[3] for row in grid.rows} == {row[4] for row in grid.rows} == {"quoted word for word"}
    )
    silent = replace(
        facts,
        events=tuple(each for each in facts.events if each.kind is not EventKind.NORM_READ),
        constitution=facts.constitution.model_copy(update={"recitals": ()}),
    )
    assert line(silent, "provenance", rest).told is None
    grid = sheet_named("provenance")(silent).chapters[2].grid
    assert grid is not None
    assert {row[0]: row[5] for row in grid.rows}["clause.s8"] == "not recorded"


def test_the_first_page_of_provenance_has_a_share_for_each_maker(facts: Facts) -> None:
    short, shares, *_ = sheet_named("provenance")(facts).chapters
    everyone = "Of 12 clauses: law 0 %, expert 0 %, public process 100 %, owner 0 %"
    assert str(short.lines[0].told).startswith(everyone)
    assert everyone in bundle(facts).texts["index.html"]
    first = shares.grid
    assert first is not None
    assert [(row[0], row[1]) for row in first.rows] == [
        ("law", "0 %"),
        ("expert", "0 %"),
        ("public process", "100 %"),
        ("owner", "0 %"),
        ("not recorded", "0 %"),
    ]


def test_a_run_without_a_ballot_is_told_as_such(town: Town) -> None:
    facts = facts_of(town.folder)
    assert not facts.simulated
    assert line(facts, "system-card", "Was it ratified?").words == (
        "No ballot is on record; version 1.0.0 is proposed."
    )
    assert line(facts, "system-card", "What changed last?").words == "No change is on record."
    asked = "Adjudicated feedback finds its way into design"
    assert line(facts, "evidence", asked).told is None
    assert "Simulated" not in bundle(facts).texts["system-card.md"]


def test_a_folder_with_nothing_but_a_constitution_answers_with_gaps(facts: Facts) -> None:
    bare = Facts(
        constitution=facts.constitution.model_copy(
            update={
                "control": (),
                "clauses": tuple(
                    clause.model_copy(
                        update={
                            "support": clause.support.model_copy(update={"groups": ()}),
                            "lifecycle": clause.lifecycle.model_copy(update={"review_by": None}),
                        }
                    )
                    for clause in facts.constitution.clauses
                ),
                "parties": tuple(
                    party.model_copy(update={"population": None, "sampling": None})
                    for party in facts.constitution.parties
                ),
            }
        ),
        versions=(),
        events=(),
        docket=(),
        files={},
    )
    made = bundle(bare)
    for each in made.sheets:
        for chapter in each.chapters:
            assert all(line.told is not None or line.owed_by for line in chapter.lines)
    assert line(bare, "participation", "Was anybody forgotten at their wish?").told is None
    assert line(bare, "system-card", "Who decides then?").words == "Nobody is named."


def test_population_shares_are_told_as_weights(facts: Facts) -> None:
    weighed = Facts(
        constitution=facts.constitution,
        versions=facts.versions,
        events=facts.events,
        docket=facts.docket,
        files={
            **facts.files,
            "support.json": {"strata": [{"name": "north", "weight": 1.25, "share": 0.5}]},
        },
    )
    assert line(weighed, "participation", "Was anybody weighed more?").words == (
        "To the population's shares: north 1.25."
    )


def test_small_groups_are_not_shown(facts: Facts) -> None:
    small = Facts(
        constitution=facts.constitution,
        versions=facts.versions,
        events=facts.events,
        docket=facts.docket,
        files={
            **facts.files,
            "groups.json": {
                "groups": [
                    {"name": "A", "n_people": 300, "stability": 0.9},
                    {"name": "B", "n_people": 4, "stability": 0.9},
                    {"name": "C", "n_people": 90, "stability": 0.9},
                ]
            },
        },
    )
    grid = sheet_named("participation")(small).chapters[2].grid
    assert grid is not None
    assert [row[1] for row in grid.rows] == ["300", "not shown", "not shown"]


def test_oscal_has_a_control_for_each_clause_and_says_evidence(facts: Facts) -> None:
    catalog = oscal_catalog(facts)["catalog"]
    controls = [control for group in catalog["groups"] for control in group["controls"]]
    assert [each["id"] for each in controls] == [c.id for c in facts.constitution.by_rank]
    assert all(part["prose"] for each in controls for part in each["parts"])
    component = oscal_component(facts)["component-definition"]
    (only,) = component["components"]
    assert len(only["control-implementations"]) == 3
    token = re.compile(r"^[A-Za-z_][A-Za-z0-9.\-_]*$")
    uuids = re.findall(r'"uuid": "([0-9a-f-]+)"', json.dumps(component))
    assert len(uuids) == len(set(uuids))
    for implementation in only["control-implementations"]:
        assert implementation["implemented-requirements"]
        for each in implementation["implemented-requirements"]:
            assert token.match(each["control-id"])
            assert "not a claim" in each["remarks"]


def test_oscal_tells_reasons_and_what_is_open(facts: Facts) -> None:
    clause = facts.constitution.clauses[0]
    changed = clause.model_copy(
        update={
            "reason": "Because.",
            "form": clause.form.model_copy(update={"open_on_purpose": True}),
        }
    )
    held = facts.constitution.model_copy(update={"clauses": (changed,)})
    told = Facts(constitution=held, versions=(), events=(), docket=(), files={})
    ((control,),) = [group["controls"] for group in oscal_catalog(told)["catalog"]["groups"]]
    assert control["parts"][1]["prose"] == "Because."
    assert {"open-on-purpose"} <= {prop["name"] for prop in control["props"]}
