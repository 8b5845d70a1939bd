"""A mediation in the record: candidates, rankings, critiques, candidates anew, then a wording."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lawspeaker.contract.wording import Drafter, Wording, WordingKind, require_readable
from lawspeaker.contract.wording_prompt import drafted_words, drafting_prompt, prompt_digest
from lawspeaker.cycle.lineage import Lineage, Node
from lawspeaker.cycle.ratify import roll_on_record
from lawspeaker.cycle.statement_texts import texts_of_statements
from lawspeaker.cycle.wording import propose_wording
from lawspeaker.errors import BadInput, UsageFault
from lawspeaker.governance.docket import next_id
from lawspeaker.governance.mediation import Candidate, Decision, decide, read_rankings
from lawspeaker.records.anonymity import shown, told
from lawspeaker.records.canonical import digest
from lawspeaker.records.counted import counted
from lawspeaker.records.delimited import named_rows
from lawspeaker.records.erased_words import holds_erased
from lawspeaker.records.event import EventKind
from lawspeaker.records.stored import Stored

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lawspeaker.cycle.desk import Desk
    from lawspeaker.ports.archive import Archive
    from lawspeaker.ports.chat_model import ChatModel
    from lawspeaker.ports.ledger import Ledger
    from lawspeaker.records.canonical import Json

CRITIQUE = "critique"
OPENED, RANKED, CRITICISED, SETTLED = "opened", "ranked", "criticised", "settled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mediation:
    """How a mediation stands: its last round's candidates, critiques and decision, if any."""

    id: str
    sources: tuple[str, ...]
    round: int
    candidates: tuple[Candidate, ...]
    critiques: tuple[str, ...]
    decision: Decision | None
    settled: bool

    @property
    def leading(self) -> str:
        """The words that people ranked first in the last round; empty in a tie or before it."""
        winner = None if self.decision is None else self.decision.winner
        return "" if winner is None else self.candidate(winner).text

    def candidate(self, identifier: str) -> Candidate:
        """The candidate with this id; BadInput where there is none."""
        for each in self.candidates:
            if each.id == identifier:
                return each
        raise BadInput(f"{self.id} has no candidate {identifier}", mend="Name one such as m1.")

    def to_json(self) -> dict[str, Json]:
        """The form that `draft mediate --json` prints."""
        return {
            "schema_version": 1,
            "id": self.id,
            "sources": list(self.sources),
            "round": self.round,
            "candidates": [each.to_json() for each in self.candidates],
            "n_critiques": shown(len(self.critiques)),
            "decision": None if self.decision is None else self.decision.to_json(),
            "settled": self.settled,
        }


def draft_candidates(
    archive: Archive,
    model: ChatModel,
    *,
    sources: Sequence[str],
    criticised: str = "",
    critiques: Sequence[str] = (),
    n: int,
    seed: int,
) -> list[tuple[str, Drafter]]:
    """A model's candidates from n seeds, those of the same words once; nothing goes on record."""
    texts = texts_of_statements(archive, sources)
    found: dict[str, Drafter] = {}
    for each in range(seed, seed + n):
        asked = drafting_prompt(
            WordingKind.MEDIATE,
            texts,
            criticised=criticised,
            critiques=critiques,
            seed=each,
        )
        answered = model.answer(asked)
        drafter = Drafter(name=answered.model, machine=True, prompt=prompt_digest(asked), seed=each)
        found.setdefault(drafted_words(answered.text), drafter)
    return list(found.items())


def open_round(
    desk: Desk,
    *,
    candidates: Sequence[tuple[str, Drafter]],
    sources: Sequence[str] = (),
    mediation: str = "",
) -> Mediation:
    """Begin a mediation on statements or, with its number, its next round; candidates by order.

    BadInput for fewer than two candidates or unknown statements; UsageFault for a next round
    that nobody criticised.
    """
    for text, drafter in candidates:
        require_readable(text, drafter)
    if len({text for text, _ in candidates}) < 2:
        raise BadInput(
            "there are fewer than two candidates", mend="Give two or more, all different."
        )
    if mediation:
        before = mediation_of(desk.ledger, mediation)
        if not before.critiques or before.settled:
            raise UsageFault(f"{mediation} takes no further round: nobody criticised its last one.")
        sources, number = before.sources, before.round + 1
    else:
        texts_of_statements(desk.archive, sources)
        if len(set(sources)) < 2:
            raise BadInput(
                "a mediation needs two or more statements",
                mend="Name those that it is about, such as stmt.12.",
            )
        mediation = next_id("mediation", _ids(desk.ledger))
        number = 1
    made = [
        Candidate(id=f"m{place}", text=text, drafter=drafter)
        for place, (text, drafter) in enumerate(candidates, start=1)
    ]
    lineage = Lineage()
    lineage.add(Node(id=mediation, what="mediation"))
    for source in sources:
        lineage.link(source, mediation, how="mediated in")
    _lay_down(
        desk,
        mediation,
        OPENED,
        number,
        outcome=f"{mediation}, round {number}: {counted(len(made), 'candidate')}",
        facts={
            "sources": list(sources),
            "candidates": [each.to_json() for each in made],
        },
        lineage=lineage,
    )
    return mediation_of(desk.ledger, mediation)


