"""What is not sure about an answer, in the constitution's own words: found by rules, and told.

No rule reads the answer. The signs hang on the clauses that share words with what was asked, on
what people said of these clauses, and on rulings. A model's own report is told as machine words.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from lawspeaker.contract.norm import opposed
from lawspeaker.contract.uncertainty import Sign, UncertaintyKind
from lawspeaker.gateway.doubt_item import DoubtItem
from lawspeaker.gateway.gaps_log import GapLine
from lawspeaker.gateway.self_report import NO_REPORT, SelfReport
from lawspeaker.governance.precedent import Pull
from lawspeaker.governance.residual import decisions

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from lawspeaker.contract.clause import Clause
    from lawspeaker.contract.uncertainty import Term
    from lawspeaker.gateway.calibration import Calibration
    from lawspeaker.gateway.law import Law
    from lawspeaker.gateway.steering import Steering
    from lawspeaker.records.canonical import Json

METHOD = (
    "rules over the clauses that share words with what was asked, their support and rulings; "
    "the answer itself is not read, and what no rule sees is not told"
)
MAX_ASK = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstance:
    """All that doubts are found from: the law, what it had to say to a request, and a report."""

    law: Law
    steering: Steering
    factors: frozenset[str]
    model: str
    today: date
    calibration: Calibration | None = None
    report: SelfReport = NO_REPORT


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """A term of the vocabulary that an answer calls for, with the items that call for it."""

    term: Term
    signs: tuple[Sign, ...]
    items: tuple[DoubtItem, ...]

    @property
    def clauses(self) -> tuple[str, ...]:
        """The ids of the clauses in its items, each once."""
        return tuple(dict.fromkeys(name for item in self.items for name in item.clauses))

    @property
    def clauses_by_sign(self) -> dict[Sign, tuple[str, ...]]:
        """The clauses at which each sign was observed, none where none was in play."""
        return {
            sign: tuple(
                dict.fromkeys(
                    name for item in self.items if sign in item.signs for name in item.clauses
                )
            )
            for sign in self.signs
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubts:
    """Everything that is told of one answer."""

    at: Circumstance
    found: tuple[Doubt, ...]

    def to_json(self) -> dict[str, Json]:
        """The form of the notice: data for programs, and in each term's words for people."""
        told: list[Json] = [self._told(doubt) for doubt in self.found]
        return {"method": METHOD, "model_report": self.at.report.reporting.value, "told": told}

    def gap_lines(self) -> tuple[GapLine, ...]:
        """What the log of gaps takes up, nothing where the constitution does not ask for it."""
        held = self.at.law.constitution
        if not held.interpretation.silence.log_gap:
            return ()
        return tuple(
            GapLine(
                day=self.at.today,
                kind=doubt.term.id,
                clauses=doubt.clauses,
                version=held.version,
                signs=doubt.clauses_by_sign,
            )
            for doubt in self.found
            if doubt.term.kind is UncertaintyKind.SILENT_OR_AMBIGUOUS
        )

    def _told(self, doubt: Doubt) -> dict[str, Json]:
        term = doubt.term
        told: dict[str, Json] = {
            "term": term.id,
            "kind": term.kind.value,
            "name": term.name,
            "words": term.words,
            "signs": [sign.value for sign in doubt.signs],
            "items": [item.to_json() for item in doubt.items],
        }
        if term.kind is UncertaintyKind.SILENT_OR_AMBIGUOUS:
            held, day = self.at.law.constitution, self.at.today
            told["until_decided"] = held.interpretation.silence.default
            told["decides"] = [each.to_json() for each in decisions(held, day=day, since=day)]
        return told


def doubts_of(at: Circumstance) -> Doubts:
    """What is to be told of an answer, in the order of the vocabulary."""
    items = (*_factual(at), *_missing(at), *_contested(at), *_open(at))
    signs = frozenset(sign for item in items for sign in item.signs)
    return Doubts(
        at=at,
        found=tuple(
            Doubt(
                term=term,
                signs=met,
                items=tuple(item for item in items if item.signs & set(met)),
            )
            for term, met in at.law.constitution.vocabulary.met(signs)
        ),
    )


