"""How long a single vote takes in the record of an assembly that has grown large.

Run by hand: python bench/polis_export.py 100000 FOLDER/m
then         python bench/deed.py FOLDER/m FOLDER/record
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

from lawspeaker.cycle.assembly.opening import close_roll, fix_rule
from lawspeaker.cycle.assembly.voting import Cast, take_votes
from lawspeaker.cycle.projection.views import views_of
from lawspeaker.wiring.desk import quiet_desk
from lawspeaker.wiring.polis_record import import_export
from lawspeaker.wiring.views import drop_views

N_VOTES = 20


def main() -> None:
    source, folder = Path(sys.argv[1]), Path(sys.argv[2])
    import_export(source, folder)
    with quiet_desk(folder) as desk:
        fix_rule(desk, {"n_clauses": 2})
        close_roll(desk, [])
    drop_views(folder)
    wall, cpu = [], []
    for n in range(N_VOTES + 1):
        started, spent = time.perf_counter(), time.process_time()
        with quiet_desk(folder) as desk:
            cast = Cast(participant="p.0", statement="stmt.0", vote=(1, 0, -1)[n % 3])
            take_votes(desk, [cast])
        wall.append(1000 * (time.perf_counter() - started))
        cpu.append(1000 * (time.process_time() - spent))
    print(f"first vote, no views kept: {wall[0]:,.0f} ms, {cpu[0]:,.0f} ms CPU")
    print(
        f"each of {N_VOTES} after it: median {statistics.median(wall[1:]):,.0f} ms, largest "
        f"{max(wall[1:]):,.0f} ms, median {statistics.median(cpu[1:]):,.0f} ms CPU"
    )
    with quiet_desk(folder) as desk:
        started, spent = time.perf_counter(), time.process_time()
        views_of(desk.ledger.events())
        print(
            f"reading the whole record instead: {1000 * (time.perf_counter() - started):,.0f} ms, "
            f"{1000 * (time.process_time() - spent):,.0f} ms CPU"
        )


if __name__ == "__main__":
    main()
