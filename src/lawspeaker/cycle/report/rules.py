"""The report's pages on what a slate can vouch for, and what hangs on the rule."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.cycle.choose import VetoBy
from lawspeaker.records.anonymity import K_ANONYMITY
from lawspeaker.records.counted import counted
from lawspeaker.report.excerpt import told_apart
from lawspeaker.report.rules import BestFor, Card, RuleName, Rules, Seat, SlatePage, UnderRules
from lawspeaker.social_choice.committee import TieBreak
from lawspeaker.social_choice.rule_words import COMMITTEE_WORDS, RANKING_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from lawspeaker.cycle.choose import Choice
    from lawspeaker.cycle.report.opinions import Rows
    from lawspeaker.cycle.rules_card import BestSlates, RulesCard
    from lawspeaker.cycle.select import Selection

N_TOLD = 30
N_LETTERS = 60
"""So much of a statement stands in a sentence; the tables have more."""
N_SLATES = 5
"""More slates of equal claim than this are counted and not told."""
_VETO_WORDS = {
    VetoBy.CREDIBLY_BELOW: "no group may be credibly against it",
    VetoBy.NOT_CREDIBLY_ABOVE: "every group must be credibly for it",
    VetoBy.NONE: "no group has a veto",
}


def rules_page(selection: Selection, rows: Rows) -> Rules:
    """The evidence of a slate in sentences, and the card of rules."""
    card = selection.card
    return Rules(
        certificates=spelled(selection.evidence.sentences, rows.texts),
        card=None if card is None else _card(card, selection, rows),
    )


def spelled(sentences: Iterable[str], texts: Mapping[str, str]) -> tuple[str, ...]:
    """Sentences with a statement's words, cut short but told apart, before each of its ids."""
    short = told_apart(texts, N_LETTERS)
    ids = "|".join(map(re.escape, sorted(texts, key=len, reverse=True)))

    def words(found: re.Match[str]) -> str:
        return f"“{short[found[0]]}” ({found[0]})"

    return tuple(re.sub(rf"(?<![\w.])(?:{ids})(?!\w)", words, each) for each in sentences)


def slate_alone(selection: Selection, rows: Rows, *, title: str, simulated: bool) -> SlatePage:
    """The page of a slate that belongs to no run."""
    return SlatePage(
        title=title,
        simulated=simulated,
        asked=spelled(asked(selection, rows.measured.statements), rows.texts),
        seats=tuple(
            Seat(
                quote=rows.quote(identifier),
                support=_support(rows, identifier),
                probability=probability,
            )
            for identifier, probability in zip(selection.slate, selection.probability, strict=True)
        ),
        left_out=tuple(
            f"{rows.quote(each.statement).text} ({each.statement}), chosen in "
            f"{100 * each.probability:.0f} of 100 ways to fill in the missing votes"
            for each in selection.narrowly_out
        ),
        rules=rules_page(selection, rows),
    )


def asked(selection: Selection, statements: tuple[str, ...]) -> tuple[str, ...]:
    """The rule, the constraints and the ties, a sentence each."""
    ask, choice = selection.choice.ask, selection.choice
    names = choice.chosen.slate
    rule = (
        f"Rule: {ask.rule.replace('_', ' ')} ({COMMITTEE_WORDS[ask.rule]}), {ask.k} seats, with "
        f"the missing votes filled in {selection.n_draws} times; seed {ask.seed}."
    )
    who = (
        f"To stand, a statement needs {ask.min_votes} votes"
        f"{' and more people for it than against' if ask.majority else ''}, "
        f"and {_VETO_WORDS[ask.veto]}; {selection.n_eligible} could stand."
    )
    lines = [rule, who, *_kept_out(selection)]
    if ask.must_have or ask.must_not:
        lines.append(
            f"Must be in: {', '.join(ask.must_have) or 'none'}. "
            f"Must not be in: {', '.join(ask.must_not) or 'none'}."
        )
    if choice.alike:
        lines.append(
            f"At most one of each of {len(choice.alike)} sets of statements that say the same."
        )
    lines += tie_words(choice, statements)
    if names.n_vacant:
        empty = "One seat stays" if names.n_vacant == 1 else f"{names.n_vacant} seats stay"
        lines.append(f"{empty} empty: nothing else could stand beside these.")
    return tuple(lines)


def _kept_out(selection: Selection) -> list[str]:
    """How many statements had too few votes, and how many a group kept out of those most like."""
    few, vetoed = selection.n_too_few, len({each.statement for each in selection.vetoed})
    said = []
    if few:
        said.append(f"{counted(few, 'statement')} had too few votes.")
    if vetoed:
        said.append(
            f"{counted(vetoed, 'statement')} that most people agree with "
            f"{'was' if vetoed == 1 else 'were'} kept out by a group."
        )
    if vetoed and not selection.n_eligible:
        said.append(
            "A group kept out all there was: groups found in few statements may be no more than "
            "those who disagree with them. Without a veto (--veto none) they could stand."
        )
    return [" ".join(said)] if said else []


def tie_words(choice: Choice, statements: tuple[str, ...]) -> list[str]:
    """What ties were met, how they were broken, and which slates had as good a claim."""
    n_ties, own = len(choice.chosen.slate.ties), set(choice.chosen.slate.members)
    if not n_ties:
        return []
    met = "One tie was" if n_ties == 1 else f"{n_ties} ties were"
    others = [set(each) for each in choice.tied.committees if set(each) != own]
    if not others:
        if choice.tied.complete:
            return [f"{met} met on the way; however broken, the slate is this one."]
        return [f"{met} met on the way; not all ways to break them were tried."]
    how = "by lot" if choice.ask.tie_break is TieBreak.RANDOM else "for the first in the list"
    n_slates = f"{'' if choice.tied.complete else 'at least '}{len(others) + 1}"
    told = (
        f"{met} met on the way: with these votes {n_slates} slates have an equal claim by this "
        f"rule. The ties were broken {how}."
    )
    lines = [
        told,
        *(
            f"Equal claim: {_named(other - own, statements)} in place of "
            f"{_named(own - other, statements)}."
            for other in others[:N_SLATES]
        ),
    ]
    if len(others) > N_SLATES:
        lines.append(f"slate.json has {len(others) - N_SLATES} more.")
    return lines


def _named(columns: set[int], statements: tuple[str, ...]) -> str:
    return ", ".join(statements[c] for c in sorted(columns)) or "an empty seat"


def _support(rows: Rows, identifier: str) -> str:
    j = rows.column[identifier]
    if rows.measured.n_seen[j] < K_ANONYMITY:
        return f"Fewer than {K_ANONYMITY} votes."
    found = rows.measured.overall(j)
    return f"{found.est:.0%} agree ({found.lo:.0%} to {found.hi:.0%}), {found.n} votes."


def _card(card: RulesCard, selection: Selection, rows: Rows) -> Card:
    found = card.sensitivity
    return Card(
        sentences=spelled(card.sentences, rows.texts),
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
    low = "minus infinity" if np.isneginf(part.lowest) else f"{part.lowest:.3g}"
    slates = " = ".join(", ".join(_plain(name) for name in each) for each in part.rules)
    sure = "" if part.settled else " (too close to settle)"
    return BestFor(
        reach=part.reach, powers=f"{part.highest:.3g} to {low}", slates=f"{slates}{sure}"
    )


def _plain(name: str) -> str:
    return name.replace("_", " ")
