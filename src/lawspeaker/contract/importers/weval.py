"""A Weval blueprint as a draft constitution: each criterion in words is a clause."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lawspeaker.contract.clause import Mapping
from lawspeaker.contract.importers.imported import (
    Imported,
    Loss,
    Parted,
    draft_document,
    imported_clause,
    no_rules,
)
from lawspeaker.contract.importers.registry import importer
from lawspeaker.contract.importers.source_form import SourceForm
from lawspeaker.contract.importers.weval_prompts import read_blueprint
from lawspeaker.errors import BadInput
from lawspeaker.records.counted import counted

if TYPE_CHECKING:
    from lawspeaker.contract.clause import Clause
    from lawspeaker.contract.importers.imported import Target
    from lawspeaker.contract.importers.weval_prompts import Point

PROMPT_FRAMEWORK = "weval-prompts"
_ASKS = re.compile(r"\b(?:prompt|promptText|messages)\"?\s*:")
_SAYS = {True: "The reply should: ", False: "The reply should not: "}


def _is_blueprint(text: str) -> bool:
    if not _ASKS.search(text):
        return False
    try:
        return bool(read_blueprint(text, path="").points)
    except BadInput:
        return False


@importer(SourceForm.WEVAL, recognises=_is_blueprint)
def read_weval(text: str, *, path: str, target: Target) -> Imported:
    """A Weval blueprint: each criterion that is said in words is a clause `point.N`.

    Its text begins with `The reply should:` or `The reply should not:`; a criterion that several
    prompts share is one clause, mapped to each prompt by its id. Checks that a program does,
    weights and the prompts' own words are losses.
    """
    blueprint = read_blueprint(text, path=path)
    if not blueprint.points:
        raise BadInput(
            "no prompt has a criterion in words",
            path=path,
            line=1,
            mend="Write what a reply should do under `should`, as text.",
        )
    shared: dict[tuple[bool, str], list[Point]] = {}
    for point in blueprint.points:
        shared.setdefault((point.wanted, point.text), []).append(point)
    clauses: list[Clause] = []
    cut: list[Loss] = []
    for number, points in enumerate(shared.values(), start=1):
        parted = Parted.of(_SAYS[points[0].wanted] + points[0].text)
        cut += parted.losses(f"criterion {number}", points[0].line)
        clauses.append(_clause(number, parted.kept, points, path))
    return Imported(
        constitution=draft_document(target, clauses),
        losses=(
            *sorted((*blueprint.losses, *cut), key=lambda loss: loss.line),
            no_rules(text),
        ),
        facts=(
            (
                f"{counted(blueprint.n_prompts, 'prompt')} with "
                f"{counted(len(blueprint.points), 'criterion', 'criteria')} in words, "
                f"{len(clauses)} of them different."
            ),
        ),
        lines=tuple(points[0].line for points in shared.values()),
    )


def _clause(number: int, text: str, points: list[Point], path: str) -> Clause:
    prompts = dict.fromkeys(point.prompt for point in points)
    cited = dict.fromkeys(point.citation for point in points if point.citation)
    return imported_clause(
        clause_id=f"point.{number}",
        level="default",
        text=text,
        plain=" ".join(text.split()),
        ref=f"{path}#{points[0].prompt}",
        mappings=tuple(Mapping(framework=PROMPT_FRAMEWORK, ref=each) for each in prompts),
        more_refs=tuple(cited),
    )
