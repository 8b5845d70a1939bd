from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from web.stage import held

if TYPE_CHECKING:
    from pathlib import Path

    from cli.call import Call
    from lawspeaker.web.visit import State


def test_it_serves_a_folder_and_says_where_and_how_to_make_links(
    lawspeaker: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = held(tmp_path / "books")
    asked: list[State] = []
    monkeypatch.setattr("lawspeaker.web.serving.serve", asked.append)
    ended = lawspeaker("serve", at.folder, "--port", 8123, "--ask-importance")
    (state,) = asked
    state.record.close()
    assert (ended.code, ended.out) == (0, "")
    assert "http://127.0.0.1:8123/" in ended.err
    assert f"invite {at.folder} --out FILE --link http://127.0.0.1:8123" in ended.err
    assert state.settings.ask_importance


@pytest.mark.parametrize(
    ("more", "code", "said"),
    [(("--host", "0.0.0.0"), 2, "TLS"), ((), 3, "no record")],  # noqa: S104 - it is refused
)
def test_it_refuses_the_open_wire_and_a_folder_without_a_record(
    lawspeaker: Call, tmp_path: Path, more: tuple[str, ...], code: int, said: str
) -> None:
    ended = lawspeaker("serve", tmp_path, *more)
    assert (ended.code, said in ended.err) == (code, True), ended.err
