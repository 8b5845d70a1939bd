"""A slate by equal shares and its EJR+ certificate: lawspeaker beside abcvoting.

Run by hand:

    python bench/choice.py --rival-python /tmp/rival/bin/python [--voters 10000] [--k 20]

The rival's interpreter needs abcvoting 2.19.2. Both sides choose from the same approvals and
then judge two committees: their own, and the k candidates that fewest people approve.
"""

# ruff: noqa: PLC0415 - two interpreters run this file, and neither has the other's packages

from __future__ import annotations

import argparse
import json
import platform
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from groups import Stages, child


def prepare(n_voters: int, n_candidates: int, path: Path) -> None:
    """Approvals of four camps that like different halves of the candidates, 31 % of all cells."""
    import numpy as np

    rng = np.random.default_rng(2026)
    camp = rng.integers(4, size=n_voters)
    lean = rng.choice([-0.25, 0.25], size=(4, n_candidates))
    chance = np.clip(rng.uniform(0.0, 0.5, n_candidates) + lean, 0.02, 0.98)
    np.save(path, rng.random((n_voters, n_candidates)) < chance[camp])


def ours(path: Path, k: int) -> dict[str, Any]:
    import numpy as np

    from lawspeaker.social_choice import Approvals, ejr_plus, equal_shares

    approves = np.load(path)
    clock = Stages()
    profile = clock.timed("profile", lambda: Approvals.from_matrix(approves))
    chosen = clock.timed("equal shares", lambda: equal_shares(profile, k)).members
    mine = clock.timed("EJR+", lambda: ejr_plus(profile, chosen, k))
    least = tuple(np.argsort(approves.sum(axis=0), kind="stable")[:k].tolist())
    verdicts = [mine.certified, ejr_plus(profile, least, k).certified]
    return clock.result(sorted(chosen), verdict=f"{verdicts}, ratio {mine.ratio:.3f}")


def rival(path: Path, k: int) -> dict[str, Any]:
    import numpy as np
    from abcvoting import abcrules, properties
    from abcvoting.preferences import Profile

    approves = np.load(path)
    clock = Stages()
    profile = Profile(approves.shape[1])
    clock.timed(
        "profile", lambda: profile.add_voters([np.flatnonzero(row).tolist() for row in approves])
    )
    chosen = clock.timed(
        "equal shares",
        lambda: abcrules.compute_equal_shares(
            profile, k, algorithm="float-fractions", resolute=True
        ),
    )[0]
    mine = clock.timed("EJR+", lambda: properties.check_EJR_plus(profile, chosen))
    least = np.argsort(approves.sum(axis=0), kind="stable")[:k].tolist()
    verdicts = [bool(mine), bool(properties.check_EJR_plus(profile, least))]
    return clock.result(sorted(chosen), verdict=f"{verdicts}")


def compare(options: argparse.Namespace) -> None:
    print(f"{time.strftime('%Y-%m-%d')}, {platform.machine()}, Python {platform.python_version()},")
    print(f"one thread; stopped after {options.limit:.0f} s.\n")
    shape = (str(options.voters), str(options.candidates))
    bounds = {"limit": options.limit, "memory": 12, "script": __file__}
    sides = [(sys.executable, "ours", "lawspeaker")]
    if options.rival_python:
        sides.append((options.rival_python, "rival", "abcvoting 2.19.2"))
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "approvals.npy")
        made = child(sys.executable, "--worker", "prepare", path, *shape, **bounds)
        if isinstance(made, str):
            sys.exit(made)
        print(f"{options.voters:,} voters x {options.candidates:,} candidates, k = {options.k}\n")
        print("| who | CPU s by stage | peak MiB | EJR+ of the slate, of the least approved |")
        print("|---|---|---|---|")
        slates = []
        for python, side, name in sides:
            answer = child(python, "--worker", side, path, str(options.k), **bounds)
            if isinstance(answer, str):
                print(f"| {name} | {answer} | | |")
                continue
            slates.append(answer["label"])
            stages = ", ".join(f"{stage} {took:.3f}" for stage, took in answer["seconds"].items())
            print(f"| {name} | {stages} | {answer['peak'] / 2**20:,.0f} | {answer['verdict']} |")
    if len(slates) == 2:
        print(f"\nThe two slates are {'the same' if slates[0] == slates[1] else 'different'}.")
    if not options.rival_python:
        print("\nNo --rival-python was given, so abcvoting was not run.")


def work(step: str, path: Path, *numbers: int) -> dict[str, Any]:
    if step == "prepare":
        prepare(*numbers, path)
        return {}
    return (ours if step == "ours" else rival)(path, *numbers)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rival-python", default="", help="a Python that has abcvoting 2.19.2")
    parser.add_argument("--voters", type=int, default=10_000)
    parser.add_argument("--candidates", type=int, default=200)
    parser.add_argument("--k", type=int, default=20)
    parser.add_argument("--limit", type=float, default=300, help="seconds for each process")
    parser.add_argument("--worker", nargs="+", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.worker:
        step, path, *numbers = options.worker
        print(json.dumps(work(step, Path(path), *map(int, numbers))))
    else:
        compare(options)


if __name__ == "__main__":
    main()
