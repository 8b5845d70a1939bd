"""The OpenAI Model Spec's Markdown as a draft constitution.

The published file of 2025-12-18 has 80 headed sections, 59 of which state an authority and become
clauses; 16 of these hold no eval tag, 5 of them at root level. A tag is `[^abcd]`, and names the
file `examples/abcd.md` of the published repository. Its 116 tags are 115 in clauses and one in a
section without authority. Which tags have no file cannot be told from the text: it needs the list
of the repository's files at the same commit (`ModelSpec.without_file`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lawspeaker.contract.clause import Cases, Mapping
from lawspeaker.contract.constitution import Level, OnTie, Overrider
from lawspeaker.contract.importers.imported import (
    Imported,
    Loss,
    Parted,
    draft_document,
    imported_clause,
    no_rules,
)
from lawspeaker.contract.importers.model_spec_sections import read_sections
from lawspeaker.contract.importers.registry import importer
from lawspeaker.contract.importers.source_form import SourceForm
from lawspeaker.errors import BadInput
from lawspeaker.records.counted import counted

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from lawspeaker.contract.clause import Clause
    from lawspeaker.contract.constitution import Constitution
    from lawspeaker.contract.importers.imported import Target
    from lawspeaker.contract.importers.model_spec_sections import EvalTag, Section

TAG_FRAMEWORK = "openai-model-spec-examples"
LEVELS = (
    Level(id="root", rank=1, override_by=(Overrider.NONE,), on_tie=OnTie.ABSTAIN),
    Level(id="system", rank=2, override_by=(Overrider.PROVIDER,)),
    Level(id="developer", rank=3, override_by=(Overrider.PROVIDER, Overrider.OPERATOR)),
    Level(
        id="user",
        rank=4,
        override_by=(Overrider.PROVIDER, Overrider.OPERATOR, Overrider.USER),
    ),
    Level(
        id="guideline",
        rank=5,
        override_by=(
            Overrider.PROVIDER,
            Overrider.OPERATOR,
            Overrider.USER,
            Overrider.CONTEXT,
        ),
    ),
)
"""The levels of authority; at root level two principles in conflict mean inaction."""

_DEFINITIONS = "definitions"
_DEFINITION = re.compile(r"\*\*([^*]+?)(?::\*\*|\*\*:) *(.*)")
_TITLE_LINK = re.compile(r"\[\?\]\(#([^)]+)\)")
_LINK = re.compile(r"\]\(#([^)]+)\)")
_AUTHORITY = re.compile(r"^#+ .*\{#\S+[^}]* authority=", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelSpec:
    """The draft, the losses by line, and every eval tag of the file, in clauses or not.

    `lines` are those of the clauses' headings, `n_sections` counts the headed sections.
    """

    constitution: Constitution
    losses: tuple[Loss, ...]
    tags: tuple[EvalTag, ...]
    lines: tuple[int, ...]
    n_sections: int

    @property
    def untagged(self) -> tuple[Clause, ...]:
        """The clauses without an eval tag."""
        return tuple(
            clause
            for clause in self.constitution.clauses
            if all(mapping.framework != TAG_FRAMEWORK for mapping in clause.mappings)
        )

    def without_file(self, tagged_files: Collection[str]) -> tuple[EvalTag, ...]:
        """The tags that are not among the names, without ending, of the published files."""
        return tuple(tag for tag in self.tags if tag.tag not in tagged_files)


@importer(SourceForm.MODEL_SPEC, recognises=lambda text: _AUTHORITY.search(text) is not None)
def read_model_spec(text: str, *, path: str, target: Target) -> Imported:
    """Markdown whose headings state an authority, as the OpenAI Model Spec is published."""
    spec = import_model_spec(text, path=path, target=target)
    return Imported(
        constitution=spec.constitution,
        losses=spec.losses,
        facts=tuple(_facts(spec, target.tag_files)),
        lines=spec.lines,
    )


def _facts(spec: ModelSpec, tag_files: Collection[str] | None) -> Iterator[str]:
    clauses, untagged = spec.constitution.clauses, spec.untagged
    highest = spec.constitution.levels[0].id
    at_highest = [clause.id for clause in untagged if clause.level == highest]
    n_in_clauses = sum(
        mapping.framework == TAG_FRAMEWORK for clause in clauses for mapping in clause.mappings
    )
    yield (
        f"{spec.n_sections} headed sections, {len(clauses)} of which state an authority and are "
        "clauses."
    )
    yield (
        f"{len(untagged)} of these hold no eval tag, {len(at_highest)} of them at level {highest}"
        + (f": {', '.join(at_highest)}." if at_highest else ".")
    )
    yield (
        f"{len(spec.tags)} eval tags: {n_in_clauses} in clauses, "
        f"{len(spec.tags) - n_in_clauses} in sections without authority."
    )
    if tag_files is None:
        yield "Which tags have no file cannot be told from the text; name the files' list to know."
        return
    lost = spec.without_file(tag_files)
    yield f"{len(lost)} tags have no file" + (
        f": {', '.join(each.tag for each in lost)}." if lost else "."
    )


def import_model_spec(text: str, *, path: str, target: Target) -> ModelSpec:
    """A clause for each section that states an authority; BadInput where none does.

    A clause's text is the section's prose, with `[?](#id)` read as the title of that section, as
    it is published. Eval tags become mappings, replies marked GOOD, BAD and OK ids of cases, and
    the definitions are taken over. All else is listed among the losses.
    """
    sections = read_sections(text, path=path)
    normative = [section for section in sections if section.authority is not None]
    if not normative:
        raise BadInput(
            "no section states an authority",
            path=path,
            line=1,
            mend="Give a Model Spec file with headings like `## Title {#id authority=root}`.",
        )
    _check(normative, path)
    definitions = {
        term: meaning
        for section in sections
        if section.id == _DEFINITIONS
        for term, meaning in _definitions(section).meanings.items()
    }
    titles = {section.id: section.title for section in sections}
    clauses = [_clause(section, titles, definitions) for section in normative]
    losses = [loss for section in sections for loss in _losses(section, titles)]
    return ModelSpec(
        constitution=draft_document(target, clauses, levels=LEVELS, definitions=definitions),
        losses=(*sorted(losses, key=lambda loss: loss.line), no_rules(text)),
        tags=tuple(tag for section in sections for tag in section.tags),
        lines=tuple(section.line for section in normative),
        n_sections=sum(section.title != "" for section in sections),
    )


def _check(normative: Sequence[Section], path: str) -> None:
    known = {level.id for level in LEVELS}
    seen: set[str] = set()
    for section in normative:
        if section.authority not in known:
            raise BadInput(
                f"the authority {section.authority!r} is not known",
                path=path,
                line=section.line,
                mend=f"Use one of {', '.join(level.id for level in LEVELS)}.",
            )
        if not section.text:
            raise BadInput(
                f"the section {section.id} instructs nothing",
                path=path,
                line=section.line,
                mend="Write what is asked, or remove the authority.",
            )
        if _clause_id(section) in seen:
            raise BadInput(
                f"the section {section.id} is there twice",
                path=path,
                line=section.line,
                mend="Give each section its own id.",
            )
        seen.add(_clause_id(section))


def _clause(section: Section, titles: dict[str, str], definitions: dict[str, str]) -> Clause:
    text = _parted(section, titles).kept
    scope = section.attributes.get("tags")
    clause = imported_clause(
        clause_id=_clause_id(section),
        level=section.authority or "",
        text=text,
        plain=section.title,
        ref=f"model-spec#{section.id}",
        cases=_cases(section),
        applies_to=tuple(scope.split(",")) if scope else (),
        mappings=tuple(Mapping(framework=TAG_FRAMEWORK, ref=each.tag) for each in section.tags),
    )
    terms = tuple(term for term in definitions if _uses(text, term))
    return clause.model_copy(update={"terms": terms})


def _clause_id(section: Section) -> str:
    return "spec." + re.sub(r"[^a-z0-9]+", "-", section.id.lower())


def _cases(section: Section) -> Cases:
    def marked(verdict: str) -> tuple[str, ...]:
        return tuple(
            f"{section.id}.{number}.{verdict.lower()}"
            for number, example in enumerate(section.examples, start=1)
            if verdict in example.verdicts
        )

    return Cases(complies=marked("GOOD"), violates=marked("BAD"), borderline=marked("OK"))


def _parted(section: Section, titles: dict[str, str]) -> Parted:
    titled = _TITLE_LINK.sub(lambda link: f"“{titles.get(link[1], link[1])}”", section.text)
    return Parted.of(titled)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Defined:
    """The terms with their meanings, those without, and the words before the first term."""

    meanings: dict[str, str]
    empty: tuple[str, ...]
    before: str


def _definitions(section: Section) -> _Defined:
    found: dict[str, str] = {"": ""}
    term = ""
    for line in section.text.splitlines():
        opened = _DEFINITION.fullmatch(line)
        if opened is not None:
            term = opened[1]
            found[term] = opened[2]
        else:
            found[term] += f"\n{line}"
    before = found.pop("").strip()
    return _Defined(
        meanings={name: meaning.strip() for name, meaning in found.items() if meaning.strip()},
        empty=tuple(name for name, meaning in found.items() if not meaning.strip()),
        before=before,
    )


def _uses(text: str, term: str) -> bool:
    return re.search(rf"\b{re.escape(term)}s?\b", text, re.IGNORECASE) is not None


def _losses(section: Section, titles: dict[str, str]) -> Iterator[Loss]:
    def lost(what: str, why: str, line: int = section.line) -> Loss:
        return Loss(line=line, what=what, why=why)

    name = f"section {section.id}"
    words = section.text
    if section.id == _DEFINITIONS:
        defined = _definitions(section)
        words = defined.before
        yield from (lost(f"the term {term}", "it has no meaning") for term in defined.empty)
    if section.authority is None and words:
        why = "it states no authority, so it is no clause"
        yield lost(f"{name}: {counted(len(words), 'character')}", why)
    if section.authority is None:
        why = "it stands in a section without authority"
        yield from (lost(f"eval tag {each.tag}", why, each.line) for each in section.tags)
    for line in section.commentary:
        yield lost(f"{name}: a block of commentary", "it instructs nobody", line)
    yield from _lost_examples(section)
    if section.authority is not None:
        yield from _parted(section, titles).losses(name, section.line)
    for link in dict.fromkeys(_LINK.findall(section.text)):
        if section.authority is not None and link not in titles:
            yield lost(f"{name}: a link to {link}", "no section has this id")
    for key in section.attributes.keys() - {"authority", "tags"}:
        yield lost(f"{name}: the attribute {key}", "its meaning is not known here")


def _lost_examples(section: Section) -> Iterator[Loss]:
    for example in section.examples:
        words = "the words of an example" + (f" ({example.title})" if example.title else "")
        if section.authority is None:
            why = "it stands in a section without authority"
        elif {"GOOD", "BAD", "OK"} & set(example.verdicts):
            why = "a constitution names cases by id and does not hold them"
        else:
            why = "no reply in it is marked, so it is no case either"
        yield Loss(line=example.line, what=f"section {section.id}: {words}", why=why)
