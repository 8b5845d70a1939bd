"""The versions of a constitution that an archive keeps, and which of them is the current one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.contract.constitution import Status
from lawspeaker.contract.markdown_form import to_markdown
from lawspeaker.contract.yaml_form import from_yaml, to_yaml
from lawspeaker.errors import BadInput

if TYPE_CHECKING:
    from lawspeaker.contract.constitution import Constitution
    from lawspeaker.ports.archive import Archive

CURRENT = "constitution.yaml"
IN_FORCE = frozenset({Status.RATIFIED, Status.SIMULATED})


def current(archive: Archive) -> Constitution:
    """The version in force or, before the first ratification, the first proposal."""
    return from_yaml(archive.read(CURRENT), path=CURRENT)


def version(archive: Archive, number: str) -> Constitution:
    """The version with this number; BadInput lists those that there are."""
    name = file_of(number, CURRENT)
    if name not in set(archive.names()):
        raise BadInput(
            f"there is no version {number}; there are {', '.join(numbers(archive))}",
            mend="Name one of these with --version.",
        )
    return from_yaml(archive.read(name), path=name)


def newest_proposal(archive: Archive) -> Constitution:
    """The proposed version that was written last; BadInput where none is proposed."""
    for number in reversed(numbers(archive)):
        found = version(archive, number)
        if found.status is Status.PROPOSED:
            return found
    raise BadInput(
        "no version is proposed",
        mend="Amend the constitution first: lawspeaker constitution amend.",
    )


def predecessor(archive: Archive, proposed: Constitution) -> Constitution | None:
    """The version that a proposed one changes, None for the first."""
    if proposed.provenance.previous is None:
        return None
    return current(archive)


def numbers(archive: Archive) -> list[str]:
    """The numbers of all kept versions, oldest first."""
    found = [
        name.split("/")[1]
        for name in archive.names()
        if name.startswith("versions/") and name.endswith(f"/{CURRENT}")
    ]
    return sorted(found, key=lambda number: tuple(int(part) for part in number.split(".")))


def file_of(number: str, name: str) -> str:
    """Where a file of a version is kept."""
    return f"versions/{number}/{name}"


def texts_of(constitution: Constitution) -> dict[str, str]:
    """The document in its two forms, by file name."""
    return {CURRENT: to_yaml(constitution), "constitution.md": to_markdown(constitution)}
