"""The loop's first half, from votes to a report, one step after the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lawspeaker.contract.digests import constitution_digest, mark
from lawspeaker.cycle.audit import audit
from lawspeaker.cycle.compile import compile_all
from lawspeaker.cycle.draft import draft
from lawspeaker.cycle.examine import examine
from lawspeaker.cycle.group import group, steadiness_words
from lawspeaker.cycle.importing import import_conversation
from lawspeaker.cycle.report.step import report
from lawspeaker.cycle.select import select
from lawspeaker.cycle.support import measure_support
from lawspeaker.errors import BadInput
from lawspeaker.records.counted import counted

if TYPE_CHECKING:
    from lawspeaker.contract.constitution import Constitution
    from lawspeaker.contract.support import Interval, Support
    from lawspeaker.cycle.desk import Desk
    from lawspeaker.cycle.norms import Population
    from lawspeaker.cycle.select import Selection
    from lawspeaker.cycle.settings import Settings
    from lawspeaker.records.canonical import Json
    from lawspeaker.records.conversation import Conversation


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What a run came to, in lines for people and as JSON."""

    constitution: Constitution
    selection: Selection
    n_errors: int
    groups: str
    steadiness: str

    @property
    def example_id(self) -> str:
        """An id worth following: the first clause's."""
        return self.constitution.clauses[0].id

    @property
    def lines(self) -> tuple[str, ...]:
        """The result in a few lines."""
        first = (
            []
            if not self.n_errors
            else [f"AUDIT: {counted(self.n_errors, 'error')}, see the report."]
        )
        chosen = (
            f"{clause.id:<14}{_in_short(clause.support)}  {_shortened(clause.text)}"
            for clause in self.constitution.clauses
        )
        narrowly = ", ".join(
            f"{each.statement} ({each.probability:.0%})" for each in self.selection.narrowly_out
        )
        return (
            *first,
            f"Groups: {self.groups}",
            *([f"Memberships: {self.steadiness}"] if self.steadiness else []),
            _legend(self.constitution.clauses[0].support.overall),
            *chosen,
            f"Left out narrowly (chosen in so many completions): {narrowly or 'none'}",
            self.selection.sentence,
        )

    def to_json(self) -> dict[str, Json]:
        """The summary that `run --json` prints."""
        return {
            "schema_version": 1,
            "constitution": self.constitution.id,
            "version": self.constitution.version,
            "digest": constitution_digest(self.constitution),
            "n_audit_errors": self.n_errors,
            "groups": self.groups,
            "steadiness": self.steadiness,
            "clauses": [mark(clause) for clause in self.constitution.clauses],
            "ejr_plus_ratio": self.selection.ejr_ratio,
        }


def run(
    conversation: Conversation,
    settings: Settings,
    *,
    population: Population | None = None,
    desk: Desk,
) -> Run:
    """Import, audit, group, support, select, examine, draft, compile, report.

    An error of the audit is told and does not stop the run: no step uses what the source
    released. `population` must be what the settings name. BadInput where no statement may be
    chosen.
    """
    import_conversation(conversation, settings, desk=desk)
    audited = audit(conversation, seed=settings.seed, desk=desk)
    groups = group(conversation, settings, desk=desk)
    measured = measure_support(
        conversation, groups, population=population, seed=settings.seed, desk=desk
    )
    support = measured.support
    selection = select(conversation, groups, support, settings, desk=desk)
    if not selection.slate:
        raise BadInput(
            f"no statement has the {settings.min_votes} votes that it needs, or groups reject all",
            mend="Ask more people, or lower --min-votes.",
        )
    examined = examine(conversation, groups, selection, settings, population=population, desk=desk)
    proposed = draft(conversation, support, selection, settings, desk=desk)
    compile_all(proposed, desk=desk, as_current=True)
    report(
        conversation,
        settings,
        audited=audited,
        groups=groups,
        measured=measured,
        selection=selection,
        examined=examined,
        constitution=proposed,
        desk=desk,
    )
    return Run(
        constitution=proposed,
        selection=selection,
        n_errors=audited.n_errors,
        groups=groups.reason,
        steadiness=steadiness_words(groups),
    )


def _legend(overall: Interval) -> str:
    """What the figures beside the clauses are, by the first of them; a run chooses at least one."""
    return (
        f"Who agrees, the {overall.level:.0%} interval ({overall.method}) and how many voted; in "
        "brackets the groups, whose intervals are in support.json:"
    )


def _in_short(support: Support) -> str:
    """`93% (90-95%) of 341 (A 93% B 94%)`, as far as the groups' cells may be published."""
    overall = support.overall
    groups = " ".join(f"{each.group} {each.ci.est:.0%}" for each in support.groups)
    interval = f"({overall.lo * 100:.0f}-{overall.hi:.0%})"
    return f"{overall.est:4.0%} {interval:<9}of {overall.n:>5} ({groups or 'no group shown'})"


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else line[:59].rstrip() + "…"
