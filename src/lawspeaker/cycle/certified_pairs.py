"""Pairs of responses from which a model may learn: welfare rises, and no group is hurt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.cycle.raters import EVERYBODY, POPULATION, REST, fit_raters
from lawspeaker.errors import BadInput, UsageFault
from lawspeaker.social_choice.raters.certified import certificates
from lawspeaker.social_choice.welfare_rules import UTILITARIAN, Scale, WelfareRule, meaningful

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawspeaker.cycle.raters import RatersAsk, RatersFit
    from lawspeaker.records.canonical import Json
    from lawspeaker.records.preferences import Preferences
    from lawspeaker.social_choice.raters.certified import Certificate


@dataclass(frozen=True, slots=True, kw_only=True)
class PairsAsk:
    """When a pair passes: welfare rises in `sure` of the draws, no group is hurt in over `risk`.

    A group is hurt where it loses more than `eps` log-odds. `welfare` names a welfare function;
    all but the utilitarian one need `anchor`, a candidate whose utility is each group's zero.
    """

    welfare: str = UTILITARIAN
    anchor: str = ""
    sure: float = 0.9
    risk: float = 0.1
    eps: float = 0.0
    n_draws: int = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedPair:
    """A compared pair in the direction in which welfare rises in more of the draws.

    `rises` is the share of draws in which it does, `hurt` that in which `hurt_group`, the group
    at most risk, is hurt. `prompts` are those on which raters compared the two, `n_choices` how
    often.
    """

    chosen: str
    rejected: str
    prompts: tuple[str, ...]
    n_choices: int
    rises: float
    hurt: float
    hurt_group: str
    passed: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CertifiedPairs:
    """Every compared pair with its judgement: those that pass first, then the surest first."""

    fit: RatersFit
    ask: PairsAsk
    groups: tuple[str, ...]
    pairs: tuple[JudgedPair, ...]

    @property
    def passed(self) -> tuple[JudgedPair, ...]:
        """The pairs that may be learnt from."""
        return tuple(pair for pair in self.pairs if pair.passed)

    @property
    def expected_wrong(self) -> float | None:
        """The share of the passed pairs whose welfare is expected not to rise; None for no pair.

        The mean over them of the chance of being wrong: it holds for however many are judged.
        """
        passed = self.passed
        return float(np.mean([1 - pair.rises for pair in passed])) if passed else None

    def to_json(self) -> dict[str, Json]:
        """The form that `raters certified --json` prints."""
        source, wrong = self.fit.preferences, self.expected_wrong
        return {
            "schema_version": 1,
            "source": source.name,
            "digest": source.digest,
            "simulated": source.simulated,
            "welfare": self.ask.welfare,
            "anchor": self.ask.anchor or None,
            "sure": self.ask.sure,
            "risk": self.ask.risk,
            "eps": self.ask.eps,
            "n_draws": self.ask.n_draws,
            "method": self.fit.sides[0].utility[0].method,
            "groups": list(self.groups),
            "n_pairs": len(self.pairs),
            "n_passed": len(self.passed),
            "expected_wrong": None if wrong is None else round(wrong, 6),
            "pairs": [
                {
                    "chosen": pair.chosen,
                    "rejected": pair.rejected,
                    "n_choices": pair.n_choices,
                    "rises": round(pair.rises, 6),
                    "hurt": round(pair.hurt, 6),
                    "hurt_group": pair.hurt_group,
                    "passed": pair.passed,
                }
                for pair in self.pairs
            ],
        }

    def lessons(self) -> tuple[dict[str, Json], ...]:
        """The passed pairs in TRL's layout, one for each prompt on which the two were compared."""
        return tuple(
            {
                "prompt": prompt,
                "chosen": pair.chosen,
                "rejected": pair.rejected,
                "simulated": self.fit.preferences.simulated,
            }
            for pair in self.passed
            for prompt in pair.prompts
        )


