"""How many added accounts change the main outcomes of real conversations, and what it costs.

Run by hand: `python bench/sybil.py`. Needs the public data beside the checkout.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from lawspeaker.adapters.polis.reader import read_polis
from lawspeaker.cycle.settings import enough_votes
from lawspeaker.cycle.sybil import sybil_report

POLIS = Path(__file__).resolve().parents[2] / "shared" / "data" / "polis"


def main() -> None:
    for folder in sorted(POLIS.iterdir()):
        votes = read_polis(folder).votes
        began = time.process_time()
        found = sybil_report(votes, min_votes=enough_votes(votes.n_participants))
        spent = time.process_time() - began
        sys.stdout.write(f"{folder.name}: {found.n_people} people, {spent:.1f} CPU s\n")
        for flip in found.flips:
            share = "no" if flip.share is None else f"{flip.share:.1%} ({flip.n_accounts})"
            sys.stdout.write(f"  {flip.attack} {flip.outcome}: {share} {flip.changed}\n")


if __name__ == "__main__":
    main()
