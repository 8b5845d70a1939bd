"""What changed between two versions, word by word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import TYPE_CHECKING

from lawspeaker.contract.authorship import QUOTED, Authorship, authorship, quoted_words
from lawspeaker.contract.draft import plain_reading
from lawspeaker.contract.norm_form import norm_in_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from lawspeaker.contract.clause import Clause
    from lawspeaker.contract.constitution import Constitution

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
    """What changed in a part of a clause beside its text: its norm in words, its plain reading."""

    field: str
    runs: tuple[Run, ...]

    @property
    def name(self) -> str:
        """The part in a word or two."""
        return "plain reading" if self.field == "plain" else self.field


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseRedline:
    """One clause: its text in runs, and the names of its other fields that differ.

    A plain reading that only follows the text is not among them.

    `parts` are those which people read in words: the typed norm, and a plain reading and a reason
    that do not follow from the text. `label` says who wrote the new words where they quote
    nobody, beside what they come from.
    """

    clause_id: str
    edit: Edit
    runs: tuple[Run, ...]
    fields: tuple[str, ...] = ()
    parts: tuple[PartRedline, ...] = ()
    label: Authorship = QUOTED

    @property
    def others(self) -> tuple[str, ...]:
        """The fields that differ and are not shown in words."""
        shown = {part.field for part in self.parts}
        return tuple(name for name in self.fields if name not in shown)

    @property
    def before(self) -> str:
        """The old text, empty for an added clause."""
        return "".join(run.text for run in self.runs if run.edit is not Edit.ADDED)

    @property
    def after(self) -> str:
        """The new text, empty for a removed clause."""
        return "".join(run.text for run in self.runs if run.edit is not Edit.REMOVED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Redline:
    """Two versions compared: the new order of clauses, the removed ones last.

    `fields` names the parts outside the clauses that differ.
    """

    old_version: str
    new_version: str
    clauses: tuple[ClauseRedline, ...]
    fields: tuple[str, ...]

    @property
    def edited(self) -> tuple[ClauseRedline, ...]:
        """The clauses that are not UNCHANGED."""
        return tuple(each for each in self.clauses if each.edit is not Edit.UNCHANGED)


def redline(
    old: Constitution, new: Constitution, *, texts: Mapping[str, str] | None = None
) -> Redline:
    """The redline from `old` to `new`.

    `texts` are the words of statements by id, beside those that the two documents quote.
    """
    words = {**quoted_words(old, new), **(texts or {})}
    kept = [_clause(clause.id, old.clause(clause.id), clause, words) for clause in new.clauses]
    gone = [
        _clause(clause.id, clause, None, words)
        for clause in old.clauses
        if new.clause(clause.id) is None
    ]
    return Redline(
        old_version=old.version,
        new_version=new.version,
        clauses=(*kept, *gone),
        fields=tuple(
            name
            for name in type(old).model_fields
            if name not in {"clauses", "version"} and getattr(old, name) != getattr(new, name)
        ),
    )


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


def _clause(
    clause_id: str, before: Clause | None, after: Clause | None, texts: Mapping[str, str]
) -> ClauseRedline:
    fields: tuple[str, ...] = ()
    edit = Edit.ADDED if before is None else Edit.REMOVED
    if before is not None and after is not None:
        fields = tuple(
            name
            for name in type(after).model_fields
            if name != "text"
            and getattr(before, name) != getattr(after, name)
            and (name != "plain" or _plain(before) != _plain(after))
        )
        edit = Edit.UNCHANGED if before == after else Edit.CHANGED
    return ClauseRedline(
        clause_id=clause_id,
        edit=edit,
        runs=word_runs(before.text if before else "", after.text if after else ""),
        fields=fields,
        parts=tuple(_parts(before, after)),
        label=QUOTED if after is None or edit is Edit.UNCHANGED else authorship(after, texts),
    )


def _parts(before: Clause | None, after: Clause | None) -> Iterator[PartRedline]:
    """The parts that differ; those of a removed clause go with it."""
    for field, read in _PARTS.items():
        was, now = ("" if each is None else read(each) for each in (before, after))
        if was != now and after is not None and (before is not None or now):
            yield PartRedline(field=field, runs=_whole_or_words(was, now))


def _whole_or_words(was: str, now: str) -> tuple[Run, ...]:
    """Word by word; as a whole where hardly a word stays, for then the pieces tell nothing."""
    runs = word_runs(was, now)
    kept = sum(len(run.text) for run in runs if run.edit is Edit.UNCHANGED)
    if was and now and kept < max(len(was), len(now)) / 3:
        return (Run(edit=Edit.REMOVED, text=was), Run(edit=Edit.ADDED, text=now))
    return runs


def _plain(clause: Clause) -> str:
    return "" if clause.plain == plain_reading(clause.text) else clause.plain


_PARTS: dict[str, Callable[[Clause], str]] = {
    "norm": lambda clause: "" if clause.norm is None else norm_in_words(clause.norm),
    "plain": _plain,
    "reason": lambda clause: clause.reason or "",
}
"""What of a clause is shown in words beside its text."""


_MARKDOWN_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&])")
_MARKDOWN = {
    Edit.UNCHANGED: "{}",
    Edit.REMOVED: "<del>{}</del>",
    Edit.ADDED: "<ins>{}</ins>",
}
_TEXT = {Edit.UNCHANGED: "{}", Edit.REMOVED: "[-{}-]", Edit.ADDED: "{{+{}+}}"}


def as_text(compared: Redline) -> str:
    """The redline as plain text: `[-went-]` and `{+came+}`; unchanged clauses are counted only."""
    lines = [f"{compared.old_version} -> {compared.new_version}", count_in_words(compared)]
    for each in compared.edited:
        lines += ["", f"{each.clause_id} ({each.edit})", as_text_of(each)]
        lines += [f"{part.name}: {_join(part.runs, _TEXT, str)}" for part in each.parts]
        lines += each.label.lines
        lines += [f"other fields: {', '.join(each.others)}"] if each.others else []
    return "\n".join(lines) + "\n"


def as_text_of(clause: ClauseRedline) -> str:
    """One clause's words as plain text: `[-went-]` and `{+came+}`."""
    return _join(clause.runs, _TEXT, str)


