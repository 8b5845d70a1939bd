from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from lawspeaker.errors import BadInput
from lawspeaker.gateway.gaps_log import GAPS_NAME, GapLine, GapsLog, read_gaps

if TYPE_CHECKING:
    from pathlib import Path

LINES = tuple(
    GapLine(day=date(2026, 11, 25), kind="silent", clauses=clauses, version="1.0.0")
    for clauses in ((), ("clause.s1", "clause.s2"))
)


def test_what_is_logged_is_read_again_and_only_its_owner_can(tmp_path: Path) -> None:
    assert read_gaps(tmp_path) == ()
    log = GapsLog(tmp_path / GAPS_NAME)
    log.add(())
    assert not log.path.exists()
    log.add(LINES[:1])
    log.add(LINES[1:])
    assert read_gaps(tmp_path) == LINES
    assert log.path.stat().st_mode & 0o777 == 0o600


def test_a_line_that_was_cut_off_is_left_out_and_any_other_fault_is_named(tmp_path: Path) -> None:
    log = GapsLog(tmp_path / GAPS_NAME)
    log.add(LINES)
    whole = log.path.read_bytes()
    log.path.write_bytes(whole[:-5])
    assert read_gaps(tmp_path) == LINES[:1]
    log.path.write_bytes(b'{"day": 1}\n' + whole)
    with pytest.raises(BadInput, match="no logged gap") as refused:
        read_gaps(tmp_path)
    assert f"{log.path}" in str(refused.value)
    assert "line 1" in str(refused.value)
    log.path.write_bytes(b"\xff\n")
    with pytest.raises(BadInput, match="UTF-8"):
        read_gaps(tmp_path)


def test_a_log_that_cannot_be_written_is_told_without_content(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / GAPS_NAME).mkdir()
    GapsLog(tmp_path / GAPS_NAME).add(LINES)
    assert "a gap could not be logged: IsADirectoryError" in caplog.text
    assert "clause.s1" not in caplog.text
