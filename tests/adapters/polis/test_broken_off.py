"""An import that is killed leaves a whole beginning; the same import again completes it."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from adapters.polis.test_record_import import NOON, imported, opened, told, write_bundle
from lawspeaker.adapters.ledger.sqlite import open_ledger
from lawspeaker.cycle.assembly.opening import close_roll
from lawspeaker.errors import BadInput
from lawspeaker.records.event import EventKind
from lawspeaker.wiring.assembly import open_in, release_in
from lawspeaker.wiring.desk import quiet_desk
from lawspeaker.wiring.polis_record import Form, export_conversation, import_export
from lawspeaker.wiring.source import read_source
from lawspeaker.wiring.views import rebuild_views

if TYPE_CHECKING:
    from pathlib import Path

    from homes import Home
    from lawspeaker.adapters.ledger.sqlite import SqliteLedger

VOTES = [(i, j, (1, 0, -1)[(i + j) % 3], 1_000 * (i + 7 * j)) for i in range(60) for j in range(20)]
AGAIN = [(i, 3, 1, 900_000 + i) for i in range(60)]
BUNDLE = {
    "texts": [f"Statement {j}" for j in range(20)],
    "moderated": [(1, 0, -1)[j % 3] for j in range(20)],
    "marks": {},
}
IMPORTER = """
import sys
from functools import partial
from pathlib import Path
from lawspeaker.adapters.ledger.groups import extend_in_groups
from lawspeaker.adapters.ledger.sqlite import SqliteLedger
from lawspeaker.adapters.polis import record_import
from lawspeaker.wiring.polis_record import import_export
record_import.extend_in_groups = partial(extend_in_groups, n_a_group=50)
extend = SqliteLedger.extend
def telling(ledger, new, *, first):
    n_new = extend(ledger, new, first=first)
    print(ledger.size, flush=True)
    return n_new
