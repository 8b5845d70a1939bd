"""A constitution's file on disk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lawspeaker.contract.digests import constitution_digest
from lawspeaker.contract.document_form import read_any_schema, read_document
from lawspeaker.contract.file_form import DocumentForm
from lawspeaker.contract.importers.importing import recognised
from lawspeaker.contract.lint.linting import lint
from lawspeaker.contract.lint.written import lint_text
from lawspeaker.contract.verdict_equivalence import read_equivalence
from lawspeaker.contract.version import change_class, is_high_enough, next_version
from lawspeaker.wiring.desk import day_of, text_in
from lawspeaker.wiring.importing import ImportRequest, import_file

if TYPE_CHECKING:
    from pathlib import Path

    from lawspeaker.contract.constitution import Constitution, Where
    from lawspeaker.contract.document_form import Written
    from lawspeaker.contract.importers.source_form import SourceForm
    from lawspeaker.contract.lint.linting import Lint
    from lawspeaker.contract.verdict_equivalence import Equivalence
    from lawspeaker.contract.version import ChangeClass, Version
    from lawspeaker.records.canonical import Json
    from lawspeaker.wiring.importing import ImportedFile

_OUR_SCHEMA = "urn:lawspeaker:constitution:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What a constitution's file says of itself, and its digest."""

    id: str
    version: str
    status: str
    n_clauses: int
    digest: str

    def to_json(self) -> dict[str, Json]:
        """The form that `constitution check --json` prints."""
        return {
            "schema_version": 1,
            "id": self.id,
            "version": self.version,
            "status": self.status,
            "n_clauses": self.n_clauses,
            "digest": self.digest,
        }


def read_constitution(path: Path) -> Checked:
    """Read a constitution's file; BadInput where it is none."""
    read = document_in(path)
    return Checked(
        id=read.id,
        version=read.version,
        status=read.status.value,
        n_clauses=len(read.clauses),
        digest=constitution_digest(read),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class LintedFile:
    """The findings on a file, and what was imported where it is in somebody else's form."""

    lint: Lint
    imported: ImportedFile | None


def lint_document(
    path: Path,
    *,
    day: str,
    select: list[str],
    ignore: list[str],
    form: SourceForm | None = None,
    examples: Path | None = None,
) -> LintedFile:
    """The findings on a constitution's file as of a day (YYYY-MM-DD, today if empty).

    A file in somebody else's form, named or recognised, is imported first; the lines are those
    of its own text.
    """
    text = _document_text(path)
    foreign = form or (None if _OUR_SCHEMA in text else recognised(text))
    if foreign is None:
        found = lint_text(
            text,
            path=str(path),
            form=DocumentForm.of_name(path.name),
            today=day_of(day),
            select=select,
            ignore=ignore,
        )
        return LintedFile(lint=found, imported=None)
    request = ImportRequest(source=path, form=foreign, day=day, examples=examples)
    read = import_file(request)
    lines: dict[Where, int] = {("clauses", at): line for at, line in enumerate(read.imported.lines)}
    found = lint(
        read.imported.constitution,
        today=day_of(day),
        select=select,
        ignore=ignore,
        lines=lines,
    )
    return LintedFile(lint=found, imported=read)


def document_in(path: Path) -> Constitution:
    """The constitution in a file, read by the form that its name tells."""
    return read_document(_document_text(path), DocumentForm.of_name(path.name), path=str(path))


def any_schema_in(path: Path) -> Written:
    """The constitution in a file of the present schema or an older one, and what was added."""
    return read_any_schema(_document_text(path), DocumentForm.of_name(path.name), path=str(path))


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedVersion:
    """The class of a change, the number that it needs, and whether it carries it."""

    old: str
    new: str
    change: ChangeClass
    needed: Version
    high_enough: bool
    equivalence: Equivalence | None

    def to_json(self) -> dict[str, Json]:
        """The form that `constitution version --json` uses."""
        measured = self.equivalence
        return {
            "schema_version": 1,
            "old": self.old,
            "new": self.new,
            "change": self.change.name,
            "needed": str(self.needed),
            "high_enough": self.high_enough,
            "verdicts": None
            if measured is None
            else {
                "kept": measured.kept.to_json(),
                "statistic": measured.statistic.value,
                "enough_cases": measured.measured is not None,
                "turned": list(measured.turned),
            },
        }


def judge_version(old: Path, new: Path, *, verdicts: Path | None) -> JudgedVersion:
    """The class of the change between two files; `verdicts` is a CSV of verdicts under each."""
    before, after = document_in(old), document_in(new)
    measured = None
    if verdicts is not None:
        measured = read_equivalence(
            text_in(verdicts, mend="Name a CSV file."),
            path=str(verdicts),
            statistic=before.amendment.editorial.statistic,
        )
    share = None if measured is None else measured.measured
    needed = next_version(before, after, verdict_equivalence=share)
    return JudgedVersion(
        old=before.version,
        new=after.version,
        change=change_class(before, after, verdict_equivalence=share),
        needed=needed,
        high_enough=is_high_enough(after, needed),
        equivalence=measured,
    )


def _document_text(path: Path) -> str:
    return text_in(path, mend="Name a .yaml, .md or .json file.")
