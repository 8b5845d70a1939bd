"""A version is put to the ballot, and people say yes, no or neither on a page."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from cycle.stage import events
from governance.village import village
from lawspeaker.contract.amendment import RuleClass
from lawspeaker.cycle.assembly.balloting import (
    ballot_file,
    close_ballot,
    open_ballot,
    take_ballots,
)
from lawspeaker.cycle.assembly.joining import invite
from lawspeaker.cycle.assembly.voting import close_voting
from lawspeaker.cycle.projection.ballots import Ballots
from lawspeaker.cycle.ratify import Motion
from lawspeaker.edge.token import new_token
from lawspeaker.errors import BadInput, UsageFault
from lawspeaker.governance.ballot_paper import read_ballots
from lawspeaker.governance.roll import Member, Roll
from lawspeaker.records.event import EventKind
from lawspeaker.wiring.desk import quiet_desk
from lawspeaker.wiring.views import current_views
from web.stage import NOW, come_in, hidden, visit
from web.test_saying import browser

if TYPE_CHECKING:
    from pathlib import Path

    from lawspeaker.contract.constitution import Constitution
    from lawspeaker.cycle.desk import Desk
    from lawspeaker.records.ballot import Ballot
    from web.stage import Browser, Held, Site

ENDS = NOW + timedelta(days=7)


def asked(
    *, proposed: Constitution | None = None, under: Constitution | None = None, n_people: int = 2
) -> Motion:
    """The village's text, put to the first so many people."""
    law = proposed or village()
    rule_class = RuleClass.ADOPTION if under is None else RuleClass.CLAUSE
    return Motion(
        proposed=law,
        under=under,
        rule_class=rule_class,
        rule=law.amendment.rule_for(rule_class),
        roll=Roll.of([Member(participant=f"p.{n}", simulated=True) for n in range(n_people)]),
    )


def put(
    at: Held,
    motion: Motion | None = None,
    *,
    changeable: bool = False,
    closes_at: datetime = ENDS,
) -> str:
    """Open a ballot in an assembly's record."""
    with quiet_desk(at.folder) as desk:
        return open_ballot(
            desk, motion or asked(), closes_at=closes_at, changeable=changeable, now=NOW
        )


async def decide(mine: Browser, choice: str, *, key: str = "", ballot: str = "ballot.1") -> Any:
    """Open the ballot's page and send its form; with a `key`, that of an earlier page."""
    fields = {"key": key or hidden(await mine.look("/ballot"), "key"), "choice": choice}
    return await mine.send(f"/ballot/{ballot}", fields)


def cast(folder: Path) -> list[tuple[object, object]]:
    """Who said what, in the order of the record."""
    kinds = (EventKind.BALLOT_CAST, EventKind.BALLOT_CHANGED)
    return [(e.body["participant"], e.body["choice"]) for e in events(folder, *kinds)]


def test_a_person_reads_the_text_and_ballots_once(at: Held) -> None:
    sessions = come_in(at)
    put(at)

    async def deed(site: Site) -> None:
        mine = browser(site, "p.0", sessions)
        page = (await mine.look("/ballot")).text
        assert "Name the source of every answer." in page
        assert "At least 50 people must ballot." in page
        assert "From stmt.1, quoted. Those who hold this assembly wrote this." in page
        assert '<q dir="auto">Be &lt;b&gt;brief' in page
        assert "Simulated people cannot ratify anything." in page
        assert "ends on 3 December 2026 at 12:00 UTC" in page
        key = hidden(await mine.look("/ballot"), "key")
        for _ in range(3):
            got = await decide(mine, "yes", key=key)
            assert (got.status_code, got.headers["location"]) == (
                303,
                "../ballot?done=ballot.1#ballot",
            )
        done = (await mine.look("/ballot?done=ballot.1")).text
        assert 'role="status"><strong>Recorded:</strong> Yes, I want this text.' in done
        assert ("A ballot counts once." in done, '<form method="post" action="ballot/' in done) == (
            True,
            False,
        )
        again = await decide(mine, "no", key=key)
        assert (again.status_code, "with another answer" in again.text) == (409, True)
        other = await decide(mine, "no", key="another")
        assert (other.status_code, "the first answer counts" in other.text) == (409, True)
        assert (await decide(mine, "yes", key="third")).status_code == 303  # it stands so
        assert "Yes, I want this text" in (await mine.look("/said")).text
        assert "go to the ballot" in (await mine.look("/")).text
        assert "go to the ballot" in (await mine.look("/said")).text
        for n in range(3):
            await mine.vote(f"stmt.{n}", "agree")
        assert "go to the ballot" in (await mine.look("/vote")).text

    visit(at, deed)
    assert cast(at.folder) == [("p.0", "yes")]