def as_markdown(compared: Redline) -> str:
    """The redline as Markdown, with `del` and `ins`, since stars fail beside spaces."""
    lines = [f"## {compared.old_version} → {compared.new_version}", "", count_in_words(compared)]
    for each in compared.edited:
        lines += ["", f"### {each.clause_id} ({each.edit})", ""]
        lines += [_join(each.runs, _MARKDOWN, escape_markdown)]
        for part in each.parts:
            told = _join(part.runs, _MARKDOWN, escape_markdown)
            lines += ["", f"{part.name.capitalize()}: {told}"]
        if each.label.lines:
            lines += ["", *(f"- {escape_markdown(line)}" for line in each.label.lines)]
        lines += ["", f"Other fields: {', '.join(each.others)}"] if each.others else []
    return "\n".join(lines) + "\n"


def escape_markdown(text: str) -> str:
    """Text that Markdown shows as it is, on one line."""
    return _MARKDOWN_SPECIAL.sub(r"\\\1", " ".join(text.splitlines()))


def _join(runs: Sequence[Run], forms: dict[Edit, str], written: Callable[[str], str]) -> str:
    return "".join(forms[run.edit].format(written(run.text)) for run in runs)


def count_in_words(compared: Redline) -> str:
    """How many clauses differ and how many do not, and which parts outside them differ."""
    n, n_same = len(compared.edited), len(compared.clauses) - len(compared.edited)
    differ = "1 clause differs" if n == 1 else f"{n} clauses differ"
    same = "1 is the same" if n_same == 1 else f"{n_same} are the same"
    outside = f"; outside the clauses: {', '.join(compared.fields)}" if compared.fields else ""
    return f"{differ}, {same}{outside}."
