"""What changed between two versions, word by word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lawspeaker.contract.authorship import QUOTED, Authorship, authorship, quoted_words
from lawspeaker.contract.redline_part import (
    FIELD_NAMES,
    Edit,
    PartRedline,
    Run,
    clause_parts,
    differs,
    document_parts,
    word_runs,
    words_after,
    words_before,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from lawspeaker.contract.clause import Clause
    from lawspeaker.contract.constitution import Constitution
    from lawspeaker.records.canonical import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseRedline:
    """One clause: its text in runs, and the names of its other fields that differ.

    A plain reading that only follows the text is not among them, nor is the mere number of the
    version that changed it.

    `parts` are those which people read in words: the typed norm, a plain reading that does not
    follow from the text, the reason, support, sources, level, kind, cases and days; of any other
    field each value that differs. `label` says who wrote the new words where they quote nobody,
    beside what they come from.
    """

    clause_id: str
    edit: Edit
    runs: tuple[Run, ...]
    fields: tuple[str, ...] = ()
    parts: tuple[PartRedline, ...] = ()
    label: Authorship = QUOTED

    @property
    def others(self) -> tuple[str, ...]:
        """What differs and is not shown in words, by a name that people read."""
        shown = {part.field for part in self.parts}
        return tuple(FIELD_NAMES.get(each, each) for each in self.fields if each not in shown)

    @property
    def before(self) -> str:
        """The old text, empty for an added clause."""
        return words_before(self.runs)

    @property
    def after(self) -> str:
        """The new text, empty for a removed clause."""
        return words_after(self.runs)

    def to_json(self) -> dict[str, Json]:
        """The form that `constitution history --json` uses."""
        return {
            "clause": self.clause_id,
            "edit": self.edit.value,
            "before": self.before,
            "after": self.after,
            "fields": list(self.fields),
            "parts": {
                part.key: {"before": part.before, "after": part.after} for part in self.parts
            },
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Redline:
    """Two versions compared: the new order of clauses, the removed ones last.

    `fields` names the parts outside the clauses that differ; `parts` are what differs in them,
    value by value, the status and the days first.
    """

    old_version: str
    new_version: str
    clauses: tuple[ClauseRedline, ...]
    fields: tuple[str, ...]
    parts: tuple[PartRedline, ...] = ()

    @property
    def others(self) -> tuple[str, ...]:
        """What differs outside the clauses beside status and days, by a name that people read.

        Not the reference to the version before, which each new version has.
        """
        told = {"provenance", "status", "effective"}
        return tuple(FIELD_NAMES.get(each, each) for each in self.fields if each not in told)

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
        parts=document_parts(old, new),
    )


def _clause(
    clause_id: str, before: Clause | None, after: Clause | None, texts: Mapping[str, str]
) -> ClauseRedline:
    fields: tuple[str, ...] = ()
    edit = Edit.ADDED if before is None else Edit.REMOVED
    if before is not None and after is not None:
        fields = tuple(
            name
            for name in type(after).model_fields
            if name != "text" and differs(name, before, after)
        )
        edit = Edit.UNCHANGED if before == after else Edit.CHANGED
    return ClauseRedline(
        clause_id=clause_id,
        edit=edit,
        runs=word_runs(before.text if before else "", after.text if after else ""),
        fields=fields,
        parts=tuple(clause_parts(before, after)),
        label=QUOTED if after is None or edit is Edit.UNCHANGED else authorship(after, texts),
    )


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
    lines += [as_text_of_part(part) for part in compared.parts]
    for each in compared.edited:
        lines += ["", f"{each.clause_id} ({each.edit})", as_text_of(each)]
        lines += [as_text_of_part(part) for part in each.parts]
        lines += each.label.lines
        lines += [f"also changed: {', '.join(each.others)}"] if each.others else []
    return "\n".join(lines) + "\n"


def as_text_of(clause: ClauseRedline) -> str:
    """One clause's words as plain text: `[-went-]` and `{+came+}`."""
    return _join(clause.runs, _TEXT, str)


def as_text_of_part(part: PartRedline) -> str:
    """A part beside the text, as plain text under its name."""
    return f"{part.name}: {_join(part.runs, _TEXT, str)}"


def as_markdown(compared: Redline) -> str:
    """The redline as Markdown, with `del` and `ins`, since stars fail beside spaces."""
    lines = [f"## {compared.old_version} → {compared.new_version}", "", count_in_words(compared)]
    for part in compared.parts:
        lines += ["", _markdown_of_part(part)]
    for each in compared.edited:
        lines += ["", f"### {each.clause_id} ({each.edit})", ""]
        lines += [_join(each.runs, _MARKDOWN, escape_markdown)]
        for part in each.parts:
            lines += ["", _markdown_of_part(part)]
        if each.label.lines:
            lines += ["", *(f"- {escape_markdown(line)}" for line in each.label.lines)]
        lines += ["", f"Also changed: {', '.join(each.others)}"] if each.others else []
    return "\n".join(lines) + "\n"


def _markdown_of_part(part: PartRedline) -> str:
    return f"{escape_markdown(part.title)}: {_join(part.runs, _MARKDOWN, escape_markdown)}"


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
    outside = f"; outside the clauses: {', '.join(compared.others)}" if compared.others else ""
    return f"{differ}, {same}{outside}."