def test_where_the_ballot_says_so_the_last_answer_counts(at: Held) -> None:
    sessions = come_in(at)
    put(at, changeable=True)

    async def deed(site: Site) -> None:
        mine = browser(site, "p.0", sessions)
        for choice in ("yes", "no", "yes", "abstain"):
            assert (await decide(mine, choice)).status_code == 303
        page = (await mine.look("/ballot")).text
        assert re.search(r'value="abstain" id="choice-abstain" required checked', page)
        assert "Change my ballot" in page

    visit(at, deed)
    assert [choice for _, choice in cast(at.folder)] == ["yes", "no", "yes", "abstain"]
    views = current_views(at.folder).views
    assert Ballots.from_json(views.ballots.to_json()).to_json() == views.ballots.to_json()
    text = ballot_file(views, "ballot.1")
    assert text == "participant,vote,simulated\np.0,abstain,true\n"


def test_only_those_on_the_roll_ballot_and_only_while_it_is_open(at: Held) -> None:
    sessions = come_in(at)
    put(at)

    async def deed(site: Site) -> None:
        mine, third = (browser(site, who, sessions) for who in ("p.0", "p.2"))
        got = await decide(third, "yes", key="k")
        assert (got.status_code, "not on the roll" in got.text) == (409, True)
        assert "not on the roll" in (await third.look("/ballot")).text
        site.state.now = lambda: ENDS
        late = await decide(mine, "yes", key="k")
        assert (late.status_code, "This ballot is over." in late.text) == (409, True)
        assert "ended on 3 December" in (await mine.look("/ballot")).text
        assert (await decide(mine, "yes", key="k", ballot="ballot.9")).status_code == 404

    visit(at, deed)
    assert cast(at.folder) == []


def test_a_ballot_that_is_closed_early_says_why(at: Held) -> None:
    sessions = come_in(at)
    put(at)

    async def deed(site: Site) -> None:
        mine = browser(site, "p.0", sessions)
        await decide(mine, "no")
        with quiet_desk(at.folder) as desk:
            with pytest.raises(UsageFault, match="is open until"):
                open_ballot(desk, asked(), closes_at=ENDS, changeable=False, now=NOW)
            assert close_ballot(desk, reason="Everybody has balloted.", now=NOW)
            assert not close_ballot(desk, reason="Again.", now=NOW)
        got = await decide(browser(site, "p.1", sessions), "yes", key="k")
        assert (got.status_code, "Everybody has balloted." in got.text) == (409, True)
        put(at)
        assert (await decide(mine, "yes", ballot="ballot.2")).status_code == 303
        said = (await mine.look("/said")).text
        assert said.index("ballot.2") < said.index("ballot.1")

    visit(at, deed)


def test_a_ballot_that_ends_with_a_day_names_that_day(at: Held) -> None:
    sessions = come_in(at)
    put(at, closes_at=datetime(2026, 12, 11, tzinfo=UTC))

    async def deed(site: Site) -> None:
        page = (await browser(site, "p.0", sessions).look("/ballot")).text
        assert "The ballot ends at the end of 10 December 2026 (UTC)." in page

    visit(at, deed)


def test_before_anything_is_put_to_the_ballot_the_page_says_so(at: Held) -> None:
    sessions = come_in(at)

    async def deed(site: Site) -> None:
        mine = browser(site, "p.0", sessions)
        got = await mine.look("/ballot")
        assert (got.status_code, "Nothing was put to the ballot" in got.text) == (404, True)

    visit(at, deed)


def test_what_changes_and_whose_words_they_are_is_told(at: Held) -> None:
    sessions = come_in(at)
    first = village()
    clause = first.clauses[0]
    worded = clause.model_copy(
        update={
            "text": "Name the source of every claim.",
            "provenance": clause.provenance.model_copy(
                update={"drafted_by": "machine words of tiny-1", "checked_by": ("12 of 14 people",)}
            ),
        }
    )
    second = first.model_copy(update={"version": "1.1.0", "clauses": (worded, *first.clauses[1:])})
    put(at, asked(proposed=second, under=first))

    async def deed(site: Site) -> None:
        page = (await browser(site, "p.0", sessions).look("/ballot")).text
        assert "What changes from version 1.0.0" in page
        assert "every <del>answer</del><ins>claim</ins>." in page
        assert "Words by: machine words of tiny-1." in page
        assert "Checked: 12 of 14 people." in page

    visit(at, deed)


def test_ballots_from_a_file_are_the_same_events_as_from_the_page(at: Held) -> None:
    sessions = come_in(at)
    put(at)
    rows = read_ballots("participant,vote\np.0,yes\n1,abstain\n", path="ballots.csv")

    async def deed(site: Site) -> None:
        await decide(browser(site, "p.0", sessions), "yes")
        await decide(browser(site, "p.1", sessions), "abstain")

    visit(at, deed)
    by_page = [dict(e.body) for e in events(at.folder, EventKind.BALLOT_CAST)]
    with quiet_desk(at.folder) as desk:
        taken = take_ballots(desk, rows, now=NOW)
        assert (taken.n_cast, taken.n_changed, taken.n_known) == (0, 0, 2)
        close_ballot(desk, reason="To hold it once more.", now=NOW)
    put(at)
    with quiet_desk(at.folder) as desk:
        assert take_ballots(desk, rows, now=NOW).n_cast == 2
        with pytest.raises(UsageFault, match="the first ballot counts"):
            take_ballots(desk, read_ballots("participant,vote\n0,no\n", path="b"), now=NOW)
        with pytest.raises(BadInput, match="not on the roll"):
            take_ballots(desk, read_ballots("participant,vote\n2,no\n", path="b"), now=NOW)
    by_file = [dict(e.body) for e in events(at.folder, EventKind.BALLOT_CAST)][2:]
    assert [each | {"ballot": ""} for each in by_file] == [e | {"ballot": ""} for e in by_page]


