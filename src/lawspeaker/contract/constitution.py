"""The document: a deliberately incomplete contract between people and those who run a model."""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import Final, Literal, Self

from pydantic import Field, PrivateAttr, model_validator
from pydantic_core import PydanticCustomError

from lawspeaker.contract.adjudication import Adjudication
from lawspeaker.contract.amendment import Amendment
from lawspeaker.contract.clause import Clause, Mapping
from lawspeaker.contract.part import Count, Duration, Part, Semver, Slug, Text
from lawspeaker.contract.uncertainty import DEFAULT_VOCABULARY, Vocabulary

SCHEMA_ID: Final = "urn:lawspeaker:constitution:0.2"


class Status(StrEnum):
    """Where a version stands. What simulated people adopted is SIMULATED and stays so."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    RATIFIED = "ratified"
    SIMULATED = "simulated"
    SUSPENDED = "suspended"
    SUPERSEDED = "superseded"
    EXPIRED = "expired"

    def may_become(self, other: "Status") -> bool:
        """Whether a version of this status may take the other one."""
        return other in _NEXT[self]


_NEXT = {
    Status.DRAFT: {Status.PROPOSED},
    Status.PROPOSED: {Status.DRAFT, Status.RATIFIED, Status.SIMULATED, Status.EXPIRED},
    Status.RATIFIED: {Status.SUSPENDED, Status.SUPERSEDED, Status.EXPIRED},
    Status.SUSPENDED: {Status.RATIFIED, Status.SUPERSEDED, Status.EXPIRED},
    Status.SIMULATED: set[Status](),
    Status.SUPERSEDED: set[Status](),
    Status.EXPIRED: set[Status](),
}


class Role(StrEnum):
    """What a party is to the contract."""

    PUBLIC = "public"
    AFFECTED = "affected"
    OPERATOR = "operator"
    PROVIDER = "provider"
    OVERSEER = "overseer"
    EXPERT = "expert"


class Overrider(StrEnum):
    """Who may set a level's clauses aside in use."""

    NONE = "none"
    PROVIDER = "provider"
    OPERATOR = "operator"
    USER = "user"
    CONTEXT = "context"


class OnTie(StrEnum):
    """What decides between two clauses of one level."""

    ABSTAIN = "abstain"
    MOST_PROTECTIVE = "most_protective"
    SPECIFIC_OVER_GENERAL = "specific_over_general"
    PRECEDENT = "precedent"
    ESCALATE = "escalate"


NOT_ADOPTED = frozenset({Status.DRAFT, Status.PROPOSED})
"""What nobody has adopted yet, as the text itself says to whoever reads it."""


class Effective(Part):
    """In force from a day, and until a day where it ends by itself."""

    from_: date = Field(validation_alias="from", serialization_alias="from")
    until: date | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.until is not None and self.until < self.from_:
            raise ValueError("`until` is not before `from`")
        return self


class Language(Part):
    """The language that decides, and those it is translated into."""

    authoritative: Text
    translations: tuple[Text, ...] = ()


SIMULATED = "simulated"
"""How a party's sampling begins where a program made its people."""


class Party(Part):
    """Someone whose contract this is; `n` is how many of them took part."""

    id: Slug
    role: Role
    population: Text | None = None
    sampling: Text | None = None
    n: Count | None = None


class Level(Part):
    """A rank of clauses: 1 is the highest."""

    id: Slug
    rank: int = Field(ge=1)
    override_by: tuple[Overrider, ...]
    on_tie: OnTie | None = None


class Silence(Part):
    """What to do where the text says nothing, and whether such a gap is logged."""

    default: Text
    log_gap: bool = True


class Interpretation(Part):
    """How the text is read."""

    canons: tuple[Text, ...]
    silence: Silence


class Control(Part):
    """A residual right: who decides what the text leaves open, and what happens until then."""

    when: Text
    holder: Text
    default_action: Text
    expires: Duration | None = None
    reviewable_by: Text | None = None


class Oversight(Part):
    """Where the record is, how often there is a report, whether a regulator may look."""

    log: Text | None = None
    report_every: Duration | None = None
    regulator_access: bool | None = None


