"""How many added accounts change the main outcomes of real conversations, and what it costs.

    .venv/bin/python bench/sybil.py

Needs the public data beside the checkout. Prints one row an attack: the smallest share of added
accounts found (and how many they are) for each outcome, `no` where nothing changed up to 30 %.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from lawspeaker.adapters.polis.reader import read_polis
from lawspeaker.analysis.attack import Attack
from lawspeaker.cycle.settings import enough_votes
from lawspeaker.cycle.sybil import Flip, Outcome, sybil_report

POLIS = Path(__file__).resolve().parents[2] / "shared" / "data" / "polis"


def cell(flip: Flip) -> str:
    return "no" if flip.share is None else f"{flip.share:.1%} ({flip.n_accounts})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=0)
    seed = parser.parse_args().seed
    print("| conversation (people, CPU s) | attack | five statements | slate | groups |", end="")
    print(" leading statement |\n|---|---|---|---|---|---|")
    for folder in sorted(POLIS.iterdir()):
        votes = read_polis(folder).votes
        began = time.process_time()
        found = sybil_report(votes, seed=seed, min_votes=enough_votes(votes.n_participants))
        spent = time.process_time() - began
        flips = {(each.attack, each.outcome): cell(each) for each in found.flips}
        for attack in Attack:
            cells = " | ".join(flips[attack, outcome] for outcome in Outcome)
            head = f"{folder.name} ({found.n_people:,}, {spent:.1f})"
            print(f"| {head} | {attack.replace('_', ' ')} | {cells} |", flush=True)


if __name__ == "__main__":
    main()
