"""From statements to other words: proposed by people or a model, judged by people, then applied."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lawspeaker.contract.clause import Clause, Form, FormKind, Lifecycle, Origin, Relation, Source
from lawspeaker.contract.digests import mark
from lawspeaker.contract.draft import JUDGE, plain_reading
from lawspeaker.contract.instruction import Instruction
from lawspeaker.contract.support import Interval, Support, not_asked
from lawspeaker.contract.wording import (
    OF_A_CLAUSE,
    Drafter,
    Wording,
    WordingKind,
    require_readable,
)
from lawspeaker.contract.wording_prompt import drafted_words, drafting_prompt, prompt_digest
from lawspeaker.cycle.amend import propose
from lawspeaker.cycle.contest import rulings
from lawspeaker.cycle.draft import a_year_after
from lawspeaker.cycle.lineage import Lineage, Node
from lawspeaker.cycle.ratify import roll_on_record
from lawspeaker.cycle.statement_texts import statement_texts, texts_of_statements
from lawspeaker.cycle.versions import current
from lawspeaker.errors import BadInput, UsageFault
from lawspeaker.governance.amendment import in_other_words, recast
from lawspeaker.governance.ballot_paper import read_ballots
from lawspeaker.governance.docket import next_id
from lawspeaker.governance.fidelity import Fidelity, FidelityVerdict, fidelity_of
from lawspeaker.records.canonical import digest
from lawspeaker.records.counted import counted
from lawspeaker.records.erased_words import holds_erased
from lawspeaker.records.event import EventKind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from lawspeaker.contract.constitution import Constitution
    from lawspeaker.cycle.desk import Desk
    from lawspeaker.governance.amendment import Amendment
    from lawspeaker.governance.roll import Roll
    from lawspeaker.ports.archive import Archive
    from lawspeaker.ports.chat_model import ChatModel
    from lawspeaker.ports.ledger import Ledger
    from lawspeaker.records.canonical import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class WordingLine:
    """A wording beside its sources' own words, and what people made of it so far."""

    wording: Wording
    sources: tuple[tuple[str, str], ...]
    verdict: str
    sentence: str
    share: Interval | None

    @property
    def accepted(self) -> bool:
        """Whether people hold it true to its sources, and none of its words were erased since."""
        erased = holds_erased(self.wording.text)
        return self.verdict == FidelityVerdict.ACCEPTED.value and not erased

    def to_json(self) -> dict[str, Json]:
        """The form that `draft list --json` prints."""
        return {
            **self.wording.to_json(),
            "words_by": self.wording.drafter.told,
            "source_texts": dict(self.sources),
            "verdict": self.verdict,
            "fidelity": None if self.share is None else self.share.model_dump(mode="json"),
        }


def propose_wording(
    desk: Desk,
    *,
    kind: WordingKind,
    sources: Sequence[str],
    clause: str,
    text: str,
    drafter: Drafter,
) -> Wording:
    """Put proposed words on record beside what they come from; nothing else changes.

    The same words of the same drafter for the same are a retry: the wording that is there.
    The sources of a plain reading or a reason are those of its clause. BadInput for a statement
    or a clause that the record does not know, and for words as in `require_readable`.
    """
    require_readable(text, drafter)
    held = current(desk.archive)
    where = held.clause(clause) if clause else None
    if clause and where is None:
        raise BadInput(f"there is no clause {clause}", mend="Name one such as clause.s12.")
    instead_of = ""
    if kind in OF_A_CLAUSE:
        if where is None:
            raise UsageFault(f"A {kind.value} wording is for a clause; name it with --clause.")
        if kind is WordingKind.REWORD:
            instead_of = mark(where)
            if text == where.text:
                raise UsageFault(f"{clause} says this already; there is nothing to word anew.")
        sources = [each.ref for each in where.provenance.derived_from]
    else:
        texts_of_statements(desk.archive, sources)
    there = wordings(desk.ledger)
    made = Wording(
        id=next_id("wording", [wording.id for wording in there]),
        kind=kind,
        text=text,
        sources=tuple(dict.fromkeys(sources)),
        clause=clause,
        drafter=drafter,
        instead_of=instead_of,
    )
    for known in there:
        if replace(known, id=made.id) == made:
            return known
    lineage = Lineage()
    what = "machine words" if drafter.machine else "words"
    lineage.add(Node(id=made.id, what=f"{what}, proposed to {kind.value}"))
    for source in (*made.sources, *([instead_of] if instead_of else [])):
        lineage.link(source, made.id, how="worded anew in")
    desk.lay_down(
        EventKind.WORDED,
        outcome=f"{made.id}: {drafter.told} to {kind.value} "
        + (clause if kind in OF_A_CLAUSE else counted(len(made.sources), "statement")),
        inputs={"prompt": drafter.prompt} if drafter.machine else {},
        facts={"wording": made.to_json()},
        lineage=lineage,
    )
    return made


