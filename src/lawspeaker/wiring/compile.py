"""A constitution's file on disk, compiled into a folder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lawspeaker.adapters.folder import Folder
from lawspeaker.contract.compile.case_book import CaseBook, read_case_book
from lawspeaker.contract.compile.compiling import compile_targets, file_of_target
from lawspeaker.contract.compile.line import Target
from lawspeaker.contract.compile.registry import CompileRequest
from lawspeaker.contract.compile.source_map import SOURCE_MAP_FILE, source_map
from lawspeaker.cycle.desk import as_json
from lawspeaker.errors import UsageFault
from lawspeaker.governance.in_force import standing_on
from lawspeaker.wiring.desk import day_of, text_in
from lawspeaker.wiring.document import document_in

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from lawspeaker.contract.compile.line import Compiled
    from lawspeaker.governance.in_force import Standing
    from lawspeaker.records.canonical import Json

ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class CompileFiles:
    """What to compile: the document, and where they are asked for the files that go with it.

    `day` (YYYY-MM-DD, today if empty) is the one on which it is to be obeyed.
    """

    document: Path
    targets: Sequence[str]
    max_tokens: int | None = None
    previous: Path | None = None
    cases: Path | None = None
    day: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompiledFiles:
    """How many clauses the document has, the compiled targets and their source map.

    `standing` says whether the document is in force on the day, and why not.
    """

    n_clauses: int
    standing: Standing
    made: tuple[Compiled, ...]
    map: dict[str, Json]


def targets_named(names: Sequence[str]) -> tuple[Target, ...]:
    """The targets with these names, each once; UsageFault lists the names that there are."""
    if ALL in names:
        return tuple(Target)
    known = {target.value: target for target in Target}
    unknown = [name for name in names if name not in known]
    if unknown or not names:
        said = f"There is no target {unknown[0]!r}" if unknown else "No target is named"
        raise UsageFault(f"{said}. Name with --target: {ALL}, {', '.join(known)}.")
    return tuple(dict.fromkeys(known[name] for name in names))


def compile_files(files: CompileFiles, *, out: Path, replace: bool) -> CompiledFiles:
    """Write each target's file and `source-map.json` to a folder.

    UsageFault where a target cannot be made, where one of the files is there and `replace` is not
    asked for, or where they cannot be written; then nothing is.
    """
    targets = targets_named(files.targets)
    document = document_in(files.document)
    previous = None if files.previous is None else document_in(files.previous)
    cases = CaseBook()
    if files.cases is not None:
        cases = read_case_book(
            text_in(files.cases, mend="Name a file of JSON lines."), path=str(files.cases)
        )
    day = day_of(files.day)
    request = CompileRequest(max_tokens=files.max_tokens, previous=previous, cases=cases, day=day)
    made = compile_targets(document, targets, request)
    mapped = source_map(document, made)
    texts = {file_of_target(each.target): each.text for each in made}
    texts[SOURCE_MAP_FILE] = as_json(mapped)
    if not replace:
        for name in texts:
            if (out / name).exists():
                raise UsageFault(
                    f"{out / name} exists. Name another folder with --out, or add --force."
                )
    folder = Folder(out)
    try:
        for name, text in texts.items():
            folder.write(name, text)
    except OSError as error:
        raise UsageFault(f"{out} cannot be written ({error.strerror}).") from error
    return CompiledFiles(
        n_clauses=len(document.clauses),
        standing=standing_on(document, day=day),
        made=made,
        map={"schema_version": 1, **mapped},
    )
