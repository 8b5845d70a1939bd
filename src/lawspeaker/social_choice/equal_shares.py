"""The method of equal shares: each voter holds the same budget, and pays for what they approve."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.social_choice.committee import CLOSE
from lawspeaker.social_choice.phragmen import earn_and_buy
from lawspeaker.social_choice.registry import committee_rule

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawspeaker.social_choice.committee import Seating
    from lawspeaker.social_choice.profile import Approvals


@committee_rule("equal_shares")
def equal_shares(profile: Approvals, seating: Seating) -> None:
    """Method of equal shares, then Phragmén from the budgets that are left.

    Each voter starts with k/n and a seat costs 1. The next candidate is the one with the least
    rho such that its supporters, paying at most rho each, pay 1 together (Peters and Skowron,
    EC 2020). When nobody can be paid for, budgets grow at equal speed as in sequential
    Phragmén until the seats are full, which only adds members and so keeps EJR+ (Brill and
    Peters, EC 2023). A weighted row counts as that many voters. Prices within a relative 1e-9
    count as tied, and a shortfall below 1e-9 as paid, so rounding breaks no tie and refuses no
    group that holds exactly its quota.
    """
    share = seating.k / profile.total
    budget = np.full(profile.n_voters, share)
    # Budgets only fall, so a price once computed stays a lower bound: most need no second look.
    support = profile.support()
    at_least = np.divide(1, support, out=np.full(len(support), np.inf), where=support > 0)
    for member in seating.members:
        # A must-have whom its supporters cannot pay for takes all they hold.
        _pay(profile, budget, member, _price(profile, budget, member))
    while not seating.full:
        price, tied = _cheapest(profile, budget, at_least, np.flatnonzero(seating.open))
        if np.isinf(price):
            break
        _pay(profile, budget, seating.seat(tied), price)
    earn_and_buy(profile, seating, money=budget, elapsed=share)


def _pay(profile: Approvals, budget: NDArray[np.float64], member: int, price: float) -> None:
    payers = profile.supporters(member)
    budget[payers] = np.maximum(budget[payers] - price, 0)


def _cheapest(
    profile: Approvals,
    budget: NDArray[np.float64],
    at_least: NDArray[np.float64],
    standing: NDArray[np.int64],
) -> tuple[float, NDArray[np.int64]]:
    least = np.inf
    order = standing[np.argsort(at_least[standing], kind="stable")]
    n_priced = 0
    for candidate in order:
        if np.isinf(at_least[candidate]) or at_least[candidate] > least * (1 + CLOSE):
            break
        at_least[candidate] = _price(profile, budget, int(candidate))
        least = min(least, float(at_least[candidate]))
        n_priced += 1
    priced = order[:n_priced]
    return least, priced[at_least[priced] <= least * (1 + CLOSE)]


def _price(profile: Approvals, budget: NDArray[np.float64], candidate: int) -> float:
    payers = profile.supporters(candidate)
    held = budget[payers]
    weight = profile.unit[payers] if profile.weight is not None else np.ones(len(payers))
    if held @ weight < 1 - CLOSE:
        return float(np.inf)
    order = np.argsort(held, kind="stable")
    held, weight = held[order], weight[order]
    # If all poorer than voter j pay all they hold, j and the richer pay rho[j] each.
    paid_by_poorer = np.concatenate(([0.0], np.cumsum(held * weight)[:-1]))
    richer = np.cumsum(weight[::-1])[::-1]
    rho = (1 - paid_by_poorer) / richer
    enough = rho <= held * (1 + CLOSE)
    return float(rho[np.argmax(enough)] if enough.any() else held[-1])
