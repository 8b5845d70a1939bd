"""All generated documents of a folder, as texts by file name."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lawspeaker.contract.compile.source_map import SOURCE_MAP_FILE
from lawspeaker.cycle.bundle import (
    annexes,
    answers,
    decisions,
    evidence,
    participation,
    provenance,
    system_card,
)
from lawspeaker.cycle.bundle.item import OPERATOR, ORGANISER, Item, chapter_of
from lawspeaker.cycle.bundle.oscal import oscal_catalog, oscal_component
from lawspeaker.cycle.bundle.registry import SHEETS, sheet_named
from lawspeaker.cycle.bundle.source_map import bundle_source_map
from lawspeaker.cycle.desk import as_json
from lawspeaker.errors import UsageFault
from lawspeaker.report.render import render_sheet
from lawspeaker.report.sheet import Chapter, Grid, Sheet
from lawspeaker.report.sheet_markdown import to_markdown

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lawspeaker.cycle.bundle.facts import Facts
    from lawspeaker.records.canonical import Json

# Imported so that each registers itself.
_ROOMS = (annexes, decisions, evidence, participation, provenance, system_card)
_RULES = (
    Item(place="", asked="Which rules are they?", owed_by=OPERATOR, answer=answers.governs),
    Item(place="", asked="Who made them?", owed_by=ORGANISER, answer=answers.makers),
)
OSCAL: dict[str, Callable[[Facts], dict[str, Json]]] = {
    "oscal-catalog": oscal_catalog,
    "oscal-component": oscal_component,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """The sheets that were made, and every text by file name."""

    sheets: tuple[Sheet, ...]
    texts: dict[str, str]


def document_names() -> tuple[str, ...]:
    """The names of all documents."""
    return (*sorted(SHEETS), *OSCAL)


def bundle(facts: Facts, *, only: Sequence[str] = ()) -> Bundle:
    """The documents named, or all; UsageFault for a name that there is not."""
    wanted = tuple(only) or document_names()
    unknown = [name for name in wanted if name not in document_names()]
    if unknown:
        raise UsageFault(
            f"There is no document {unknown[0]!r}; there are {', '.join(document_names())}."
        )
    sheets = tuple(sheet_named(name)(facts) for name in wanted if name in SHEETS)
    texts: dict[str, str] = {}
    for each in sheets:
        texts[f"{each.name}.md"] = to_markdown(each)
        texts[f"{each.name}.html"] = render_sheet(each)
        texts[f"{each.name}.json"] = as_json(each.to_json())
    oscal = [name for name in wanted if name in OSCAL]
    for name in oscal:
        written = json.dumps(OSCAL[name](facts), indent=1, ensure_ascii=False)
        texts[f"{name}.json"] = f"{written}\n"
    texts[SOURCE_MAP_FILE] = as_json(bundle_source_map(facts, sheets, texts, oscal))
    if sheets and not only:
        texts["index.html"] = render_sheet(_index(facts, sheets))
    return Bundle(sheets=sheets, texts=texts)


def _index(facts: Facts, sheets: tuple[Sheet, ...]) -> Sheet:
    return facts.sheet(
        "index",
        chapter_of("The rules", _RULES, facts),
        Chapter(
            title="What there is",
            grid=Grid(
                caption="Generated documents",
                head=("Document", "What it is", "Borne out", "Not recorded", "File"),
                rows=tuple(
                    (
                        each.title,
                        each.about,
                        str(each.n_lines - each.n_missing),
                        str(each.n_missing),
                        f"{each.name}.html",
                    )
                    for each in sheets
                ),
            ),
        ),
        title="Documents",
        about="All documents that were generated from the record, and how much of each the "
        "record bears out. The same stands in Markdown and JSON beside each page.",
    )