def draft_with_model(
    archive: Archive, model: ChatModel, *, kind: WordingKind, sources: Sequence[str], seed: int
) -> tuple[str, Drafter]:
    """A model's words for some statements, and how they were asked for; nothing goes on record.

    The statements enter the prompt as quotations only. BadInput for an unknown statement.
    """
    asked = drafting_prompt(kind, texts_of_statements(archive, sources), seed=seed)
    answered = model.answer(asked)
    drafter = Drafter(name=answered.model, machine=True, prompt=prompt_digest(asked), seed=seed)
    return drafted_words(answered.text), drafter


def judge_wording(desk: Desk, identifier: str, *, judgments: str, path: str) -> Fidelity:
    """Count people's judgments of a wording and put the count, not the judgments, on record.

    A CSV of `participant, vote`: yes means that the words are true to their sources. A later
    count takes the place of an earlier one. Simulated people count only among simulated ones.
    """
    found = wording_of(desk.ledger, identifier)
    if holds_erased(found.text):
        raise BadInput(
            f"some of the words of {identifier} were erased", mend="Propose other words."
        )
    roll = roll_on_record(desk.ledger)
    counted = fidelity_of(
        read_ballots(judgments, path=path),
        roll=roll,
        authors=authors_of(desk.ledger, found.sources),
        rehearsal=roll.n_simulated == len(roll.members),
    )
    lay_down_judgment(desk, identifier, counted, judgments=judgments, roll=roll)
    return counted


def lay_down_judgment(
    desk: Desk, identifier: str, counted: Fidelity, *, judgments: str, roll: Roll
) -> None:
    """Put a count of judgments on record, and of the judgments themselves the digest only."""
    desk.lay_down(
        EventKind.JUDGED,
        outcome=f"{identifier}: {counted.sentence}",
        inputs={"judgments": digest(judgments.encode()), "roll": roll.digest()},
        facts={"wording": identifier, "fidelity": counted.to_json()},
    )


def list_wordings(ledger: Ledger, archive: Archive) -> tuple[WordingLine, ...]:
    """Every wording beside its sources, with the last count of people's judgments."""
    texts = dict(statement_texts(archive))
    made = wordings(ledger)
    if any(each.instead_of for each in made):
        nodes = Lineage.of(ledger.events()).nodes
        texts |= {key: node.text for key, node in nodes.items() if node.what == "clause"}
    judged: dict[str, tuple[str, Mapping[str, Json]]] = {}
    for event in ledger.events(EventKind.JUDGED):
        kept = event.body["fidelity"]
        if isinstance(kept, dict):
            judged[str(event.body["wording"])] = (str(event.body["outcome"]), kept)
    lines = []
    for each in made:
        outcome, kept = judged.get(each.id, (f"{each.id}: Nobody has judged it yet.", {}))
        share = kept.get("share")
        lines.append(
            WordingLine(
                wording=each,
                sources=tuple(
                    (source, texts.get(source, ""))
                    for source in (*([each.instead_of] if each.instead_of else []), *each.sources)
                ),
                verdict=str(kept.get("verdict", "not judged")),
                sentence=outcome.partition(": ")[2],
                share=Interval.model_validate(share) if isinstance(share, dict) else None,
            )
        )
    return tuple(lines)


def apply_wordings(desk: Desk, *, day: date, replace: bool = False) -> Amendment:
    """Propose the next version with every accepted wording; whatever is not keeps its quotation.

    Support was measured on other words, so a clause of new text has none until people are asked.
    UsageFault where no wording is accepted, or all that are stand in the text already.
    """
    held = current(desk.archive)
    accepted = [line for line in list_wordings(desk.ledger, desk.archive) if line.accepted]
    ready = [line for line in accepted if not _stands(line.wording, held)]
    if accepted and not ready:
        raise UsageFault(
            f"Every accepted wording stands in {held.version} already, or is for words that do "
            "not stand there any more."
        )
    if not ready:
        raise UsageFault(
            "No wording is accepted by people; judge one with `lawspeaker draft judge`."
        )
    clauses: dict[str, Clause] = {clause.id: clause for clause in held.clauses}
    changed: list[str] = []
    for line in ready:
        changed += _applied(line, clauses, held, day=day)
    first = ready[0].wording
    amendment = recast(
        held,
        tuple(clauses.values()),
        changed=set(changed),
        source=Source(ref=first.id, relation=first.kind.relation or Relation.REVISED),
        reason="; ".join(f"{line.wording.id}: {line.sentence}" for line in ready),
        effective_from=day,
        rulings=rulings(desk.ledger),
    )
    propose(
        desk,
        held,
        amendment,
        clauses=list(dict.fromkeys(changed)),
        sources=[line.wording.id for line in ready],
        replace=replace,
    )
    return amendment


