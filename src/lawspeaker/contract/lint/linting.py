"""All checks on one document, without a model: what is wrong, where, and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lawspeaker.contract.lint import (
    change_rules,
    dates,
    evidence,
    levels,
    logic,
    reading,
    references,
    uncertainty_words,
)
from lawspeaker.contract.lint.finding import LintFinding, Place
from lawspeaker.contract.lint.registry import CHECKS, Subject
from lawspeaker.contract.yaml_tree import field_name
from lawspeaker.errors import UsageFault
from lawspeaker.records.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from lawspeaker.contract.constitution import Constitution, Where
    from lawspeaker.contract.lint.registry import Check, Sighting

FAMILIES = (references, reading, evidence, dates, levels, logic, change_rules, uncertainty_words)
"""The modules whose checks run; importing them registers the checks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lint:
    """What the checks found, in the order of their codes, and the codes that were looked for."""

    findings: tuple[LintFinding, ...]
    codes: tuple[str, ...]

    @property
    def n_errors(self) -> int:
        """How many findings are errors."""
        return sum(finding.severity is Severity.ERROR for finding in self.findings)


def lint(
    constitution: Constitution,
    *,
    today: date,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    lines: Mapping[Where, int] | None = None,
) -> Lint:
    """The findings of the selected checks on a document, as it stands on the day `today`.

    `select` and `ignore` are codes or their beginnings (`LS3`); nothing selected means all, and
    what is ignored stays ignored. UsageFault for one that begins no code. A finding on a clause
    that is open on purpose is a note. `lines` gives the line of each key and item, as
    `yaml_tree.read_tree` counts them; a finding on a key left out has the line of what holds it.
    """
    subject = Subject(constitution=constitution, today=today)
    chosen = _chosen(select, ignore)
    findings = [
        _finding(constitution, check, sighting, lines or {})
        for check in chosen
        for sighting in check.look(subject)
    ]
    return Lint(findings=tuple(findings), codes=tuple(check.code for check in chosen))


def _chosen(select: Sequence[str], ignore: Sequence[str]) -> list[Check]:
    for beginning in (*select, *ignore):
        if not beginning or not any(code.startswith(beginning) for code in CHECKS):
            raise UsageFault(f"no lint code begins with {beginning!r}; the codes are LS101 and on")
    wanted = tuple(select) or ("LS",)
    return [
        CHECKS[code]
        for code in sorted(CHECKS)
        if code.startswith(wanted) and not code.startswith(tuple(ignore))
    ]


def _finding(
    constitution: Constitution, check: Check, sighting: Sighting, lines: Mapping[Where, int]
) -> LintFinding:
    place = _place(constitution, sighting.path, lines)
    clauses = [constitution.clause(each) for each in (place.clause, *sighting.others)]
    is_open = any(clause is not None and clause.form.open_on_purpose for clause in clauses)
    return LintFinding(
        code=check.code,
        name=check.name,
        severity=Severity.NOTE if is_open else check.severity,
        place=place,
        message=sighting.message,
        mend=check.mend,
        others=sighting.others,
    )


def _place(constitution: Constitution, path: Where, lines: Mapping[Where, int]) -> Place:
    line = next((lines[prefix] for prefix in _prefixes(path) if prefix in lines), None)
    match path:
        case ("clauses", int() as index, *rest):
            return Place(
                clause=constitution.clauses[index].id,
                field=field_name(tuple(rest)),
                path=path,
                line=line,
            )
        case _:
            return Place(clause="", field=field_name(path), path=path, line=line)


def _prefixes(path: Where) -> Iterator[Where]:
    for length in range(len(path), -1, -1):
        yield path[:length]
