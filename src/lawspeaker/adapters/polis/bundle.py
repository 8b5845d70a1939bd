"""Which file of a folder is which, told by its columns first and by its name second."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from lawspeaker.adapters.table import read_header
from lawspeaker.errors import BadInput
from lawspeaker.records.canonical import canonical_json, digest

if TYPE_CHECKING:
    from lawspeaker.records.canonical import Json

_SUMMARY_KEYS = {"topic", "url", "views", "voters", "voters-in-conv", "commenters", "comments"}


class Part(StrEnum):
    """The parts of a Polis export; a value is the name that Polis gives the file."""

    VOTES = "votes.csv"
    MATRIX = "participants-votes.csv"
    STATEMENTS = "comments.csv"
    SUMMARY = "summary.csv"
    PARTICIPANTS = "participants.csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """The files of one conversation; of `votes` and `matrix` at least one is there."""

    votes: Path | None
    matrix: Path | None
    statements: Path
    summary: Path | None
    participants: Path | None


def identity_of(bundle: Bundle, *, all_simulated: bool) -> str:
    """The digest of what is read, the same for the same files under any folder's name."""
    files = [[each["name"], each["digest"]] for each in files_of(bundle)]
    return digest(canonical_json([*files, [str(all_simulated)]]))


def files_of(bundle: Bundle) -> list[dict[str, Json]]:
    """The name and the digest of each file."""
    paths = (bundle.votes, bundle.matrix, bundle.statements, bundle.summary, bundle.participants)
    return [
        {"name": path.name, "digest": digest(path.read_bytes())}
        for path in paths
        if path is not None
    ]


def find_bundle(folder: Path, *, votes: str | None = None, statements: str | None = None) -> Bundle:
    """Find the files of a Polis export in a folder.

    `votes` and `statements` name files inside the folder where there are several candidates;
    a named file is then the only source of its kind. BadInput where a part is missing or where
    two files claim to be the same part and none bears Polis' own name.
    """
    if not folder.is_dir():
        raise BadInput(
            "it is a file and not a folder" if folder.is_file() else "there is no such folder",
            path=str(folder),
            mend="Name a folder that holds a Polis export.",
        )
    parts = {part: _candidates(folder, part) for part in Part}
    named_votes = None if votes is None else _named(folder, votes, {Part.VOTES, Part.MATRIX})
    named_statements = None if statements is None else _named(folder, statements, {Part.STATEMENTS})
    if named_votes is None:
        long, matrix = _only(parts, Part.VOTES), _only(parts, Part.MATRIX)
    else:
        is_long = _part_of(read_header(named_votes)) is Part.VOTES
        long, matrix = (named_votes, None) if is_long else (None, named_votes)
    if long is None and matrix is None:
        raise BadInput(
            "no votes file is here",
            path=str(folder),
            mend="Put votes.csv (comment-id, voter-id, vote) or participants-votes.csv here, "
            "or name the file with --votes.",
        )
    texts = named_statements or _only(parts, Part.STATEMENTS)
    if texts is None:
        raise BadInput(
            "no statements file is here",
            path=str(folder),
            mend="Put comments.csv (comment-id, comment-body) here, "
            "or name the file with --statements.",
        )
    # A summary describes the bundle it came with, so it does not belong to files named apart.
    apart = named_votes is not None and named_votes.name not in set(Part)
    return Bundle(
        votes=long,
        matrix=matrix,
        statements=texts,
        summary=None if apart else _only(parts, Part.SUMMARY),
        participants=_only(parts, Part.PARTICIPANTS),
    )


def _part_of(header: tuple[str, ...]) -> Part | None:
    columns = set(header)
    if {"comment-id", "voter-id", "vote"} <= columns:
        return Part.VOTES
    if {"comment-id", "comment-body"} <= columns:
        return Part.STATEMENTS
    if {"participant", "simulated"} <= columns:
        return Part.PARTICIPANTS
    if "participant" in columns and any(name.isdecimal() for name in header):
        return Part.MATRIX
    if header and header[0] in _SUMMARY_KEYS:
        return Part.SUMMARY
    return None


def _candidates(folder: Path, part: Part) -> list[Path]:
    files = sorted(path for path in folder.iterdir() if path.suffix.lower() in {".csv", ".tsv"})
    return [path for path in files if path.name == part or _readable_part(path) is part]


def _readable_part(path: Path) -> Part | None:
    # A file that cannot be read is an error only if it turns out to be one that we need.
    try:
        return _part_of(read_header(path))
    except BadInput:
        return None


def _only(parts: dict[Part, list[Path]], part: Part) -> Path | None:
    found = parts[part]
    by_name = [path for path in found if path.name == part]
    if by_name or not found:
        return by_name[0] if by_name else None
    if len(found) > 1:
        option = "--statements" if part is Part.STATEMENTS else "--votes"
        names = ", ".join(path.name for path in found)
        raise BadInput(
            f"{len(found)} files could be the {part.name.lower()}: {names}",
            path=str(found[0].parent),
            mend=f"Name the right one with {option}.",
        )
    return found[0]


def _named(folder: Path, name: str, allowed: set[Part]) -> Path:
    path = folder / name if not Path(name).is_absolute() else Path(name)
    if not path.is_file():
        raise BadInput("there is no such file", path=str(path), mend="Check the name.")
    header = read_header(path)
    if header and _part_of(header) not in allowed:
        wanted = " or ".join(sorted(part.name.lower() for part in allowed))
        raise BadInput(
            f"its columns ({', '.join(header[:6])}) are not those of a {wanted} file",
            path=str(path),
            line=1,
            mend="Name another file, or give it the columns that the guide lists.",
        )
    return path
