"""The datasheet of participation: who could, who was asked, who did, and how they were counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.cycle.bundle import answers
from lawspeaker.cycle.bundle.answers import Told
from lawspeaker.cycle.bundle.facts import event_source, outcome_of
from lawspeaker.cycle.bundle.item import ORGANISER, Item, chapter_of
from lawspeaker.cycle.bundle.recruited import recruitment, took_part
from lawspeaker.cycle.bundle.registry import sheet
from lawspeaker.records.anonymity import shown, told
from lawspeaker.records.counted import counted
from lawspeaker.records.event import EventKind
from lawspeaker.records.suppression import published_cells
from lawspeaker.report.sheet import Chapter, Grid, Sheet

if TYPE_CHECKING:
    from lawspeaker.cycle.bundle.facts import Facts
    from lawspeaker.records.canonical import Json
    from lawspeaker.records.event import Event
    from lawspeaker.records.stored import Stored


def _told(n: int, noun: str) -> str:
    """A number of people, never one that singles somebody out."""
    return f"{told(n).capitalize()} {'person' if n == 1 else 'people'} {noun}."


def _invited(facts: Facts) -> Told | None:
    """How many were invited; at least how many, where the few who stayed away would follow."""
    found = recruitment(facts)
    if found is None or not found.how.n_invited:
        return None
    came, source = found
    joined = came.joined.get("invitation", 0)
    if shown(came.n_invited - joined) is None and shown(joined):
        return Told(f"At least {joined:,} people were invited.", source)
    return Told(_told(came.n_invited, "were invited"), source)


def _joined(facts: Facts) -> Told | None:
    """How many joined, and by which way where no way was taken by a few only."""
    found = recruitment(facts)
    if found is None:
        return None
    came, source = found
    words = _told(came.n_joined, "joined")
    if len(came.joined) > 1 and None not in map(shown, came.joined.values()):
        ways = ", ".join(f"{n:,} by {way}" for way, n in came.joined.items())
        words = f"{words.removesuffix('.')}: {ways}."
    elif len(came.joined) == 1:
        words = f"{words.removesuffix('.')}, all by {next(iter(came.joined))}."
    return Told(words, source)


def _sampling(facts: Facts) -> Told | None:
    told = [
        f"{party.id}: {party.sampling}" for party in facts.constitution.parties if party.sampling
    ]
    return Told("; ".join(told), facts.source) if told else None


def _population(facts: Facts) -> Told | None:
    told = [
        f"{party.id}: {party.population}"
        for party in facts.constitution.parties
        if party.population
    ]
    return Told("; ".join(told), facts.source) if told else None


def _eligible(facts: Facts) -> Told | None:
    event = facts.last(EventKind.ROLL_COMMITTED)
    if event is None:
        return None
    return Told(f"{outcome_of(event)}; the roll was hashed before any ballot.", event_source(event))


def _dropped(facts: Facts) -> Told | None:
    found = recruitment(facts)
    if found is None:
        return None
    came, source = found
    return Told(_told(came.n_joined - came.n_voted, "joined and did not vote"), source)


def _moderated(facts: Facts) -> Told | None:
    event = facts.last(EventKind.IMPORTED)
    n = None if event is None else event.body.get("n_statements_moderated_out")
    if event is None or not isinstance(n, int):
        return None
    return Told(
        f"{counted(n, 'statement')} removed by moderators before this run, with the votes on them.",
        event_source(event),
    )


def _reasons(facts: Facts) -> Told | None:
    """Why statements were taken out: as moderators said each time, else as the organiser does."""
    found = recruitment(facts)
    if found is None or not found.how.reasons:
        return _organisers_words(facts, "moderation")
    came, source = found
    told = (f"{reason} ({counted(n, 'statement')})" for reason, n in came.reasons.items())
    return Told("; ".join(told), source)


def _organisers_words(facts: Facts, setting: str) -> Told | None:
    event = facts.last(EventKind.IMPORTED)
    settings = None if event is None else event.body.get("settings")
    words = settings.get(setting) if isinstance(settings, dict) else None
    if event is None or not words:
        return None
    return Told(f"In the organiser's words: {words}", event_source(event))


def _weights(facts: Facts) -> Told | None:
    event, support = facts.last(EventKind.SUPPORTED), facts.file("support.json")
    if event is None or support is None:
        return None
    if support.values.get("strata") is None:
        return Told("None: every person counts alike.", event_source(event))
    told = [f"{each.text('name')} {each.number('weight'):g}" for each in support.parts("strata")]
    return Told(f"To the population's shares: {', '.join(told)}.", event_source(event))


def _superseded(facts: Facts) -> Told | None:
    event = facts.last(EventKind.IMPORTED)
    n = None if event is None else event.body.get("n_votes_superseded")
    if event is None or not isinstance(n, int):
        return None
    return Told(f"{counted(n, 'vote')} changed later; the last one counts.", event_source(event))


def _simulated(facts: Facts) -> Told | None:
    event = facts.last(EventKind.IMPORTED)
    n = None if event is None else event.body.get("n_simulated")
    if event is None or not isinstance(n, int):
        return None
    words = f"{counted(n, 'participant')} simulated." if n else "None, as far as the files say."
    return Told(words, event_source(event))


_ASKED = (
    Item(place="1", asked="Whom was it meant to hear?", owed_by=ORGANISER, answer=_population),
    Item(place="2", asked="How were people found?", owed_by=ORGANISER, answer=_sampling),
    Item(
        place="3",
        asked="How many were invited?",
        owed_by=ORGANISER,
        answer=_invited,
    ),
    Item(
        place="4",
        asked="How many joined?",
        owed_by=ORGANISER,
        answer=_joined,
    ),
    Item(place="5", asked="How many took part?", owed_by=ORGANISER, answer=took_part),
    Item(place="6", asked="How many dropped out?", owed_by=ORGANISER, answer=_dropped),
    Item(place="7", asked="How many may ballot?", owed_by=ORGANISER, answer=_eligible),
    Item(place="8", asked="Is anybody simulated?", owed_by=ORGANISER, answer=_simulated),
    Item(
        place="9",
        asked="Was anybody forgotten at their wish?",
        owed_by=ORGANISER,
        answer=answers.erasures,
    ),
    Item(place="10", asked="Were people paid or helped to take part?", owed_by=ORGANISER),
    Item(place="11", asked="Who paid for it?", owed_by=ORGANISER),
)
_COUNTED = (
    Item(place="12", asked="Were statements removed?", owed_by=ORGANISER, answer=_moderated),
    Item(place="13", asked="For which reasons?", owed_by=ORGANISER, answer=_reasons),
    Item(place="14", asked="Were votes changed?", owed_by=ORGANISER, answer=_superseded),
    Item(place="15", asked="Was anybody weighed more?", owed_by=ORGANISER, answer=_weights),
    Item(
        place="16",
        asked="What did the audit of the votes find?",
        owed_by=ORGANISER,
        answer=answers.audit_found,
    ),
    Item(
        place="17",
        asked="How were statements chosen?",
        owed_by=ORGANISER,
        answer=answers.selection,
    ),
    Item(
        place="18",
        asked="Whom does the choice not represent?",
        owed_by=ORGANISER,
        answer=answers.unrepresented,
    ),
)


@sheet("participation", leaves_out="it tells of people, their votes and their statements")
def participation(facts: Facts) -> Sheet:
    """Who was eligible, invited, took part, dropped out; weights; moderation; groups; files."""
    return facts.sheet(
        "participation",
        chapter_of("Who was asked and who came", _ASKED, facts),
        chapter_of("How they were counted", _COUNTED, facts),
        Chapter(title="Opinion groups", lead=_lead(facts), grid=_groups(facts)),
        Chapter(title="Files that were read", grid=_files(facts)),
        title="Datasheet of participation",
        about="Who was heard, how they were found and how they were counted. The people are "
        "those who came; nothing here says how well they stand for those who did not.",
    )


def _lead(facts: Facts) -> str:
    event = facts.last(EventKind.GROUPED)
    return "" if event is None else f"{outcome_of(event)} They say nothing of who people are."


def _groups(facts: Facts) -> Grid:
    event, found = facts.last(EventKind.GROUPED), facts.file("groups.json")
    rows = () if event is None or found is None else _group_rows(found, event)
    return Grid(
        caption="Opinion groups and how steady each is",
        head=("Group", "People", "Found again, of 1", "Source"),
        rows=rows,
    )


def _group_rows(found: Stored, event: Event) -> tuple[tuple[str, ...], ...]:
    groups = found.parts("groups")
    sizes = np.array([[each.whole("n_people")] for each in groups], dtype=np.int64).reshape(-1, 1)
    shown = published_cells(sizes, sizes.sum(axis=0)).ravel()
    return tuple(
        (
            each.text("name"),
            str(each.whole("n_people")) if told else "not shown",
            _share_of(each.values.get("stability")),
            event_source(event),
        )
        for each, told in zip(groups, shown, strict=True)
    )


def _share_of(kept: Json) -> str:
    return f"{kept:.2f}" if isinstance(kept, int | float) else "not measured"


def _files(facts: Facts) -> Grid:
    event = facts.last(EventKind.IMPORTED)
    files = None if event is None else event.body.get("inputs")
    return Grid(
        caption="Files, with the digests of what was read",
        head=("File", "Digest", "Source"),
        rows=()
        if event is None or not isinstance(files, dict)
        else tuple((name, str(kept), event_source(event)) for name, kept in files.items()),
    )
