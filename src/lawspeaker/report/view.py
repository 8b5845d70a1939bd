"""What the report shows: words, numbers and estimates, gathered by whoever ran the loop.

Report
├── Header            what was asked, when, of which constitution
├── People            who took part, and what is not known about them
├── Audit             what was checked, what was found
├── Groups            opinion groups: verdict, list, evidence, map
├── Opinions          agreed, rejected, divided, too few votes
├── Norms             what people hold to, and whether it has moved (report.norms)
├── Slate             what was chosen and why, what was left out, what was vetoed
├── Rules             what the choice can vouch for, what hangs on the rule (report.rules)
├── Losers            whom no chosen statement represents
├── Strength          what it takes to turn a result (report.strength)
├── Next              contest, change, review
├── Since             versions, changes, contests after the run (report.since)
└── Limits            what the report cannot say, methods, files, how to repeat it

A share is in [0, 1]. Every per-group tuple has one entry per group, in the order of
`Groups.groups`. Text written by people stays as they wrote it; escaping is the renderer's work.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from lawspeaker.records.anonymity import K_ANONYMITY
from lawspeaker.report.cell import Fact, Hidden, Quote, StatementRow, refuse_few
from lawspeaker.report.since import Since

if TYPE_CHECKING:
    from lawspeaker.records.conversation import SourceFile
    from lawspeaker.records.estimate import Estimate
    from lawspeaker.records.finding import Finding
    from lawspeaker.report.norms import Norms
    from lawspeaker.report.rules import Rules
    from lawspeaker.report.strength import Strength


class Verdict(StrEnum):
    """What the search for opinion groups ended in; each is an answer."""

    GROUPS = "groups"
    NO_GROUPS = "no-groups"
    TOO_LITTLE_DATA = "too-little-data"


class Leaning(StrEnum):
    """Which way a group leans more than everybody else."""

    AGREE = "agree"
    DISAGREE = "disagree"


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What was asked and what this report is about.

    `opened`, `closed` and `written` are ISO dates, None where nobody knows. `version`, `status`
    and `digest` are the constitution's (`proposed`, `ratified`, `simulated` ...). A `simulated`
    report says so in a banner that cannot be missed.
    """

    title: str
    question: str
    opened: str | None
    closed: str | None
    written: str | None
    constitution: str
    version: str
    status: str
    digest: str
    seed: int
    simulated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """People in one range of a distribution: `5 to 9`; None where they are fewer than ten."""

    label: str
    n_people: int | None

    def __post_init__(self) -> None:
        """Refuse a bar that is too small to publish (ValueError)."""
        if self.n_people is not None and self.n_people < K_ANONYMITY:
            raise ValueError(f"a bar of {self.n_people} people, at least {K_ANONYMITY} are needed")


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Who took part. `unknown` are sentences on what nobody knows about them."""

    n_participants: int
    n_votes: int
    n_statements: int
    n_moderated_out: int
    n_votes_superseded: int
    median_votes: float
    votes_each: tuple[Bar, ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """What was checked, in words, and what was found, the gravest first."""

    checks: tuple[str, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """A statement by which a group is known: its agreement beside that of everybody else.

    Both estimates are shares that agree where `leaning` is AGREE, and that disagree otherwise.
    """

    quote: Quote
    leaning: Leaning
    inside: Estimate
    outside: Estimate

    def __post_init__(self) -> None:
        """Refuse a cell that is too small to publish."""
        refuse_few(self.inside, self.outside)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """An opinion group: its name, people, share of those placed, stability, telling statements.

    `stability` in [0, 1] is how much of the group is found again when people or votes are drawn
    anew; None where it was not measured.
    """

    name: str
    n_people: int
    share: float
    stability: float | None
    telling: tuple[Telling, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """About ten people who voted alike, at their mean place; `group` indexes the groups.

    `n_people` is at least `K_ANONYMITY`, so that no dot is one person.
    """

    x: float
    y: float
    group: int
    n_people: int

    def __post_init__(self) -> None:
        """Refuse a dot that would show fewer people than the promise allows (ValueError)."""
        if self.n_people < K_ANONYMITY:
            raise ValueError(f"a dot of {self.n_people} people, at least {K_ANONYMITY} are needed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Groups:
    """The verdict in a sentence, the groups, the evidence, and the map.

    With NO_GROUPS and TOO_LITTLE_DATA `groups` and `dots` are empty. `held_out` says in one
    sentence how well the groups foretell votes they were not made from; `evidence` holds its
    numbers. `n_unplaced` people had too few votes to be placed.
    """

    verdict: Verdict
    sentence: str
    groups: tuple[Group, ...] = ()
    n_unplaced: int = 0
    held_out: str = ""
    evidence: tuple[Fact, ...] = ()
    dots: tuple[Dot, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinions:
    """Statements by what is known of them, each list in the order of interest.

    `agreed` and `rejected`: most people, in every group. `divided`: people disagree, and there
    are votes enough to say so. `too_few`: nobody can say yet. `n_others` are in no list.
    """

    agreed: tuple[StatementRow, ...]
    rejected: tuple[StatementRow, ...]
    divided: tuple[StatementRow, ...]
    too_few: tuple[StatementRow, ...]
    n_others: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A statement of the slate.

    `probability` is how often it is chosen when unseen votes are filled in anew, None where
    that was not measured. `duplicates` say nearly the same and were not chosen beside it.
    """

    row: StatementRow
    clause: str
    probability: float | None
    reason: str = ""
    duplicates: tuple[Quote, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A statement that nearly made it, and the reason why it did not."""

    row: StatementRow
    probability: float | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Vetoed:
    """A statement that was popular enough, and the group that is mostly against it."""

    quote: Quote
    group: str
    agree: Estimate

    def __post_init__(self) -> None:
        """Refuse a cell that is too small to publish."""
        refuse_few(self.agree)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slate:
    """The chosen statements in order, and what was not chosen.

    `rule` says in a sentence how they were chosen. `ejr_ratio` below 1 certifies that every
    cohesive part of the people got its share of the slate (EJR+); None where there is no slate.
    """

    rule: str
    chosen: tuple[Chosen, ...]
    ejr_ratio: float | None
    left_out: tuple[LeftOut, ...] = ()
    vetoed: tuple[Vetoed, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Opposed:
    """A chosen clause that a group is mostly against."""

    quote: Quote
    clause: str
    group: str
    disagree: Estimate

    def __post_init__(self) -> None:
        """Refuse a cell that is too small to publish."""
        refuse_few(self.disagree)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmet:
    """A statement that most of a group want and most of the others do not, and was not chosen."""

    quote: Quote
    group: str
    inside: Estimate
    outside: Estimate

    def __post_init__(self) -> None:
        """Refuse a cell that is too small to publish."""
        refuse_few(self.inside, self.outside)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dissent:
    """What those who disagree with a clause say, in a statement of their own."""

    clause: str
    quote: Quote
    share: Estimate | None = None

    def __post_init__(self) -> None:
        """Refuse a cell that is too small to publish."""
        refuse_few(self.share)


@dataclass(frozen=True, slots=True, kw_only=True)
class Losers:
    """Who loses: the share of people none of whose agreed statements was chosen.

    `unrepresented` is None where there is no slate. `n_people` is their number among all who took
    part, None where it is under ten and should not be told. `filled_in` is the share of answers
    behind this that nobody gave, None where that is not known.
    """

    unrepresented: Estimate | None
    n_people: int | None
    groups: tuple[Estimate | Hidden, ...] = ()
    opposed: tuple[Opposed, ...] = ()
    unmet: tuple[Unmet, ...] = ()
    dissent: tuple[Dissent, ...] = ()
    filled_in: float | None = None

    def __post_init__(self) -> None:
        """Refuse a cell that is too small to publish."""
        refuse_few(*(group for group in self.groups if not isinstance(group, Hidden)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A date (ISO) by which something is looked at again."""

    date: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    """What happens next, in sentences: how to contest, how to change, the amendment rule."""

    contest: tuple[str, ...]
    change: tuple[str, ...]
    amendment: tuple[str, ...]
    reviews: tuple[Review, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """A method in plain words, with its source."""

    name: str
    plain: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What the report cannot say, and all that is needed to check it: `repeat` is a command."""

    limits: tuple[str, ...]
    methods: tuple[Method, ...]
    files: tuple[SourceFile, ...]
    repeat: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The whole page. `language` is a BCP 47 tag of our own words; statements may be in others.

    A list shows its first `n_most` statements, a list within a list its first `n_few`, and says
    how many more there are.
    """

    header: Header
    people: People
    audit: Audit
    groups: Groups
    opinions: Opinions
    norms: Norms
    slate: Slate
    rules: Rules
    losers: Losers
    strength: Strength
    next: Next
    limits: Limits
    since: Since = field(default_factory=Since)
    language: str = "en"
    n_most: int = 12
    n_few: int = 5
