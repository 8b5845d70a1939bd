"""Participants see how statements are moderated, and every decision with its reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.cycle.assembly.saying import moderate
from lawspeaker.records.statement import Moderation
from lawspeaker.wiring.desk import quiet_desk
from web.stage import come_in, held, visit
from web.test_saying import browser, say

if TYPE_CHECKING:
    from pathlib import Path

    from web.stage import Held, Site

OWN, OTHER = "Tell people when you guess.", "My neighbour is a fool."


def test_every_decision_is_told_to_all_and_words_that_are_out_to_their_author(
    tmp_path: Path,
) -> None:
    at = held(tmp_path / "books", moderated_first=True)
    sessions = come_in(at)

    async def deed(site: Site) -> None:
        mine, other = (browser(site, who, sessions) for who in ("p.0", "p.1"))
        before = (await mine.look("/moderation")).text
        assert "None yet." in before
        assert "waits until a moderator lets it in" in before
        for words in (OWN, OTHER, "A third thing."):
            await say(mine, words)
        with quiet_desk(at.folder) as desk:
            moderate(desk, "stmt.3", Moderation.IN, reason="It is on the topic.")
            moderate(desk, "stmt.4", Moderation.OUT, reason="It speaks of <b>somebody</b>.")
        for page in [(await each.look("/moderation")).text for each in (mine, other)]:
            assert OWN in page
            assert OTHER not in page
            assert "It is on the topic." in page
            assert "It speaks of &lt;b&gt;somebody&lt;/b&gt;." in page
            assert "1 statement waits for a moderator." in page
            assert page.index("stmt.4") < page.index("stmt.3")

    visit(at, deed)


def test_where_nothing_waits_the_rules_say_so(at: Held) -> None:
    sessions = come_in(at)

    async def deed(site: Site) -> None:
        page = (await browser(site, "p.0", sessions).look("/moderation")).text
        assert "is asked about at once" in page
        assert "What one person proposes after 5." in page
        assert "for a moderator." not in page

    visit(at, deed)
