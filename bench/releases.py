"""Sequences of releases against an attacker who knows every one of them.

It takes every sum of one table less every sum of another, and solves for sums over all of them.
Run by hand: python bench/releases.py [--n 20000] [--steps 5] [--jobs 2]
"""

from __future__ import annotations

import argparse
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from analysis.released_crowd import Attacker, Crowd
from lawspeaker.analysis.batches import Releases


def played(seed: int, n_steps: int = 5) -> tuple[int, int]:
    """Leaks of one sequence, and how often a table was renewed in it."""
    crowd, attacker, releases = Crowd(np.random.default_rng(seed)), Attacker(), Releases()
    for _ in range(n_steps):
        crowd.step()
        attacker.read(releases.release(crowd.votes()), crowd)
    return attacker.leaks() + attacker.sums(), attacker.n_renewed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=20_000)
    parser.add_argument("--steps", type=int, default=5)
    parser.add_argument("--jobs", type=int, default=2)
    asked = parser.parse_args()
    each = partial(played, n_steps=asked.steps)
    began = time.perf_counter()
    with ProcessPoolExecutor(asked.jobs) as pool:
        found = list(pool.map(each, range(10_000, 10_000 + asked.n), chunksize=20))
    leaks, renewed = (sum(column) for column in zip(*found, strict=True))
    print(
        f"{asked.n:,} sequences of {asked.steps} releases: {leaks} leaks; a table was renewed "
        f"{renewed:,} times; {time.perf_counter() - began:.0f} s."
    )


if __name__ == "__main__":
    main()
