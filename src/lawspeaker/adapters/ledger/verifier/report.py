"""What the judge says: numbered checks, which failed and why."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(kw_only=True)
class Report:
    """The checks in order, each with what was seen where it failed, and a last line.

    `n_entries` and `root` (hex) are those of the record, where one was read.
    """

    lines: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    last: str = ""
    n_entries: int = 0
    root: str = ""

    def settle(self, check: str, fault: str = "", *, skipped: str = "") -> bool:
        """Note a check; whether it holds."""
        number = len(self.lines) + 1
        word, why = ("not made", skipped) if skipped else ("FAILED", fault)
        if fault and not skipped:
            self.failed.append(f"check {number} failed: {check}: {fault}")
        self.lines.append(
            f"{number}. {word:<8}  {check}: {why}" if why else f"{number}. holds     {check}"
        )
        return not fault
