"""red-dwarf's statistics on given labels, to the last statement, and its groups beside ours."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("reddwarf", reason="red-dwarf lives in .venv-oracles")

with warnings.catch_warnings():
    # Its models warn under this pydantic as they are imported.
    warnings.simplefilter("ignore")
    from reddwarf.implementations.polis import run_pipeline
    from reddwarf.utils.consensus import select_consensus_statements
    from reddwarf.utils.stats import (
        calculate_comment_statistics_dataframes,
        priority_metric,
        select_representative_statements,
    )

import pandas as pd

from lawspeaker.adapters.polis.reader import read_polis
from lawspeaker.analysis.polis_priority import polis_extremity, polis_priority
from lawspeaker.analysis.polis_rates import polis_rates
from lawspeaker.analysis.polis_telling import PolisTelling, polis_consensus, polis_telling
from lawspeaker.analysis.space import opinion_space
from lawspeaker.records.partition import Partition
from lawspeaker.records.votes import Votes

# pandas, scikit-learn and red-dwarf warn of their own futures, which are not ours to mend.
pytestmark = pytest.mark.filterwarnings("ignore")

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "polis"
REAL = ("vtaiwan.uberx", "american-assembly.bowling-green")
RANDOM = [(seed, k) for seed in range(12) for k in (2, 3, 5)]


def random_case(seed: int, k: int) -> tuple[Votes, Partition]:
    """Votes of every kind of thinness; some people in no group, some statements nearly unseen."""
    rng = np.random.default_rng(seed)
    n, width = int(rng.integers(20, 160)), int(rng.integers(6, 50))
    agree = rng.random((k, width))
    label = np.concatenate([np.arange(k), rng.integers(-1, k, size=n - k)])
    drawn = rng.random((n, width))
    dense = np.where(drawn < 0.85 * agree[label], 1.0, np.where(drawn < 0.85, -1.0, 0.0))
    dense[rng.random((n, width)) > rng.uniform(0.05, 0.9, width)] = np.nan
    dense[0] = np.where(np.isnan(dense[0]), 0.0, dense[0])  # red-dwarf needs all to be seen
    return Votes.from_dense(dense), Partition(
        names=tuple("ABCDE"[:k]), label=label.astype(np.int32)
    )


def real_case(name: str) -> tuple[Votes, Partition]:
    """The groups that Polis released, or where it released none to speak of, those of a coin."""
    if not SHARED.is_dir():
        pytest.skip("the public data sets are not beside this checkout")
    read = read_polis(SHARED / name)
    names = sorted(set(read.released.groups.values()))
    label = [
        names.index(read.released.groups[p]) if p in read.released.groups else -1
        for p in read.votes.participants
    ]
    assert len(names) > 1
    return read.votes, Partition(names=tuple(names), label=np.array(label, dtype=np.int32))


def matrix(votes: Votes) -> pd.DataFrame:
    table = pd.DataFrame(votes.to_dense())
    return table.rename_axis(columns="statement_id")


def told(found: tuple[PolisTelling, ...], k: int, votes: Votes) -> list[list[tuple[object, ...]]]:
    place = {statement: j for j, statement in enumerate(votes.statements)}
    return [
        [
            (place[t.statement], t.agrees, t.n, t.n_seen, t.share, t.share_z, t.ratio, t.ratio_z)
            for t in found
            if t.group == group
        ]
        for group in range(k)
    ]


def check_statistics(votes: Votes, partition: Partition) -> None:
    """Counts, shares, z, telling statements and consensus are theirs, in their order."""
    placed = partition.label >= 0
    theirs, consensus = calculate_comment_statistics_dataframes(
        matrix(votes)[placed], partition.label[placed].tolist()
    )
    rates, k = polis_rates(votes, partition), partition.n_groups
    for column, ours in {
        "ns": rates.n_seen,
        **{
            f"{key}{way}": values
            for way, of in (("a", rates.agree), ("d", rates.disagree))
            for key, values in (("n", of.n), ("p", of.share), ("r", of.ratio))
        },
        "pat": rates.agree.share_z,
        "pdt": rates.disagree.share_z,
        "rat": rates.agree.ratio_z,
        "rdt": rates.disagree.ratio_z,
    }.items():
        np.testing.assert_allclose(ours.ravel(), theirs[column], rtol=1e-12, atol=1e-12)
    for way, ours in (("agree", rates.consensus_agree), ("disagree", rates.consensus_disagree)):
        np.testing.assert_allclose(ours, consensus[f"group-aware-consensus-{way}"], rtol=1e-12)
    chosen = select_representative_statements(theirs)
    expected = [
        [
            (
                row["tid"],
                row["repful-for"] == "agree",
                row["n-success"],
                row["n-trials"],
                row["p-success"],
                row["p-test"],
                row["repness"],
                row["repness-test"],
            )
            for row in chosen[group]
        ]
        for group in range(k)
    ]
    ours = told(polis_telling(votes, partition), k, votes)
    for mine, his in zip(ours, expected, strict=True):
        if his:
            assert [row[:4] for row in mine] == [row[:4] for row in his]
            np.testing.assert_allclose([r[4:] for r in mine], [r[4:] for r in his], rtol=1e-12)
        else:  # Their list is empty where nothing can lead it, although statements pass.
            assert not any(row[1] for row in mine)
    theirs_all = select_consensus_statements(matrix(votes))
    ours_all = polis_consensus(votes)
    assert list(ours_all.agreed) == [row["tid"] for row in theirs_all["agree"]]
    assert list(ours_all.rejected) == [row["tid"] for row in theirs_all["disagree"]]


@pytest.mark.parametrize(("seed", "k"), RANDOM)
def test_random_votes_have_their_statistics(seed: int, k: int) -> None:
    check_statistics(*random_case(seed, k))


@pytest.mark.parametrize("name", REAL)
def test_real_votes_have_their_statistics(name: str) -> None:
    votes, partition = real_case(name)
    check_statistics(votes, partition)
    assert len(polis_telling(votes, partition)) > 4


@pytest.mark.parametrize("name", REAL)
def test_labels_dealt_at_random_have_their_statistics(name: str) -> None:
    votes, _ = real_case(name)
    label = np.random.default_rng(0).integers(-1, 4, size=votes.n_participants)
    check_statistics(votes, Partition(names=tuple("ABCD"), label=label.astype(np.int32)))


@pytest.mark.parametrize("name", REAL)
def test_priority_is_theirs(name: str) -> None:
    votes, _ = real_case(name)
    asked = np.bincount(votes.statement, minlength=votes.n_statements) > 0
    votes = votes.restrict(statements=asked)
    found = run_pipeline(
        votes=[
            {"participant_id": i, "statement_id": j, "vote": v}
            for i, j, v in zip(
                votes.row.tolist(), votes.statement.tolist(), votes.value.tolist(), strict=True
            )
        ],
        random_state=0,
    )
    table = found.statements_df.sort_index()
    voters = votes.restrict(participants=votes.votes_each > 0)
    space = opinion_space(voters, n_axes=2, seed=0)
    clustered = votes.restrict(participants=votes.votes_each >= 7)
    np.testing.assert_allclose(polis_extremity(space), table["extremity"], rtol=2e-4, atol=1e-9)
    np.testing.assert_allclose(polis_priority(clustered, space), table["priority"], rtol=2e-4)


@pytest.mark.parametrize(("seed", "k"), RANDOM[:12])
def test_priority_of_given_extremities_is_theirs_exactly(seed: int, k: int) -> None:
    votes, _ = random_case(seed, k)
    space = opinion_space(votes, n_axes=2, seed=0)
    meta = np.random.default_rng(seed).random(votes.n_statements) < 0.2
    dense = votes.to_dense()
    theirs = priority_metric(
        meta,
        (dense == 1).sum(axis=0),
        (dense == -1).sum(axis=0),
        (~np.isnan(dense)).sum(axis=0),
        polis_extremity(space),
    )
    np.testing.assert_allclose(polis_priority(votes, space, meta=meta), theirs, rtol=1e-12)
