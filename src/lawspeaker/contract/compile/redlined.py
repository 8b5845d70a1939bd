"""The redline against the version before, each clause with its mark."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.contract.compile.line import Compiled, NotCompiled, Target
from lawspeaker.contract.compile.marked import document_mark, marked
from lawspeaker.contract.compile.quotation import canonical, quote_markdown
from lawspeaker.contract.compile.registry import compile_target
from lawspeaker.contract.redline import count_in_words, redline
from lawspeaker.contract.redline_part import Edit, word_runs

if TYPE_CHECKING:
    from lawspeaker.contract.compile.line import Line
    from lawspeaker.contract.compile.registry import CompileRequest
    from lawspeaker.contract.constitution import Constitution
    from lawspeaker.contract.redline import ClauseRedline
    from lawspeaker.contract.redline_part import PartRedline

_WRITTEN = {Edit.UNCHANGED: "{}", Edit.REMOVED: "<del>{}</del>", Edit.ADDED: "<ins>{}</ins>"}


@compile_target(Target.REDLINE, file="redline.md")
def compile_redline(constitution: Constitution, request: CompileRequest) -> Compiled:
    """Markdown with `del` and `ins`; a clause that went carries the mark it had.

    Clauses that are the same in both, and all where no version before is given, are left out with
    that reason.
    """
    old = request.previous
    title = f"# What changes in {document_mark(constitution)}\n\n"
    if old is None:
        return Compiled(
            target=Target.REDLINE,
            text=f"{title}No version before it was given.\n",
            source_map=(),
            not_compiled=tuple(
                NotCompiled(clause_id=clause.id, reason="no version before this one was given")
                for clause in constitution.by_rank
            ),
        )
    compared = redline(old, constitution)
    lines = [_line(each, old, constitution) for each in compared.edited]
    head = f"Since {document_mark(old)}: {count_in_words(compared)}\n"
    head += "".join(f"\n{_part(each)}\n" for each in compared.parts)
    return Compiled(
        target=Target.REDLINE,
        text=title + head + "".join(f"\n{line.text}\n" for line in lines),
        source_map=tuple(lines),
        not_compiled=tuple(
            NotCompiled(clause_id=each.clause_id, reason="it is the same in both versions")
            for each in compared.clauses
            if each.edit is Edit.UNCHANGED
        ),
    )


def _line(each: ClauseRedline, old: Constitution, new: Constitution) -> Line:
    holder = old if each.edit is Edit.REMOVED else new
    at = next(clause for clause in holder.clauses if clause.id == each.clause_id)
    made = marked(holder, at)
    # Compared anew in canonical form: what nobody can see is no change of words.
    runs = "".join(
        _WRITTEN[run.edit].format(_spaced(run.text))
        for run in word_runs(canonical(each.before), canonical(each.after))
    )
    told = [_part(part) for part in each.parts]
    told += [quote_markdown(line) for line in each.label.lines]
    runs = "\n\n".join([runs, *told])
    fields = f"\n\nAlso changed: {', '.join(each.others)}" if each.others else ""
    return made.line(f"## {each.clause_id} ({each.edit})\n\n{runs}{fields}\n\n`{made.mark}`")


def _part(part: PartRedline) -> str:
    runs = "".join(_WRITTEN[run.edit].format(_spaced(run.text)) for run in part.runs)
    return f"{quote_markdown(part.title)}: {runs}"


def _spaced(text: str) -> str:
    """A run with the spaces at its ends, which the canonical form drops."""
    start = " " if text.startswith(" ") else ""
    end = " " if text.endswith(" ") and text.strip() else ""
    return f"{start}{quote_markdown(text)}{end}"
