"""The two-person rule: what cannot be undone is asked for by one and approved by another.

Neither's name goes on record. What does is a seal of it under a code that only the two hold, so
that the record shows that they were two, and shows nobody who.
"""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from lawspeaker.errors import BadInput, GateFailed, UsageFault
from lawspeaker.records.stored import Stored

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import timedelta

    from lawspeaker.records.canonical import Json

MIN_CODE = 32
"""Characters of a code: 128 bits in hex."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is asked for and by whom, under seal, until when it can be approved."""

    id: str
    what: str
    by: str
    expires_at: datetime

    def to_json(self) -> dict[str, Json]:
        """As an event keeps it."""
        return {
            "request": self.id,
            "what": self.what,
            "by": self.by,
            "expires_at": self.expires_at.isoformat(),
        }


def ask(*, what: str, by: str, code: str, now: datetime, lifetime: timedelta) -> Request:
    """A request for `what`, which `by` hands on by telling another person the code."""
    return Request(
        id=_id(code),
        what=_seal(code, "what", what),
        by=_seal(code, "by", _plain(by)),
        expires_at=now + lifetime,
    )


def read_request(body: Mapping[str, Json]) -> Request:
    """A request from its event; BadInput where it is not whole."""
    stored = Stored(what="a request", values=body)
    try:
        expires_at = datetime.fromisoformat(stored.text("expires_at"))
    except ValueError:
        raise stored.mismatch("expires_at", "a time") from None
    return Request(
        id=stored.text("request"),
        what=stored.text("what"),
        by=stored.text("by"),
        expires_at=expires_at,
    )


def approve(
    requests: tuple[Request, ...], *, what: str, by: str, code: str, now: datetime
) -> dict[str, Json]:
    """The approval, as an event keeps it, of the request that the code opens.

    BadInput where the code opens none; GateFailed where it is for something else, has expired,
    or was asked for by the same person.
    """
    request = next((each for each in requests if each.id == _id(code)), None)
    if request is None:
        raise BadInput("no request has this code", mend="Copy it as it was printed, or ask anew.")
    if not hmac.compare_digest(request.what, _seal(code, "what", what)):
        raise GateFailed("Not approved: the request is for something else.")
    if now >= request.expires_at:
        raise GateFailed("Not approved: the request has expired. Ask for it anew.")
    approver = _seal(code, "by", _plain(by))
    if hmac.compare_digest(request.by, approver):
        raise GateFailed("Not approved: whoever asked cannot approve. Another person must.")
    return {"request": request.id, "by": approver}


def _id(code: str) -> str:
    if len(code) < MIN_CODE:
        raise UsageFault(f"A code has at least {MIN_CODE} characters.")
    return hashlib.sha256(f"request\n{code}".encode()).hexdigest()[:16]


def _seal(code: str, role: str, text: str) -> str:
    return hmac.new(code.encode(), f"{role}\n{text}".encode(), hashlib.sha256).hexdigest()


def _plain(name: str) -> str:
    """A name without case, width and stray spaces, so that ` Ann` does not approve for `ann`."""
    plain = " ".join(unicodedata.normalize("NFKC", name).casefold().split())
    if not plain:
        raise UsageFault("Say who you are.")
    return plain
