"""Opinion groups of 10^5 to 10^8 votes, in shards: CPU seconds, wall seconds, peak memory.

Run by hand:

    python bench/scale.py [--votes 100000 1000000 ...] [--work FOLDER] [--from-table]

Each row is a process of its own with one thread. Votes are drawn from a seed, shard by shard,
1,000 statements at 15 %, three groups; `--from-table` writes them to a Parquet file first and
reads that, which is what a user does.
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
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np

from lawspeaker.adapters.tables.spool import vote_shards
from lawspeaker.analysis.consensus import consensus
from lawspeaker.analysis.stability import adjusted_rand
from lawspeaker.analysis.streamed_groups import stream_groups, streamed_support
from lawspeaker.analysis.telling import telling_statements
from lawspeaker.records.votes import Votes

N_STATEMENTS, DENSITY, SHARES = 1_000, 0.15, (0.5, 0.3, 0.2)
PEOPLE_EACH = 7_000
EACH = round(N_STATEMENTS * DENSITY)


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnShard:
    """Votes that are drawn again, the same, at each reading."""

    number: int
    n: int

    def drawn(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Statements (n, 150) in order, votes of the same shape, and the groups (n,)."""
        world = np.random.default_rng(2026)
        lean = world.choice([-0.3, 0.3, 0.0, 0.0], size=(len(SHARES), N_STATEMENTS))
        agree = np.clip(world.uniform(0.3, 0.7, N_STATEMENTS) + lean, 0.05, 0.95)
        rng = np.random.default_rng([7, self.number])
        group = rng.choice(len(SHARES), size=self.n, p=SHARES)
        # One statement of each run of six or seven: as many for everybody, none twice.
        edges = np.linspace(0, N_STATEMENTS, EACH + 1).astype(np.int64)
        width = np.diff(edges)
        said = edges[:-1] + (rng.random((self.n, EACH), dtype=np.float32) * width).astype(np.int64)
        draw = rng.random((self.n, EACH), dtype=np.float32)
        vote = np.where(draw < 0.9 * agree[group[:, None], said], 1, np.where(draw < 0.9, -1, 0))
        return said, vote, group

    def read(self) -> Votes:
        said, vote, _ = self.drawn()
        first = self.number * PEOPLE_EACH
        return Votes(
            participants=tuple(f"p.{first + i}" for i in range(self.n)),
            statements=tuple(f"stmt.{j}" for j in range(N_STATEMENTS)),
            start=np.arange(self.n + 1, dtype=np.int64) * EACH,
            statement=said.astype(np.int32).ravel(),
            value=vote.astype(np.int8).ravel(),
        )


def drawn_shards(n_votes: int) -> list[DrawnShard]:
    n_people = -(-n_votes // EACH)
    return [
        DrawnShard(number=number, n=min(PEOPLE_EACH, n_people - first))
        for number, first in enumerate(range(0, n_people, PEOPLE_EACH))
    ]


def to_parquet(shards: list[DrawnShard], folder: Path) -> None:
    """The votes of all shards in one file, rows in a mixed order within each shard."""
    with duckdb.connect() as base:
        base.execute("SET threads = 1")
        for shard in shards:
            read = shard.read()
            order = np.random.default_rng(shard.number).permutation(read.n_votes)
            drawn = {  # noqa: F841 - DuckDB finds it by its name
                "participant": read.row[order] + shard.number * PEOPLE_EACH,
                "statement": read.statement[order],
                "vote": read.value[order],
            }
            target = folder / f"part-{shard.number}.parquet"
            base.execute(f"COPY (SELECT * FROM drawn) TO '{target}' (FORMAT parquet)")
        parts = f"read_parquet('{folder}/part-*.parquet')"
        base.execute(f"COPY (FROM {parts}) TO '{folder}/votes.parquet' (FORMAT parquet)")
    for part in folder.glob("part-*"):
        part.unlink()


def measure(n_votes: int, table: str) -> dict[str, object]:
    shards = drawn_shards(n_votes)
    wall, cpu, seconds = time.perf_counter(), time.process_time(), {}
    if table:
        with vote_shards(Path(table), work_folder=Path(table).parent) as spooled:
            seconds["spool"] = round(time.process_time() - cpu, 1)
            found = stream_groups(spooled)
            ids = [int(p) for shard in spooled for p in shard.read().participants]
    else:
        found = stream_groups(shards)
        ids = list(range(len(found.partition.label)))
    measured = streamed_support(found)
    telling = telling_statements(measured)
    consensus(measured, found.partition)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    truth = np.concatenate([shard.drawn()[2] for shard in shards])
    return {
        "n": found.totals.n_votes,
        "people": found.totals.n_participants,
        "groups": found.partition.n_groups,
        "ari": adjusted_rand(found.partition.label, truth[ids]) if telling else float("nan"),
        "cpu": cpu,
        "wall": wall,
        "peak": peak,
        "passes": found.n_passes,
        "spool": seconds.get("spool", 0.0),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--votes", nargs="+", type=int, default=[10**5, 10**6, 10**7, 10**8])
    parser.add_argument("--from-table", action="store_true")
    parser.add_argument("--work", default=tempfile.gettempdir())
    parser.add_argument("--measure", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        print(json.dumps(measure(int(options.measure[0]), options.measure[1])))
        return
    heads = "votes | people | source | groups | ARI | passes | CPU s | of it spool | wall s"
    print(f"| {heads} | peak MiB |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    source = "Parquet" if options.from_table else "drawn at each pass"
    for n_votes in options.votes:
        with tempfile.TemporaryDirectory(dir=options.work) as folder:
            table = ""
            if options.from_table:
                to_parquet(drawn_shards(n_votes), Path(folder))
                table = f"{folder}/votes.parquet"
            done = subprocess.run(
                [sys.executable, __file__, "--measure", str(n_votes), table],
                env={**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
                stdout=subprocess.PIPE,
                text=True,
                check=True,
            )
        got = json.loads(done.stdout)
        print(
            "| {n:,} | {people:,} | {source} | {groups} | {ari:.3f} | {passes} | {cpu:.1f} | "
            "{spool:.1f} | {wall:.1f} | {peak:,.0f} |".format(source=source, **got),
            flush=True,
        )


if __name__ == "__main__":
    main()
