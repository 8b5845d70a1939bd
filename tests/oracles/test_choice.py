"""abcvoting's and pref_voting's answers, ties and all, on drawn profiles and on PrefLib files."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import numpy as np
import pytest

pytest.importorskip("abcvoting", reason="abcvoting lives in .venv-oracles")
pytest.importorskip("pref_voting", reason="pref_voting lives in .venv-oracles")

with warnings.catch_warnings():
    # They warn of what they themselves import.
    warnings.simplefilter("ignore")
    from abcvoting import abcrules, properties
    from abcvoting.preferences import Profile as Ballots
    from pref_voting import voting_methods
    from pref_voting.profiles import Profile as Orders
    from preflibtools.instances import OrdinalInstance
    from prefsampling.approval import noise, resampling, urn
    from prefsampling.ordinal import impartial, mallows
    from prefsampling.ordinal import urn as ordinal_urn

from approval_profiles import every_outcome
from lawspeaker.social_choice import COMMITTEE_RULES, Approvals, ejr_plus
from lawspeaker.social_choice.margins import Margins
from lawspeaker.social_choice.ranking_rules import RANKING_RULES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.filterwarnings("ignore")

COMMITTEE = {
    "approval": "av",
    "satisfaction": "sav",
    "sequential_pav": "seqpav",
    "phragmen": "seqphragmen",
    "equal_shares": "equal-shares",
}
RANKING = {
    "borda": voting_methods.borda,
    "black": voting_methods.blacks,
    "nanson": voting_methods.strict_nanson,
    "baldwin": voting_methods.baldwin,
    "copeland": voting_methods.copeland,
    "minimax": voting_methods.minimax,
    "smith": voting_methods.top_cycle,
    "uncovered_set": voting_methods.uc_gill,
    "schulze": voting_methods.beat_path,
    "ranked_pairs": voting_methods.ranked_pairs,
    "split_cycle": voting_methods.split_cycle,
}
APPROVAL_MODELS: dict[str, Callable[[int], list[set[int]]]] = {
    "resampling": lambda seed: resampling(7, 5, phi=0.6, rel_size_central_vote=0.5, seed=seed),
    "noise": lambda seed: noise(7, 5, phi=0.7, rel_size_central_vote=0.4, seed=seed),
    "urn": lambda seed: urn(7, 5, p=0.4, alpha=0.2, seed=seed),
}
ORDER_MODELS: dict[str, Callable[[int], np.ndarray]] = {
    "impartial": lambda seed: impartial(6 + seed % 2, 4, seed=seed),
    "mallows": lambda seed: mallows(6 + seed % 2, 4, phi=0.8, seed=seed),
    "urn": lambda seed: ordinal_urn(6 + seed % 2, 4, alpha=0.3, seed=seed),
}


def matrix_of(ballots: list[set[int]], n_candidates: int) -> np.ndarray:
    matrix = np.zeros((len(ballots), n_candidates), dtype=bool)
    for row, ballot in zip(matrix, ballots, strict=True):
        row[list(ballot)] = True
    return matrix


def rival_profile(matrix: np.ndarray) -> Ballots:
    profile = Ballots(matrix.shape[1])
    profile.add_voters([np.flatnonzero(row).tolist() for row in matrix])
    return profile


@pytest.mark.parametrize("name", COMMITTEE)
@pytest.mark.parametrize("model", APPROVAL_MODELS)
def test_committees_over_all_ties_are_those_of_abcvoting(name: str, model: str) -> None:
    for seed in range(4):
        matrix = matrix_of(APPROVAL_MODELS[model](seed), 5)
        k = 2 + seed % 2
        if matrix.any(axis=0).sum() < k:
            continue  # abcvoting fills seats with whom nobody approves
        theirs = abcrules.compute(COMMITTEE[name], rival_profile(matrix), k, resolute=False)
        ours = every_outcome(COMMITTEE_RULES[name], Approvals.from_matrix(matrix), k)
        assert ours == {tuple(sorted(each)) for each in theirs}, (seed, k)


@pytest.mark.parametrize("model", APPROVAL_MODELS)
def test_coverage_ends_only_where_abcvoting_s_sequential_chamberlin_and_courant_may(
    model: str,
) -> None:
    refined = 0
    for seed in range(8):
        matrix = matrix_of(APPROVAL_MODELS[model](seed), 5)
        k = 2 + seed % 2
        if matrix.any(axis=0).sum() < k:
            continue
        rival = abcrules.compute("seqcc", rival_profile(matrix), k, resolute=False)
        theirs = {tuple(sorted(each)) for each in rival}
        ours = every_outcome(COMMITTEE_RULES["coverage"], Approvals.from_matrix(matrix), k)
        assert ours <= theirs, (seed, k)
        refined += ours < theirs
    assert refined


@pytest.mark.parametrize("model", APPROVAL_MODELS)
def test_local_search_scores_between_the_greedy_and_the_best_of_abcvoting(model: str) -> None:
    for seed in range(12):
        matrix = matrix_of(APPROVAL_MODELS[model](seed), 5)
        k = 2 + seed % 2
        best = abcrules.compute("pav", rival_profile(matrix), k, resolute=False)
        highest = thiele_score(matrix, tuple(best[0]))
        profile = Approvals.from_matrix(matrix)
        greedy = thiele_score(matrix, COMMITTEE_RULES["sequential_pav"](profile, k).members)
        ours = thiele_score(matrix, COMMITTEE_RULES["local_search_pav"](profile, k).members)
        assert greedy - 1e-9 <= ours <= highest + 1e-9, (seed, k)
        # Where no swap gains n / k^2 any more (Fisher, Nemhauser and Wolsey 1978).
        assert highest <= 2 * ours + len(matrix) / k + 1e-9, (seed, k)


def thiele_score(matrix: np.ndarray, members: tuple[int, ...]) -> float:
    held = matrix[:, list(members)].sum(axis=1)
    return float(sum((1 / np.arange(1, n + 1)).sum() for n in held))


@pytest.mark.parametrize("model", APPROVAL_MODELS)
def test_ejr_plus_is_what_abcvoting_says_of_any_committee(model: str) -> None:
    verdicts = set()
    for seed in range(40):
        matrix = matrix_of(APPROVAL_MODELS[model](seed), 5)
        k = 2 + seed % 3
        members = tuple(np.random.default_rng(seed).permutation(5)[:k].tolist())
        ours = ejr_plus(Approvals.from_matrix(matrix), members, k).certified
        assert ours == properties.check_EJR_plus(rival_profile(matrix), list(members))
        verdicts.add(ours)
    assert verdicts == {True, False}


@pytest.mark.parametrize("name", RANKING)
@pytest.mark.parametrize("model", ORDER_MODELS)
def test_winners_with_all_ties_are_those_of_pref_voting(name: str, model: str) -> None:
    for seed in range(6):
        orders = np.asarray(ORDER_MODELS[model](seed))
        margins = Margins.from_ranks(np.argsort(orders, axis=1))
        theirs = RANKING[name](Orders(orders.tolist()))
        assert list(RANKING_RULES[name](margins).winners) == sorted(map(int, theirs)), seed


def test_a_preflib_file_gives_the_same_winners(tmp_path: Path) -> None:
    rng = np.random.default_rng(5)
    orders = np.array([rng.permutation(5) for _ in range(6)])
    counts = rng.integers(1, 9, 6)
    head = {
        "FILE NAME": "own.soc",
        "TITLE": "Own",
        "DESCRIPTION": "",
        "DATA TYPE": "soc",
        "MODIFICATION TYPE": "synthetic",
        "RELATES TO": "",
        "RELATED FILES": "",
        "PUBLICATION DATE": "2026-01-01",
        "MODIFICATION DATE": "2026-01-01",
        "NUMBER ALTERNATIVES": "5",
        "NUMBER VOTERS": str(counts.sum()),
        "NUMBER UNIQUE ORDERS": "6",
        **{f"ALTERNATIVE NAME {c + 1}": f"c{c}" for c in range(5)},
    }
    rows = [
        f"{n}: {','.join(str(c + 1) for c in order)}"
        for n, order in zip(counts, orders, strict=True)
    ]
    path = tmp_path / "own.soc"
    text = [*(f"# {key}: {value}" for key, value in head.items()), *rows]
    path.write_text("\n".join(text) + "\n", encoding="utf-8")
    read = OrdinalInstance(str(path))
    theirs = [[int(tier[0]) - 1 for tier in order] for order in read.full_profile()]
    margins = Margins.from_ranks(np.argsort(orders, axis=1), weight=counts)
    assert len(theirs) == counts.sum()
    for name, rule in RANKING.items():
        winners = sorted(map(int, rule(Orders(theirs))))
        assert list(RANKING_RULES[name](margins).winners) == winners, name
