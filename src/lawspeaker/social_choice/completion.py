"""A slate under missing votes: the rule is run on many completions of what people said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtri

from lawspeaker.errors import UsageFault
from lawspeaker.social_choice.certificate import certify
from lawspeaker.social_choice.committee import TieBreak
from lawspeaker.social_choice.constraints import FREE
from lawspeaker.social_choice.pivotal import pivotal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from lawspeaker.records.estimate import Estimate
    from lawspeaker.social_choice.belief import AgreementBelief
    from lawspeaker.social_choice.certificate import Certificate
    from lawspeaker.social_choice.committee import Committee
    from lawspeaker.social_choice.constraints import Constraints
    from lawspeaker.social_choice.pivotal import Pivotal
    from lawspeaker.social_choice.profile import Approvals
    from lawspeaker.social_choice.registry import CommitteeRule
    from lawspeaker.social_choice.seen import SeenVotes


@dataclass(frozen=True, slots=True, kw_only=True)
class NarrowLoser:
    """A candidate outside the slate, and how often completions would have chosen it."""

    candidate: int
    selection: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SelectionUncertainty:
    """A slate and how much of it hangs on votes that nobody cast.

    `selection`, `selection_lo` and `selection_hi` (n_candidates,) are each candidate's
    probability of being chosen over posterior completions and its Wilson interval for the
    number of draws (Monte Carlo error alone). `slate` is one draw's whole committee, that of
    draw `slate_draw`. `certificate` judges that slate on every completion. `pivotal` is the
    candidate an answer about which would change the committee most, None where none stands out.
    """

    slate: Committee
    selection: NDArray[np.float64]
    selection_lo: NDArray[np.float64]
    selection_hi: NDArray[np.float64]
    imputation_share: float
    certificate: Certificate
    pivotal: Pivotal | None
    narrow_losers: tuple[NarrowLoser, ...]
    slate_draw: int
    n_draws: int
    level: float

    @property
    def ejr(self) -> Estimate:
        """The slate's EJR+ ratio."""
        return self.certificate.ejr

    @property
    def unrepresented(self) -> Estimate:
        """The share of voters who approve no member of the slate."""
        return self.certificate.unrepresented


def completions(
    seen: SeenVotes,
    belief: AgreementBelief,
    *,
    n_draws: int,
    seed: int,
    standing: NDArray[np.bool_] | None = None,
) -> Iterator[Approvals]:
    """The completions on which a slate is chosen, one after the other, the same for a seed."""
    for child in np.random.SeedSequence(seed).spawn(n_draws):
        yield seen.complete(belief, rng=np.random.default_rng(child), standing=standing)


def select_under_missing_votes(
    seen: SeenVotes,
    belief: AgreementBelief,
    *,
    rule: CommitteeRule,
    k: int,
    seed: int,
    eligible: NDArray[np.bool_] | None = None,
    constraints: Constraints = FREE,
    n_draws: int = 50,
    tie_break: TieBreak = TieBreak.RANDOM,
    level: float = 0.95,
    n_losers: int = 5,
) -> SelectionUncertainty:
    """Runs a committee rule on posterior completions of the votes and sums up what was chosen.

    The slate is, among the draws' committees, the one with the greatest total selection
    probability (the least member indices among equals): a slate that the rule did choose on
    one completion, so its members fit together, and the nearest of these to what is chosen on
    the whole. EJR+ counts candidates barred by `eligible` as not standing, and
    approvals of them are not kept. Raises UsageFault
    for no draws or no voters, and as the rule does.
    """
    if n_draws < 1 or not seen.n_voters:
        raise UsageFault("selection under missing votes needs voters and at least one draw")
    n_groups = int(seen.group.max()) + 1
    chosen = np.zeros((n_draws, seen.n_candidates), dtype=bool)
    approvals = np.zeros((n_draws, n_groups + 1, seen.n_candidates))
    slates = []
    for draw, child in enumerate(np.random.SeedSequence(seed).spawn(n_draws)):
        rng = np.random.default_rng(child)
        profile = seen.complete(belief, rng=rng, standing=eligible)
        slates.append(
            rule(
                profile, k, eligible=eligible, tie_break=tie_break, rng=rng, constraints=constraints
            )
        )
        chosen[draw, list(slates[-1].members)] = True
        approvals[draw] = _by_group(profile.candidate, seen.group[profile.row], approvals.shape)
    counts = chosen.sum(axis=0).astype(np.float64)
    best = min(
        range(n_draws),
        key=lambda d: (-counts[list(slates[d].members)].sum(), sorted(slates[d].members)),
    )
    slate = slates[best]
    lo, hi = _wilson(counts, n_draws, level)
    return SelectionUncertainty(
        slate=slate,
        selection=counts / n_draws,
        selection_lo=lo,
        selection_hi=hi,
        imputation_share=seen.imputation_share,
        # Drawn again rather than kept: fifty profiles would take fifty times the room.
        certificate=certify(
            completions(seen, belief, n_draws=n_draws, seed=seed, standing=eligible),
            slate.members,
            k,
            seed=seed,
            eligible=eligible,
            n_groups=n_groups,
            level=level,
        ),
        pivotal=pivotal(chosen, approvals, _unseen(seen, approvals.shape), seed=seed),
        narrow_losers=_losers(counts / n_draws, slate, n_losers),
        slate_draw=best,
        n_draws=n_draws,
        level=level,
    )


def _by_group(
    candidate: NDArray[np.int32], group: NDArray[np.int64], shape: tuple[int, ...]
) -> NDArray[np.int64]:
    """How often each group (row 0: none) occurs beside each candidate, (n_groups + 1, m)."""
    key = (group + 1) * shape[2] + candidate
    return np.bincount(key, minlength=shape[1] * shape[2]).reshape(shape[1:])


def _unseen(seen: SeenVotes, shape: tuple[int, ...]) -> NDArray[np.int64]:
    voter = np.repeat(np.arange(seen.n_voters), np.diff(seen.start))
    size = np.bincount(seen.group + 1, minlength=shape[1])
    return size[:, None] - _by_group(seen.candidate, seen.group[voter], shape)


def _losers(
    selection: NDArray[np.float64], slate: Committee, n_losers: int
) -> tuple[NarrowLoser, ...]:
    order = np.argsort(-selection, kind="stable")
    outside = [c for c in order.tolist() if selection[c] > 0 and c not in slate.members]
    return tuple(
        NarrowLoser(candidate=c, selection=float(selection[c])) for c in outside[:n_losers]
    )


def _wilson(
    counts: NDArray[np.float64], n: int, level: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    z = float(ndtri((1 + level) / 2))
    middle = (counts + z**2 / 2) / (n + z**2)
    half = z / (n + z**2) * np.sqrt(counts * (n - counts) / n + z**2 / 4)
    return np.maximum(middle - half, 0), np.minimum(middle + half, 1)
