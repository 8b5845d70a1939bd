"""The system card: one page for those who run it and those who live with it, then the rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.cycle.bundle import adoption, answers, recruited
from lawspeaker.cycle.bundle.facts import clause_source
from lawspeaker.cycle.bundle.item import EVALUATOR, OPERATOR, ORGANISER, PROVIDER, Item, chapter_of
from lawspeaker.cycle.bundle.measures import measure_grid
from lawspeaker.cycle.bundle.registry import sheet
from lawspeaker.report.sheet import Chapter, Grid, Sheet

if TYPE_CHECKING:
    from lawspeaker.cycle.bundle.facts import Facts

_FIRST_PAGE = (
    Item(place="", asked="Which rules govern it?", owed_by=OPERATOR, answer=answers.governs),
    Item(place="", asked="Who made them?", owed_by=ORGANISER, answer=answers.makers),
    Item(place="", asked="Whose contract is it?", owed_by=ORGANISER, answer=answers.parties),
    Item(place="", asked="Who took part?", owed_by=ORGANISER, answer=recruited.took_part),
    Item(place="", asked="Was it ratified?", owed_by=ORGANISER, answer=adoption.ratified),
    Item(place="", asked="How was it tested?", owed_by=EVALUATOR, answer=answers.tested),
    Item(place="", asked="For whom is it worse?", owed_by=EVALUATOR, answer=answers.worse_for),
    Item(
        place="",
        asked="Whom do the rules not represent?",
        owed_by=ORGANISER,
        answer=answers.unrepresented,
    ),
    Item(place="", asked="How can I complain?", owed_by=OPERATOR, answer=answers.complaint),
    Item(place="", asked="What changed last?", owed_by=OPERATOR, answer=adoption.last_change),
)
_SYSTEM = (
    Item(place="", asked="Which model runs under it, in which version?", owed_by=OPERATOR),
    Item(place="", asked="What was the model trained on?", owed_by=PROVIDER),
    Item(place="", asked="Where is it used, and by how many people?", owed_by=OPERATOR),
    Item(
        place="",
        asked="How many rules are there, and how firm are they?",
        owed_by=OPERATOR,
        answer=answers.rules,
    ),
    Item(place="", asked="What do they leave open?", owed_by=OPERATOR, answer=answers.gaps),
    Item(place="", asked="Who decides then?", owed_by=OPERATOR, answer=answers.residual),
    Item(place="", asked="When are they reviewed?", owed_by=OPERATOR, answer=answers.reviews),
    Item(place="", asked="Which versions are there?", owed_by=OPERATOR, answer=answers.versions),
    Item(place="", asked="What is kept on record?", owed_by=OPERATOR, answer=answers.log),
)


@sheet("system-card", leaves_out="it tells of every clause")
def system_card(facts: Facts) -> Sheet:
    """Which rules, who made them, how tested, for whom worse, how to complain, what changed."""
    return facts.sheet(
        "system-card",
        chapter_of("In short", _FIRST_PAGE, facts),
        chapter_of("The system and its rules", _SYSTEM, facts),
        *_measured(facts),
        Chapter(title="Every rule", grid=_rules(facts)),
        title="System card",
        about="What is known of a system that answers under a constitution. It says which rules "
        "the system was given; whether it keeps them only a measurement can say.",
    )


def _measured(facts: Facts) -> tuple[Chapter, ...]:
    grid = measure_grid(facts)
    return () if grid is None else (Chapter(title="What was measured", grid=grid),)


def _rules(facts: Facts) -> Grid:
    return Grid(
        caption="The clauses, highest level first",
        head=(
            "Clause",
            "Level",
            "In plain words",
            "Support",
            "Least of a group shown",
            "Source",
        ),
        rows=tuple(
            (
                clause.id,
                clause.level,
                clause.plain,
                answers.support_of(clause),
                answers.weakest_of(clause),
                clause_source(clause),
            )
            for clause in facts.constitution.by_rank
        ),
    )
