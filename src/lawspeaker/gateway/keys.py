"""Who may ask: keys of which only the hash is kept, each with a role."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from lawspeaker.errors import BadInput
from lawspeaker.gateway.fault import ACCESS, Fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

PREFIX = "lsk-"


class Caller(StrEnum):
    """Whose instructions a caller's system messages are.

    OPERATOR: those of whoever runs the assistant. USER: a user's. ADMIN may also reload the law.
    """

    USER = "user"
    OPERATOR = "operator"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A key's SHA-256 in hex, the role it gives, and a name for people."""

    sha256: str
    role: Caller
    name: str

    @property
    def line(self) -> str:
        """The line of a keys file."""
        return f"sha256:{self.sha256} {self.role.value} {self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewKey:
    """A key that was just made; the secret is shown once and kept nowhere."""

    secret: str
    key: Key


def new_key(name: str, role: Caller) -> NewKey:
    """A random key of 256 bits."""
    secret = PREFIX + secrets.token_urlsafe(32)
    return NewKey(secret=secret, key=Key(sha256=_hashed(secret), role=role, name=name))


class KeyRing:
    """The keys that open the gateway; an empty ring leaves it open, for loopback only."""

    def __init__(self, keys: Iterable[Key] = ()) -> None:
        self.keys: Mapping[str, Key] = {key.sha256: key for key in keys}

    def __len__(self) -> int:
        return len(self.keys)

    def caller(self, authorization: str | None) -> Caller:
        """The role that an Authorization header gives; Fault 401 where the ring does not know it.

        Where there are no keys, a caller is the operator: only this machine can ask.
        """
        if not self.keys:
            return Caller.OPERATOR
        kind, _, secret = (authorization or "").partition(" ")
        given = _hashed(secret.strip())
        found = [key for kept, key in self.keys.items() if hmac.compare_digest(kept, given)]
        if kind.lower() != "bearer" or not found:
            raise Fault(
                401,
                "invalid_api_key",
                "This gateway takes its own keys only: Authorization: Bearer lsk-...",
                kind=ACCESS,
            )
        return found[0].role

    def require_admin(self, authorization: str | None) -> None:
        """Nothing for an admin's key; Fault 401 or 403 else, and always where there are no keys."""
        if self.caller(authorization) is not Caller.ADMIN:
            raise Fault(403, "not_admin", "This takes a key with the role admin.", kind=ACCESS)


def read_keys(text: str, *, path: str) -> KeyRing:
    """The ring in a keys file: `sha256:HEX ROLE NAME` a line; BadInput names the line at fault."""
    keys: list[Key] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        hashed, _, rest = line.strip().partition(" ")
        role, _, name = rest.partition(" ")
        hexed = hashed.removeprefix("sha256:")
        known = [each for each in Caller if each.value == role]
        if len(hexed) != 64 or set(hexed) - set("0123456789abcdef") or not known or not name:
            raise BadInput(
                "the line is no key",
                path=path,
                line=number,
                mend="Use the line that `lawspeaker gateway --new-key NAME` printed.",
            )
        keys.append(Key(sha256=hexed, role=known[0], name=name))
    if not keys:
        raise BadInput("the file holds no key", path=path, mend="Add a line for each key.")
    return KeyRing(keys)


def _hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
