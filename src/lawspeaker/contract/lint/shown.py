"""A lint as JSON, and as SARIF 2.1.0, which code review tools read."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from lawspeaker.contract.lint.registry import CHECKS
from lawspeaker.records.finding import Severity

if TYPE_CHECKING:
    from lawspeaker.contract.lint.finding import LintFinding
    from lawspeaker.contract.lint.linting import Lint
    from lawspeaker.records.canonical import Json

SARIF_VERSION = "2.1.0"
SARIF_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)


def as_json(lint: Lint) -> dict[str, Json]:
    """The findings, how many there are of each severity, and the codes that were looked for."""
    counts = Counter(finding.severity for finding in lint.findings)
    return {
        "schema_version": 1,
        "counts": {severity.value: counts[severity] for severity in Severity},
        "findings": [finding.to_json() for finding in lint.findings],
        "codes": list(lint.codes),
    }


def as_sarif(lint: Lint, *, uri: str, tool_version: str) -> dict[str, Json]:
    """One SARIF 2.1.0 run (OASIS 2020) on the file at `uri`; a rule for each code looked for."""
    return {
        "$schema": SARIF_SCHEMA,
        "version": SARIF_VERSION,
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "lawspeaker",
                        "version": tool_version,
                        "rules": [_rule(code) for code in lint.codes],
                    }
                },
                "results": [_result(each, lint.codes, uri) for each in lint.findings],
            }
        ],
    }


def _rule(code: str) -> dict[str, Json]:
    check = CHECKS[code]
    return {
        "id": code,
        "name": check.name,
        "shortDescription": {"text": (check.look.__doc__ or check.name).strip()},
        "help": {"text": check.mend},
        "defaultConfiguration": {"level": check.severity.value},
    }


def _result(finding: LintFinding, codes: tuple[str, ...], uri: str) -> dict[str, Json]:
    physical: dict[str, Json] = {"artifactLocation": {"uri": uri}}
    if finding.place.line is not None:
        physical["region"] = {"startLine": finding.place.line}
    name = ".".join(part for part in (finding.place.clause, finding.place.field) if part)
    return {
        "ruleId": finding.code,
        "ruleIndex": codes.index(finding.code),
        "level": finding.severity.value,
        "message": {"text": f"{finding.message}. {finding.mend}"},
        "locations": [
            {
                "physicalLocation": physical,
                "logicalLocations": [{"fullyQualifiedName": name}],
            }
        ],
    }
