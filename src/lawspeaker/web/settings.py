"""How an assembly's pages were asked to be served."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from lawspeaker.edge.origin import is_loopback
from lawspeaker.errors import UsageFault


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """Limits on time (seconds) and number; none of them can be switched off.

    `record_s` bounds the wait for the disk, `n_in_queue` the votes that wait for it.
    """

    read_s: float = 10.0
    record_s: float = 20.0
    n_at_once: int = 128
    n_waiting: int = 256
    patience_s: float = 5.0
    n_in_queue: int = 1_024


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Where to listen, and the `public` address under which people reach the pages by TLS.

    UsageFault for listening beyond this machine without such an address.
    """

    host: str = "127.0.0.1"
    port: int = 8090
    public: str = ""
    ask_importance: bool = False
    bounds: Bounds = field(default_factory=Bounds)

    def __post_init__(self) -> None:
        parts = urlsplit(self.public)
        if self.public and (
            parts.scheme != "https" or not parts.netloc or parts.username or parts.query
        ):
            raise UsageFault("--public is an address such as https://vote.example.org.")
        if not is_loopback(self.host) and not self.public:
            raise UsageFault(
                f"Listening on {self.host} lets other machines in, and votes would go over the "
                "wire in the clear. Put a proxy with TLS before it and name the address that "
                "people use with --public https://...; or listen on 127.0.0.1."
            )

    @property
    def address(self) -> str:
        """Where people reach the pages."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return self.public.rstrip("/") or f"http://{host}:{self.port}"

    @property
    def netloc(self) -> str:
        """The Host that a browser sends under the public address; empty where there is none."""
        return urlsplit(self.public).netloc.lower()

    @property
    def cookie(self) -> str:
        """The cookie's name; without TLS a browser takes no `__Host-`, and ports share cookies."""
        return "__Host-lawspeaker" if self.public else f"lawspeaker-local-{self.port}"