def _factual(at: Circumstance) -> Iterator[DoubtItem]:
    held, confidence = at.calibration, at.report.confidence
    right = None
    if held is None:
        why = "no calibration of any model was given to this gateway"
    elif held.model != at.model:
        why = f"the calibration is of another model, {held.model}"
    elif held.constitution != at.law.standing.digest:
        why = "the calibration was measured under another constitution, so it no longer holds"
    elif confidence is None:
        why = "the model reported no confidence, and a calibration is of reported ones"
    else:
        right = held.right_at(confidence)
        why = "" if right else "too few answers of this confidence were measured"
    if held is None or right is None:
        told: dict[str, Json] = {"calibrated": False, "right": None, "why": why}
        yield DoubtItem(signs=frozenset({Sign.UNCALIBRATED}), told=told)
        return
    yield DoubtItem(
        signs=frozenset({Sign.CALIBRATED}),
        told={
            "calibrated": True,
            "right": right.model_dump(mode="json"),
            "reported": confidence,
            "questions": held.questions,
            "measured_on": held.measured_on.isoformat(),
        },
    )


def _missing(at: Circumstance) -> Iterator[DoubtItem]:
    steering = at.steering
    digests = {(each.id, at.law.digests[each.id]) for each in steering.at_stake}
    asks: list[str] = []
    rulings: list[str] = []
    for past in steering.shown if steering.assessment.pull is Pull.OPEN else ():
        lacking = [each for each in past.ruling.holding_factors if each not in at.factors]
        if lacking and any((c.id, c.digest) in digests for c in past.ruling.clauses):
            asks.extend(lacking)
            rulings.append(past.ruling.id)
    if asks:
        yield DoubtItem(
            signs=frozenset({Sign.FACTORS_NOT_TOLD}),
            told={"ask": list(dict.fromkeys(asks))[:MAX_ASK], "rulings": list(rulings)},
        )
    yield from _machine(Sign.MODEL_LACKS_CONTEXT, "ask", at.report.missing_context)


def _contested(at: Circumstance) -> Iterator[DoubtItem]:
    for clause in at.steering.at_stake:
        item = at.law.contested.get(clause.id)
        if item is not None:
            yield item
    yield from _machine(Sign.MODEL_SEES_VALUES, "positions", at.report.contested_values)


def _open(at: Circumstance) -> Iterator[DoubtItem]:
    if not at.steering.at_stake:
        yield DoubtItem(signs=frozenset({Sign.NO_CLAUSE}), told={"readings": []})
    for clause in at.steering.at_stake:
        item = _left_open(clause)
        if item is not None:
            yield item
    for one, other in combinations(at.steering.at_stake, 2):
        if _oppose(one, other, at.law):
            readings: list[Json] = [_reading(one), _reading(other)]
            yield DoubtItem(
                signs=frozenset({Sign.OPPOSED_CLAUSES}),
                told={"readings": readings},
                clauses=(one.id, other.id),
            )
    if at.steering.assessment.pull is Pull.CONFLICT:
        yield DoubtItem(
            signs=frozenset({Sign.RULINGS_CONFLICT}),
            told={"readings": [], "rulings": list(at.steering.assessment.forcing)},
        )
    yield from _machine(Sign.MODEL_SEES_GAP, "readings", at.report.open_rules)


def _left_open(clause: Clause) -> DoubtItem | None:
    undecided = [each for each in clause.cases.borderline if each not in clause.cases.governing]
    signs = {
        sign
        for sign, holds in (
            (Sign.OPEN_ON_PURPOSE, clause.form.open_on_purpose),
            (Sign.DELEGATED, clause.form.delegated_to is not None),
            (Sign.BORDERLINE_CASE, bool(undecided)),
        )
        if holds
    }
    if not signs:
        return None
    return DoubtItem(
        signs=frozenset(signs),
        told={
            "readings": [_reading(clause)],
            "delegated_to": clause.form.delegated_to,
            "undecided_cases": list(undecided),
        },
        clauses=(clause.id,),
    )


def _oppose(one: Clause, other: Clause, law: Law) -> bool:
    """Whether two clauses of one rank ask opposite things of one act, and neither overrides.

    Without their conditions: in some requests only one of them applies.
    """
    if one.norm is None or other.norm is None or law.enforced.rank(one) != law.enforced.rank(other):
        return False
    same = (one.norm.actor, one.norm.act) == (other.norm.actor, other.norm.act)
    overridden = other.id in one.norm.overrides or one.id in other.norm.overrides
    return same and not overridden and opposed(one.norm.op, other.norm.op)


def _reading(clause: Clause) -> dict[str, Json]:
    return {"clause": clause.id, "plain": clause.plain}


def _machine(sign: Sign, key: str, words: tuple[str, ...]) -> Iterator[DoubtItem]:
    if words:
        yield DoubtItem(signs=frozenset({sign}), told={key: list(words)}, machine=True)