def certified_pairs(preferences: Preferences, ask: RatersAsk, pairs: PairsAsk) -> CertifiedPairs:
    """Fit the hierarchy, draw what groups want, and judge each pair that raters compared.

    Raises UsageFault for a method other than the hierarchical or an unknown welfare function,
    BadInput where the function needs an anchor, the anchor is no candidate, or the choices
    cannot carry a fit.
    """
    rule = _welfare_rule(preferences, pairs)
    fit = fit_raters(preferences, ask)
    model = fit.model
    if model is None:
        raise UsageFault("pairs are judged by the hierarchical fit, which knows groups")
    names = [each.name for each in fit.sides if each.name not in {EVERYBODY, POPULATION}]
    n_columns = model.traits.shape[1]
    groups = (*names, *([REST if names else EVERYBODY] * (n_columns - len(names))))
    weight = np.array([ask.shares.get(name, 0.0) for name in groups])
    weight = weight if ask.shares else model.traits.sum(axis=0)
    rng = np.random.default_rng([ask.seed, 61])
    draws = model.draws(np.eye(n_columns), n_draws=pairs.n_draws, rng=rng)
    if pairs.anchor:
        place = preferences.candidates.index(pairs.anchor)
        draws = draws - draws[:, :, [place]]
    counted = weight > 0
    seen = _compared(preferences)

    def score(utility: NDArray[np.float64]) -> NDArray[np.float64]:
        return rule.score(utility[counted], weight[counted] / weight.sum())

    both = [*seen, *((two, one) for one, two in seen)]
    judged = certificates(
        draws, both, welfare=score, sure=pairs.sure, eps=pairs.eps, risk=pairs.risk
    )
    found = [
        _judged(preferences, both[at], rows, certificate=judged[at], groups=groups)
        for i, rows in enumerate(seen.values())
        for at in (i if judged[i].rises >= judged[i + len(seen)].rises else i + len(seen),)
    ]
    found.sort(key=lambda pair: (not pair.passed, -pair.rises, pair.hurt))
    return CertifiedPairs(fit=fit, ask=pairs, groups=groups, pairs=tuple(found))


def _judged(
    preferences: Preferences,
    pair: tuple[int, int],
    rows: NDArray[np.int64],
    *,
    certificate: Certificate,
    groups: tuple[str, ...],
) -> JudgedPair:
    chosen, rejected = pair
    return JudgedPair(
        chosen=preferences.candidates[chosen],
        rejected=preferences.candidates[rejected],
        prompts=tuple(preferences.prompts[p] for p in np.unique(preferences.prompt[rows])),
        n_choices=len(rows),
        rises=certificate.rises,
        hurt=certificate.hurt,
        hurt_group=groups[certificate.group],
        passed=certificate.passed,
    )


def _welfare_rule(preferences: Preferences, ask: PairsAsk) -> WelfareRule:
    if ask.anchor and ask.anchor not in preferences.candidates:
        raise BadInput(
            f"the anchor {ask.anchor!r} is no candidate",
            path=preferences.name,
            mend="Name a candidate as the file names it.",
        )
    meaning = meaningful(Scale.UNIT, n_anchors=bool(ask.anchor), has_disagreement=False)
    named = {rule.name: rule for rule in (*meaning.rules, *meaning.left_out)}
    if ask.welfare not in named:
        raise UsageFault(
            f"no welfare function is called {ask.welfare}; there are {', '.join(named)}"
        )
    if named[ask.welfare] in meaning.left_out:
        raise BadInput(
            f"{ask.welfare} compares levels between groups, and {meaning.reason}",
            path=preferences.name,
            mend="Name an --anchor: a candidate whose utility counts as each group's zero.",
        )
    return named[ask.welfare]


def _compared(preferences: Preferences) -> dict[tuple[int, int], NDArray[np.int64]]:
    """The choices, by row, of each pair that was compared, the lower candidate first."""
    lower = np.minimum(preferences.first, preferences.second)
    upper = np.maximum(preferences.first, preferences.second)
    key = lower * len(preferences.candidates) + upper
    order = np.argsort(key, kind="stable")
    starts = np.flatnonzero(np.r_[True, np.diff(key[order]) > 0])
    return {
        (int(lower[rows[0]]), int(upper[rows[0]])): rows for rows in np.split(order, starts[1:])
    }
