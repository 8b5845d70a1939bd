"""Fragments for the EU's forms on models and high-risk systems, as far as a record can fill them.

Places are those of Regulation (EU) 2024/1689, Annexes IV, XI and XII, and of the model
documentation form of the General-Purpose AI Code of Practice (2025); what each asks is said in
our words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.cycle.bundle import adoption, answers
from lawspeaker.cycle.bundle.item import EVALUATOR, OPERATOR, PROVIDER, Item, chapter_of
from lawspeaker.cycle.bundle.registry import FORM, sheet

if TYPE_CHECKING:
    from lawspeaker.cycle.bundle.facts import Facts
    from lawspeaker.report.sheet import Sheet

_ABOUT = (
    "A fragment: what the record of a constitution can say where this form asks. It is no legal "
    "advice, and filling it in proves nothing about the system. Whoever owes the rest is named."
)


def _open(place: str, asked: str, owed_by: str = PROVIDER) -> Item:
    return Item(place=place, asked=asked, owed_by=owed_by)


_ANNEX_IV_1 = (
    Item(
        place="1(a)",
        asked="Intended purpose, provider, version and its relation to earlier ones",
        owed_by=PROVIDER,
        answer=answers.governs,
    ),
    _open("1(b)", "How it interacts with other hardware, software and systems"),
    _open("1(c)", "Versions of software, and what updates ask for"),
    _open("1(d)", "The forms in which it is put on the market"),
    _open("1(e)", "The hardware it is meant to run on"),
    _open("1(g)", "The interface given to the deployer"),
    _open("1(h)", "Instructions for use", OPERATOR),
)
_ANNEX_IV_2 = (
    Item(
        place="2(a)",
        asked="Methods and steps of development, and what was taken over from others",
        owed_by=PROVIDER,
        answer=answers.of_rules(answers.makers),
    ),
    Item(
        place="2(b)",
        asked="Key choices of design, for whom it is meant, what it optimises, trade-offs",
        owed_by=PROVIDER,
        answer=answers.of_rules(answers.selection),
    ),
    _open("2(c)", "Architecture and computing resources"),
    Item(
        place="2(d)",
        asked="Data: where from, how obtained and chosen, how labelled and cleaned",
        owed_by=PROVIDER,
        answer=answers.of_rules(answers.preference_sources),
    ),
    Item(
        place="2(e)",
        asked="Measures of human oversight",
        owed_by=OPERATOR,
        answer=answers.oversight,
    ),
    Item(
        place="2(f)",
        asked="Changes fixed beforehand",
        owed_by=PROVIDER,
        answer=answers.reviews,
    ),
    Item(
        place="2(g)",
        asked="Validation and testing, metrics, logs and reports",
        owed_by=EVALUATOR,
        answer=answers.tested,
    ),
    _open("2(h)", "Measures of cybersecurity", OPERATOR),
)
_ANNEX_IV_REST = (
    Item(
        place="3",
        asked="Limits of performance, also for particular persons or groups; oversight",
        owed_by=EVALUATOR,
        answer=answers.worse_for,
    ),
    _open("4", "Why the performance metrics suit the system", EVALUATOR),
    Item(
        place="5",
        asked="The system of risk management",
        owed_by=OPERATOR,
        answer=answers.gaps,
    ),
    Item(
        place="6",
        asked="Relevant changes over the lifecycle",
        owed_by=PROVIDER,
        answer=adoption.change,
    ),
    _open("7", "Harmonised standards that were applied"),
    _open("8", "The EU declaration"),
    Item(
        place="9",
        asked="How performance is watched after it is on the market",
        owed_by=OPERATOR,
        answer=answers.complaint,
    ),
)


@sheet("annex-iv", leaves_out=FORM)
def annex_iv(facts: Facts) -> Sheet:
    """Technical documentation of a high-risk system: the fragment that the record fills."""
    return facts.sheet(
        "annex-iv",
        chapter_of("General description", _ANNEX_IV_1, facts),
        chapter_of("Elements and development", _ANNEX_IV_2, facts),
        chapter_of("Monitoring, risks, changes", _ANNEX_IV_REST, facts),
        title="EU AI Act, Annex IV: fragment",
        about=_ABOUT,
    )


_ANNEX_XI_GENERAL = (
    _open("1.1(a)", "The tasks it is meant for, and the systems it can be part of"),
    Item(
        place="1.1(b)",
        asked="Acceptable use policies",
        owed_by=PROVIDER,
        answer=answers.use_policy,
    ),
    _open("1.1(c)", "Date of release and ways of distribution"),
    _open("1.1(d)", "Architecture and number of parameters"),
    _open("1.1(e)", "Modality and format of inputs and outputs"),
    _open("1.1(f)", "Licence"),
)
_ANNEX_XI_PROCESS = (
    _open("1.2(a)", "What is needed to integrate it into systems"),
    Item(
        place="1.2(b)",
        asked="Design and training: choices, their reasons, what it optimises",
        owed_by=PROVIDER,
        answer=answers.of_rules(answers.selection),
    ),
    Item(
        place="1.2(c)",
        asked="Data for training, testing and validation: kind, source, curation",
        owed_by=PROVIDER,
        answer=answers.of_rules(answers.preference_sources),
    ),
    _open("1.2(d)", "Computing used for training"),
    _open("1.2(e)", "Energy used, known or estimated"),
)
_ANNEX_XI_SYSTEMIC = (
    Item(
        place="2.1",
        asked="Evaluation: strategies, criteria, metrics, limits",
        owed_by=EVALUATOR,
        answer=answers.tested,
    ),
    _open("2.2", "Adversarial testing and adaptation, alignment and fine-tuning among them"),
    _open("2.3", "How software components build on each other"),
)


@sheet("annex-xi", leaves_out=FORM)
def annex_xi(facts: Facts) -> Sheet:
    """Technical documentation of a general-purpose model, for authorities."""
    return facts.sheet(
        "annex-xi",
        chapter_of("General description", _ANNEX_XI_GENERAL, facts),
        chapter_of("Elements and process of development", _ANNEX_XI_PROCESS, facts),
        chapter_of("Models with systemic risk", _ANNEX_XI_SYSTEMIC, facts),
        title="EU AI Act, Annex XI: fragment",
        about=_ABOUT,
    )


_ANNEX_XII = (
    _open("1(a)", "The tasks it is meant for, and the systems it can be part of"),
    Item(
        place="1(b)",
        asked="Acceptable use policies",
        owed_by=PROVIDER,
        answer=answers.use_policy,
    ),
    _open("1(c)", "Date of release and ways of distribution"),
    _open("1(d)", "How it interacts with what is not part of it"),
    _open("1(e)", "Versions of relevant software"),
    _open("1(f)", "Architecture and number of parameters"),
    _open("1(g)", "Modality and format of inputs and outputs"),
    _open("1(h)", "Licence"),
    _open("2(a)", "What is needed to integrate it into systems"),
    _open("2(b)", "Modality, format and greatest size of inputs and outputs"),
    Item(
        place="2(c)",
        asked="Data for training, testing and validation: kind, source, curation",
        owed_by=PROVIDER,
        answer=answers.of_rules(answers.preference_sources),
    ),
)


@sheet("annex-xii", leaves_out=FORM)
def annex_xii(facts: Facts) -> Sheet:
    """What a provider of a general-purpose model tells those who build on it."""
    return facts.sheet(
        "annex-xii",
        chapter_of("For providers further on", _ANNEX_XII, facts),
        title="EU AI Act, Annex XII: fragment",
        about=_ABOUT,
    )


_GPAI_MODEL = (
    _open("general", "Provider, name, release, what the model depends on"),
    _open("properties", "Architecture, size, modalities of input and output"),
    _open("distribution", "Ways of distribution and licences"),
)
_GPAI_USE = (
    Item(
        place="use",
        asked="Acceptable use policy",
        owed_by=PROVIDER,
        answer=answers.use_policy,
    ),
    _open("use", "Intended uses, and systems in which it may be put"),
    Item(
        place="training process",
        asked="Steps and choices of training, their reasons, what it optimises",
        owed_by=PROVIDER,
        answer=answers.of_rules(answers.selection),
    ),
    Item(
        place="data",
        asked="Data used: kind, source, how obtained, curated and checked for fitness and bias",
        owed_by=PROVIDER,
        answer=answers.of_rules(answers.preference_sources),
    ),
    Item(
        place="data",
        asked="What the check of the data found",
        owed_by=PROVIDER,
        answer=answers.of_rules(answers.audit_found),
    ),
    _open("computing", "Computing used for training"),
    _open("energy", "Energy used for training and in use"),
)


@sheet("gpai", leaves_out=FORM)
def gpai(facts: Facts) -> Sheet:
    """The model documentation form of the Code of Practice, as far as the record fills it."""
    return facts.sheet(
        "gpai",
        chapter_of("The model", _GPAI_MODEL, facts),
        chapter_of("Use, training and data", _GPAI_USE, facts),
        title="General-purpose AI: model documentation form, fragment",
        about=_ABOUT,
    )
