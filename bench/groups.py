"""Opinion groups and what follows from them: lawspeaker beside red-dwarf, on the same votes.

Run by hand:

    python bench/groups.py --rival-python /tmp/rival/bin/python [--cases NAME ...]

The rival's interpreter needs red-dwarf 0.4.0; without one its rows are left out, and the table
says so. Each row is a process of its own with one thread, so that peak memory is its own too.
"""

# ruff: noqa: PLC0415 - two interpreters run this file, and neither has the other's packages

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from lawspeaker.records.partition import Partition
    from lawspeaker.records.votes import Votes

T = TypeVar("T")
ROOT = Path(__file__).resolve().parents[1]
POLIS = ROOT.parent / "shared" / "data" / "polis"
GIB = 2**30
ENVIRONMENT = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A folder of real votes, or votes drawn for `n` people in groups of the given `shares`."""

    folder: str = ""
    n: int = 0
    n_statements: int = 0
    shares: tuple[float, ...] = (0.5, 0.3, 0.2)


CASES = {
    "vtaiwan": Case(folder="vtaiwan.uberx"),
    "bowling-green": Case(folder="american-assembly.bowling-green"),
    "one-crowd-1k": Case(n=1_000, n_statements=200, shares=(1.0,)),
    "planted-1k": Case(n=1_000, n_statements=200),
    "planted-10k": Case(n=10_000, n_statements=500),
    "planted-100k": Case(n=100_000, n_statements=1_000),
}
DENSITY = 0.15


def prepare(case: Case, path: Path) -> dict[str, Any]:
    """Votes as triples and the true (or released) label of each person, -1 for none, on disk."""
    import numpy as np

    if case.folder:
        from lawspeaker.adapters.polis.reader import read_polis

        read = read_polis(POLIS / case.folder)
        votes = read.votes
        names = sorted(set(read.released.groups.values()))
        truth = [
            names.index(read.released.groups[p]) if p in read.released.groups else -1
            for p in votes.participants
        ]
        row, column, value = votes.row, votes.statement, votes.value
        shape = (votes.n_participants, votes.n_statements)
    else:
        rng = np.random.default_rng(2026)
        group = rng.choice(len(case.shares), size=case.n, p=case.shares)
        lean = rng.choice([-0.3, 0.3, 0.0, 0.0], size=(len(case.shares), case.n_statements))
        agree = np.clip(rng.uniform(0.3, 0.7, case.n_statements) + lean, 0.05, 0.95)
        row, column = (
            np.concatenate(parts)
            for parts in zip(
                *(
                    (first + found[0], found[1])
                    for first in range(0, case.n, 10_000)
                    for found in [
                        np.nonzero(
                            rng.random((min(10_000, case.n - first), case.n_statements)) < DENSITY
                        )
                    ]
                ),
                strict=True,
            )
        )
        drawn = rng.random(len(row))
        value = np.where(
            drawn < 0.9 * agree[group[row], column], 1, np.where(drawn < 0.9, -1, 0)
        ).astype(np.int8)
        truth, shape = group.tolist(), (case.n, case.n_statements)
    np.savez(path, row=row, column=column, value=value, shape=shape)
    return {"truth": truth, "shape": [int(side) for side in shape], "n_votes": len(value)}


def ours(path: Path, method: str) -> dict[str, Any]:
    """Opinion groups by one method, support, telling statements and consensus, timed apart.

    `fit` is POLIS without what speaks for it: one fit, no hidden votes, no refits.
    """
    import numpy as np

    from lawspeaker.analysis.consensus import consensus
    from lawspeaker.analysis.groups import GroupMethod, opinion_groups
    from lawspeaker.analysis.support import support
    from lawspeaker.analysis.telling import telling_statements
    from lawspeaker.records.votes import Votes

    kept = np.load(path)
    n, n_statements = kept["shape"].tolist()
    clock = Stages()
    votes = clock.timed(
        "votes",
        lambda: Votes.from_triples(
            [f"p.{i}" for i in range(n)],
            [f"stmt.{j}" for j in range(n_statements)],
            row=kept["row"],
            column=kept["column"],
            value=kept["value"],
        ),
    )

    def grouped() -> tuple[Partition, str]:
        if method == "fit":
            return one_fit(votes), "groups"
        found = opinion_groups(votes, method=GroupMethod(method))
        return found.partition, found.verdict

    partition, verdict = clock.timed("groups", grouped)
    measured = clock.timed("support", lambda: support(votes, partition))
    clock.timed("telling", lambda: telling_statements(measured))
    clock.timed("consensus", lambda: consensus(measured, partition))
    return clock.result(partition.label.tolist(), verdict)


def one_fit(votes: Votes) -> Partition:
    import numpy as np

    from lawspeaker.analysis.arrangement import arrange
    from lawspeaker.analysis.fit import fit_groups, polis_recipe
    from lawspeaker.records.partition import Partition

    arranged = arrange(votes)
    placed = arranged.votes.votes_each >= 7
    fit = fit_groups(
        arranged.votes.restrict(participants=placed),
        polis_recipe(max_groups=6, min_size=1),
        rng=np.random.default_rng(0),
    )
    label = np.full(votes.n_participants, -1, dtype=np.int32)
    label[arranged.participant[placed]] = fit.label
    return Partition(names=tuple("ABCDEF"[: fit.k]), label=label)


def rival(path: Path) -> dict[str, Any]:
    """red-dwarf's own pipeline with its defaults: one call does all, so it has one stage."""
    import numpy as np
    from reddwarf.implementations.polis import run_pipeline

    kept = np.load(path)
    votes = [
        {"participant_id": person, "statement_id": statement, "vote": vote}
        for person, statement, vote in zip(
            kept["row"].tolist(), kept["column"].tolist(), kept["value"].tolist(), strict=True
        )
    ]
    clock = Stages()
    found = clock.timed("pipeline", lambda: run_pipeline(votes=votes, random_state=0))
    label = [-1] * int(kept["shape"][0])
    for person, group in found.participants_df["cluster_id"].dropna().items():
        label[int(person)] = int(group)
    return clock.result(label, "groups")


