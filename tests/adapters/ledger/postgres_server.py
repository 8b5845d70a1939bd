"""A PostgreSQL server of Debian's package on a private socket, for as long as it is needed."""

from __future__ import annotations

import os
import pwd
import signal
import subprocess
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING

from lawspeaker.errors import BadInput, ProviderFault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lawspeaker.adapters.ledger.postgres import PostgresLedger

BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
"""Empty where PostgreSQL is not installed."""


def as_owner(*words: str | Path) -> None:
    """Run a program of PostgreSQL, which refuses to be root."""
    user = {"user": "postgres", "group": "postgres"} if os.getuid() == 0 else {}
    subprocess.run(  # noqa: S603 - Debian's own binaries
        [str(word) for word in words], check=True, capture_output=True, cwd="/", **user
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A cluster in a folder of its own; nobody but this machine's users reaches it."""

    folder: Path

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def start(self) -> None:
        options = f"-k {self.folder} -c listen_addresses=''"
        log = self.folder / "log"
        self.run("pg_ctl", "-D", self.data, "-w", "-l", log, "-o", options, "start")

    def stop(self) -> None:
        self.run("pg_ctl", "-D", self.data, "-m", "immediate", "stop")

    def crash(self) -> None:
        """Kill -9 of one process of the server: all end at once, and it recovers from its log."""
        found = subprocess.run(  # noqa: S603 - pgrep of the children of our own server
            ["/usr/bin/pgrep", "-P", (self.data / "postmaster.pid").read_text().split()[0], "-f",
             "keeper"], capture_output=True, text=True, check=False,
        )  # fmt: skip
        for child in found.stdout.split():
            os.kill(int(child), signal.SIGKILL)

    def database(self, name: str) -> str:
        """The address of a new, empty database."""
        self.run("createdb", "-h", self.folder, "-U", "keeper", name)
        return f"postgresql://keeper@/{name}?host={self.folder}"

    def run(self, program: str, *words: str | Path) -> None:
        as_owner(BINARIES[-1].parent / program, *words)


def patient(opened: Callable[[], PostgresLedger]) -> PostgresLedger:
    """A ledger, opened again and again while the server recovers from a crash."""
    for _ in range(600):
        try:
            return opened()
        except (BadInput, ProviderFault):
            sleep(0.1)
    return opened()


@contextmanager
def postgres_server() -> Iterator[Server]:
    """A server that runs while the block does."""
    with tempfile.TemporaryDirectory(prefix="lawspeaker-pg-", dir="/tmp") as name:
        server = Server(folder=Path(name))
        if os.getuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chown(name, owner.pw_uid, owner.pw_gid)
        server.run("initdb", "-D", server.data, "-U", "keeper", "-A", "trust", "-E", "UTF8")
        server.start()
        try:
            yield server
        finally:
            server.stop()
