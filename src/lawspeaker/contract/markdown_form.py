"""A constitution as Markdown: a text to read, and at its end the exact document.

The readable part is made from the exact part and nothing else, so a reader can trust it: a file
in which the two disagree is refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.contract.digests import constitution_digest, mark
from lawspeaker.contract.length import require_length
from lawspeaker.contract.redline import escape_markdown
from lawspeaker.contract.words import in_twenty, share_in_words
from lawspeaker.contract.yaml_form import from_yaml, to_yaml
from lawspeaker.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lawspeaker.contract.clause import Clause
    from lawspeaker.contract.constitution import Constitution

_HEADING = "## The exact document\n\n"
_FENCE = "~~~~~~~~"


def to_markdown(constitution: Constitution) -> str:
    """Title, status, clauses by rank with support in words, dissent and sources, then the YAML."""
    readable = "\n\n".join(_readable(constitution))
    exact = to_yaml(constitution)
    fence = _FENCE
    while fence in exact:
        fence += "~"
    return f"{readable}\n\n{_HEADING}{fence}yaml\n{exact}{fence}\n"


def from_markdown(text: str, *, path: str) -> Constitution:
    """The document in a Markdown text; BadInput where there is none or the two parts disagree."""
    constitution = from_yaml(exact_part(text, path=path), path=path)
    written = to_markdown(constitution)
    if text != written:
        ours, theirs = written.splitlines(), text.splitlines()
        same = [a == b for a, b in zip(ours, theirs, strict=False)]
        raise BadInput(
            "the readable part and the exact part disagree",
            path=path,
            line=(same.index(False) if False in same else len(same)) + 1,
            mend="Change the exact part only, and have the readable part written again.",
        )
    return constitution


def exact_part(text: str, *, path: str) -> str:
    """The YAML in a Markdown text, after empty lines that keep the line numbers of the file."""
    require_length(text, path=path, mend="Name the right file, or split it.")
    _, found, block = text.rpartition(f"\n{_HEADING}{_FENCE}")
    if not found:
        raise BadInput(
            "the exact document is missing",
            path=path,
            mend=f"Keep the section `{_HEADING.strip()}` with its block of YAML as it was written; "
            "somebody else's text becomes a draft by `lawspeaker constitution import`.",
        )
    opening, _, rest = block.partition("\n")
    fence = _FENCE + opening.removesuffix("yaml")
    exact = rest.rpartition(fence)[0]
    n_lines_before = text.count("\n", 0, len(text) - len(rest))
    return "\n" * n_lines_before + exact


def _readable(constitution: Constitution) -> Iterator[str]:
    say = escape_markdown
    yield f"# {say(constitution.title)}"
    yield (
        f"Version {constitution.version}, **{constitution.status}**, from "
        f"{constitution.effective.from_}. Digest `{constitution_digest(constitution)}`."
    )
    yield from (say(each) for each in constitution.recitals)
    for level in sorted(constitution.levels, key=lambda each: each.rank):
        yield f"## Rank {level.rank}: {level.id}"
        for clause in constitution.clauses:
            if clause.level == level.id:
                yield from _article(clause)
    yield "## What the text leaves open"
    yield say(constitution.interpretation.silence.default)
    for control in constitution.control:
        yield (
            f"- When {say(control.when)}: {say(control.holder)} decides. Until then: "
            f"{say(control.default_action)}"
        )


def _article(clause: Clause) -> Iterator[str]:
    say = escape_markdown
    yield f"### {say(clause.title or clause.id)}"
    yield f"> {say(clause.text)}"
    if clause.plain != clause.text:
        yield f"In plain words: {say(clause.plain)}"
    if clause.reason:
        yield f"Why: {say(clause.reason)}"
    yield f"- Everyone who voted: {share_in_words(clause.support.overall)}"
    for each in clause.support.groups:
        yield f"- Opinion group {say(each.group)}: {share_in_words(each.ci)}"
    for dissent in clause.support.dissent:
        answer = "not yet answered" if dissent.answer is None else f"answer: {say(dissent.answer)}"
        yield f"- Dissent ({in_twenty(dissent.share)}): {say(dissent.text)} – {answer}"
    sources = ", ".join(
        f"{say(source.ref)} ({source.relation})" for source in clause.provenance.derived_from
    )
    yield f"Comes from {sources}. `{mark(clause)}`"
