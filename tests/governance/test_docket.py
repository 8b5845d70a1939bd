from __future__ import annotations

import pytest

from governance.court import contest, day, ruling
from lawspeaker.errors import UsageFault
from lawspeaker.governance.docket import DocketStatus, docket, next_id


def test_the_docket_says_how_each_contest_stands() -> None:
    open_one, late, answered = (contest("a", number=n) for n in (10, 9, 2))
    open_one = contest("a", number=10, opened=day(5))
    held = ruling(answered, "a")
    lines = docket([open_one, late, answered], [held], today=day(11))
    assert [(line.contest.id, line.status) for line in lines] == [
        ("contest.0002", DocketStatus.RULED),
        ("contest.0009", DocketStatus.OVERDUE),
        ("contest.0010", DocketStatus.OPEN),
    ]
    assert lines[0].to_json()["rulings"] == ["ruling.0002"]
    assert not lines[0].answered_late


def test_the_day_on_which_it_is_due_is_still_in_time() -> None:
    only = contest("a")
    assert docket([only], [], today=only.due)[0].status is DocketStatus.OPEN
    late = ruling(only, "a", decided_on=day(11))
    assert docket([only], [late], today=day(12))[0].answered_late


def test_a_ruling_on_nothing_is_a_fault() -> None:
    with pytest.raises(UsageFault, match="not on the docket"):
        docket([], [ruling(contest("a"), "a")], today=day(0))


def test_numbers_are_never_given_twice() -> None:
    assert next_id("ruling", []) == "ruling.0001"
    assert next_id("ruling", ["ruling.0007", "ruling.0002"]) == "ruling.0008"
    assert next_id("ruling", ["ruling.9999"]) == "ruling.10000"
    for wrong in ("contest.0001", "ruling.x", "ruling"):
        with pytest.raises(UsageFault, match="no number of a ruling"):
            next_id("ruling", [wrong])
