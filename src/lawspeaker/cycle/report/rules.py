"""The report's pages on what a slate can vouch for, and what hangs on the rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.cycle.choose import VetoBy
from lawspeaker.records.anonymity import K_ANONYMITY
from lawspeaker.report.rules import BestFor, Card, RuleName, Rules, Seat, SlatePage, UnderRules
from lawspeaker.social_choice.rule_words import COMMITTEE_WORDS, RANKING_WORDS

if TYPE_CHECKING:
    from lawspeaker.cycle.report.opinions import Rows
    from lawspeaker.cycle.rules_card import BestSlates, RulesCard
    from lawspeaker.cycle.select import Selection

N_TOLD = 30
_VETO_WORDS = {
    VetoBy.CREDIBLY_BELOW: "no group may be credibly against it",
    VetoBy.NOT_CREDIBLY_ABOVE: "every group must be credibly for it",
    VetoBy.NONE: "no group has a veto",
}


def rules_page(selection: Selection, rows: Rows) -> Rules:
    """The evidence of a slate in sentences, and the card of rules."""
    card = selection.card
    return Rules(
        certificates=selection.evidence.sentences,
        card=None if card is None else _card(card, selection, rows),
    )


def slate_alone(selection: Selection, rows: Rows, *, title: str, simulated: bool) -> SlatePage:
    """The page of a slate that belongs to no run."""
    return SlatePage(
        title=title,
        simulated=simulated,
        asked=asked(selection),
        seats=tuple(
            Seat(
                quote=rows.quote(identifier),
                support=_support(rows, identifier),
                probability=probability,
            )
            for identifier, probability in zip(selection.slate, selection.probability, strict=True)
        ),
        left_out=tuple(
            f"{each.statement} (chosen in {each.probability:.0%} of completions): "
            f"{rows.quote(each.statement).text}"
            for each in selection.narrowly_out
        ),
        rules=rules_page(selection, rows),
    )


def asked(selection: Selection) -> tuple[str, ...]:
    """The rule, the constraints and the ties, a sentence each."""
    ask, choice = selection.choice.ask, selection.choice
    names = choice.chosen.slate
    rule = (
        f"Rule: {ask.rule.replace('_', ' ')} ({COMMITTEE_WORDS[ask.rule]}), {ask.k} seats, on "
        f"{selection.n_draws} completions of the votes; ties by "
        f"{ask.tie_break.value.replace('_', ' ')}, seed {ask.seed}."
    )
    who = (
        f"To stand, a statement needs {ask.min_votes} votes"
        f"{' and more people for it than against' if ask.majority else ''}, "
        f"and {_VETO_WORDS[ask.veto]}; {selection.n_eligible} could stand."
    )
    lines = [rule, who]
    if ask.must_have or ask.must_not:
        lines.append(
            f"Must be in: {', '.join(ask.must_have) or 'none'}. "
            f"Must not be in: {', '.join(ask.must_not) or 'none'}."
        )
    if choice.alike:
        lines.append(
            f"At most one of each of {len(choice.alike)} sets of statements that say the same."
        )
    if names.ties:
        met = "One tie was" if len(names.ties) == 1 else f"{len(names.ties)} ties were"
        lines.append(f"{met} met on the way; slate.json names each.")
    if names.n_vacant:
        empty = "One seat stays" if names.n_vacant == 1 else f"{names.n_vacant} seats stay"
        lines.append(f"{empty} empty: nothing else could stand beside these.")
    return tuple(lines)


def _support(rows: Rows, identifier: str) -> str:
    j = rows.column[identifier]
    if rows.measured.n_seen[j] < K_ANONYMITY:
        return f"Fewer than {K_ANONYMITY} votes."
    found = rows.measured.overall(j)
    return f"{found.est:.0%} agree ({found.lo:.0%} to {found.hi:.0%}), {found.n} votes."


def _card(card: RulesCard, selection: Selection, rows: Rows) -> Card:
    found = card.sensitivity
    return Card(
        sentences=card.sentences,
        committee_rules=tuple(
            RuleName(name=_plain(name), words=COMMITTEE_WORDS[name]) for name in found.rules
        ),
        ranking_rules=tuple(
            RuleName(name=_plain(each.rule), words=RANKING_WORDS[each.rule]) for each in card.ranked
        ),
        statements=tuple(
            UnderRules(
                quote=rows.quote(card.statements[c]),
                chosen=card.statements[c] in selection.slate,
                shares=tuple(found.share[:, c].tolist()),
                places=tuple(each.place(card.statements[c]) for each in card.ranked),
            )
            for c in card.told[:N_TOLD]
        ),
        powers=tuple(_best(part) for part in card.powers),
        n_completions=found.n_completions,
        n_ranked=card.n_ranked,
    )


def _best(part: BestSlates) -> BestFor:
    low = "only the worst-off group" if np.isneginf(part.lowest) else f"{part.lowest:.3g}"
    slates = " = ".join(", ".join(_plain(name) for name in each) for each in part.rules)
    sure = "" if part.settled else " (too close to settle)"
    return BestFor(powers=f"from {part.highest:.3g} down to {low}", slates=f"{slates}{sure}")


def _plain(name: str) -> str:
    return name.replace("_", " ")
