"""What a folder's gateway keeps: how much, what was drawn to be read, and its deletion."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lawspeaker.errors import UsageFault
from lawspeaker.wiring.contesting import has_kept_answers, kept_answers
from lawspeaker.wiring.desk import today

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lawspeaker.cycle.redaction import Forgotten
    from lawspeaker.ports.kept_answers import KeptAnswers, KeptCounts


@dataclass(frozen=True, slots=True, kw_only=True)
class Purged:
    """How many copies were deleted, and what is left."""

    n: int
    left: KeptCounts


def kept_counts(folder: Path) -> KeptCounts:
    """How much is kept; UsageFault where no gateway served the folder."""
    with _opened(folder) as store:
        return store.counts()


def sampled_texts(folder: Path) -> tuple[str, ...]:
    """The answers drawn to be read, each as JSON; those whose days are over are left out."""
    with _opened(folder) as store:
        return tuple(row.content for row in store.sampled() if row.until >= today())


def purge_kept(folder: Path, *, everything: bool) -> Purged:
    """Delete the copies whose days are over, or all of them, for good."""
    with _opened(folder) as store:
        n = store.purge(None if everything else today())
        return Purged(n=n, left=store.counts())


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped:
    """How many sampled answers quoted a person and were deleted; how many copies are sealed."""

    n: int
    n_sealed: int


def drop_quoting(folder: Path, forgotten: Forgotten) -> Dropped:
    """Delete the answers drawn to be read in which a person's words or id stand."""
    if not has_kept_answers(folder):
        return Dropped(n=0, n_sealed=0)

    def quotes(content: str) -> bool:
        return forgotten.file("sampled.json", content) != content

    with _opened(folder) as store:
        return Dropped(n=store.drop_sampled(quotes), n_sealed=store.counts().n_sealed)


@contextmanager
def _opened(folder: Path) -> Iterator[KeptAnswers]:
    if not has_kept_answers(folder):
        raise UsageFault(f"No gateway has kept any answer in {folder}.")
    store = kept_answers(folder)
    try:
        yield store
    finally:
        store.close()
