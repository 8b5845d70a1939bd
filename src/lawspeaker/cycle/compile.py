"""Step 7: the document as a model, a judge and the public read it, every line with its clause."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.contract.compile.judge import compile_judge
from lawspeaker.contract.compile.line import Target
from lawspeaker.contract.compile.page import compile_page
from lawspeaker.contract.compile.prompt import compile_prompt
from lawspeaker.contract.digests import constitution_digest
from lawspeaker.cycle.draft import numbered
from lawspeaker.cycle.lineage import Lineage, Node
from lawspeaker.cycle.versions import file_of
from lawspeaker.records.canonical import short
from lawspeaker.records.event import EventKind

if TYPE_CHECKING:
    from lawspeaker.contract.compile.line import Compiled
    from lawspeaker.contract.constitution import Constitution
    from lawspeaker.cycle.desk import Desk
    from lawspeaker.records.canonical import Json

FILE = {Target.PROMPT: "prompt.txt", Target.JUDGE: "judge.jsonl", Target.PAGE: "public.html"}


def compile_all(constitution: Constitution, *, desk: Desk, as_current: bool) -> None:
    """Compile every target; `as_current` also puts the texts at the root of the archive."""
    desk.begin(EventKind.COMPILED)
    made = compiled(constitution)
    texts = {FILE[each.target]: each.text for each in made}
    kept = {file_of(constitution.version, name): text for name, text in texts.items()}
    left_out: list[Json] = [
        {"target": each.target.value, "clause": out.clause_id, "reason": out.reason}
        for each in made
        for out in each.not_compiled
    ]
    n_lines = sum(len(each.source_map) for each in made)
    desk.lay_down(
        EventKind.COMPILED,
        outcome=f"{n_lines} lines of {len(made)} targets carry their clause; "
        f"{len(left_out)} clauses are left out of one",
        inputs={"constitution": constitution_digest(constitution)},
        outputs={**(texts if as_current else {}), **kept},
        facts={"version": constitution.version, "not_compiled": left_out},
        lineage=_lineage(constitution, made),
    )


def compiled(constitution: Constitution) -> tuple[Compiled, ...]:
    """Every target of a version."""
    return (compile_prompt(constitution), compile_judge(constitution), compile_page(constitution))


def compiled_texts(constitution: Constitution) -> dict[str, str]:
    """The text of every target by its file name."""
    return {FILE[each.target]: each.text for each in compiled(constitution)}


def _lineage(constitution: Constitution, made: tuple[Compiled, ...]) -> Lineage:
    lineage = Lineage()
    for each in made:
        for line in each.source_map:
            at = each.text.count("\n", 0, each.text.index(line.text)) + 1
            name = f"{each.target.value}@{numbered(constitution)}#{at}"
            what = f"line {at} of {FILE[each.target]}"
            lineage.add(Node(id=name, what=what))
            lineage.link(f"{line.clause_id}@{short(line.digest)}", name, how="compiled into")
    return lineage
