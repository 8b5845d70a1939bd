"""Every way in which the gateway says no, in the form that OpenAI clients know."""

from __future__ import annotations

from lawspeaker.edge.fault import ACCESS, BUSY, INTERNAL, INVALID, Fault, refused

__all__ = [
    "ACCESS",
    "BUSY",
    "INTERNAL",
    "INVALID",
    "LAW",
    "UPSTREAM",
    "Fault",
    "refused",
    "upstream_failed",
]

UPSTREAM = "upstream_error"
LAW = "constitution_error"


def upstream_failed(
    code: str, sentence: str, *, status: int = 502, retry_after_s: int | None = None
) -> Fault:
    """A fault of the model's server."""
    return Fault(status, code, sentence, kind=UPSTREAM, retry_after_s=retry_after_s)
