"""Erasing a person from a folder on disk, asked for by one and approved by another."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from lawspeaker.adapters.clock import SystemClock
from lawspeaker.adapters.folder import Folder
from lawspeaker.adapters.ledger.signing_key import parse_signing_key
from lawspeaker.cycle.erasure import plan_erasure
from lawspeaker.errors import BadInput, UsageFault
from lawspeaker.governance.two_person import approve, ask, read_request
from lawspeaker.records.event import EventKind
from lawspeaker.wiring.kept import drop_quoting
from lawspeaker.wiring.remains import remains
from lawspeaker.wiring.store import open_record, place_of
from lawspeaker.wiring.views import drop_views

if TYPE_CHECKING:
    from pathlib import Path

    from lawspeaker.adapters.ledger.store import StoredLedger
    from lawspeaker.cycle.erasure import Erasure
    from lawspeaker.governance.two_person import Request
    from lawspeaker.ports.clock import Clock
    from lawspeaker.wiring.kept import Dropped

LIFETIME = timedelta(hours=72)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request on record, and the code that whoever approves it needs."""

    code: str
    request: Request
    plan: Erasure


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What was erased, and files in which the words still stand (none, where all went well).

    `dropped` is what a gateway had kept. Of a record `on_server` old pages are not ours to delete.
    """

    plan: Erasure
    remains: tuple[str, ...]
    dropped: Dropped
    on_server: bool


def identity(name: str, key: Path | None) -> str:
    """Who acts: the holder of a private key, or a name; UsageFault unless it is one of them."""
    if (key is None) == (not name):
        raise UsageFault("Say who you are with --by or with --by-key, not both.")
    if key is None:
        return f"name {name}"
    try:
        line = key.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(
            "there is no key here", path=str(key), mend="Make one with `lawspeaker ledger key`."
        ) from error
    return f"key {parse_signing_key(line, path=str(key)).public.public.hex()}"


def ask_erasure(folder: Path, participant: str, *, by: str, clock: Clock | None = None) -> Asked:
    """Put a request on record; nothing is erased yet."""
    clock = clock or SystemClock()
    code = secrets.token_hex(16)
    with open_record(folder, clock=clock) as ledger:
        plan = _plan(ledger, folder, participant, placeholder="erased")
        request = ask(
            what=f"erase {participant}", by=by, code=code, now=clock.now(), lifetime=LIFETIME
        )
        ledger.append(EventKind.ERASURE_REQUESTED, request.to_json())
    return Asked(code=code, request=request, plan=plan)


def approve_erasure(
    folder: Path, participant: str, *, by: str, code: str, clock: Clock | None = None
) -> Done:
    """Approve a request and erase: files first, then the record, so that a retry can finish.

    GateFailed where all is erased but the store could not be written anew.
    """
    clock = clock or SystemClock()
    with open_record(folder, clock=clock) as ledger:
        approval = approve(
            _open_requests(ledger),
            what=f"erase {participant}",
            by=by,
            code=code,
            now=clock.now(),
        )
        placeholder = f"erased.{approval['request']}"
        plan = _plan(ledger, folder, participant, placeholder=placeholder)
        archive = Folder(folder)
        digests = {name: archive.write(name, text) for name, text in plan.files.items()}
        dropped = drop_quoting(folder, plan.forgotten)
        with ledger.transaction():
            ledger.append(EventKind.ERASURE_APPROVED, approval)
            ledger.erase(
                *plan.seqs,
                reason="asked for",
                left=plan.left,
                facts={"request": approval["request"], "outputs": digests},
            )
        drop_views(folder)  # they hold words and votes too, and are built anew when asked for
        ledger.scrub()
    return Done(
        plan=plan,
        remains=remains(folder, plan.forgotten),
        dropped=dropped,
        on_server=bool(place_of(folder).url),
    )


def _plan(ledger: StoredLedger, folder: Path, participant: str, *, placeholder: str) -> Erasure:
    if not folder.is_dir():
        raise UsageFault("Name the folder, for its files are erased with the record.")
    return plan_erasure(ledger, Folder(folder), participant, placeholder=placeholder)


def _open_requests(ledger: StoredLedger) -> tuple[Request, ...]:
    used = {event.body.get("request") for event in ledger.events(EventKind.ERASURE_APPROVED)}
    asked = (read_request(event.body) for event in ledger.events(EventKind.ERASURE_REQUESTED))
    return tuple(request for request in asked if request.id not in used)
