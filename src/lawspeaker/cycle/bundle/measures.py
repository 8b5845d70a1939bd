"""What was measured of models, as the record has it: each figure with its interval and source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.cycle.bundle.facts import event_source
from lawspeaker.records.event import EventKind
from lawspeaker.records.stored import Stored
from lawspeaker.report.sheet import Grid
from lawspeaker.report.words import number

if TYPE_CHECKING:
    from lawspeaker.cycle.bundle.facts import Facts
    from lawspeaker.records.event import Event


def newest_measures(facts: Facts) -> tuple[Event, ...]:
    """The newest figure of each measure, model and version, in the order of the record."""
    newest: dict[tuple[str, ...], Event] = {}
    for event in facts.of(EventKind.MEASURED):
        if event.body:  # erased ones say nothing any more
            said = _said(event)
            newest[tuple(said.text(key) for key in ("measure", "model", "version"))] = event
    return tuple(sorted(newest.values(), key=lambda event: event.seq))


def telling(facts: Facts) -> Event | None:
    """The newest figure under the present version, else the newest of all; None without any."""
    found = newest_measures(facts)
    present = tuple(each for each in found if each.body["version"] == facts.constitution.version)
    return next(iter(reversed(present or found)), None)


def measure_words(event: Event, facts: Facts) -> str:
    """A figure as one sentence."""
    said = _said(event)
    earlier = "" if said.text("version") == facts.constitution.version else ", not the present one"
    return (
        f"{said.text('measure')} of {said.text('model')} under version {said.text('version')}"
        f"{earlier}: {_figure(said)}, n = {number(said.whole('n'))}, by {said.text('method')}; "
        f"report {said.text('report')}."
    )


def measure_grid(facts: Facts) -> Grid | None:
    """Every figure as a row; None without any."""
    found = newest_measures(facts)
    if not found:
        return None
    return Grid(
        caption="The newest figure of each measure, model and version, with its 95 % interval",
        head=("Measure", "Model", "Version", "Figure", "n", "Method", "Report", "Source"),
        rows=tuple(_row(event) for event in found),
    )


def _row(event: Event) -> tuple[str, ...]:
    said = _said(event)
    return (
        said.text("measure"),
        said.text("model"),
        said.text("version"),
        _figure(said),
        number(said.whole("n")),
        said.text("method"),
        said.text("report"),
        event_source(event),
    )


def _figure(said: Stored) -> str:
    est, lo, hi = (number(said.number(key)) for key in ("est", "lo", "hi"))
    return f"{est} ({lo} to {hi})"


def _said(event: Event) -> Stored:
    return Stored(what=event_source(event), values=event.body)
