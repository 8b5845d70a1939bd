"""Contests over HTTP while the gateway is killed: none acknowledged is lost, none is double."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from cycle.stage import events
from free_port import free_port
from gateway.kept import stand_over, visit
from gateway.killed_gateway import EAGER, KEYLESS, STRONG, Sent, sent_under_kills
from lawspeaker.records.event import EventKind
from lawspeaker.wiring.desk import today

if TYPE_CHECKING:
    from pathlib import Path

    from gateway.kept import Visit
    from lawspeaker.gateway.law import LawKeeper

N_LINKS, N_FEW, N_KILLS = 32, 16, 3


def sent(
    folder: Path, keeper: LawKeeper, weak: str, *, n_links: int = N_LINKS
) -> tuple[Sent, Counter[str]]:
    """What the clients were told, and how often each link's contest is on record."""
    links: list[str] = []

    async def answers(at: Visit) -> None:
        links.extend([await at.link(f"May I renew book {n}?") for n in range(n_links)])

    visit(stand_over(folder, keeper, today=today()), answers)
    clause = keeper.current.constitution.clauses[0].id
    told = sent_under_kills(
        folder, links, clause=clause, port=free_port(), n_kills=N_KILLS, weak=weak
    )
    reliefs = [e.body["contest"]["relief"] for e in events(folder, EventKind.CONTESTED)]
    return told, Counter(link for link in links for relief in reliefs if link in relief)


@pytest.mark.no_cover
@pytest.mark.enable_socket
def test_kill_9_of_the_gateway_loses_and_doubles_no_contest(
    folder: Path, keeper: LawKeeper
) -> None:
    told, kept = sent(folder, keeper, STRONG)
    assert (told.n_starts, len(told.numbers)) == (N_KILLS + 1, N_LINKS)
    assert told.n_broken_off > 0
    assert set(told.refusals) <= {429, 503}
    assert kept == Counter(told.numbers.keys())
    on_record = {
        e.body["contest"]["id"]: e.body["contest"]["relief"]
        for e in events(folder, EventKind.CONTESTED)
    }
    assert all(link in on_record[number] for link, number in told.numbers.items())


@pytest.mark.no_cover
@pytest.mark.enable_socket
def test_a_gateway_that_answers_too_early_is_caught(folder: Path, keeper: LawKeeper) -> None:
    told, kept = sent(folder, keeper, EAGER)
    assert set(told.numbers) - set(kept)


@pytest.mark.no_cover
@pytest.mark.enable_socket
def test_a_gateway_that_knows_no_answer_again_is_caught(folder: Path, keeper: LawKeeper) -> None:
    _, kept = sent(folder, keeper, KEYLESS, n_links=N_FEW)
    assert max(kept.values()) > 1
