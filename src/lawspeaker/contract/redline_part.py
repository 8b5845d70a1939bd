"""What came and what went: words in runs, and the parts of a clause beside its text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import TYPE_CHECKING

from lawspeaker.contract.draft import plain_reading
from lawspeaker.contract.leaf import leaves
from lawspeaker.contract.norm_form import norm_in_words
from lawspeaker.contract.support import NOT_ASKED
from lawspeaker.contract.words import share_in_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lawspeaker.contract.clause import Clause
    from lawspeaker.contract.constitution import Constitution
    from lawspeaker.contract.part import Part
    from lawspeaker.records.canonical import Json

_TOKEN = re.compile(r"\s+|[^\s\w]|\w+")


class Edit(StrEnum):
    """What happened to a clause, or to a run of words."""

    UNCHANGED = "unchanged"
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Words that stayed, came, or went; never CHANGED: that is one that went and one that came."""

    edit: Edit
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartRedline:
    """What changed in a part of a clause beside its text, or of the document.

    `place` says where in the part, empty for the whole: `mini-jury; quorum`.
    """

    field: str
    runs: tuple[Run, ...]
    place: str = ""

    @property
    def name(self) -> str:
        """The part in words that people use, with the place in it."""
        name = FIELD_NAMES.get(self.field, self.field)
        return f"{name} ({self.place})" if self.place else name

    @property
    def title(self) -> str:
        """The name with a capital letter at its beginning."""
        return self.name[:1].upper() + self.name[1:]

    @property
    def key(self) -> str:
        """The part for programs: `norm`, `compile: prompt`."""
        return f"{self.field}: {self.place}" if self.place else self.field

    @property
    def before(self) -> str:
        """The old words, empty where there were none."""
        return words_before(self.runs)

    @property
    def after(self) -> str:
        """The new words, empty where they went."""
        return words_after(self.runs)


def words_before(runs: tuple[Run, ...]) -> str:
    """The old text that runs spell."""
    return "".join(run.text for run in runs if run.edit is not Edit.ADDED)


def words_after(runs: tuple[Run, ...]) -> str:
    """The new text that runs spell."""
    return "".join(run.text for run in runs if run.edit is not Edit.REMOVED)


def word_runs(old: str, new: str) -> tuple[Run, ...]:
    """Two texts as runs of words; the runs that stayed or went spell `old`, the others `new`."""
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    runs: list[Run] = []
    matcher = SequenceMatcher(a=before, b=after, autojunk=False)
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag == "equal":
            runs.append(Run(edit=Edit.UNCHANGED, text="".join(before[i:j])))
            continue
        if j > i:
            runs.append(Run(edit=Edit.REMOVED, text="".join(before[i:j])))
        if m > k:
            runs.append(Run(edit=Edit.ADDED, text="".join(after[k:m])))
    return tuple(runs)


def clause_parts(before: Clause | None, after: Clause | None) -> Iterator[PartRedline]:
    """The parts that differ; those of a removed clause go with it."""
    for field, read in _PARTS.items():
        was, now = ("" if each is None else read(each) for each in (before, after))
        if was != now and after is not None and (before is not None or now):
            if field in _IN_WORDS:
                yield PartRedline(field=field, runs=_whole_or_words(was, now))
            elif before is not None or field == "support":
                yield _whole(field, was, now)
    if before is not None and after is not None:
        for field in type(after).model_fields:
            if field not in _PARTS and field not in {"id", "text"}:
                yield from _leaf_parts(field, before, after)


def _leaf_parts(field: str, before: Part, after: Part) -> Iterator[PartRedline]:
    """What differs in a field, one part for each value; nothing where it is the same."""
    if getattr(before, field) == getattr(after, field):
        return
    was, now = (leaves(_plain_value(each, field)) for each in (before, after))
    for place in dict.fromkeys([*now, *was]):
        old, new = was.get(place, ""), now.get(place, "")
        if old != new:
            yield _of_words(field, old, new, place=place)


def _of_words(field: str, old: str, new: str, *, place: str) -> PartRedline:
    """Word by word; a single word or a number as a whole."""
    if " " in old and " " in new:
        return PartRedline(field=field, runs=_whole_or_words(old, new), place=place)
    return _whole(field, old, new, place=place)


def _plain_value(part: Part, field: str) -> Json:
    spelled = part.model_dump(mode="json", include={field}, exclude_defaults=True)
    value: Json = next(iter(spelled.values()), None)
    return value


