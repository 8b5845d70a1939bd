"""The strength report and the results without anomalies, from a source on disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.cycle.anomalies import SideBySide, side_by_side
from lawspeaker.cycle.settings import enough_votes
from lawspeaker.cycle.sybil import SybilReport, sybil_report
from lawspeaker.wiring.source import Columns, read_source

if TYPE_CHECKING:
    from pathlib import Path


def sybil_of_source(
    source: Path,
    *,
    votes: str | None,
    statements: str | None,
    columns: tuple[str, ...] = (),
    max_share: float,
    seed: int,
) -> SybilReport:
    """What it takes to change the main outcomes of the conversation in a folder."""
    read = read_source(
        source, votes=votes, statements=statements, columns=Columns.of(columns)
    ).votes
    return sybil_report(
        read, max_share=max_share, seed=seed, min_votes=enough_votes(read.n_participants)
    )


def side_by_side_of_source(
    source: Path,
    *,
    votes: str | None,
    statements: str | None,
    columns: tuple[str, ...] = (),
    seed: int,
) -> SideBySide:
    """The main outcomes of the conversation in a folder with and without anomalies."""
    read = read_source(
        source, votes=votes, statements=statements, columns=Columns.of(columns)
    ).votes
    return side_by_side(read, seed=seed, min_votes=enough_votes(read.n_participants))
