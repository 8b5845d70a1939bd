"""What changed between two versions, word by word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import TYPE_CHECKING

from lawspeaker.contract.authorship import QUOTED, Authorship, authorship, quoted_words
from lawspeaker.contract.norm_form import norm_in_words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

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
class ClauseRedline:
    """One clause: its text in runs, and the names of its other fields that differ.

    `norm` are the runs of the typed norm in words, none where it is the same. `label` says who
    wrote the new words where they quote nobody, beside what they come from.
    """

    clause_id: str
    edit: Edit
    runs: tuple[Run, ...]
    fields: tuple[str, ...] = ()
    norm: tuple[Run, ...] = ()
    label: Authorship = QUOTED

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
            if name != "text" and getattr(before, name) != getattr(after, name)
        )
        edit = Edit.UNCHANGED if before == after else Edit.CHANGED
    return ClauseRedline(
        clause_id=clause_id,
        edit=edit,
        runs=word_runs(before.text if before else "", after.text if after else ""),
        fields=fields,
        norm=_norm_runs(before, after),
        label=QUOTED if after is None or edit is Edit.UNCHANGED else authorship(after, texts),
    )


def _norm_runs(before: Clause | None, after: Clause | None) -> tuple[Run, ...]:
    was, now = (
        "" if clause is None or clause.norm is None else norm_in_words(clause.norm)
        for clause in (before, after)
    )
    return () if was == now else word_runs(was, now)


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
        lines += [f"norm: {_join(each.norm, _TEXT, str)}"] if each.norm else []
        lines += each.label.lines
        lines += [f"other fields: {', '.join(each.fields)}"] if each.fields else []
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
        if each.norm:
            lines += ["", f"Norm: {_join(each.norm, _MARKDOWN, escape_markdown)}"]
        if each.label.lines:
            lines += ["", *(f"- {escape_markdown(line)}" for line in each.label.lines)]
        lines += ["", f"Other fields: {', '.join(each.fields)}"] if each.fields else []
    return "\n".join(lines) + "\n"


def escape_markdown(text: str) -> str:
    """Text that Markdown shows as it is, on one line."""
    return _MARKDOWN_SPECIAL.sub(r"\\\1", " ".join(text.splitlines()))


def _join(runs: Sequence[Run], forms: dict[Edit, str], written: Callable[[str], str]) -> str:
    return "".join(forms[run.edit].format(written(run.text)) for run in runs)


def count_in_words(compared: Redline) -> str:
    """How many clauses differ and how many do not, and which parts outside them differ."""
    n_same = len(compared.clauses) - len(compared.edited)
    outside = f"; outside the clauses: {', '.join(compared.fields)}" if compared.fields else ""
    return f"{len(compared.edited)} clauses differ, {n_same} are the same{outside}."
