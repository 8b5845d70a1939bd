"""How a gateway was asked to run."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from lawspeaker.edge.origin import is_loopback
from lawspeaker.errors import UsageFault
from lawspeaker.gateway.keys import KeyRing
from lawspeaker.gateway.retention import Retention

if TYPE_CHECKING:
    from lawspeaker.gateway.calibration import Calibration


class Lever(StrEnum):
    """A way to steer, each of which can be switched on and off."""

    PROMPT = "prompt"
    RETRIEVAL = "retrieval"
    CRITIQUE = "critique"
    BEST_OF = "best-of"
    GUARD = "guard"
    ASK = "ask"
    UNCERTAINTY = "uncertainty"
    TELL = "tell"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """Limits on time (seconds), size (bytes) and number; none of them can be switched off.

    `total_s` bounds an answer from its admission to its last byte, `idle_s` the silence between
    two bytes of the model's server, `read_s` the reading of a request.
    """

    total_s: float = 120.0
    idle_s: float = 30.0
    connect_s: float = 5.0
    read_s: float = 10.0
    max_request: int = 8 * 2**20
    max_answer: int = 16 * 2**20
    max_event: int = 2**20
    n_at_once: int = 64
    n_waiting: int = 128
    patience_s: float = 5.0
    n_failures: int = 5
    rest_s: float = 10.0
    pause_s: float = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything but the law. `upstream` ends before `/v1`; its key is never shown.

    `public` is the address under which people reach this gateway, for the contest link.
    `max_tokens` is the budget of the compiled prompt, None for no bound. Without a `calibration`
    no number is told for facts.
    """

    upstream: str
    upstream_key: str = field(default="", repr=False)
    host: str = "127.0.0.1"
    port: int = 8080
    public: str = ""
    levers: frozenset[Lever] = frozenset({Lever.PROMPT, Lever.RETRIEVAL})
    max_tokens: int | None = None
    n_best: int = 3
    judge_model: str = ""
    keys: KeyRing = field(default_factory=KeyRing)
    bounds: Bounds = field(default_factory=Bounds)
    retention: Retention = field(default_factory=Retention)
    calibration: Calibration | None = None

    def __post_init__(self) -> None:
        parts = urlsplit(self.upstream)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise UsageFault("--upstream is an address such as http://127.0.0.1:11434/v1.")
        if parts.username or parts.password or parts.query:
            raise UsageFault(
                "--upstream holds a name, a password or a query. Put the key into the environment "
                "variable LAWSPEAKER_UPSTREAM_KEY: an address ends up in logs."
            )
        if not is_loopback(self.host) and not len(self.keys):
            raise UsageFault(
                f"Listening on {self.host} lets other machines in, and there are no keys. Make one "
                "with --new-key, and name the file with --keys; or listen on 127.0.0.1."
            )

    @property
    def base(self) -> str:
        """The address of the model's server with one `/v1` at its end."""
        return f"{self.upstream.rstrip('/').removesuffix('/v1')}/v1"

    @property
    def address(self) -> str:
        """Where people reach this gateway."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return self.public.rstrip("/") or f"http://{host}:{self.port}"

    def has(self, lever: Lever) -> bool:
        """Whether a lever is on."""
        return lever in self.levers


def read_levers(text: str) -> frozenset[Lever]:
    """Levers from `prompt,retrieval`, `none` for none; UsageFault names those that there are."""
    names = {name.strip() for name in text.split(",") if name.strip()} - {"none"}
    known = {lever.value for lever in Lever}
    if names - known:
        raise UsageFault(
            f"There is no lever {', '.join(sorted(names - known))}; there are {', '.join(Lever)}."
        )
    return frozenset(Lever(name) for name in names)
