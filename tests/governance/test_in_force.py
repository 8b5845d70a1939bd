from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lawspeaker.contract.constitution import Constitution, Status
from lawspeaker.contract.yaml_form import from_yaml
from lawspeaker.governance.in_force import Term, last_day, standing_on

WHOLE = from_yaml(
    (Path(__file__).resolve().parents[1] / "contract" / "lint" / "whole.yaml").read_text(
        encoding="utf-8"
    ),
    path="whole.yaml",
)
# In force 2026-11-01 to 2028-01-01; style.brevity ends on 2027-06-01.
NOW = date(2026, 12, 1)


def of_status(status: Status) -> Constitution:
    return WHOLE.model_copy(update={"status": status})


@pytest.mark.parametrize(
    ("day", "in_force", "says"),
    [
        (date(2026, 10, 31), False, "it begins on 2026-11-01"),
        (date(2026, 11, 1), True, "in force since 2026-11-01, until 2028-01-01"),
        (date(2028, 1, 1), True, "in force since"),
        (date(2028, 1, 2), False, "it ended on 2028-01-01"),
    ],
)
def test_a_ratified_version_is_in_force_between_its_days(
    day: date,
    in_force: bool,  # noqa: FBT001 - a case of the table above
    says: str,
) -> None:
    found = standing_on(WHOLE, day=day)
    assert found.in_force is in_force
    assert says in found.reason
    assert bool(found.clauses) is in_force


@pytest.mark.parametrize(
    ("status", "says"),
    [
        (Status.DRAFT, "draft"),
        (Status.PROPOSED, "nobody has ratified it"),
        (Status.SUSPENDED, "suspended"),
        (Status.SUPERSEDED, "a later version"),
        (Status.EXPIRED, "expired"),
    ],
)
def test_no_other_status_is_in_force(status: Status, says: str) -> None:
    found = standing_on(of_status(status), day=NOW)
    assert not found.in_force
    assert says in found.reason
    assert (found.clauses, found.ended) == ((), ())


def test_what_simulated_people_adopted_says_so() -> None:
    found = standing_on(of_status(Status.SIMULATED), day=NOW)
    assert found.in_force
    assert "simulated people only" in found.reason


def test_a_term_on_record_narrows_the_documents_own_days() -> None:
    term = Term(from_=date(2026, 12, 24), until=date(2027, 2, 1))
    assert standing_on(WHOLE, day=NOW, term=term).reason == "it begins on 2026-12-24"
    assert standing_on(WHOLE, day=date(2027, 2, 1), term=term).in_force
    assert not standing_on(WHOLE, day=date(2027, 2, 2), term=term).in_force


def test_a_clause_ends_after_its_sunset() -> None:
    assert standing_on(WHOLE, day=date(2027, 6, 1)).ended == ()
    after = standing_on(WHOLE, day=date(2027, 6, 2))
    assert after.ended == ("style.brevity",)
    assert "style.brevity" not in after.clauses
    red_line, default = after.levels
    assert (after.n_clauses(red_line), after.n_clauses(default)) == (1, 1)


def test_due_holds_what_is_past_or_comes_within_the_horizon_soonest_first() -> None:
    found = standing_on(WHOLE, day=date(2027, 4, 15), horizon_days=50)
    assert [each.sentence for each in found.due] == [
        "style.brevity was to be reviewed by 2027-04-01 (14 days ago)",
        "style.voice was to be reviewed by 2027-04-01 (14 days ago)",
        "facts.source is to be reviewed by 2027-05-01 (in 16 days)",
        "style.brevity ends on 2027-06-01 (in 47 days)",
    ]
    (ending,) = standing_on(WHOLE, day=date(2028, 1, 1)).due[-1:]
    assert ending.sentence == "the document expires on 2028-01-01 (today)"
    last = [each.sentence for each in standing_on(WHOLE, day=date(2027, 6, 1)).due if not each.days]
    assert last == ["style.brevity ends on 2027-06-01 (today)"]
    (ended,) = standing_on(WHOLE, day=date(2028, 1, 3)).due[-1:]
    assert ended.sentence == "the document expired on 2028-01-01 (2 days ago)"
    assert ended.to_json() == {
        "clause": None, "kind": "expiry", "on": "2028-01-01", "days": -2,
    }  # fmt: skip
    sunset = [each for each in standing_on(WHOLE, day=date(2027, 6, 3)).due if each.days == -2]
    assert [each.sentence for each in sunset] == ["style.brevity ended on 2027-06-01 (2 days ago)"]


def test_an_emergency_ends_after_its_longest_time() -> None:
    first = date(2026, 12, 1)
    assert last_day(WHOLE, first=first, emergency=True) == date(2026, 12, 31)
    assert last_day(WHOLE, first=first, emergency=False) == date(2028, 1, 1)
    endless = WHOLE.amendment.emergency.model_copy(update={"max_duration_days": None})
    rules = WHOLE.amendment.model_copy(update={"emergency": endless})
    open_ended = WHOLE.effective.model_copy(update={"until": None})
    free = WHOLE.model_copy(update={"amendment": rules, "effective": open_ended})
    assert last_day(free, first=first, emergency=True) is None
    assert standing_on(free, day=NOW).reason == "in force since 2026-11-01"


def test_the_json_says_the_same(library_json: dict[str, object]) -> None:
    assert library_json["in_force"] is True
    assert library_json["levels"] == [
        {"id": "red-line", "rank": 1, "override_by": ["none"], "on_tie": None, "n_clauses": 1},
        {"id": "default", "rank": 2, "override_by": [], "on_tie": None, "n_clauses": 2},
    ]
    assert library_json["silence"] == "Answer helpfully."


@pytest.fixture
def library_json() -> dict[str, object]:
    return dict(standing_on(WHOLE, day=NOW).to_json())


@given(day=st.dates(date(2026, 1, 1), date(2029, 1, 1)))
def test_each_clause_is_in_force_or_ended_exactly_where_the_version_is_in_force(day: date) -> None:
    found = standing_on(WHOLE, day=day)
    everything = {clause.id for clause in WHOLE.clauses}
    assert set(found.clauses) | set(found.ended) == (everything if found.in_force else set())
    assert not set(found.clauses) & set(found.ended)
