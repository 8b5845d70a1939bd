"""What somebody proposed and balloted on pages goes with them, while the pages are served."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cycle.stage import events
from governance.village import village
from lawspeaker.records.event import EventKind
from lawspeaker.wiring.desk import opened_ledger
from lawspeaker.wiring.erasure import approve_erasure, ask_erasure
from lawspeaker.wiring.views import current_views
from web.stage import come_in, visit
from web.test_deciding import asked, decide, put
from web.test_saying import browser, say

if TYPE_CHECKING:
    from pathlib import Path

    from web.stage import Held, Site

WORDS = "Trams wait for zebra4711 at the old mill, says my neighbour Quintessa."
MARKS = (b"zebra4711", b"Quintessa")


def standing_in(folder: Path) -> set[str]:
    """The files in which some of the words stand."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.name for path in files if any(mark in path.read_bytes() for mark in MARKS)}


def erase(folder: Path, who: str) -> None:
    """Two people erase a third one; nothing of the words is left."""
    request = ask_erasure(folder, who, by="name Ann")
    done = approve_erasure(folder, who, by="name Ben", code=request.code)
    assert done.remains == ()


def test_words_and_ballot_of_somebody_erased_are_gone_and_the_others_stand(at: Held) -> None:
    sessions = come_in(at)

    async def deed(site: Site) -> None:
        mine, other = (browser(site, who, sessions) for who in ("p.0", "p.1"))
        got = await say(mine, WORDS)
        assert got.headers["location"].endswith("stmt.3")
        law = village()
        quoting = law.clauses[0].model_copy(update={"text": WORDS, "plain": WORDS})
        put(at, asked(proposed=law.model_copy(update={"clauses": (quoting, *law.clauses[1:])})))
        for each, choice in ((mine, "yes"), (other, "no")):
            assert (await decide(each, choice)).status_code == 303
        assert "Quintessa" in (await other.look("/ballot")).text
        assert standing_in(at.folder) <= {"ledger.db", "ledger.db-wal"}
        assert standing_in(at.folder)
        erase(at.folder, "p.0")
        assert standing_in(at.folder) == set()
        assert (await mine.look("/said")).status_code == 403
        assert (await other.look("/vote/stmt.3")).status_code == 404
        page = (await other.look("/ballot")).text
        assert ("Quintessa" in page, "[erased]" in page) == (False, True)
        assert "Words of this text were erased" in page
        assert "No, I do not want it" in page

    visit(at, deed)
    said = [e.body for e in events(at.folder, EventKind.BALLOT_CAST) if e.body]
    assert [(each["participant"], each["choice"]) for each in said] == [("p.1", "no")]
    assert set(current_views(at.folder).views.ballots.said["ballot.1"]) == {"p.1"}
    with opened_ledger(at.folder) as ledger:
        assert ledger.verify().broken is None  # type: ignore[attr-defined]
