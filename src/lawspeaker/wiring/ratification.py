"""A count of ballots from a file on disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.cycle.ratify import Occasion, ratify_version
from lawspeaker.wiring.balloting import cast_in
from lawspeaker.wiring.desk import day_of, quiet_desk, text_in, today

if TYPE_CHECKING:
    from pathlib import Path

    from lawspeaker.governance.ratification import Ratification


def ratify_folder(
    folder: Path,
    *,
    ballots: Path,
    number: str | None,
    days: tuple[str, str, str],
    gates: list[str],
    emergency: bool,
    rehearsal: bool,
) -> Ratification:
    """Count ballots on a proposed version; `days` are notice, opening and closing.

    `ballots` is a file, or the folder of the assembly in which they were cast: then the days on
    which it opened and closed are those of its record, where none are given.
    """
    cast_on = ""
    if ballots.is_dir():
        cast = cast_in(ballots)
        text, cast_on = cast.text, cast.digest
        notice, opened, closed = days
        days = (notice, opened or str(cast.opened_on), closed or str(cast.closed_on))
    else:
        text = text_in(ballots, mend="Name a CSV file.")
    with quiet_desk(folder) as desk:
        return ratify_version(
            desk,
            ballots=text,
            ballots_path=str(ballots),
            cast_on=cast_on,
            number=number,
            occasion=occasion_of(days, gates),
            emergency=emergency,
            rehearsal=rehearsal,
        )


def occasion_of(days: tuple[str, str, str], gates: list[str]) -> Occasion:
    """A count of today by its days of notice, opening and closing, each empty where not told."""
    notice, opened, closed = (day_of(day) if day else None for day in days)
    return Occasion(
        notice_on=notice,
        opened_on=opened,
        closed_on=closed,
        counted_on=today(),
        gates_passed=tuple(gates),
    )
