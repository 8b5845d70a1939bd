"""The ranking rules by name: a rule registers itself where it is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

from lawspeaker.errors import UsageFault

if TYPE_CHECKING:
    from collections.abc import Callable

    from lawspeaker.social_choice.margins import Margins
    from lawspeaker.social_choice.ranking import Ranking


class RankingRule(Protocol):
    """A welfare function from margins to a ranking with all its ties."""

    def __call__(self, margins: Margins, /) -> Ranking:
        """The ranking of the candidates."""
        ...


RANKING_RULES: dict[str, RankingRule] = {}

Rule = TypeVar("Rule", bound=RankingRule)


def ranking_rule(name: str) -> Callable[[Rule], Rule]:
    """Registers a function as the ranking rule of this name."""

    def register(rule: Rule) -> Rule:
        RANKING_RULES[name] = rule
        return rule

    return register


def ranking_rule_named(name: str) -> RankingRule:
    """The rule of this name; raises UsageFault with the known names when there is none."""
    if name not in RANKING_RULES:
        known = ", ".join(sorted(RANKING_RULES))
        raise UsageFault(f"no ranking rule is called {name}; there are {known}")
    return RANKING_RULES[name]