def test_somebody_who_took_part_comes_in_anew_to_ballot_when_voting_is_over(at: Held) -> None:
    sessions = come_in(at)
    put(at)
    tokens = {who: new_token() for who in ("p.0", "p.2")}
    with quiet_desk(at.folder) as desk:
        close_voting(desk, reason="The four weeks are over.")
        invite(desk, tokens, expires_at=NOW + timedelta(days=1))

    async def deed(site: Site) -> None:
        mine = site.browser()
        assert (await mine.look(f"/join/{tokens['p.0']}")).status_code == 200
        got = await mine.send(f"/join/{tokens['p.0']}", {"session": new_token()})
        assert (got.status_code, got.headers["location"]) == (303, "../ballot")
        assert (await decide(mine, "no")).status_code == 303
        assert (await browser(site, "p.0", sessions).look("/ballot")).status_code == 403
        for got in (
            await mine.look(f"/join/{tokens['p.2']}"),
            await mine.send(f"/join/{tokens['p.2']}", {"session": new_token()}),
        ):
            assert (got.status_code, "Voting is over" in got.text) == (409, True)

    visit(at, deed)
    assert cast(at.folder) == [("p.0", "no")]


def test_words_that_were_erased_are_balloted_on_by_nobody(at: Held) -> None:
    sessions = come_in(at)
    first = village()
    gone = first.clauses[0].model_copy(update={"text": "[erased]"})
    put(at, asked(proposed=first.model_copy(update={"clauses": (gone, *first.clauses[1:])})))

    async def deed(site: Site) -> None:
        got = await decide(browser(site, "p.0", sessions), "yes", key="k")
        assert (got.status_code, "Words of this text were erased" in got.text) == (409, True)

    visit(at, deed)
    assert cast(at.folder) == []


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"key": "k"}, 400),
        ({"key": "k", "choice": "maybe"}, 400),
        ({"choice": "yes"}, 400),
        ({"key": "k", "choice": "yes", "more": "x"}, 400),
    ],
)
def test_only_the_pages_own_form_is_taken(at: Held, fields: dict[str, str], status: int) -> None:
    sessions = come_in(at)
    put(at)

    async def deed(site: Site) -> None:
        got = await browser(site, "p.0", sessions).send("/ballot/ballot.1", fields)
        assert got.status_code == status
        if "choice" not in fields:
            assert 'role="alert"' in got.text

    visit(at, deed)
    assert cast(at.folder) == []


def test_a_ballot_is_opened_for_people_who_are_here_and_for_a_time_to_come(at: Held) -> None:
    come_in(at)
    nobody = Motion(
        proposed=village(),
        under=None,
        rule_class=RuleClass.ADOPTION,
        rule=village().amendment.adoption,
        roll=Roll.of([Member(participant="p.99")]),
    )
    with quiet_desk(at.folder) as desk:
        with pytest.raises(UsageFault, match="before it begins"):
            open_ballot(desk, asked(), closes_at=NOW, changeable=False, now=NOW)
        with pytest.raises(BadInput, match="nobody on the roll"):
            open_ballot(desk, nobody, closes_at=ENDS, changeable=False, now=NOW)
        with pytest.raises(UsageFault, match="Nothing was put to the ballot"):
            take_ballots(desk, [], now=NOW)
        with pytest.raises(BadInput, match="no reason"):
            close_ballot(desk, reason=" ", now=NOW)
        assert not close_ballot(desk, reason="None is open.", now=NOW)


@pytest.mark.parametrize("held_to_one", [True, False])
def test_a_ballot_sent_twice_at_once_counts_once_and_unchecked_twice(
    at: Held, monkeypatch: pytest.MonkeyPatch, *, held_to_one: bool
) -> None:
    if not held_to_one:  # the guarantee switched off: what stands is not looked at, nor the key

        def unchecked(desk: Desk, cast: Ballot, *, ballot: str, **_: object) -> None:
            said = {"participant": cast.participant, "choice": cast.choice.value}
            body = {"ballot": ballot, **said, "simulated": True}
            desk.ledger.append(EventKind.BALLOT_CAST, body)

        monkeypatch.setattr("lawspeaker.web.deciding.take_ballot", unchecked)
    sessions = come_in(at)
    put(at)

    async def deed(site: Site) -> None:
        mine = browser(site, "p.0", sessions)
        got = await asyncio.gather(*(decide(mine, "yes", key=f"{n}") for n in range(2)))
        assert [each.status_code for each in got] == [303, 303]

    visit(at, deed)
    assert len(cast(at.folder)) == (1 if held_to_one else 2)
