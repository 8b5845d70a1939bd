"""What a judge of the record says."""

from __future__ import annotations

from typing import Protocol


class Verdict(Protocol):
    """The numbered checks in order, those that failed and why, and a last line.

    `n_entries` and `root` (hex) are those of the record, where one was read. The verifier's own
    report is one; it is a Protocol because the verifier imports nothing of lawspeaker.
    """

    lines: list[str]
    failed: list[str]
    last: str
    n_entries: int
    root: str