def rank_round(desk: Desk, mediation: str, *, rankings: str, path: str) -> Decision:
    """Count people's rankings of the last round's candidates by Schulze; the papers stay out."""
    held = mediation_of(desk.ledger, mediation)
    names = [each.id for each in held.candidates]
    roll = roll_on_record(desk.ledger)
    decision = decide(
        read_rankings(rankings, path=path, candidates=names),
        names,
        roll=roll,
        rehearsal=roll.n_simulated == len(roll.members),
    )
    first = " and ".join(decision.tiers[0])
    _lay_down(
        desk,
        mediation,
        RANKED,
        held.round,
        outcome=f"{mediation}, round {held.round}: {told(decision.n_papers)} rankings, "
        f"{first} first",
        facts={"decision": decision.to_record()},
        inputs={"rankings": digest(rankings.encode()), "roll": roll.digest()},
    )
    return decision


def criticise(desk: Desk, mediation: str, *, critiques: str, path: str) -> int:
    """Put people's critiques of the winner on record, without their names; how many there are.

    A CSV with a column `critique`.
    """
    held = mediation_of(desk.ledger, mediation)
    if held.decision is None:
        raise UsageFault(f"{mediation} has not been ranked yet; there is nothing to criticise.")
    rows = named_rows(critiques, path=path, columns=(CRITIQUE,))
    given = [row.cells[CRITIQUE] for row in rows if row.cells[CRITIQUE]]
    if not given:
        raise BadInput("there is no critique in it", path=path, mend="Give one row for each.")
    _lay_down(
        desk,
        mediation,
        CRITICISED,
        held.round,
        outcome=f"{mediation}, round {held.round}: {told(len(given))} critiques",
        facts={"critiques": list(given)},
        inputs={"critiques": digest(critiques.encode())},
    )
    return len(given)


def settle(desk: Desk, mediation: str) -> Wording:
    """Make the winner a proposed wording, to be judged like any other; UsageFault in a tie."""
    held = mediation_of(desk.ledger, mediation)
    winner = None if held.decision is None else held.decision.winner
    if winner is None or held.settled:
        raise UsageFault(
            f"{mediation} has no single winner to settle on; rank it, or hold another round."
        )
    chosen = held.candidate(winner)
    if holds_erased(chosen.text):
        raise UsageFault(f"Some of the words of {winner} were erased; hold another round.")
    made = propose_wording(
        desk,
        kind=WordingKind.MEDIATE,
        sources=held.sources,
        clause="",
        text=chosen.text,
        drafter=chosen.drafter,
    )
    lineage = Lineage()
    lineage.link(mediation, made.id, how="settled on")
    _lay_down(
        desk,
        mediation,
        SETTLED,
        held.round,
        outcome=f"{mediation} settled on {winner}: {made.id}",
        facts={"wording": made.id},
        lineage=lineage,
    )
    return made


def mediation_of(ledger: Ledger, identifier: str) -> Mediation:
    """How a mediation stands; BadInput where there is none of this number."""
    stages = [
        Stored(what="a mediation", values=event.body)
        for event in ledger.events(EventKind.MEDIATED)
        if event.body["mediation"] == identifier
    ]
    if not stages:
        raise BadInput(
            f"there is no mediation {identifier}", mend="Open one: lawspeaker draft mediate."
        )
    opened = [place for place, each in enumerate(stages) if each.text("stage") == OPENED][-1]
    held, since = stages[opened], stages[opened + 1 :]
    ranked = [each for each in since if each.text("stage") == RANKED]
    return Mediation(
        id=identifier,
        sources=held.texts("sources"),
        round=held.whole("round"),
        candidates=tuple(Candidate.from_json(each) for each in held.parts("candidates")),
        critiques=tuple(
            critique
            for each in since
            if each.text("stage") == CRITICISED
            for critique in each.texts("critiques")
        ),
        decision=_decision(ranked[-1].part("decision")) if ranked else None,
        settled=any(each.text("stage") == SETTLED for each in since),
    )


def _decision(kept: Stored) -> Decision:
    tiers = kept.values["tiers"]
    return Decision(
        tiers=tuple(tuple(map(str, tier)) for tier in tiers if isinstance(tier, list | tuple))
        if isinstance(tiers, list | tuple)
        else (),
        n_papers=kept.whole("n_papers"),
        refused=(),
        simulated=kept.flag("simulated"),
    )


def _ids(ledger: Ledger) -> list[str]:
    found = (str(event.body["mediation"]) for event in ledger.events(EventKind.MEDIATED))
    return list(dict.fromkeys(found))


def _lay_down(
    desk: Desk,
    mediation: str,
    stage: str,
    number: int,
    *,
    outcome: str,
    facts: dict[str, Json],
    inputs: dict[str, str] | None = None,
    lineage: Lineage | None = None,
) -> None:
    desk.lay_down(
        EventKind.MEDIATED,
        outcome=outcome,
        inputs=inputs or {},
        facts={"mediation": mediation, "stage": stage, "round": number, **facts},
        lineage=lineage,
    )
