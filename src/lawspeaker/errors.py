"""Everything that lawspeaker raises on purpose, in one tree, each with the exit code it ends in.

LawspeakerError              1  something went wrong that we can name
├── UsageFault               2  the call cannot be carried out as asked
├── BadInput                 3  a file or setting is not what it must be: where, and the mend
│   └── KeyReused            3  a key that marks one event came again with another
├── GateFailed               4  the work was done and a gate said no: threshold, quorum, audit
├── ProviderFault            5  someone else's service failed us
└── Overloaded               1  nothing was done, for too much is waiting: when to try again
"""

from __future__ import annotations

from typing import ClassVar


class LawspeakerError(Exception):
    """Something went wrong that lawspeaker can name in one sentence."""

    exit_code: ClassVar[int] = 1


class UsageFault(LawspeakerError):
    """The call cannot be carried out as asked."""

    exit_code = 2


class BadInput(LawspeakerError):
    """A file or a setting is not what it must be; says where, and how to mend it.

    `line` counts from 1 with the header as line 1, as an editor shows it; `column` is the
    column's name, or its number where it has none.
    """

    exit_code = 3

    def __init__(
        self,
        problem: str,
        *,
        mend: str,
        path: str | None = None,
        line: int | None = None,
        column: str | None = None,
    ) -> None:
        self.problem = problem
        self.mend = mend
        self.path = path
        self.line = line
        self.column = column
        super().__init__(f"{self.place}{problem}. {mend}")

    @property
    def place(self) -> str:
        """`votes.csv, line 12, column vote: `, as far as it is known, else empty."""
        parts = [self.path] if self.path else []
        parts += [f"line {self.line}"] if self.line is not None else []
        parts += [f"column {self.column}"] if self.column is not None else []
        return ", ".join(parts) + ": " if parts else ""


class KeyReused(BadInput):
    """A key that marks one event came again with another; the first one stands, unchanged."""


class GateFailed(LawspeakerError):
    """The work was done and its result does not pass a gate: a threshold, a quorum, an audit."""

    exit_code = 4


class ProviderFault(LawspeakerError):
    """A service that is not ours failed: a model, a database server, a remote log."""

    exit_code = 5


class Overloaded(LawspeakerError):
    """Nothing was done, for too much is waiting; try again after `retry_after_s` seconds.

    At a web edge this is a 503 with Retry-After.
    """

    def __init__(self, *, n_waiting: int, retry_after_s: int) -> None:
        self.n_waiting = n_waiting
        self.retry_after_s = retry_after_s
        super().__init__(
            f"The record is busy: {n_waiting} events wait. Try again in {retry_after_s} s, with "
            "the same key."
        )
