from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cycle.stage import texts

if TYPE_CHECKING:
    from pathlib import Path

    from cli.call import Call
    from cycle.stage import Played


@pytest.mark.no_cover
def test_one_command_plays_the_loop_and_says_where_to_look(
    lawspeaker: Call, played: Played, tmp_path: Path
) -> None:
    out = tmp_path / "demo"
    ended = lawspeaker("demo", "--out", out)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("\n".join(played.demo.lines))
    assert f"{(out / 'report.html').resolve()}" in ended.out
    assert f"lawspeaker trace clause.s0 --in {out}" in ended.out
    assert "simulated" in ended.out.splitlines()[-1]
    assert texts(out) == texts(played.folder)


def test_it_does_not_write_over_a_folder(lawspeaker: Call, played: Played) -> None:
    ended = lawspeaker("demo", "--out", played.folder)
    assert (ended.code, ended.out) == (2, "")
    assert "--force" in ended.err
