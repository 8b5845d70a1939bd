"""Slates, their EJR+ certificate and ranked pairs, beside abcvoting, pabutools, pref_voting.

Run by hand:

    python bench/choice.py --rival-python /tmp/rival/bin/python [--voters 10000] [--k 20]

The rival's interpreter needs abcvoting 2.19.2, pabutools 1.2.3 and pref_voting 1.18.2. All choose
from the same approvals; two then judge two committees: their own, and the k candidates that
fewest people approve. Ranked pairs is on margins among `--ranked` candidates that all differ, so
that no side has ties to break.
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
from typing import TYPE_CHECKING, Any

from groups import Stages, child

if TYPE_CHECKING:
    from collections.abc import Callable


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


def pabutools(path: Path, k: int) -> dict[str, Any]:
    import numpy as np
    from pabutools.election import (
        ApprovalBallot,
        ApprovalProfile,
        Cardinality_Sat,
        Instance,
        Project,
    )
    from pabutools.rules import method_of_equal_shares

    approves = np.load(path)
    clock = Stages()
    projects = [Project(str(c), cost=1) for c in range(approves.shape[1])]
    instance = Instance(projects, budget_limit=k)
    profile = clock.timed(
        "profile",
        lambda: ApprovalProfile(
            [ApprovalBallot(projects[c] for c in np.flatnonzero(row)) for row in approves],
            instance=instance,
        ),
    )
    chosen = clock.timed(
        "equal shares",
        lambda: method_of_equal_shares(instance, profile, sat_class=Cardinality_Sat),
    )
    return clock.result(
        sorted(int(each.name) for each in chosen), verdict=f"{len(chosen)} bought, none completed"
    )


def prepare_margins(n_candidates: int, path: Path) -> None:
    """Antisymmetric margins without a Condorcet winner, whose sizes all differ."""
    import numpy as np

    rng = np.random.default_rng(2026)
    upper = np.triu_indices(n_candidates, 1)
    size = 2 * rng.permutation(len(upper[0])) + 2
    net = np.zeros((n_candidates, n_candidates))
    net[upper] = size * rng.choice([-1, 1], len(size))
    np.save(path, net - net.T)


def our_pairs(path: Path) -> dict[str, Any]:
    import numpy as np

    from lawspeaker.social_choice.margins import Margins
    from lawspeaker.social_choice.ranked_pairs import ranked_pairs

    margins = Margins(net=np.load(path))
    clock = Stages()
    winners = clock.timed("ranked pairs", lambda: ranked_pairs(margins)).winners
    return clock.result(list(winners), verdict=f"winner {list(winners)}")


def rival_pairs(path: Path) -> dict[str, Any]:
    import numpy as np
    from pref_voting.voting_methods import ranked_pairs_tb
    from pref_voting.weighted_majority_graphs import MarginGraph

    # It walks recursively; the default limit ends it at 200 candidates.
    sys.setrecursionlimit(1_000_000)

    net = np.load(path).astype(int)
    edges = [(int(a), int(b), int(net[a, b])) for a, b in np.argwhere(net > 0)]
    clock = Stages()
    graph = clock.timed("graph", lambda: MarginGraph(list(range(len(net))), edges))
    winners = clock.timed("ranked pairs", lambda: ranked_pairs_tb(graph))
    return clock.result(sorted(map(int, winners)), verdict=f"winner {sorted(map(int, winners))}")


def compare_pairs(options: argparse.Namespace, folder: str, bounds: dict[str, Any]) -> None:
    """The table of ranked pairs."""
    path = str(Path(folder) / "margins.npy")
    made = child(sys.executable, "--worker", "prepare-margins", path, str(options.ranked), **bounds)
    if isinstance(made, str):
        sys.exit(made)
    print(f"\nRanked pairs, {options.ranked} candidates\n")
    print("| who | CPU s by stage | peak MiB | |")
    print("|---|---|---|---|")
    sides = [(sys.executable, "our-pairs", "lawspeaker")]
    if options.rival_python:
        sides.append((options.rival_python, "rival-pairs", "pref_voting 1.18.2"))
    for python, side, name in sides:
        print(row(name, child(python, "--worker", side, path, **bounds)))


def row(name: str, answer: dict[str, Any] | str) -> str:
    """A row of a table."""
    if isinstance(answer, str):
        return f"| {name} | {answer} | | |"
    stages = ", ".join(f"{stage} {took:.3f}" for stage, took in answer["seconds"].items())
    return f"| {name} | {stages} | {answer['peak'] / 2**20:,.0f} | {answer['verdict']} |"


def compare(options: argparse.Namespace) -> None:
    print(f"{time.strftime('%Y-%m-%d')}, {platform.machine()}, Python {platform.python_version()},")
    print(f"one thread; stopped after {options.limit:.0f} s.\n")
    shape = (str(options.voters), str(options.candidates))
    bounds = {"limit": options.limit, "memory": 12, "script": __file__}
    sides = [(sys.executable, "ours", "lawspeaker")]
    if options.rival_python:
        sides.append((options.rival_python, "rival", "abcvoting 2.19.2"))
        sides.append((options.rival_python, "pabutools", "pabutools 1.2.3"))
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
            print(row(name, answer))
            if not isinstance(answer, str):
                slates.append((name, answer["label"]))
        compare_pairs(options, folder, bounds)
    for name, slate in slates[1:]:
        mine = slates[0][1]
        word = (
            "the same as" if slate == mine else f"{len(set(slate) & set(mine))} of {options.k} in"
        )
        print(f"\nThe slate of {name} is {word} ours.")
    if not options.rival_python:
        print("\nNo --rival-python was given, so no rival was run.")


def work(step: str, path: Path, *numbers: int) -> dict[str, Any]:
    if step == "prepare":
        prepare(*numbers, path)
        return {}
    if step == "prepare-margins":
        prepare_margins(*numbers, path)
        return {}
    sides: dict[str, Callable[..., dict[str, Any]]] = {
        "ours": ours,
        "rival": rival,
        "pabutools": pabutools,
        "our-pairs": our_pairs,
        "rival-pairs": rival_pairs,
    }
    return sides[step](path, *numbers)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rival-python", default="", help="a Python that has the rivals")
    parser.add_argument("--voters", type=int, default=10_000)
    parser.add_argument("--candidates", type=int, default=200)
    parser.add_argument("--k", type=int, default=20)
    parser.add_argument("--ranked", type=int, default=200)
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