class Provenance(Part):
    """The digest of the previous version (null for the first), and how this one came to be."""

    previous: Text | None
    proposal: Text | None = None
    ratification: Text | None = None
    log: Text | None = None
    log_index: Count | None = None
    generators: tuple[Text, ...] = ()


class Constitution(Part):
    """A whole version of the contract; `uncertainty` None means the default vocabulary."""

    schema_id: Literal["urn:lawspeaker:constitution:0.2"] = Field(
        validation_alias="schema", serialization_alias="schema"
    )
    id: Slug
    title: Text
    version: Semver
    status: Status
    effective: Effective
    language: Language | None = None
    license: Text | None = None
    recitals: tuple[Text, ...] = ()
    definitions: dict[str, Text] = Field(default_factory=dict)
    parties: tuple[Party, ...] = Field(min_length=1)
    levels: tuple[Level, ...] = Field(min_length=1)
    interpretation: Interpretation
    uncertainty: Vocabulary | None = None
    control: tuple[Control, ...]
    amendment: Amendment
    adjudication: Adjudication
    oversight: Oversight | None = None
    mappings: tuple[Mapping, ...] = ()
    clauses: tuple[Clause, ...] = Field(min_length=1)
    provenance: Provenance
    _whole: Self | None = PrivateAttr(default=None)

    @model_validator(mode="after")
    def _coherent(self) -> Self:
        for where, problem in _incoherences(self):
            raise PydanticCustomError(
                "incoherent", "{problem}", {"problem": problem, "where": where}
            )
        return self

    def clause(self, clause_id: str) -> Clause | None:
        """The clause with this id, None where there is none."""
        return next((clause for clause in self.clauses if clause.id == clause_id), None)

    def level(self, level_id: str) -> Level | None:
        """The level with this id, None where there is none."""
        return next((level for level in self.levels if level.id == level_id), None)

    def rank(self, clause: Clause) -> int:
        """The rank of a clause's level."""
        return next(level.rank for level in self.levels if level.id == clause.level)

    @property
    def asks_simulated(self) -> bool:
        """Whether a party's sampling says that a program made its people."""
        return any((party.sampling or "").startswith(SIMULATED) for party in self.parties)

    @property
    def whole(self) -> Self:
        """The document that this is an extract of; itself where it is none."""
        return self if self._whole is None else self._whole

    def in_force_on(self, day: date) -> Self:
        """The document without the clauses whose sunset has passed; itself where none has.

        It goes by the digest of the whole, which people adopted, so that what is made of it can
        be traced. A clause is in force on the day of its sunset.
        """
        kept = tuple(
            clause
            for clause in self.clauses
            if clause.lifecycle.sunset is None or day <= clause.lifecycle.sunset
        )
        if kept == self.clauses:
            return self
        extract = self.model_copy(update={"clauses": kept})
        extract._whole = self.whole  # noqa: SLF001 - its own kind
        return extract

    @property
    def vocabulary(self) -> Vocabulary:
        """The words for what is not sure: the document's own, else the default ones."""
        return self.uncertainty or DEFAULT_VOCABULARY

    @property
    def by_rank(self) -> tuple[Clause, ...]:
        """The clauses, highest level first, else in the order of the document."""
        return tuple(sorted(self.clauses, key=self.rank))


Where = tuple[str | int, ...]


def _incoherences(constitution: Constitution) -> Iterator[tuple[Where, str]]:
    for name, ids in (
        ("clauses", [clause.id for clause in constitution.clauses]),
        ("levels", [level.id for level in constitution.levels]),
        ("parties", [party.id for party in constitution.parties]),
    ):
        for index, each in enumerate(ids):
            if each in ids[:index]:
                yield (name, index, "id"), f"the id {each} is used twice"
    levels = {level.id for level in constitution.levels}
    for index, clause in enumerate(constitution.clauses):
        if clause.level not in levels:
            yield (
                ("clauses", index, "level"),
                f"the level {clause.level} of clause {clause.id} is not among the levels",
            )
        groups = [each.group for each in clause.support.groups]
        for place, group in enumerate(groups):
            if group in groups[:place]:
                yield (
                    ("clauses", index, "support", "groups", place, "group"),
                    f"the group {group} has its support twice",
                )
