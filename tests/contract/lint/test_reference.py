"""The page of codes says of each code what it is, why, an example, and the mend that is printed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lawspeaker.contract.lint.linting import CHECKS

PAGE = Path(__file__).resolve().parents[3] / "docs" / "reference" / "lint.md"
SECTIONS = dict(
    re.findall(
        r"^### (LS\d{3}) (.*?)(?=^##|\Z)",
        PAGE.read_text(encoding="utf-8"),
        re.MULTILINE | re.DOTALL,
    )
)


def test_the_page_has_a_section_for_each_code_and_no_other() -> None:
    assert list(SECTIONS) == sorted(CHECKS)


@pytest.mark.parametrize("code", sorted(SECTIONS))
def test_a_section_says_what_the_check_says(code: str) -> None:
    check, section = CHECKS[code], SECTIONS[code]
    name, severity, *_ = section.split("\n\n")
    assert name == check.name
    assert severity == f"*{check.severity.value}.* {(check.look.__doc__ or '').strip()}"
    assert "\n**Why.** " in section
    assert "\n**Example.**\n\n```yaml\n" in section
    assert section.rstrip().endswith(f"**Mend.** {check.mend}")


@pytest.mark.parametrize("code", sorted(CHECKS))
def test_a_code_is_written_in_one_form(code: str) -> None:
    assert re.fullmatch(r"LS[1-8]\d{2}", code)
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", CHECKS[code].name)
    assert CHECKS[code].mend.endswith(".")
