"""An archive in a folder of the disk."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from lawspeaker.adapters.staging import settle, staging
from lawspeaker.errors import BadInput, UsageFault
from lawspeaker.records.canonical import digest

if TYPE_CHECKING:
    from collections.abc import Iterator

LEDGER_NAME = "ledger.db"
ADDRESS_NAME = "ledger.url"
"""Where the record is kept, if not in the folder."""
RECORD_NAMES = (LEDGER_NAME, ADDRESS_NAME)


class Folder:
    """Texts as UTF-8 files under one root, each replaced in one step."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def write(self, name: str, text: str) -> str:
        """Write a file by way of a temporary one beside it, so that it is never half there.

        What is named after the record is made of it, and only its owner may read either.
        UsageFault, with nothing left, where the disk does not take it.
        """
        path = self.root / name
        content = text.encode()
        with ExitStack() as left:
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                with tempfile.NamedTemporaryFile(
                    dir=path.parent, prefix=".", delete=False
                ) as handle:
                    fresh = Path(handle.name)
                    left.callback(fresh.unlink, missing_ok=True)
                    handle.write(content)
                    handle.flush()
                    os.fsync(handle.fileno())
                fresh.chmod(0o600 if path.name.startswith(LEDGER_NAME) else 0o644)
                fresh.replace(path)
            except OSError as error:
                raise UsageFault(f"{path} cannot be written ({error.strerror}).") from error
        return digest(content)

    def read(self, name: str) -> str:
        """Read a file; BadInput where it is missing or not UTF-8."""
        path = self.root / name
        try:
            return path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise BadInput(
                "the file is missing or cannot be read",
                path=str(path),
                mend="Name a folder that `lawspeaker run` wrote.",
            ) from error

    def digest(self, name: str) -> str | None:
        """The digest of a file's bytes as they are on disk, None where there is no such file."""
        path = self.root / name
        return digest(path.read_bytes()) if path.is_file() else None

    def names(self) -> Iterator[str]:
        """Every file's path below the root, the record itself and hidden files left out."""
        for path in sorted(self.root.rglob("*")):
            name = path.relative_to(self.root).as_posix()
            if path.is_file() and not path.name.startswith((".", *RECORD_NAMES)):
                yield name


@contextmanager
def fresh_folder(target: Path, *, replace: bool, mark: str = "") -> Iterator[Path]:
    """A new folder that takes the target's place when the work ends well, and vanishes else.

    A target that exists is replaced only when asked to, and only if lawspeaker wrote it
    (UsageFault); a failure leaves it as it was. One that holds the address of a record and
    nothing else is as good as new; the address is carried over. What a killed process left of
    what `mark` names is handed out, to be gone on with.
    """
    _require_room(target, replace=replace)
    with ExitStack() as held:
        try:
            staged = held.enter_context(staging(target, mark=mark))
            if (target / ADDRESS_NAME).is_file():
                shutil.copyfile(target / ADDRESS_NAME, staged / ADDRESS_NAME)
        except OSError as error:
            raise UsageFault(
                f"{target} cannot be written ({error.strerror}). Name another folder with --out."
            ) from error
        try:
            yield staged
            _require_room(target, replace=replace)  # another may have made it meanwhile
        except BaseException:
            shutil.rmtree(staged)
            raise
        staged.chmod(0o755)
        if target.exists():
            shutil.rmtree(target)
        staged.replace(target)
        settle(target.parent)


def _require_room(target: Path, *, replace: bool) -> None:
    address = target / ADDRESS_NAME
    held = target.iterdir() if target.is_dir() else iter([target] if target.exists() else [])
    if all(each == address for each in held):
        return
    if address.is_file():
        raise UsageFault(
            f"{target} exists, and its record on the server cannot be replaced. Name another "
            "folder with --out."
        )
    if not replace:
        raise UsageFault(f"{target} exists. Name another folder with --out, or add --force.")
    if not (target / LEDGER_NAME).is_file():
        raise UsageFault(
            f"{target} was not written by lawspeaker, so --force will not replace it. "
            "Name another folder with --out."
        )
