"""The public page: the constitution as people read it, one file, nothing from outside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinja2 import Environment, StrictUndefined

from lawspeaker.contract.amendment import RuleClass
from lawspeaker.contract.compile.line import Compiled, Target
from lawspeaker.contract.compile.marked import marked
from lawspeaker.contract.compile.page_template import ARTICLE, PAGE
from lawspeaker.contract.compile.quotation import canonical
from lawspeaker.contract.compile.registry import compile_target
from lawspeaker.contract.constitution import Overrider, Status
from lawspeaker.contract.digests import constitution_digest, mark
from lawspeaker.contract.words import in_twenty, share_in_words

if TYPE_CHECKING:
    from lawspeaker.contract.clause import Clause
    from lawspeaker.contract.compile.registry import CompileRequest
    from lawspeaker.contract.constitution import Constitution, Level

BANNERS = {
    Status.DRAFT: "Draft. Nobody has adopted this text.",
    Status.PROPOSED: "Proposed. This text has not been ratified; it is open to a ballot.",
    Status.RATIFIED: "Ratified. This text is in force.",
    Status.SIMULATED: "Simulated. The participants were made by a program; "
    "this text binds nobody and can never become ratified.",
    Status.SUSPENDED: "Suspended. This text is not in force for now.",
    Status.SUPERSEDED: "Superseded. A later version is in force.",
    Status.EXPIRED: "Expired. This text is no longer in force.",
}

SIMULATED_PEOPLE = (
    "Simulated: a program made the people whose agreement is told here; "
    "it is no evidence of what anybody thinks."
)

_environment = Environment(
    autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)
_environment.filters |= {"clean": canonical, "words": share_in_words, "twenty": in_twenty}
_article = _environment.from_string(ARTICLE)
_page = _environment.from_string(PAGE)


def compile_page(constitution: Constitution) -> Compiled:
    """A self-contained HTML page: status, clauses by rank with support in words, dissent, sources.

    Every clause is in it, each as an article with its mark. All words are escaped, and shown
    without invisible or bidi characters.
    """
    lines = {
        clause.id: marked(constitution, clause).line(
            _article.render(clause=clause, mark=mark(clause))
        )
        for clause in constitution.by_rank
    }
    text = _page.render(
        constitution=constitution,
        digest=constitution_digest(constitution),
        banner=BANNERS[constitution.status],
        warning=SIMULATED_PEOPLE
        if constitution.asks_simulated and constitution.status is not Status.SIMULATED
        else "",
        rules=[(each.value, constitution.amendment.rule_for(each)) for each in RuleClass],
        levels=[
            {
                "id": level.id,
                "rank": level.rank,
                "override": ", ".join(
                    who.value for who in level.override_by if who is not Overrider.NONE
                ),
                "articles": [lines[clause.id].text for clause in clauses],
            }
            for level, clauses in _by_level(constitution)
        ],
    )
    return Compiled(
        target=Target.PAGE, text=text, source_map=tuple(lines.values()), not_compiled=()
    )


@compile_target(Target.PAGE, file="public.html")
def _target(constitution: Constitution, request: CompileRequest) -> Compiled:
    del request
    return compile_page(constitution)


def _by_level(constitution: Constitution) -> list[tuple[Level, list[Clause]]]:
    ranked = sorted(constitution.levels, key=lambda level: level.rank)
    return [
        (level, [clause for clause in constitution.clauses if clause.level == level.id])
        for level in ranked
    ]
