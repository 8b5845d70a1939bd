"""A form as a browser sends it: bounded in bytes and in time, and its fields once each."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from lawspeaker.edge.fault import refused

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from starlette.requests import Request

FORM = "application/x-www-form-urlencoded"
MAX_BODY = 32 * 1024
MAX_FIELDS = 512


async def form_body(request: Request, *, read_s: float) -> bytes:
    """The body of a page's own form; Fault 415 for another kind, 413 or 408 past a bound."""
    if not is_kind(request, FORM):
        raise refused("not_a_form", "Only this page's own form can be sent here.", status=415)
    return await bounded_body(request, read_s=read_s)


def is_kind(request: Request, kind: str) -> bool:
    """Whether a body says that it is of a kind, and not packed."""
    given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return given == kind and request.headers.get("content-encoding", "identity") == "identity"


async def bounded_body(request: Request, *, read_s: float) -> bytes:
    """The body, at most MAX_BODY bytes within so many seconds; Fault 413 or 408."""
    chunks: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(read_s):
            async for chunk in request.stream():
                size += len(chunk)
                if size > MAX_BODY:
                    raise refused("too_large", "What you wrote is too long to be sent.", status=413)
                chunks.append(chunk)
    except TimeoutError:
        raise refused("too_slow", "The form came too slowly.", status=408) from None
    return b"".join(chunks)


def form_fields(
    content: bytes, *, single: frozenset[str], many: frozenset[str] = frozenset()
) -> Mapping[str, Sequence[str]]:
    """The fields by name; Fault 400 where a field is unknown, or is there twice and may not be."""
    try:
        fields = parse_qs(
            content.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=True,
            encoding="utf-8",
            errors="strict",
            max_num_fields=MAX_FIELDS,
        )
    except ValueError:
        raise refused("invalid_form", "The form came in a shape that cannot be read.") from None
    if set(fields) - single - many or any(len(fields.get(name, [])) > 1 for name in single):
        raise refused("invalid_form", "The form holds fields that this page does not have.")
    return fields


def single_fields(content: bytes, *, names: frozenset[str]) -> Mapping[str, str]:
    """The fields of a form that has each at most once; Fault 400 as `form_fields`."""
    return {name: each[0] for name, each in form_fields(content, single=names).items()}
