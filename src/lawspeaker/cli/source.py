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


class Method(StrEnum):
    """How opinion groups are found."""

    auto = "auto"
    polis = "polis"
