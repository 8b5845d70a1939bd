"""Votes over HTTP while the server is killed: none acknowledged is lost, none is double."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from free_port import free_port
from lawspeaker.wiring.desk import opened_ledger
from web.killed_server import (
    CHECKED,
    EAGER,
    KEYLESS,
    Told,
    ballots,
    cast,
    sent_twice,
    sent_under_kills,
)
from web.stage import come_in, held

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from web.killed_server import Ballot

N_VOTES, N_KILLS = 20_000, 5
N_PEOPLE, N_FEW = 40, 320
N_TWICE = 1_500


def sent(folder: Path, n_votes: int, *, n_kills: int, weak: str = "") -> tuple[Told, list[Ballot]]:
    """What the clients were told, and every vote on record."""
    n_statements = n_votes // N_PEOPLE
    at = held(folder, n_people=N_PEOPLE, texts=[f"Statement {n}." for n in range(n_statements)])
    sessions = come_in(at)
    wanted = ballots(sorted(sessions), n_statements)
    told = sent_under_kills(folder, wanted, sessions, port=free_port(), n_kills=n_kills, weak=weak)
    return told, cast(folder)


def doubled(folder: Path, n_votes: int, weak: str = "") -> tuple[Told, Sequence[Ballot]]:
    """The same for votes that are sent twice at once."""
    n_statements = n_votes // N_PEOPLE + 1
    at = held(folder, n_people=N_PEOPLE, texts=[f"Statement {n}." for n in range(n_statements)])
    sessions = come_in(at)
    wanted = ballots(sorted(sessions), n_statements)[:n_votes]
    return sent_twice(folder, wanted, sessions, port=free_port(), weak=weak), cast(folder)


@pytest.mark.no_cover
@pytest.mark.enable_socket
def test_kill_9_of_the_server_loses_and_doubles_no_vote(tmp_path: Path) -> None:
    told, kept = sent(tmp_path / "books", N_VOTES, n_kills=N_KILLS)
    assert (told.n_starts, len(told.acknowledged)) == (N_KILLS + 1, N_VOTES)
    assert told.n_broken_off > 0
    assert set(told.refusals) <= {429, 503}
    assert told.n_lost == 0
    assert (len(kept), set(kept)) == (N_VOTES, told.acknowledged)
    with opened_ledger(tmp_path / "books") as ledger:
        assert ledger.verify().broken is None  # type: ignore[attr-defined]


@pytest.mark.no_cover
@pytest.mark.enable_socket
def test_a_server_that_answers_too_early_is_caught(tmp_path: Path) -> None:
    told, _ = sent(tmp_path / "books", N_FEW, n_kills=1, weak=EAGER)
    assert told.n_lost > 0


@pytest.mark.no_cover
@pytest.mark.enable_socket
def test_a_server_that_knows_no_vote_again_is_caught(tmp_path: Path) -> None:
    told, kept = sent(tmp_path / "books", N_FEW, n_kills=1, weak=KEYLESS)
    assert len(kept) > len(told.acknowledged)


@pytest.mark.no_cover
@pytest.mark.enable_socket
def test_1500_double_submissions_are_kept_once(tmp_path: Path) -> None:
    told, kept = doubled(tmp_path / "books", N_TWICE)
    assert (len(told.acknowledged), len(kept), len(set(kept))) == (N_TWICE, N_TWICE, N_TWICE)
    assert told.n_sent >= 2 * N_TWICE
    assert set(told.refusals) <= {429, 503}


@pytest.mark.no_cover
@pytest.mark.enable_socket
def test_the_race_catches_check_then_insert(tmp_path: Path) -> None:
    _, kept = doubled(tmp_path / "books", 60, weak=CHECKED)
    assert len(kept) > len(set(kept))
