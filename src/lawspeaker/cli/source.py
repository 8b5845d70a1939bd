"""Options that every command with a SOURCE takes."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

Votes = Annotated[
    str | None, typer.Option("--votes", help="The votes file in SOURCE, where there are several.")
]
Statements = Annotated[
    str | None, typer.Option("--statements", help="The statements file in SOURCE.")
]
COLUMN = typer.Option(
    "--column",
    help="The name of a column in Parquet, DuckDB or plain CSV tables, such as participant=who; "
    "also statement, vote, time, statement-id, text. May be repeated.",
)
NamedColumns = Annotated[list[str] | None, COLUMN]


class Method(StrEnum):
    """How opinion groups are found."""

    auto = "auto"
    polis = "polis"
