"""Our bridging score beside the matrix factorisation that Community Notes publishes.

    python bench/bridging.py

The reference is written here from the formula of the paper alone (Wojcik et al. 2022, "Birdwatch:
crowd wisdom and bridging algorithms can inform understanding and reduce the spread of
misinformation"): a rating is mu + i_u + i_n + f_u f_n, fitted by least squares with the penalty
0.15 (i_u^2 + i_n^2 + mu^2) + 0.03 (f_u^2 + f_n^2) a rating; a statement's score is i_n. Agree is
a rating of 1, pass 1/2, disagree 0. It is solved by alternating least squares, each step exact. It
leaves out what their program does besides: filters, several models, thresholds.

Each row is a process of its own with one thread. `bridging AUC`, on planted votes: how often a
statement that both sides like scores above one that only the larger side likes, at like shares of
agreement. Rank agreement is Spearman's, over statements with at least 20 votes.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.stats import spearmanr

from lawspeaker.analysis.bridging import bridging
from lawspeaker.analysis.space import opinion_space
from lawspeaker.records.votes import Votes
from lawspeaker.wiring.source import read_polis

if TYPE_CHECKING:
    from numpy.typing import NDArray

POLIS = Path(__file__).resolve().parents[2] / "shared" / "data" / "polis"
REAL = {"vtaiwan": "vtaiwan.uberx", "bowling-green": "american-assembly.bowling-green"}
# People, statements, share of cells voted on, share of the larger side.
PLANTED = {
    "planted-1k, sides 60:40": (1_000, 120, 0.3, 0.6),
    "planted-1k, sides 80:20": (1_000, 120, 0.3, 0.8),
    "planted-10k, sides 80:20": (10_000, 400, 0.1, 0.8),
}
INTERCEPTS, FACTORS = 0.15, 0.03
FEWEST = 20


def drawn(name: str, seed: int) -> tuple[Votes, NDArray[np.int64] | None]:
    """Votes, and for planted ones whether each statement bridges (1), divides (0), or neither."""
    if name in REAL:
        return read_polis(POLIS / REAL[name]).votes, None
    n, width, density, larger = PLANTED[name]
    rng = np.random.default_rng(seed)
    side = rng.random(n) < larger
    kind = np.arange(width) % 3
    # A third bridge, a third please the larger side alone, at the same shares of all; a third
    # please the smaller side alone.
    down = 0.1
    top = 0.95 * larger + down * (1 - larger)
    share = rng.uniform(top - 0.15, top, width)
    up = (share - (1 - larger) * down) / larger
    agree = np.where(
        side[:, None],
        np.where(kind == 1, share, np.where(kind == 0, up, 0.15)),
        np.where(kind == 1, share, np.where(kind == 0, down, 0.85)),
    )
    draw = rng.random((n, width))
    dense = np.where(draw < agree, 1.0, np.where(draw < agree + 0.1 * (1 - agree), 0.0, -1.0))
    dense[rng.random(dense.shape) > density] = np.nan
    return Votes.from_dense(dense), kind


def ours(votes: Votes) -> NDArray[np.float64]:
    return bridging(votes, opinion_space(votes, n_axes=2, seed=0), seed=0).score.est


def factorised(votes: Votes, *, most: int = 300, tolerance: float = 1e-6) -> NDArray[np.float64]:
    """The intercepts (S,) of the published model, by alternating least squares."""
    rng = np.random.default_rng(0)
    rating = (votes.value + 1) / 2
    user, note = votes.row, votes.statement.astype(np.int64)
    mu = float(rating.mean() / (1 + INTERCEPTS))
    mine = np.zeros((votes.n_participants, 2))
    theirs = np.column_stack([np.zeros(votes.n_statements), rng.normal(0, 0.3, votes.n_statements)])
    last = np.inf
    for _ in range(most):
        mine = _solved(user, theirs[note], rating - mu, len(mine))
        theirs = _solved(note, mine[user], rating - mu, len(theirs))
        fitted = mine[user, 0] + theirs[note, 0] + mine[user, 1] * theirs[note, 1]
        mu = float((rating - fitted).mean() / (1 + INTERCEPTS))
        penalty = INTERCEPTS * (mine[user, 0] ** 2 + theirs[note, 0] ** 2 + mu**2)
        penalty += FACTORS * (mine[user, 1] ** 2 + theirs[note, 1] ** 2)
        loss = float(((rating - mu - fitted) ** 2 + penalty).mean())
        if last - loss < tolerance * loss:
            break
        last = loss
    return theirs[:, 0]


def _solved(
    of: NDArray[np.int64], other: NDArray[np.float64], rest: NDArray[np.float64], n: int
) -> NDArray[np.float64]:
    """Each row's intercept and factor (n, 2), given the other side's: ridge, by the 2 x 2 rule."""
    left = rest - other[:, 0]
    count = np.bincount(of, minlength=n).astype(float)
    first = np.bincount(of, weights=other[:, 1], minlength=n)
    second = np.bincount(of, weights=other[:, 1] ** 2, minlength=n) + FACTORS * count
    a, b = count * (1 + INTERCEPTS), np.bincount(of, weights=left, minlength=n)
    c = np.bincount(of, weights=left * other[:, 1], minlength=n)
    ground = np.maximum(a * second - first**2, 1e-12)
    return np.column_stack([(b * second - c * first) / ground, (a * c - first * b) / ground])


WAYS = {"lawspeaker": ours, "matrix factorisation": factorised}


def row(name: str, way: str, seed: int) -> dict[str, Any]:
    votes, kind = drawn(name, seed)
    before = time.process_time()
    score = WAYS[way](votes)
    spent = time.process_time() - before
    seen = np.bincount(votes.statement, minlength=votes.n_statements)
    agree = np.bincount(votes.statement[votes.value == 1], minlength=votes.n_statements)
    above = None
    if kind is not None:
        pairs = score[kind == 1][:, None] - score[kind == 0][None, :]
        above = float((pairs > 0).mean() + (pairs == 0).mean() / 2)
    return {
        "score": score.tolist(),
        "share": (agree / np.maximum(seen, 1)).tolist(),
        "seen": seen.tolist(),
        "cpu": spent,
        "mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "auc": above,
        "shape": [votes.n_participants, votes.n_statements, votes.n_votes],
    }


def measured(name: str, way: str, seed: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "row.json"
        subprocess.run(
            [sys.executable, __file__, "--row", name, way, str(seed), "--out", str(out)],
            env={**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
            check=True,
        )
        return dict(json.loads(out.read_text("utf-8")))


def alike(one: list[float], other: list[float], seen: list[int]) -> float:
    heard = np.array(seen) >= FEWEST
    return float(spearmanr(np.array(one)[heard], np.array(other)[heard]).statistic)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=4)
    parser.add_argument("--cases", nargs="+", choices=[*REAL, *PLANTED], default=[*REAL, *PLANTED])
    parser.add_argument("--row", nargs=3)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    if options.row:
        name, way, seed = options.row
        options.out.write_text(json.dumps(row(name, way, int(seed))), "utf-8")
        return
    print(
        "| case | who | CPU s | peak MiB | bridging AUC | ranks like the other | like the share |"
    )
    print("|---|---|---|---|---|---|---|")
    absent = [name for name in REAL if not (POLIS / REAL[name]).is_dir()]
    for name in options.cases:
        if name in absent:
            continue
        seeds = range(1 if name in REAL else options.seeds)
        found = {way: [measured(name, way, seed) for seed in seeds] for way in WAYS}
        first, second = found.values()
        likeness = np.mean(
            [alike(a["score"], b["score"], a["seen"]) for a, b in zip(first, second, strict=True)]
        )
        n, width, n_votes = first[0]["shape"]
        for way, made in found.items():
            auc = "" if made[0]["auc"] is None else f"{np.mean([each['auc'] for each in made]):.3f}"
            share = np.mean([alike(each["score"], each["share"], each["seen"]) for each in made])
            print(
                f"| {name} ({n:,} x {width}, {n_votes:,} votes) | {way} "
                f"| {np.mean([each['cpu'] for each in made]):.2f} "
                f"| {max(each['mib'] for each in made):.0f} | {auc} | {likeness:.2f} "
                f"| {share:.2f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
