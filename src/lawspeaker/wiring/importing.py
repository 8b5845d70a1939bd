"""Other people's constitutions, specs and policies, from a file on disk to a draft beside it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lawspeaker.adapters.folder import Folder
from lawspeaker.contract.document_form import write_document
from lawspeaker.contract.file_form import DocumentForm
from lawspeaker.contract.importers.imported import Target
from lawspeaker.contract.importers.importing import import_text, recognised
from lawspeaker.cycle.desk import as_json
from lawspeaker.errors import BadInput, UsageFault
from lawspeaker.wiring.desk import day_of, text_in

if TYPE_CHECKING:
    from pathlib import Path

    from lawspeaker.contract.importers.imported import Imported
    from lawspeaker.contract.importers.source_form import SourceForm
    from lawspeaker.records.canonical import Json

SIZED_FOR = 300
"""People whom the proposed amendment rules are sized for where nobody says how many there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRequest:
    """What an import is asked to do; empty texts are filled from the file's name.

    `examples` is a folder of files, or a text of one name a line, that marks in the source name.
    """

    source: Path
    form: SourceForm | None = None
    constitution_id: str = ""
    title: str = ""
    population: str = ""
    n_people: int = SIZED_FOR
    day: str = ""
    language: str = ""
    examples: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedFile:
    """The form that was read, and what came of it."""

    form: SourceForm
    imported: Imported

    def to_json(self) -> dict[str, Json]:
        """The form that the file of losses uses."""
        document = self.imported.constitution
        return {
            "form": self.form.value,
            "id": document.id,
            "n_clauses": len(document.clauses),
            "facts": list(self.imported.facts),
            "losses": [loss.to_json() for loss in self.imported.losses],
        }


def import_file(request: ImportRequest) -> ImportedFile:
    """A file as a draft; BadInput where it has none of the known forms."""
    text = text_in(request.source, mend="Name a file of UTF-8 text.")
    path = request.source.name
    form = request.form or recognised(text)
    imported = import_text(text, path=path, target=_target(request), form=form)
    if form is None:  # import_text refuses what it cannot tell
        raise BadInput("the file has no known form", path=path, mend="Name its form with --from.")
    return ImportedFile(form=form, imported=imported)


def write_import(request: ImportRequest, *, out: Path, replace: bool) -> ImportedFile:
    """Write the draft to `out`, in the form of its name, and the losses to `NAME.losses.json`.

    UsageFault where one of the two files is there and `replace` is not asked for, or where they
    cannot be written.
    """
    found = import_file(request)
    losses = losses_file(out)
    for file in (out, losses):
        if file.exists() and not replace:
            raise UsageFault(f"{file} exists. Name another file with --out, or add --force.")
    folder = Folder(out.parent)
    try:
        folder.write(losses.name, as_json(found.to_json()))
        document = found.imported.constitution
        folder.write(out.name, write_document(document, DocumentForm.of_name(out.name)))
    except OSError as error:
        raise UsageFault(f"{out} cannot be written ({error.strerror}).") from error
    return found


def losses_file(out: Path) -> Path:
    """Where the losses of an import to `out` are written."""
    return out.with_name(f"{out.stem}.losses.json")


def _target(request: ImportRequest) -> Target:
    stem = request.source.stem
    slug = re.sub(r"[^a-z0-9]+", "-", (request.constitution_id or stem).lower()).strip("-")
    if not slug or (request.constitution_id and slug != request.constitution_id):
        raise UsageFault(
            f"{request.constitution_id or stem!r} is no id; use small letters, digits and "
            "hyphens, such as --id river-town."
        )
    return Target(
        name=slug,
        title=request.title or stem.replace("_", " ").replace("-", " "),
        population=request.population or "nobody yet",
        n_people=request.n_people,
        effective_from=day_of(request.day),
        language=request.language or None,
        tag_files=None if request.examples is None else _names(request.examples),
    )


def _names(examples: Path) -> frozenset[str]:
    if examples.is_dir():
        return frozenset(file.stem for file in examples.iterdir() if file.is_file())
    lines = text_in(examples, mend="Name a folder, or a file with one name a line.").split()
    return frozenset(line.rpartition("/")[2].partition(".")[0] for line in lines)
