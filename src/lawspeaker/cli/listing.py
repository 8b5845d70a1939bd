"""The list of commands that `--help` shows: in the order of the loop, each sentence whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typer.core import TyperGroup

if TYPE_CHECKING:
    from typer._click.core import Context
    from typer._click.formatting import HelpFormatter

LOOP = (
    *("demo", "assembly", "serve", "elicit"),
    *("audit", "run", "norms", "drift", "sybil", "slate"),
    *("welfare", "losers", "coalition", "raters", "panel"),
    *("draft", "constitution", "gateway", "gateway-kept", "gateway-asked"),
    *("contest", "bundle", "trace", "ledger", "doctor"),
)
"""People are heard, their votes are read, choices compared, a text adopted, served, contested."""


class Listing(TyperGroup):
    """A group of commands, listed so that a reader can choose one without opening each."""

    def list_commands(self, ctx: Context) -> list[str]:
        """The names as they were registered or, at the top, in the order of the loop."""
        names = super().list_commands(ctx)
        places = {name: place for place, name in enumerate(LOOP)} if ctx.parent is None else {}
        return sorted(names, key=lambda name: places.get(name, len(places)))

    def format_commands(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Each command with its whole first sentence, wrapped and not cut."""
        rows = [
            (name, self.commands[name].get_short_help_str(limit=1_000))
            for name in self.list_commands(ctx)
            if not self.commands[name].hidden
        ]
        with formatter.section("Commands"):
            formatter.write_dl(rows)
