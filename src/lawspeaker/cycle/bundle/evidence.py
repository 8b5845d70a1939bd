"""What in the record is evidence for a place in an outside framework; never more than evidence.

Places are those of the NIST AI RMF 1.0 (2023), ISO/IEC 42001:2023 and Regulation (EU) 2024/1689;
what each asks is said in our words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.cycle.bundle import adoption, answers, recruited
from lawspeaker.cycle.bundle.facts import clause_source
from lawspeaker.cycle.bundle.item import EVALUATOR, OPERATOR, ORGANISER, Item, chapter_of
from lawspeaker.cycle.bundle.registry import sheet
from lawspeaker.report.sheet import Chapter, Grid, Sheet

if TYPE_CHECKING:
    from lawspeaker.cycle.bundle.facts import Facts

NIST_AI_RMF = (
    Item(
        place="GOVERN 1.4",
        asked="Risk management and its outcomes are transparent",
        owed_by=OPERATOR,
        answer=answers.log,
    ),
    Item(
        place="GOVERN 1.5",
        asked="Review is planned, with who does it and how often",
        owed_by=OPERATOR,
        answer=answers.reviews,
    ),
    Item(
        place="GOVERN 2.1",
        asked="Roles and lines of responsibility are written down",
        owed_by=OPERATOR,
        answer=answers.residual,
    ),
    Item(
        place="GOVERN 5.1",
        asked="Feedback from outside is collected and considered",
        owed_by=ORGANISER,
        answer=recruited.took_part,
    ),
    Item(
        place="GOVERN 5.2",
        asked="Adjudicated feedback finds its way into design",
        owed_by=OPERATOR,
        answer=adoption.change,
    ),
    Item(
        place="MAP 1.1",
        asked="Purpose, context of use and rules are understood and written down",
        owed_by=OPERATOR,
        answer=answers.governs,
    ),
    Item(
        place="MAP 1.6",
        asked="Requirements are drawn from those concerned",
        owed_by=ORGANISER,
        answer=answers.makers,
    ),
    Item(
        place="MAP 2.2",
        asked="Limits of knowledge are written down",
        owed_by=OPERATOR,
        answer=answers.gaps,
    ),
    Item(
        place="MAP 3.5",
        asked="Human oversight is defined",
        owed_by=OPERATOR,
        answer=answers.oversight,
    ),
    Item(
        place="MAP 5.2",
        asked="Those concerned are engaged regularly",
        owed_by=ORGANISER,
        answer=recruited.took_part,
    ),
    Item(
        place="MEASURE 2.3",
        asked="Performance is measured in conditions like those of use",
        owed_by=EVALUATOR,
        answer=answers.tested,
    ),
    Item(
        place="MEASURE 2.11",
        asked="Fairness and bias are evaluated",
        owed_by=EVALUATOR,
        answer=answers.worse_for,
    ),
    Item(
        place="MEASURE 3.3",
        asked="People can report problems and appeal",
        owed_by=OPERATOR,
        answer=answers.complaint,
    ),
    Item(
        place="MANAGE 1.4",
        asked="Risks that remain are written down",
        owed_by=OPERATOR,
        answer=answers.gaps,
    ),
    Item(
        place="MANAGE 4.1",
        asked="Use is monitored, with appeal, override and change",
        owed_by=OPERATOR,
        answer=answers.complaint,
    ),
    Item(
        place="MANAGE 4.2",
        asked="Improvement is continual and measured",
        owed_by=OPERATOR,
        answer=answers.versions,
    ),
)
ISO_42001 = (
    Item(
        place="4.2",
        asked="Needs and expectations of interested parties",
        owed_by=ORGANISER,
        answer=recruited.took_part,
    ),
    Item(place="5.2", asked="A policy on AI", owed_by=OPERATOR, answer=answers.use_policy),
    Item(
        place="6.1.4",
        asked="Assessment of impact on people",
        owed_by=OPERATOR,
        answer=answers.unrepresented,
    ),
    Item(
        place="7.5",
        asked="Documented information, controlled",
        owed_by=OPERATOR,
        answer=answers.log,
    ),
    Item(
        place="9.1",
        asked="Monitoring, measurement, analysis and evaluation",
        owed_by=EVALUATOR,
        answer=answers.tested,
    ),
    Item(
        place="10.2",
        asked="What goes wrong is corrected",
        owed_by=OPERATOR,
        answer=answers.complaint,
    ),
    Item(place="A.2.4", asked="The policy is reviewed", owed_by=OPERATOR, answer=answers.reviews),
    Item(
        place="A.3.3", asked="Concerns can be reported", owed_by=OPERATOR, answer=answers.complaint
    ),
    Item(
        place="A.5.4",
        asked="Impact on individuals and groups",
        owed_by=EVALUATOR,
        answer=answers.worse_for,
    ),
    Item(place="A.6.2.8", asked="Event logs are kept", owed_by=OPERATOR, answer=answers.log),
    Item(
        place="A.7.5",
        asked="Provenance of data",
        owed_by=ORGANISER,
        answer=answers.of_rules(answers.preference_sources),
    ),
    Item(place="A.8.2", asked="Documentation for users", owed_by=OPERATOR, answer=answers.governs),
    Item(
        place="A.9.3",
        asked="Objectives for responsible use",
        owed_by=OPERATOR,
        answer=answers.rules,
    ),
)
EU_AI_ACT = (
    Item(
        place="Art. 9",
        asked="Risk management through the whole lifecycle",
        owed_by=OPERATOR,
        answer=answers.gaps,
    ),
    Item(
        place="Art. 10",
        asked="Data: origin, choice, fitness, bias",
        owed_by=ORGANISER,
        answer=answers.of_rules(answers.preference_sources),
    ),
    Item(place="Art. 12", asked="Events are logged", owed_by=OPERATOR, answer=answers.log),
    Item(
        place="Art. 13",
        asked="Deployers can understand what it is given to do",
        owed_by=OPERATOR,
        answer=answers.rules,
    ),
    Item(place="Art. 14", asked="Human oversight", owed_by=OPERATOR, answer=answers.oversight),
    Item(
        place="Art. 15",
        asked="Accuracy is measured and declared",
        owed_by=EVALUATOR,
        answer=answers.tested,
    ),
    Item(
        place="Art. 27",
        asked="Impact on fundamental rights, with the groups concerned",
        owed_by=OPERATOR,
        answer=answers.worse_for,
    ),
    Item(
        place="Art. 72",
        asked="Monitoring after it is on the market",
        owed_by=OPERATOR,
        answer=answers.complaint,
    ),
    Item(
        place="Art. 86",
        asked="A person gets an explanation of a decision",
        owed_by=OPERATOR,
        answer=answers.complaint,
    ),
)
_LEAD = "Each line is evidence for this place, to be judged by whoever assesses it."


@sheet("evidence", leaves_out="whoever wrote the clause named no place in a framework")
def evidence(facts: Facts) -> Sheet:
    """The record's evidence for NIST AI RMF, ISO/IEC 42001 and the EU AI Act, and by clause."""
    return facts.sheet(
        "evidence",
        chapter_of("NIST AI RMF 1.0", NIST_AI_RMF, facts, lead=_LEAD),
        chapter_of("ISO/IEC 42001:2023", ISO_42001, facts, lead=_LEAD),
        chapter_of("EU AI Act", EU_AI_ACT, facts, lead=_LEAD),
        Chapter(
            title="What the clauses themselves say",
            lead="Whoever wrote a clause named these places.",
            grid=_by_clause(facts),
        ),
        title="Evidence for outside frameworks",
        about="What the record holds that an assessor may use as evidence. Evidence is not a "
        "verdict: nothing here says that a requirement is met.",
    )


def _by_clause(facts: Facts) -> Grid:
    held = facts.constitution
    whole = [
        ("the whole document", each.framework, each.ref, each.note or "", facts.source)
        for each in held.mappings
    ]
    each_clause = [
        (clause.id, each.framework, each.ref, each.note or "", clause_source(clause))
        for clause in held.clauses
        for each in clause.mappings
    ]
    return Grid(
        caption="Places that clauses are evidence for",
        head=("Clause", "Framework", "Place", "Note", "Source"),
        rows=(*whole, *each_clause),
    )
