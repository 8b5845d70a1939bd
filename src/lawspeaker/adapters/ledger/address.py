"""Where a folder's record is kept: in its own file, or on the server that its address names.

The address is one line, a PostgreSQL URL. It never holds a password: libpq's own ways give that
(a password file, the environment, a service file).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from lawspeaker.adapters.folder import ADDRESS_NAME, LEDGER_NAME, Folder
from lawspeaker.errors import BadInput, UsageFault

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

SCHEMES = ("postgresql", "postgres")
SECRETS = frozenset({"password", "sslpassword"})
ELSEWHERE = (
    "Leave the password out: put it into ~/.pgpass (or the file that PGPASSFILE names), into a "
    "service file, or into PGPASSWORD."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a record is, or is to be: a file, unless there is the `url` of a server.

    `folder` holds the record's files and views.
    """

    folder: Path
    path: Path
    url: str = ""

    @property
    def there(self) -> bool:
        """Whether something is there that can be opened; of a server only the address is known."""
        return bool(self.url) or self.path.is_file()


def place_of(named: Path) -> Place:
    """Where the record of a folder, or of a file in one, is kept.

    BadInput where a folder holds both a record and an address, or an address that is none.
    """
    if not named.is_dir() and named.name != ADDRESS_NAME:
        return Place(folder=named.parent, path=named)
    folder = named if named.is_dir() else named.parent
    path, address = folder / LEDGER_NAME, folder / ADDRESS_NAME
    if not address.is_file():
        return Place(folder=folder, path=path)
    if path.exists():
        raise BadInput(
            f"the folder holds both {LEDGER_NAME} and {ADDRESS_NAME}, and only one can be its "
            "record",
            path=str(folder),
            mend="Move the one away that is not.",
        )
    return Place(folder=folder, path=path, url=_read(address))


def attachable(folder: Path, url: str) -> Place:
    """Where a folder's record would be kept from now on.

    UsageFault where it has a record already, or where the URL is none or holds a password.
    """
    problem = fault_of(url)
    if problem:
        raise UsageFault(problem)
    here = place_of(folder)
    if here.there and here.url != url:
        raise UsageFault(
            f"{folder} has a record already. To move it: `lawspeaker ledger backup`, attach a new "
            "folder, and `lawspeaker ledger restore` into that."
        )
    return Place(folder=folder, path=folder / LEDGER_NAME, url=url)


def attach(place: Place) -> None:
    """Write the address of a record into its folder, which is made where it is missing."""
    try:
        Folder(place.folder).write(ADDRESS_NAME, place.url + "\n")
    except OSError as error:
        raise UsageFault(f"{place.folder} cannot be written ({error.strerror}).") from error


def fault_of(url: str) -> str:
    """Why a text is no address of a record, with the mend; empty where it is one.

    It is not told, for it may hold a password.
    """
    if "\n" in url or not url.startswith(tuple(f"{scheme}://" for scheme in SCHEMES)):
        return (
            "This is no PostgreSQL URL. Write postgresql://USER@HOST/DATABASE, or "
            "postgresql:///?service=NAME; a SQLite file needs no address."
        )
    try:
        parts = urlsplit(url)
        holds = parts.password is not None or not SECRETS.isdisjoint(_names(parts.query))
    except ValueError:
        return "The PostgreSQL URL cannot be read. Write postgresql://USER@HOST/DATABASE."
    return f"The address of a record holds no password. {ELSEWHERE}" if holds else ""


def _names(query: str) -> Iterable[str]:
    return parse_qs(query, keep_blank_values=True)


def _read(address: Path) -> str:
    try:
        url = address.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(
            "the address of the record cannot be read", path=str(address), mend="Attach it again."
        ) from error
    problem = fault_of(url)
    if problem:
        raise BadInput(
            "it holds no address of a record, or a password in it",
            path=str(address),
            mend=problem,
        )
    return url
