"""A breaker: after failures in a row nobody waits for a server that is down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.gateway.fault import upstream_failed

if TYPE_CHECKING:
    from collections.abc import Callable


class Breaker:
    """Opens after `n_failures` in a row, for `rest_s`; then lets a single call try.

    `clock` counts seconds and never goes back.
    """

    def __init__(self, *, n_failures: int, rest_s: float, clock: Callable[[], float]) -> None:
        self.n_failures = n_failures
        self.rest_s = rest_s
        self.clock = clock
        self.n_in_a_row = 0
        self.opened_at: float | None = None
        self.on_trial = False

    @property
    def is_open(self) -> bool:
        """Whether calls are refused now."""
        return self.opened_at is not None and (
            self.on_trial or self.clock() - self.opened_at < self.rest_s
        )

    def enter(self) -> bool:
        """Let a call through; true if it is the trial. Fault 503 with Retry-After if not."""
        if self.opened_at is None:
            return False
        if self.is_open:
            left = self.rest_s - (self.clock() - self.opened_at)
            raise upstream_failed(
                "upstream_resting",
                "The model's server failed several times in a row and is given a rest.",
                status=503,
                retry_after_s=max(1, round(left)),
            )
        self.on_trial = True
        return True

    def succeeded(self) -> None:
        """A call ended well: closed again."""
        self.n_in_a_row, self.opened_at, self.on_trial = 0, None, False

    def failed(self) -> None:
        """A call failed by the server's fault."""
        self.n_in_a_row += 1
        if self.on_trial or self.n_in_a_row >= self.n_failures:
            self.opened_at, self.on_trial = self.clock(), False

    def undecided(self, *, trial: bool) -> None:
        """A call ended by our side or the caller's: nothing learnt, the next one may try."""
        if trial:
            self.on_trial = False
