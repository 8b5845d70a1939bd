"""The report's pages on opinion groups, consensus and dissent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.analysis.consensus import consensus
from lawspeaker.analysis.crowd import crowds
from lawspeaker.analysis.groups import Verdict as GroupsVerdict
from lawspeaker.analysis.telling import telling_statements
from lawspeaker.cycle.group import MAX_GROUPS
from lawspeaker.records.anonymity import K_ANONYMITY
from lawspeaker.records.estimate import Estimate
from lawspeaker.records.suppression import published_cells
from lawspeaker.report.cell import Cell, Fact, Hidden, Quote, StatementRow, Tally
from lawspeaker.report.view import Dot, Group, Groups, Leaning, Opinions, Telling, Verdict

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from lawspeaker.analysis.groups import OpinionGroups
    from lawspeaker.analysis.held_out import HeldOut
    from lawspeaker.analysis.support import Support
    from lawspeaker.records.conversation import Conversation

MOST = 0.5
_TELLING_EACH = 5
_STEADINESS = (
    (0.75, "Drawn anew from other people of the same kind, the division comes out much the same."),
    (0.5, "Drawn anew from other people of the same kind, parts of it come out otherwise."),
    (-2.0, "Drawn anew from other people of the same kind, much of it comes out otherwise."),
)


class Rows:
    """Statement rows as they may be published, by column number or id."""

    def __init__(self, conversation: Conversation, measured: Support) -> None:
        self.texts = {s.id: s.text for s in conversation.statements}
        self.measured = measured
        self.shown: NDArray[np.bool_] = published_cells(measured.group_n_seen, measured.n_seen)
        self.column = {identifier: j for j, identifier in enumerate(measured.statements)}

    def quote(self, identifier: str) -> Quote:
        """A statement in its author's words."""
        return Quote(id=identifier, text=self.texts[identifier])

    def row(self, j: int) -> StatementRow:
        """A statement with its votes; cells that would single people out are hidden."""
        measured = self.measured
        overall: Cell = Hidden.FEW
        if measured.n_seen[j] >= K_ANONYMITY:
            overall = _tally(measured.overall(j), measured.overall_disagree(j))
        return StatementRow(
            quote=self.quote(measured.statements[j]),
            overall=overall,
            groups=tuple(self.cell(g, j) for g in range(len(measured.groups))),
        )

    def cell(self, g: int, j: int) -> Cell:
        """One group's votes on a statement, or why they are not shown."""
        measured = self.measured
        if self.shown[g, j]:
            return _tally(measured.group(g, j), measured.group_against(g, j))
        few = measured.group_n_seen[g, j] < K_ANONYMITY
        return Hidden.FEW if few else Hidden.PROTECTS

    def row_of(self, identifier: str) -> StatementRow:
        """The row of a statement id."""
        return self.row(self.column[identifier])


def groups_page(found: OpinionGroups, rows: Rows) -> Groups:
    """The verdict and, where there are groups, who they are and where they lie."""
    partition = found.partition
    sizes = partition.sizes.tolist()
    n_placed = sum(sizes)
    stability = found.stability.groups if found.stability else (None,) * len(sizes)
    telling = telling_statements(rows.measured)
    listed = tuple(
        Group(
            name=name,
            n_people=size,
            share=size / n_placed,
            stability=each,
            telling=tuple(
                Telling(
                    quote=rows.quote(t.statement),
                    leaning=Leaning.AGREE if t.agrees else Leaning.DISAGREE,
                    inside=t.inside,
                    outside=t.outside,
                )
                for t in telling
                if t.group == g and rows.shown[g, rows.column[t.statement]]
            )[:_TELLING_EACH],
        )
        for g, (name, size, each) in enumerate(zip(partition.names, sizes, stability, strict=True))
    )
    dots = () if found.space is None else crowds(found.space.points, partition, k=K_ANONYMITY)
    return Groups(
        verdict=Verdict(found.verdict.value.replace("_", "-")),
        sentence=_verdict_words(found),
        groups=listed,
        n_unplaced=len(partition.label) - n_placed if listed else 0,
        held_out=_held_out_words(found.evidence) if found.evidence and listed else "",
        evidence=_evidence(found),
        dots=tuple(Dot(x=d.x, y=d.y, group=d.group, n_people=d.n_people) for d in dots),
    )