def _whole(field: str, was: str, now: str, *, place: str = "") -> PartRedline:
    runs = (Run(edit=Edit.REMOVED, text=was), Run(edit=Edit.ADDED, text=now))
    return PartRedline(field=field, runs=tuple(run for run in runs if run.text), place=place)


def _whole_or_words(was: str, now: str) -> tuple[Run, ...]:
    """Word by word; as a whole where hardly a word stays, for then the pieces tell nothing."""
    runs = word_runs(was, now)
    kept = sum(len(run.text) for run in runs if run.edit is Edit.UNCHANGED)
    if was and now and kept < max(len(was), len(now)) / 3:
        return (Run(edit=Edit.REMOVED, text=was), Run(edit=Edit.ADDED, text=now))
    return runs


def document_parts(old: Constitution, new: Constitution) -> tuple[PartRedline, ...]:
    """The parts outside the clauses that differ: status and days, then each value of the others.

    What led to the version and came of it is told beside it, not here.
    """
    first = [
        _whole(field, read(old), read(new))
        for field, read in _DOCUMENT_PARTS.items()
        if read(old) != read(new)
    ]
    others = [
        part
        for field in type(new).model_fields
        if field not in _DOCUMENT_PARTS and field not in {"clauses", "provenance", "version"}
        for part in _leaf_parts(field, old, new)
    ]
    return (*first, *others)


def differs(field: str, before: Clause, after: Clause) -> bool:
    """Whether a field of a clause says something else.

    A plain reading that only follows the text does not, nor the number of a version.
    """
    if getattr(before, field) == getattr(after, field):
        return False
    follows = {"plain": _plain, "lifecycle": _days}.get(field)
    return follows is None or follows(before) != follows(after)


def _plain(clause: Clause) -> str:
    return "" if clause.plain == plain_reading(clause.text) else clause.plain


def _support(clause: Clause) -> str:
    overall = clause.support.overall
    if overall.method == NOT_ASKED:
        return "nobody was asked about these words"
    return share_in_words(overall)


def _sources(clause: Clause) -> str:
    return ", ".join(
        f"{each.ref} ({each.relation.replace('_', ' ')})" for each in clause.provenance.derived_from
    )


def _kind(clause: Clause) -> str:
    form = clause.form
    told = [
        form.kind.value,
        "open on purpose" if form.open_on_purpose else "",
        f"left to {form.delegated_to}" if form.delegated_to else "",
    ]
    return ", ".join(each for each in told if each)


def _cases(clause: Clause) -> str:
    return "; ".join(
        f"{name}: {', '.join(ids)}" for name, ids in clause.cases.model_dump().items() if ids
    )


def _days(clause: Clause) -> str:
    life = clause.lifecycle
    told = [
        f"to be reviewed by {life.review_by}" if life.review_by else "",
        f"ends on {life.sunset}" if life.sunset else "",
        "entrenched" if life.entrenched else "",
    ]
    return "; ".join(each for each in told if each)


def _in_force(document: Constitution) -> str:
    until = document.effective.until
    return f"from {document.effective.from_}" + ("" if until is None else f" until {until}")


_PARTS: dict[str, Callable[[Clause], str]] = {
    "norm": lambda clause: "" if clause.norm is None else norm_in_words(clause.norm),
    "plain": _plain,
    "reason": lambda clause: clause.reason or "",
    "support": _support,
    "provenance": _sources,
    "level": lambda clause: clause.level,
    "form": _kind,
    "cases": _cases,
    "lifecycle": _days,
}
"""What of a clause is shown in words beside its text."""

_IN_WORDS = frozenset({"norm", "plain", "reason"})
"""Those that are compared word by word, where enough of them stays."""

_DOCUMENT_PARTS: dict[str, Callable[[Constitution], str]] = {
    "status": lambda document: document.status.value,
    "effective": _in_force,
}

FIELD_NAMES = {
    "plain": "plain reading",
    "provenance": "sources",
    "lifecycle": "days",
    "effective": "in force",
    "form": "kind",
    "compile": "texts for machines",
    "compliance": "measured compliance",
    "mappings": "places in outside frameworks",
    "control": "who decides what the text leaves open",
    "amendment": "how it may be changed",
    "adjudication": "who rules on contests",
    "interpretation": "how it is read",
    "uncertainty": "words for uncertainty",
}
"""Names of parts of a document where the key itself is no word that people use for it."""
