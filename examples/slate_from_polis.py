"""A slate of statements with its certificate, from a Polis export, with nothing written.

Run: python examples/slate_from_polis.py FOLDER
Without a folder, the embedded sample (invented people in an invented town) takes its place.
"""

from __future__ import annotations

import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from lawspeaker.adapters.clock import SystemClock
from lawspeaker.adapters.memory import MemoryArchive, MemoryLedger, Silence
from lawspeaker.adapters.polis.reader import read_polis
from lawspeaker.cycle.desk import Desk
from lawspeaker.cycle.run import run
from lawspeaker.cycle.settings import Settings, enough_votes
from lawspeaker.sample.bundle import polis_bundle
from lawspeaker.sample.library import library_sample

if TYPE_CHECKING:
    from lawspeaker import Conversation


def read_sample() -> Conversation:
    """The sample by the same door as real data: as the files of an export."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in polis_bundle(library_sample()).items():
            (Path(folder) / name).write_text(text, encoding="utf-8")
        return read_polis(Path(folder))


def main() -> None:
    """Run the loop's first half in memory and print what it chose, and for whom."""
    conversation = read_polis(Path(sys.argv[1])) if len(sys.argv) > 1 else read_sample()
    settings = Settings(
        constitution_id="example",
        title="An example",
        day=date(2026, 11, 25),
        min_votes=enough_votes(len(conversation.participants)),
        n_clauses=8,
    )
    archive = MemoryArchive()
    desk = Desk(ledger=MemoryLedger(SystemClock()), archive=archive, progress=Silence())
    made = run(conversation, settings, desk=desk)

    chosen = made.selection
    text = {statement.id: statement.text for statement in conversation.statements}
    for identifier, probability in zip(chosen.slate, chosen.probability, strict=True):
        print(f"{probability:5.0%}  {identifier:<9}{text[identifier][:70]}")
    print(f"EJR+ ratio {chosen.ejr.est:.2f}, {chosen.ejr.lo:.2f} to {chosen.ejr.hi:.2f}")
    print("Certified:", chosen.ejr.hi < 1, "(below 1: no large enough group can object)")
    print(f"{chosen.unrepresented.n} people are represented by no clause. Narrowly out:")
    for loser in chosen.narrowly_out[:2]:
        print(f"{loser.probability:5.0%}  {loser.statement:<9}{text[loser.statement][:70]}")
    print("In memory:", ", ".join(name for name in archive.names() if "/" not in name))


if __name__ == "__main__":
    main()
