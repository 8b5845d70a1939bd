"""What was voted on pages goes through the whole loop as what was voted by commands."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from typer.testing import CliRunner

from lawspeaker.cli.main import app
from web.stage import come_in, held, visit

if TYPE_CHECKING:
    from pathlib import Path

    from web.stage import Site

N_PEOPLE, N_STATEMENTS = 24, 6


def said(*words: object) -> str:
    """What a command printed; it must end well."""
    ended = CliRunner().invoke(app, [str(word) for word in words])
    assert ended.exit_code == 0, ended.output
    return ended.output


def test_a_record_of_votes_over_http_is_released_run_and_verified(tmp_path: Path) -> None:
    texts = [f"Statement {n} is about the reading room." for n in range(N_STATEMENTS)]
    at = held(tmp_path / "books", n_people=N_PEOPLE, texts=texts)
    sessions = come_in(at)

    async def deed(site: Site) -> None:
        for i, session in enumerate(sessions.values()):
            mine = site.browser()
            mine.client.cookies.set(site.state.settings.cookie, session)
            for n in range(N_STATEMENTS):
                vote = "agree" if n < 2 or (i + n) % 2 else "disagree"
                got = await mine.send(f"/vote/stmt.{n}", {"key": f"{i}.{n}", "vote": vote})
                assert got.status_code == 303

    visit(at, deed)
    said("assembly", "release", at.folder)
    released = json.loads((at.folder / "release.0001.json").read_text("utf-8"))
    counts = {each["id"]: each["n_agree"] for each in released["statements"]}
    assert (counts["stmt.0"], counts["stmt.3"]) == (N_PEOPLE, N_PEOPLE // 2)
    assert released["simulated"]
    out = tmp_path / "out"
    said("run", at.folder, "--out", out)
    kept = json.loads((out / "conversation.json").read_text("utf-8"))
    told = json.dumps(kept)
    assert f'"n_participants": {N_PEOPLE}' in told
    assert "not made" in said("ledger", "verify", at.folder)