def _stands(made: Wording, held: Constitution) -> bool:
    """Whether a version says these words where they are meant, or has no place for them."""
    if made.kind is WordingKind.REWORD:
        where = held.clause(made.clause)
        return where is None or mark(where) != made.instead_of
    if made.kind in OF_A_CLAUSE:
        where = held.clause(made.clause)
        return where is not None and made.text in {where.plain, where.reason}
    return any(
        clause.text == made.text
        and {each.ref for each in clause.provenance.derived_from} == set(made.sources)
        for clause in held.clauses
    )


def _applied(
    line: WordingLine, clauses: dict[str, Clause], held: Constitution, *, day: date
) -> list[str]:
    """Put one wording into the clauses; the ids of those that it changes."""
    made = line.wording
    if made.kind in OF_A_CLAUSE and made.clause not in clauses:
        return []
    if made.kind.relation is None:
        field = "plain" if made.kind is WordingKind.PLAIN else "reason"
        old = clauses[made.clause]
        clauses[old.id] = old.model_copy(
            update={field: made.text, "provenance": _checked(old, line)}
        )
        return [old.id]
    merges = made.kind is WordingKind.MERGE
    target = made.clause or (_first_quoting(clauses, made.sources) if merges else "")
    if merges and target:
        # The clauses that quoted the other near-duplicates have their words in this one now.
        for other in list(clauses):
            if other != target and _rests_only_on(clauses[other], made.sources):
                del clauses[other]
    base = clauses.get(target)
    fresh = _clause(line, held, day=day) if base is None else _reworded(base, line, held)
    clauses[fresh.id] = fresh
    return [fresh.id]


def _clause(line: WordingLine, held: Constitution, *, day: date) -> Clause:
    made = line.wording
    return Clause(
        id=f"clause.w{made.id.partition('.')[2].lstrip('0')}",
        level=max(held.levels, key=lambda level: level.rank).id,
        text=made.text,
        plain=plain_reading(made.text),
        reason=_reason(line),
        norm=None,
        form=Form(kind=FormKind.STANDARD),
        support=Support(overall=not_asked(), groups=()),
        provenance=_origin(line),
        lifecycle=Lifecycle(introduced=held.version, review_by=a_year_after(day)),
        compile=Instruction(judge=JUDGE),
    )


def _reworded(old: Clause, line: WordingLine, held: Constitution) -> Clause:
    return in_other_words(
        old,
        version=held.version,
        provenance=_origin(line),
        text=line.wording.text,
        plain=plain_reading(line.wording.text),
        reason=_reason(line),
        compile=Instruction(judge=JUDGE),
    )


def _reason(line: WordingLine) -> str:
    return f"{line.wording.kind.value}: {line.sentence}"


def _origin(line: WordingLine) -> Origin:
    return Origin(
        derived_from=_sources(line),
        drafted_by=line.wording.drafter.told,
        checked_by=(line.sentence,),
    )


def _checked(old: Clause, line: WordingLine) -> Origin:
    told = f"{line.wording.kind.value} by {line.wording.drafter.told}. {line.sentence}"
    origin = old.provenance
    return origin.model_copy(update={"checked_by": (*origin.checked_by, told)})


def _sources(line: WordingLine) -> tuple[Source, ...]:
    relation = line.wording.kind.relation or Relation.REVISED
    return tuple(
        Source(ref=each, relation=relation, fidelity=line.share) for each in line.wording.sources
    )


def _first_quoting(clauses: Mapping[str, Clause], sources: Sequence[str]) -> str:
    """The clause that quotes one of the sources, of the one named first; empty where none."""
    for source in sources:
        for key, each in clauses.items():
            if _rests_only_on(each, [source]):
                return key
    return ""


def _rests_only_on(clause: Clause, sources: Sequence[str]) -> bool:
    return {each.ref for each in clause.provenance.derived_from} <= set(sources)


def wordings(ledger: Ledger) -> list[Wording]:
    """All wordings on record, in order."""
    kept = (event.body["wording"] for event in ledger.events(EventKind.WORDED))
    return [Wording.from_json(each) for each in kept if isinstance(each, dict)]


def wording_of(ledger: Ledger, identifier: str) -> Wording:
    """The wording with this id; BadInput where there is none."""
    for each in wordings(ledger):
        if each.id == identifier:
            return each
    raise BadInput(f"there is no wording {identifier}", mend="See: lawspeaker draft list.")


def authors_of(ledger: Ledger, sources: Sequence[str]) -> frozenset[str]:
    """Who said the sources, as far as the record knows."""
    lineage = Lineage.of(ledger.events(EventKind.IMPORTED))
    return frozenset(
        link.source for link in lineage.links if link.how == "said" and link.target in set(sources)
    )
