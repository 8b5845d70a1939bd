"""Markdown in the layout of the published Model Spec: headings that state an authority."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.contract.compile.line import Compiled, Target
from lawspeaker.contract.compile.marked import document_mark, marked
from lawspeaker.contract.compile.quotation import quote_markdown
from lawspeaker.contract.compile.registry import compile_target
from lawspeaker.contract.constitution import Overrider

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lawspeaker.contract.compile.marked import MarkedClause
    from lawspeaker.contract.compile.registry import CompileRequest
    from lawspeaker.contract.constitution import Constitution, Level

_AUTHORITY = (
    (Overrider.CONTEXT, "guideline"),
    (Overrider.USER, "user"),
    (Overrider.OPERATOR, "developer"),
    (Overrider.PROVIDER, "system"),
)


@compile_target(Target.MODEL_SPEC, file="model-spec.md")
def compile_model_spec(constitution: Constitution, request: CompileRequest) -> Compiled:
    """Definitions, then a section for each level with one for each clause below it.

    The authority is the widest of those who may set the clause aside: nobody is `root`, the
    provider `system`, the operator `developer`, then `user` and, by context, `guideline`.
    """
    del request
    say = quote_markdown
    lines = {
        clause.id: marked(constitution, clause).line(
            _section(marked(constitution, clause), _authority(constitution, clause.level))
        )
        for clause in constitution.by_rank
    }
    parts = [
        f"# {say(constitution.title)}, version {constitution.version} {{#overview}}",
        f"Status: {constitution.status.value}. `{document_mark(constitution)}`",
        *_definitions(constitution),
    ]
    ordered = []
    for level in sorted(constitution.levels, key=lambda each: each.rank):
        held = [lines[each.id] for each in constitution.clauses if each.level == level.id]
        ordered += held
        parts += [_heading(level), *(line.text for line in held)] if held else []
    parts += [
        "# What the text leaves open {#silence}",
        say(constitution.interpretation.silence.default),
        *(
            f"When {say(each.when)}: {say(each.holder)} decides; until then "
            + say(each.default_action)
            for each in constitution.control
        ),
    ]
    return Compiled(
        target=Target.MODEL_SPEC,
        text="\n\n".join(parts) + "\n",
        source_map=tuple(ordered),
        not_compiled=(),
    )


def _authority(constitution: Constitution, level_id: str) -> str:
    level = constitution.level(level_id)
    may = () if level is None else level.override_by
    return next((name for who, name in _AUTHORITY if who in may), "root")


def _heading(level: Level) -> str:
    return f"# Rank {level.rank}: {level.id} {{#level-{level.id}}}"


def _section(each: MarkedClause, authority: str) -> str:
    clause = each.clause
    anchor = clause.id.replace(".", "-")
    reason = (
        f'\n\n!!! meta "Commentary"\n    {quote_markdown(clause.reason)}' if clause.reason else ""
    )
    return (
        f"## {quote_markdown(clause.title or clause.plain)} {{#{anchor} authority={authority}}}\n\n"
        f"> {quote_markdown(clause.text)}\n\n`{each.mark}`{reason}"
    )


def _definitions(constitution: Constitution) -> Iterator[str]:
    if constitution.definitions:
        yield "# Definitions {#definitions}"
        for term, meaning in constitution.definitions.items():
            yield f"**{quote_markdown(term)}**: {quote_markdown(meaning)}"