def opinions_page(found: OpinionGroups, rows: Rows, *, min_votes: int) -> Opinions:
    """What is agreed, rejected, divided, and not known."""
    # "Most people agree" is what the page says, so one half is the line, by lower bounds.
    sorted_out = consensus(rows.measured, found.partition, threshold=MOST, min_votes=min_votes)
    too_few = [j for j in sorted_out.undecided if rows.measured.n_seen[j] < min_votes]
    return Opinions(
        agreed=tuple(map(rows.row, sorted_out.agreed)),
        rejected=tuple(map(rows.row, sorted_out.rejected)),
        divided=tuple(map(rows.row, sorted_out.divided)),
        too_few=tuple(map(rows.row, too_few)),
        n_others=len(sorted_out.undecided) - len(too_few),
    )


def _tally(agree: Estimate, disagree: Estimate) -> Tally:
    rest = min(max(0.0, 1.0 - agree.est - disagree.est), 1.0)
    return Tally(
        agree=agree,
        passed=Estimate(
            est=rest,
            lo=max(0.0, min(rest, 1.0 - agree.hi - disagree.hi)),
            hi=min(1.0, max(rest, 1.0 - agree.lo - disagree.lo)),
            n=agree.n,
            method="what agreement and disagreement leave",
            level=agree.level,
        ),
        disagree=disagree,
    )


def _verdict_words(found: OpinionGroups) -> str:
    """The verdict for people who read no statistics; `reason`, with the numbers, is evidence."""
    if found.verdict is GroupsVerdict.TOO_LITTLE_DATA:
        return "There are too few people or votes to say whether there are opinion groups."
    if found.verdict is GroupsVerdict.NO_GROUPS:
        return (
            "The votes show no opinion groups: no division of the people foretells votes better "
            "than no division does."
        )
    n = found.partition.n_groups
    again = 0.0 if found.stability is None else found.stability.bootstrap_mean
    steady = next(words for least, words in _STEADINESS if again >= least)
    capped = " No finer division was looked for; there may be one." if n >= MAX_GROUPS else ""
    return (
        f"The votes divide people into {n} opinion groups. Votes that were kept aside are foretold "
        f"better with this division than without it. {steady}{capped}"
    )


def _held_out_words(evidence: HeldOut) -> str:
    return (
        f"From {evidence.n_hidden:,} votes hidden from the grouping, the groups foretell "
        f"agreement better than shuffled groups do: of a vote that agrees and one that does "
        f"not, they rank the right one higher {evidence.auc:.0%} of the time, shuffled groups "
        f"{evidence.auc_permuted:.0%}."
    )


def _evidence(found: OpinionGroups) -> tuple[Fact, ...]:
    facts = [Fact(name="In the numbers", value=found.reason)]
    if found.evidence is not None:
        held = found.evidence
        facts += [
            Fact(name="Hidden votes", value=f"{held.n_hidden:,}"),
            Fact(name="Log loss by these groups", value=f"{held.log_loss:.4f} nats a vote"),
            Fact(name="Log loss by shuffled groups", value=f"{held.log_loss_permuted:.4f}"),
            Fact(name="Log loss without groups", value=f"{held.log_loss_one_group:.4f}"),
            Fact(
                name="Gain over no groups",
                value=f"{held.gain:.4f}, standard error {held.gain_se:.4f}",
            ),
            Fact(
                name="Chance of so much by shuffling",
                value=f"{held.p_log_loss:.3f} ({held.n_permutations} shuffles)",
            ),
        ]
    if found.stability is not None:
        kept = found.stability
        facts += [
            Fact(
                name="Other people drawn: adjusted Rand index",
                value=f"{kept.bootstrap_mean:.2f} ({kept.bootstrap_lo:.2f} to "
                f"{kept.bootstrap_hi:.2f}, {kept.n_repeats} draws)",
            ),
            Fact(
                name="A fifth of votes dropped: adjusted Rand index",
                value=f"{kept.dropout_mean:.2f} ({kept.dropout_lo:.2f} to "
                f"{kept.dropout_hi:.2f}, {kept.n_repeats} draws)",
            ),
        ]
    return tuple(facts)
