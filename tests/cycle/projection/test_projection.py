from __future__ import annotations

import inspect
from datetime import UTC, datetime, timedelta

import pytest

from lawspeaker.adapters.clock import FixedClock
from lawspeaker.adapters.memory import MemoryArchive, MemoryLedger, Silence
from lawspeaker.cycle.assembly.joining import invite, join_by_hand, join_with
from lawspeaker.cycle.assembly.opening import close_roll, open_assembly
from lawspeaker.cycle.assembly.saying import moderate, propose
from lawspeaker.cycle.desk import Desk
from lawspeaker.cycle.projection.conversation import conversation_of
from lawspeaker.cycle.projection.projection import Projection
from lawspeaker.cycle.projection.views import Views, views_of
from lawspeaker.errors import BadInput
from lawspeaker.records.conversation import SourceFile
from lawspeaker.records.event import EventKind
from lawspeaker.records.recruitment import Recruitment
from lawspeaker.records.statement import Moderation

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)


@pytest.fixture
def desk() -> Desk:
    return Desk(ledger=MemoryLedger(FixedClock(NOON)), archive=MemoryArchive(), progress=Silence())


def test_every_view_is_a_projection_with_a_name_of_its_own() -> None:
    views = Views().each
    assert len({view.name for view in views}) == len(views)
    for view in views:
        for name in ("apply", "to_json", "from_json"):
            wanted = inspect.signature(getattr(Projection, name)).parameters
            assert list(inspect.signature(getattr(type(view), name)).parameters) == list(wanted)


def test_simulated_assemblies_mark_everybody_and_tokens_expire(desk: Desk) -> None:
    with pytest.raises(BadInput, match="no assembly is open"):
        propose(desk, "Too early", author=None)
    open_assembly(desk, assembly="a", topic="Books", description="", simulated=True)
    with pytest.raises(BadInput, match="nobody would be on the roll"):
        close_roll(desk, [])
    roll = close_roll(desk, [False, False])
    assert [member.simulated for member in roll.members] == [True, True]
    invite(desk, {"p.0": "first", "p.1": "second"}, expires_at=NOON + timedelta(days=1))
    assert join_with(desk, "first", now=NOON) == "p.0"
    late = NOON + timedelta(days=1)
    assert join_with(desk, "first", now=late) == "p.0"
    with pytest.raises(BadInput, match="expired"):
        join_with(desk, "second", now=late)
    assert join_by_hand(desk, "p.1") == "p.1"
    people = views_of(desk.ledger.events()).people
    assert {each: joined.by for each, joined in people.joined.items()} == {
        "p.0": "invitation",
        "p.1": "hand",
    }


def test_a_key_marks_one_statement(desk: Desk) -> None:
    open_assembly(desk, assembly="a", topic="Books", description="", simulated=False)
    assert propose(desk, "One", author=None, key="k") == "stmt.0"
    assert propose(desk, "One", author=None, key="k") == "stmt.0"
    with pytest.raises(BadInput, match=r"'k' already marks stmt\.0"):
        propose(desk, "Two", author=None, key="k")
    assert propose(desk, "Two", author=None) == "stmt.1"


def test_a_record_tells_how_people_came_and_why_statements_are_out(desk: Desk) -> None:
    open_assembly(desk, assembly="a", topic="Books", description="", simulated=False)
    close_roll(desk, [False] * 4)
    tokens = {f"p.{n}": f"token {n}" for n in range(3)}
    invite(desk, tokens, expires_at=NOON + timedelta(days=1))
    invite(desk, {"p.2": "another token"}, expires_at=NOON + timedelta(days=1))
    for token in ("token 0", "token 1"):
        join_with(desk, token, now=NOON)
    join_by_hand(desk, "p.3")
    for text in ("Longer hours", "Buy my book", "Buy it now", "Call Jo at home"):
        propose(desk, text, author=None)
    for number, (decision, reason) in enumerate(
        [
            (Moderation.IN, "fine"),
            (Moderation.OUT, "an advert"),
            (Moderation.OUT, "an advert"),
            (Moderation.OUT, "names a person"),
        ]
    ):
        moderate(desk, f"stmt.{number}", decision, reason=reason)
    moderate(desk, "stmt.0", Moderation.OUT, reason="a duplicate")
    moderate(desk, "stmt.0", Moderation.IN, reason="it is none")
    vote = {"participant": "p.0", "statement": "stmt.0", "vote": 1}
    desk.ledger.append(EventKind.VOTED, vote)
    file = SourceFile(name="ledger.db", digest="sha256:0", n_rows=1)
    found = conversation_of(views_of(desk.ledger.events()), file=file).recruitment
    assert found == Recruitment(
        n_invited=3,
        n_voted=1,
        joined={"invitation": 2, "hand": 1},
        reasons={"an advert": 2, "names a person": 1},
    )
