"""The report and the generated documents, each one HTML page that needs nothing else.

No script, no font, no other file.
"""

from __future__ import annotations

from functools import cache
from itertools import count
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined

from lawspeaker.errors import UsageFault
from lawspeaker.records.canonical import short
from lawspeaker.records.counted import counted
from lawspeaker.report import figure, mark, palette, words
from lawspeaker.report.excerpt import excerpt
from lawspeaker.report.summary import summary

if TYPE_CHECKING:
    from lawspeaker.report.rules import SlatePage
    from lawspeaker.report.sheet import Sheet
    from lawspeaker.report.since import Since
    from lawspeaker.report.view import Report

_SINCE = "<!-- since -->"


def render(report: Report) -> str:
    """The page; all text of people is escaped, and the same report gives the same bytes."""
    numbers = count(1)
    page = _environment().get_template("report.html.jinja")
    return page.render(
        report=report,
        since=report.since,
        sentences=summary(report),
        light=palette.LIGHT,
        dark=palette.DARK,
        new_id=lambda: f"figure-{next(numbers)}",
    )


def with_since(page: str, since: Since) -> str:
    """A report with what happened since in the place of what stood there; UsageFault for none."""
    before, begin, rest = page.partition(_SINCE)
    _, end, after = rest.partition(_SINCE)
    if not end:
        raise UsageFault("This page is no report, or an older program wrote it; run again.")
    told = _environment().get_template("since.html.jinja").render(since=since)
    return f"{before}{begin}\n{told}{end}{after}"


def render_sheet(sheet: Sheet) -> str:
    """A generated document as a page of its own, in the report's dress."""
    page = _environment().get_template("sheet.html.jinja")
    return page.render(sheet=sheet, light=palette.LIGHT, dark=palette.DARK)


def render_slate(slate: SlatePage) -> str:
    """A slate that belongs to no run, on a page of its own."""
    page = _environment().get_template("slate_page.html.jinja")
    return page.render(page=slate, light=palette.LIGHT, dark=palette.DARK)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("lawspeaker.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    for function in (
        *(
            words.how_many,
            words.how_often,
            words.span,
            words.told,
            words.cell_told,
            words.hidden_told,
        ),
        *(words.percent, counted, words.numeral, words.number, words.day, words.plain),
        *(words.stability_told, words.listed),
        *(figure.icon_array, figure.strip, figure.bars, figure.group_map),
        *(mark.glyph, mark.shape_name, mark.tone, excerpt, short),
    ):
        environment.filters[function.__name__] = function
    return environment
