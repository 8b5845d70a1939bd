"""Sequences of releases against an attacker who knows every one of them.

Run by hand: python bench/releases.py [--n 20000] [--jobs 2]
"""

from __future__ import annotations

import argparse
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from analysis.released_crowd import Attacker, Crowd
from lawspeaker.analysis.batches import Releases

N_STEPS = 5


def played(seed: int) -> tuple[int, int]:
    """Leaks of one sequence, and how often a table was renewed in it."""
    crowd, attacker, releases = Crowd(np.random.default_rng(seed)), Attacker(), Releases()
    for _ in range(N_STEPS):
        crowd.step()
        attacker.read(releases.release(crowd.votes()), crowd)
    return attacker.leaks(), attacker.n_renewed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=20_000)
    parser.add_argument("--jobs", type=int, default=2)
    asked = parser.parse_args()
    began = time.perf_counter()
    with ProcessPoolExecutor(asked.jobs) as pool:
        found = list(pool.map(played, range(10_000, 10_000 + asked.n), chunksize=100))
    leaks, renewed = (sum(column) for column in zip(*found, strict=True))
    print(
        f"{asked.n:,} sequences of {N_STEPS} releases: {leaks} leaks; a table was renewed "
        f"{renewed:,} times; {time.perf_counter() - began:.0f} s."
    )


if __name__ == "__main__":
    main()