SqliteLedger.extend = telling
import_export(Path(sys.argv[1]), Path(sys.argv[2]))
"""


def killed(source: Path, folder: Path, *, after: int) -> int:
    """Import, and kill -9 when so many groups are on disk; the size that was told last."""
    words = [sys.executable, "-c", IMPORTER, str(source), str(folder)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as importer:  # noqa: S603 - ours
        assert importer.stdout is not None
        sizes = [int(importer.stdout.readline()) for _ in range(after)]
        importer.kill()
    return sizes[-1]


def ledger_of(folder: Path) -> SqliteLedger:
    return open_ledger(folder / "ledger.db", NOON, create=False)


@pytest.mark.parametrize("after", [1, 2, 7])
def test_kill_9_leaves_a_beginning_that_the_same_import_completes(
    tmp_path: Path, after: int
) -> None:
    source = write_bundle(tmp_path / "source", VOTES + AGAIN, **BUNDLE)
    broken, whole = tmp_path / "broken", tmp_path / "whole"
    for folder in (broken, whole):
        open_in(folder, assembly="a", topic="Trees", description="", simulated=True)
    size = killed(source, broken, after=after)
    import_export(source, whole)
    with ledger_of(whole) as ledger:
        wanted = told(list(ledger.events()))
    with ledger_of(broken) as ledger:
        left = told(list(ledger.events()))
        assert ledger.verify().broken is None
    assert size <= len(left) < len(wanted)
    assert left == wanted[: len(left)]
    came = import_export(source, broken)
    assert came.n_new == len(wanted) - len(left)
    with ledger_of(broken) as ledger:
        assert told(list(ledger.events())) == wanted
        assert ledger.verify().broken is None
    assert import_export(source, broken).known_before


def test_kill_9_on_the_way_to_a_new_folder_leaves_what_the_same_import_goes_on_with(
    tmp_path: Path,
) -> None:
    source = write_bundle(tmp_path / "source", VOTES + AGAIN, **BUNDLE)
    other = write_bundle(tmp_path / "other", VOTES, **BUNDLE)
    import_export(source, tmp_path / "whole")
    with ledger_of(tmp_path / "whole") as ledger:
        wanted = told(list(ledger.events()))
    halls = tmp_path / "halls"
    killed(other, halls / "new", after=2)
    sizes = [killed(source, halls / "new", after=after) for after in (1, 3, 4)]
    assert sizes == sorted(set(sizes)), "each goes on where the last one ended"
    left = [path.name for path in halls.iterdir()]
    assert len(left) == 1, "what was left of another export holds votes, and is deleted"
    assert left[0].startswith(".new.unfinished-")
    assert (halls / left[0]).stat().st_mode & 0o077 == 0
    came = import_export(source, halls / "new")
    assert came.n_kept >= sizes[-1]
    assert came.n_kept + came.n_new == len(wanted)
    assert [path.name for path in halls.iterdir()] == ["new"]
    with ledger_of(halls / "new") as ledger:
        assert told(list(ledger.events())) == wanted
        assert ledger.verify().broken is None


def test_nothing_is_said_of_half_an_import(tmp_path: Path) -> None:
    source = write_bundle(tmp_path / "source", VOTES + AGAIN, **BUNDLE)
    folder = tmp_path / "record"
    open_in(folder, assembly="a", topic="Trees", description="", simulated=True)
    killed(source, folder, after=3)

    def close() -> None:
        with quiet_desk(folder) as desk:
            close_roll(desk, [])

    for tell in (
        lambda: read_source(folder),
        lambda: export_conversation(folder, tmp_path / "out", form=Form.POLIS),
        lambda: release_in(folder),
        close,
    ):
        with pytest.raises(BadInput, match="was broken off"):
            tell()
    import_export(source, folder)
    rebuild_views(folder)
    told_now = read_source(folder)
    assert told_now.votes.n_votes + told_now.n_votes_moderated_out == 60 * 20
    close()


def test_a_fault_at_the_end_of_an_export_leaves_a_record_as_it_was(tmp_path: Path) -> None:
    source = write_bundle(tmp_path / "source", VOTES, **BUNDLE)
    with (source / "votes.csv").open("a") as file:
        file.write("1,2,3,7\n")
    folder = tmp_path / "record"
    open_in(folder, assembly="a", topic="Trees", description="", simulated=True)
    with pytest.raises(BadInput, match="the vote is '7'"):
        import_export(source, folder)
    with ledger_of(folder) as ledger:
        assert ledger.size == 1
    with pytest.raises(BadInput, match="the vote is '7'"):
        import_export(source, tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_a_fault_at_the_end_leaves_an_empty_record_empty(home: Home, tmp_path: Path) -> None:
    source = write_bundle(tmp_path / "source", VOTES, **BUNDLE)
    rows = (source / "votes.csv").read_text("utf-8")
    (source / "votes.csv").write_text(rows + "1,2,3,7\n", "utf-8")
    (tmp_path / "record").mkdir()
    open_ledger(tmp_path / "record" / "ledger.db", NOON, create=True).close()
    folder = home(tmp_path / "record")
    with pytest.raises(BadInput, match="the vote is '7'"):
        import_export(source, folder)
    (source / "votes.csv").write_text(rows, "utf-8")
    came = import_export(source, folder)
    assert (came.n_kept, came.n_votes) == (0, len(VOTES))


def test_who_was_erased_from_a_broken_import_does_not_come_back(tmp_path: Path) -> None:
    source = write_bundle(tmp_path / "source", VOTES, **BUNDLE)
    folder = tmp_path / "record"
    open_in(folder, assembly="a", topic="Trees", description="", simulated=True)
    killed(source, folder, after=2)
    with ledger_of(folder) as ledger:
        joined = [each.seq for each in ledger.events(EventKind.JOINED)]
        ledger.erase(joined[3], reason="asked for")
    with pytest.raises(BadInput, match="an import was broken off here"):
        import_export(source, folder)
    with opened(tmp_path / "other.db") as ledger:  # whole, then erased: refused one by one
        imported(ledger, source)
        joined = [each.seq for each in ledger.events(EventKind.JOINED)]
        ledger.erase(joined[3], reason="asked for")
        grown = write_bundle(tmp_path / "grown", VOTES + AGAIN, **BUNDLE)
        assert imported(ledger, grown).n_refused > 0
