"""Server-sent events: read as they come, whole and bounded, and written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.gateway.fault import upstream_failed
from lawspeaker.gateway.plain_json import write_plain

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Mapping

    from lawspeaker.records.canonical import Json

DONE = b"[DONE]"


async def read_events(
    chunks: AsyncIterator[bytes], *, max_event: int
) -> AsyncGenerator[bytes, None]:
    """The data of each event, one after the other; comments and other fields are left out.

    Fault 502 for an event beyond `max_event` bytes.
    """
    rest = bytearray()
    held: list[bytes] = []
    size = 0
    async for chunk in chunks:
        rest += chunk
        *lines, last = bytes(rest).split(b"\n") if b"\n" in chunk else (b"",)
        if lines:
            rest[:] = last
        for line in lines:
            bare = line.rstrip(b"\r")
            if not bare and held:
                yield b"\n".join(held)
                held, size = [], 0
            elif bare.startswith(b"data:"):
                held.append(bare[5:].removeprefix(b" "))
                size += len(bare)
        if size + len(rest) > max_event:
            raise upstream_failed(
                "upstream_too_large", "The model sent an event beyond all bounds."
            )
    if rest.startswith(b"data:"):
        held.append(bytes(rest).rstrip(b"\r")[5:].removeprefix(b" "))
    if held:
        yield b"\n".join(held)


def event(value: Mapping[str, Json]) -> bytes:
    """A value as one event."""
    return b"data: " + write_plain(value) + b"\n\n"


def named_event(name: str, value: Mapping[str, Json]) -> bytes:
    """A value as one event with a name."""
    return b"event: " + name.encode() + b"\n" + event(value)


def done() -> bytes:
    """The end of a stream as OpenAI clients know it."""
    return b"data: " + DONE + b"\n\n"
