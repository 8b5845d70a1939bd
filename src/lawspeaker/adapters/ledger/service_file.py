"""The service that a PostgreSQL address names, as libpq's service file has it."""

from __future__ import annotations

import configparser
import os
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from lawspeaker.errors import BadInput


def require_service(url: str) -> None:
    """BadInput where the address, or PGSERVICE, names a service that no file has.

    The driver passes over such a name and goes to this machine's own server: another record.
    ValueError where the address cannot be read.
    """
    named = parse_qs(urlsplit(url).query).get("service", [])
    service = named[-1] if named else os.environ.get("PGSERVICE", "")
    if not service:
        return
    told = os.environ.get("PGSERVICEFILE")
    file = Path(told) if told else Path.home() / ".pg_service.conf"
    if service not in _services(file):
        why = "has none of that name" if file.is_file() else "is not there"
        raise BadInput(
            f"the address names the service {service!r}, and {file} {why}",
            mend=f"Write [{service}] into it with host, dbname and user, or name another file "
            "with PGSERVICEFILE.",
        )


def _services(file: Path) -> list[str]:
    """The names in a service file; none where it is not there."""
    held = configparser.ConfigParser()
    try:
        held.read(file, encoding="utf-8")
    except (configparser.Error, OSError, UnicodeDecodeError) as error:
        raise BadInput(
            f"the service file cannot be read ({str(error).splitlines()[0]})",
            path=str(file),
            mend="Write [NAME] above lines such as host=db.example.org.",
        ) from error
    return held.sections()
