"""A first constitution from what people said: each clause quotes a statement word for word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

from lawspeaker.contract.adjudication import Adjudication, Binding, Precedent, Tier
from lawspeaker.contract.amendment import Amendment, Quorum, Rule, SmallGroup, Statistic
from lawspeaker.contract.clause import (
    MAX_PLAIN,
    Clause,
    Form,
    FormKind,
    Lifecycle,
    Origin,
    Relation,
    Source,
)
from lawspeaker.contract.constitution import (
    SCHEMA_ID,
    Constitution,
    Control,
    Effective,
    Interpretation,
    Language,
    Level,
    OnTie,
    Overrider,
    Party,
    Provenance,
    Role,
    Silence,
    Status,
)
from lawspeaker.contract.instruction import Answer, Instruction, Judge
from lawspeaker.contract.support import Dissent, GroupSupport, Interval, Support

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from lawspeaker.records.estimate import Estimate

MIN_GROUP = 30
"""Ballots under which a group's share says too little: then the group itself must concur."""

JUDGE = Judge(
    question="Does the reply keep to the clause, read in its plain meaning?",
    scale=(Answer.NOT_APPLICABLE, Answer.VIOLATES, Answer.PARTLY, Answer.COMPLIES),
    not_applicable_if="The request gives the clause no occasion: no reply to it could keep or "
    "break the clause.",
    evidence_required=True,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection:
    """The share who disagreed with a statement, and the groups in which most of them are."""

    share: float
    groups: tuple[str, ...] = ()


def quoted_clause(
    *,
    statement: str,
    text: str,
    overall: Estimate,
    groups: Mapping[str, Estimate],
    objection: Objection | None,
    introduced: str,
    review_by: date | None,
    level: str = "default",
) -> Clause:
    """A clause that quotes a statement word for word, with its support and its dissent.

    `statement` is its id (`stmt.12` becomes `clause.s12`). The text is never cut; only the
    `plain` reading is, at a word. The norm stays untyped: nobody has read one out of the words.
    The dissent is not yet answered.
    """
    return Clause(
        id=clause_id_of(statement),
        level=level,
        text=text,
        plain=plain_reading(text),
        reason=quoting_reason(statement),
        norm=None,
        form=Form(kind=FormKind.STANDARD),
        support=Support(
            overall=Interval.of(overall),
            groups=tuple(
                GroupSupport(group=name, ci=Interval.of(each)) for name, each in groups.items()
            ),
            dissent=() if objection is None else (_dissent(statement, objection),),
        ),
        provenance=Origin(derived_from=(Source(ref=statement, relation=Relation.QUOTED),)),
        lifecycle=Lifecycle(introduced=introduced, review_by=review_by),
        compile=Instruction(judge=JUDGE),
    )


def quoting_reason(statement: str) -> str:
    """The reason of a clause that quotes a statement, until somebody gives another."""
    return f"Participants voted on {statement} in these words; the clause quotes it."


def clause_id_of(statement: str) -> str:
    """The id of the clause that quotes a statement: `clause.s12` for `stmt.12`."""
    name = statement.partition(".")[2] or statement
    return "clause.s" + re.sub(r"[^a-z0-9]+", "-", name.lower())


def plain_reading(text: str) -> str:
    """A text as a clause's public reading: on one line, cut at a word where it is too long."""
    words = " ".join(text.split()) or text
    if len(words) <= MAX_PLAIN:
        return words
    return words[: MAX_PLAIN - 1].rsplit(" ", 1)[0] + "…"


def _dissent(statement: str, objection: Objection) -> Dissent:
    return Dissent(
        text="Their reasons were not asked.",
        share=round(objection.share, 6),
        groups=objection.groups,
        statements=(statement,),
        answer=None,
    )


def proposed_constitution(
    *,
    name: str,
    title: str,
    population: str,
    sampling: str,
    n_participants: int,
    clauses: Sequence[Clause],
    effective_from: date,
    version: str = "1.0.0",
    language: str | None = None,
    generators: Sequence[str] = (),
) -> Constitution:
    """A whole document, PROPOSED, that holds these clauses and our house rules around them.

    The quorums grow with `n_participants`. Everything but the clauses is a proposal of this
    program, to be read and changed by people before they ballot it.
    """
    recital = (
        "The clauses quote what participants said and voted on; levels, residual control, "
        "amendment and adjudication are this program's proposal until people adopt them."
    )
    return Constitution(
        schema_id=SCHEMA_ID,
        id=name,
        title=title,
        version=version,
        status=Status.PROPOSED,
        effective=Effective(from_=effective_from),
        language=None if language is None else Language(authoritative=language),
        recitals=(recital,),
        parties=(
            Party(
                id="participants",
                role=Role.PUBLIC,
                population=population,
                sampling=sampling,
                n=n_participants,
            ),
            Party(id="operator", role=Role.OPERATOR),
            Party(id="overseer", role=Role.OVERSEER),
        ),
        levels=LEVELS,
        interpretation=Interpretation(
            canons=("plain-meaning", "defined-terms", "specific-over-general", "precedent"),
            silence=Silence(default="Answer helpfully, and say that the constitution is silent."),
        ),
        control=CONTROL,
        amendment=amendment_rules(n_participants),
        adjudication=ADJUDICATION,
        clauses=tuple(clauses),
        provenance=Provenance(previous=None, generators=tuple(generators)),
    )


LEVELS = (
    Level(id="red-line", rank=1, override_by=(Overrider.NONE,), on_tie=OnTie.ESCALATE),
    Level(
        id="rule",
        rank=2,
        override_by=(Overrider.PROVIDER,),
        on_tie=OnTie.SPECIFIC_OVER_GENERAL,
    ),
    Level(
        id="default",
        rank=3,
        override_by=(Overrider.OPERATOR, Overrider.USER),
        on_tie=OnTie.PRECEDENT,
    ),
)

CONTROL = (
    Control(
        when="the text is silent and others may be harmed",
        holder="overseer",
        default_action="Decline that part and say why.",
        expires="P30D",
        reviewable_by="mini-jury",
    ),
    Control(
        when="the text is silent and only the user is affected",
        holder="user",
        default_action="Follow the user.",
    ),
    Control(
        when="the text is silent on style or cost",
        holder="operator",
        default_action="The operator's default, published.",
    ),
)

ADJUDICATION = Adjudication(
    tiers=(
        Tier(
            id="mini-jury",
            decides="open and contested cases",
            composition="9 drawn by lot, at least one of each opinion group",
            quorum=7,
            threshold=0.667,
            deadline_days=10,
            binding=Binding.PRECEDENT,
            appeal_to="bench",
        ),
        Tier(
            id="bench",
            decides="appeals and conflicting precedents",
            composition="15 drawn by lot, none of the first jury",
            quorum=11,
            threshold=0.6,
            deadline_days=30,
            binding=Binding.PRECEDENT,
        ),
    ),
    precedent=Precedent(k=8, half_life_days=540, distinguish_requires="a named factor"),
)


def amendment_rules(n_participants: int) -> Amendment:
    """Rules for each class of change; quorums are shares of the people, at least 30 of them."""

    def people(share: float) -> int:
        return min(n_participants, max(MIN_GROUP, ceil(share * n_participants)))

    clause = Rule(
        initiate="a ruling, a petition, a panel, or a gap report",
        notice_days=14,
        quorum=Quorum(votes=people(0.2), per_group=MIN_GROUP),
        threshold=0.6,
        each_group=0.5,
        statistic=Statistic.LOWER_BOUND,
        small_group=SmallGroup.CONCURRENCE,
        regression_gate=("no-new-contradiction", "precedents-replayed"),
    )
    return Amendment(
        adoption=clause.model_copy(
            update={
                "initiate": "the participants of the consultation",
                # Those who ballot are those who took part: the consultation was the notice.
                "notice_days": None,
                "quorum": Quorum(votes=people(1 / 3), per_group=MIN_GROUP),
                "regression_gate": (),
            }
        ),
        editorial=Rule(
            initiate="any maintainer",
            quorum=Quorum(verdict_equivalence=0.98),
            threshold=0.0,
            statistic=Statistic.POINT,
            small_group=SmallGroup.CONCURRENCE,
            regression_gate=("no-verdict-change",),
        ),
        clause=clause,
        red_line=clause.model_copy(
            update={
                "initiate": "two panels",
                "notice_days": 30,
                "quorum": Quorum(votes=people(0.4), per_group=2 * MIN_GROUP),
                "threshold": 0.75,
                "each_group": 0.6,
                "cooling_off_days": 30,
            }
        ),
        emergency=Rule(
            initiate="overseer",
            quorum=Quorum(panel=5),
            threshold=0.8,
            statistic=Statistic.POINT,
            small_group=SmallGroup.CONCURRENCE,
            max_duration_days=30,
        ),
    )
