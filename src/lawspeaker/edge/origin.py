"""From where a request may come: a page of this very server, or a program that is no page."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from lawspeaker.edge.fault import ACCESS, Fault

if TYPE_CHECKING:
    from collections.abc import Mapping

UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
NAMES_OF_LOOPBACK = frozenset({"localhost"})


def check_origin(method: str, headers: Mapping[str, str], *, loopback_only: bool) -> None:
    """Nothing for a program, or a page of this server; Fault 403 for a page of another site.

    With `loopback_only` the Host must be this machine, so that no name that was bent to it can be
    used from a browser.
    """
    host = headers.get("host", "")
    foreign = headers.get("sec-fetch-site", "none") not in {"none", "same-origin"}
    origin = headers.get("origin")
    if method in UNSAFE and (foreign or (origin is not None and _place(origin) != host)):
        raise Fault(403, "foreign_origin", "Pages of other sites may not ask.", kind=ACCESS)
    if loopback_only and not is_loopback(_host_name(host)):
        raise Fault(403, "foreign_host", "Only this machine may ask here.", kind=ACCESS)


def check_asker(method: str, headers: Mapping[str, str], *, loopback_only: bool) -> None:
    """The same for a page of ours.

    Our pages send no referrer, and for that browsers write `Origin: null` on their own forms too;
    then only the browser's own word, Sec-Fetch-Site, says that the form was ours.
    """
    ours = headers.get("origin") == "null" and headers.get("sec-fetch-site") == "same-origin"
    kept = {name: value for name, value in headers.items() if not (ours and name == "origin")}
    check_origin(method, kept, loopback_only=loopback_only)


def is_loopback(host: str) -> bool:
    """Whether a name or address can be reached from this machine only."""
    if host in NAMES_OF_LOOPBACK:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _place(origin: str) -> str:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""


def _host_name(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""
