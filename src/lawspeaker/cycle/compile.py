"""Step 7: the document in the form of every target, each line with its clause."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.contract.compile.compiling import compile_targets, file_of_target
from lawspeaker.contract.compile.line import Target
from lawspeaker.contract.compile.registry import CompileRequest
from lawspeaker.contract.compile.source_map import SOURCE_MAP_FILE, source_map
from lawspeaker.contract.digests import constitution_digest
from lawspeaker.cycle.desk import as_json
from lawspeaker.cycle.draft import numbered
from lawspeaker.cycle.lineage import Lineage, Node
from lawspeaker.cycle.versions import file_of, predecessor
from lawspeaker.records.canonical import short
from lawspeaker.records.counted import counted, counted_are
from lawspeaker.records.event import EventKind

if TYPE_CHECKING:
    from lawspeaker.contract.compile.line import Compiled
    from lawspeaker.contract.constitution import Constitution
    from lawspeaker.cycle.desk import Desk
    from lawspeaker.records.canonical import Json

_AT_THE_ROOT = frozenset({Target.PROMPT, Target.JUDGE, Target.PAGE})


def compile_all(constitution: Constitution, *, desk: Desk, as_current: bool) -> None:
    """Compile every target as of the version's first day.

    `as_current` also puts the texts at the root of the archive.
    """
    desk.begin(EventKind.COMPILED)
    made = _compiled(constitution, predecessor(desk.archive, constitution))
    texts = _texts(constitution, made)
    kept = {file_of(constitution.version, name): text for name, text in texts.items()}
    left_out: list[Json] = [
        {"target": each.target.value, "clause": out.clause_id, "reason": out.reason}
        for each in made
        for out in each.not_compiled
    ]
    n_lines = sum(len(each.source_map) for each in made)
    desk.lay_down(
        EventKind.COMPILED,
        outcome=f"{counted(n_lines, 'line')} of {counted(len(made), 'target')} carry their clause; "
        f"{counted_are(len(left_out), 'clause')} left out of one",
        inputs={"constitution": constitution_digest(constitution)},
        outputs={**(texts if as_current else {}), **kept},
        facts={"version": constitution.version, "not_compiled": left_out},
        lineage=_lineage(constitution, made),
    )


def compiled_texts(
    constitution: Constitution, previous: Constitution | None = None
) -> dict[str, str]:
    """The text of every target by its file name, and the source map; the redline is to `previous`.

    What a model, a judge and the public read stands at the root, the rest under `targets/`.
    """
    return _texts(constitution, _compiled(constitution, previous))


def _compiled(constitution: Constitution, previous: Constitution | None) -> tuple[Compiled, ...]:
    request = CompileRequest(previous=previous, day=constitution.effective.from_)
    return compile_targets(constitution, request=request)


def _texts(constitution: Constitution, made: tuple[Compiled, ...]) -> dict[str, str]:
    texts = {_place(each.target): each.text for each in made}
    return {**texts, f"targets/{SOURCE_MAP_FILE}": as_json(source_map(constitution, made))}


def _place(target: Target) -> str:
    name = file_of_target(target)
    return name if target in _AT_THE_ROOT else f"targets/{name}"


def _lineage(constitution: Constitution, made: tuple[Compiled, ...]) -> Lineage:
    lineage = Lineage()
    for each in made:
        for span in each.spans:
            name = f"{each.target.value}@{numbered(constitution)}#{span.numbers}"
            lines = "line" if span.first == span.last else "lines"
            what = f"{lines} {span.numbers} of {_place(each.target)}"
            lineage.add(Node(id=name, what=what))
            line = span.line
            lineage.link(f"{line.clause_id}@{short(line.digest)}", name, how="compiled into")
    return lineage