class Stages:
    """CPU seconds by stage, and the process's peak memory at the end."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    def timed(self, stage: str, work: Callable[[], T]) -> T:
        start = time.process_time()
        made = work()
        self.seconds[stage] = time.process_time() - start
        return made

    def result(self, label: list[int], verdict: str) -> dict[str, Any]:
        # The parent holds no arrays, so what Linux lets a child inherit of its peak is small.
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        return {"seconds": self.seconds, "peak": peak, "label": label, "verdict": verdict}


def adjusted_rand(a: list[int], b: list[int]) -> float:
    """By pairs, in plain Python: neither side's own code judges itself. -1 in either is left out.

    A side that places nobody has put everybody together.
    """
    a, b = (side if max(side) >= 0 else [0] * len(side) for side in (a, b))
    both = [(x, y) for x, y in zip(a, b, strict=True) if x >= 0 and y >= 0]
    cells, rows, columns = (
        sum(n * (n - 1) / 2 for n in Counter(each).values())
        for each in (both, [x for x, _ in both], [y for _, y in both])
    )
    expected = rows * columns / (len(both) * (len(both) - 1) / 2)
    span = (rows + columns) / 2 - expected
    return (cells - expected) / span if span else 1.0


def child(
    python: str, *arguments: str, limit: float, memory: int, script: str = __file__
) -> dict[str, Any] | str:
    """What a process of its own printed, or in words why there is nothing."""
    environment = {k: v for k, v in os.environ.items() if k != "OPENBLAS_CORETYPE"} | ENVIRONMENT
    capped = f'ulimit -v {memory * GIB // 1024}; exec "$0" "$@"'
    try:
        done = subprocess.run(
            ["bash", "-c", capped, python, script, *arguments],
            env=environment,
            timeout=limit,
            capture_output=True,
            text=True,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"stopped after {limit:.0f} s"
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["killed"])[-1]
        return f"failed: {last[:90]}"
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def line(name: str, who: str, answer: dict[str, Any] | str, truth: list[int]) -> str:
    """A row of the table."""
    if isinstance(answer, str):
        return f"| {name} | {who} | {answer} | | | | |"
    stages = ", ".join(f"{stage} {took:.2f}" for stage, took in answer["seconds"].items())
    groups = len({label for label in answer["label"] if label >= 0})
    total = sum(answer["seconds"].values())
    ari = "-" if max(truth) < 0 else f"{adjusted_rand(answer['label'], truth):.3f}"
    found = groups or answer["verdict"].replace("_", " ")
    peak = f"{answer['peak'] / 2**20:,.0f}"
    return f"| {name} | {who} | {total:.2f} | {peak} | {found} | {ari} | {stages} |"


def compare(options: argparse.Namespace) -> None:
    print(f"{time.strftime('%Y-%m-%d')}, {platform.machine()}, Python {platform.python_version()},")
    print(f"one thread; stopped after {options.limit:.0f} s or at {options.memory} GiB.\n")
    print("| case | who | CPU s | peak MiB | groups | ARI | CPU s by stage |")
    print("|---|---|---|---|---|---|---|")
    bounds = {"limit": options.limit, "memory": options.memory}
    for name in options.cases:
        with tempfile.TemporaryDirectory() as folder:
            path = str(Path(folder) / "votes.npz")
            made = child(sys.executable, "--prepare", name, path, **bounds)
            if isinstance(made, str):
                print(f"| {name} | votes | {made} | | | | |")
                continue
            title = "{} ({:,} x {:,}, {:,} votes)".format(name, *made["shape"], made["n_votes"])
            for method, what in (("auto", "AUTO"), ("polis", "POLIS"), ("fit", "POLIS, one fit")):
                answer = child(sys.executable, "--ours", method, path, **bounds)
                print(line(title, f"lawspeaker {what}", answer, made["truth"]), flush=True)
            if options.rival_python:
                answer = child(options.rival_python, "--rival", "red-dwarf", path, **bounds)
                print(line(title, "red-dwarf 0.4.0", answer, made["truth"]), flush=True)
    if not options.rival_python:
        print("\nNo --rival-python was given, so red-dwarf was not run.")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rival-python", default="", help="a Python that has red-dwarf 0.4.0")
    parser.add_argument("--cases", nargs="+", choices=CASES, default=list(CASES))
    parser.add_argument("--limit", type=float, default=300, help="seconds for each process")
    parser.add_argument("--memory", type=int, default=12, help="GiB for each process")
    for worker in ("--prepare", "--ours", "--rival"):
        parser.add_argument(worker, nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.prepare:
        print(json.dumps(prepare(CASES[options.prepare[0]], Path(options.prepare[1]))))
    elif options.ours:
        print(json.dumps(ours(Path(options.ours[1]), options.ours[0])))
    elif options.rival:
        print(json.dumps(rival(Path(options.rival[1]))))
    else:
        compare(options)


if __name__ == "__main__":
    main()
