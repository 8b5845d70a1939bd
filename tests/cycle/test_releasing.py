from __future__ import annotations

import json
from datetime import UTC, datetime
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pytest

from analysis.released_crowd import Crowd, Table, tells
from lawspeaker.adapters.clock import FixedClock
from lawspeaker.adapters.memory import MemoryArchive, MemoryLedger, Silence
from lawspeaker.analysis.batches import Counted
from lawspeaker.cycle.assembly.releasing import Past, release, release_files
from lawspeaker.cycle.desk import Desk
from lawspeaker.errors import UsageFault
from lawspeaker.records.canonical import digest
from lawspeaker.records.event import Event, EventKind

if TYPE_CHECKING:
    from lawspeaker.cycle.assembly.releasing import Published

K = 10
N_SEQUENCES = 60


class Assembly:
    """An assembly's record in memory, which follows a crowd."""

    def __init__(self, *, n_statements: int = 2) -> None:
        self.ledger = MemoryLedger(FixedClock(datetime(2026, 11, 26, tzinfo=UTC)))
        self.archive = MemoryArchive()
        self.desk = Desk(ledger=self.ledger, archive=self.archive, progress=Silence())
        self.voted: dict[tuple[int, int], int] = {}
        self.joined: set[int] = set()
        self.ledger.append(
            EventKind.ASSEMBLY_OPENED,
            {"assembly": "a", "topic": "Books", "description": "", "simulated": True},
        )
        for number in range(n_statements):
            self.ledger.append(
                EventKind.STATEMENT_PROPOSED,
                {"statement": f"stmt.{number}", "text": f"Case {number}."},
            )

    def vote(self, person: int, statement: int, vote: int) -> None:
        if person not in self.joined:
            self.joined.add(person)
            body = {"participant": f"p.{person}", "simulated": True, "by": "hand"}
            self.ledger.append(EventKind.JOINED, body)
        was = self.voted.get((person, statement))
        if was == vote:
            return
        body = {"participant": f"p.{person}", "statement": f"stmt.{statement}", "vote": vote}
        kind = EventKind.VOTED if was is None else EventKind.REVISED
        self.ledger.append(kind, body if was is None else {**body, "was": was})
        self.voted[person, statement] = vote

    def forget(self, person: int) -> None:
        """What erasing leaves of a person's events: their places, and nothing in them."""
        for place, event in enumerate(self.ledger.kept):
            if event.body.get("participant") == f"p.{person}":
                self.ledger.kept[place] = Event(
                    seq=event.seq, kind=event.kind, at=event.at, body={}, digest=event.digest
                )
        self.voted = {key: vote for key, vote in self.voted.items() if key[0] != person}

    def truth(self, statement: str) -> dict[int, int]:
        number = int(statement.partition(".")[2])
        return {person: vote for (person, s), vote in self.voted.items() if s == number}


def crowded(n: int, vote: int = 1) -> Assembly:
    made = Assembly(n_statements=1)
    for person in range(n):
        made.vote(person, 0, vote)
    return made


def counted(agree: int, passed: int, disagree: int) -> Counted:
    return Counted(n=agree + passed + disagree, n_agree=agree, n_pass=passed, n_disagree=disagree)


def leaks(kept: list[dict[str, Table]]) -> int:
    """Differences of two published tables that one to nine people make."""
    return sum(
        tells(old[name], new[name])
        for old, new in combinations(kept, 2)
        for name in old.keys() & new.keys()
        if old[name][0] != new[name][0]
    )


def played(seed: int) -> tuple[int, int]:
    rng = np.random.default_rng(seed)
    crowd, assembly = Crowd(rng), Assembly()
    kept: list[dict[str, Table]] = []
    for step in range(5):
        crowd.step()
        for (person, statement), vote in sorted(crowd.vote.items()):
            assembly.vote(person, statement, vote)
        if step and rng.random() < 0.5:
            gone = int(rng.integers(0, crowd.n_people))
            assembly.forget(gone)
            crowd.vote = {key: vote for key, vote in crowd.vote.items() if key[0] != gone}
        try:
            told = release(assembly.desk)
        except UsageFault:
            continue
        before = kept[-1] if kept else {}
        kept.append(
            {
                name: before[name]
                if name in before and before[name][0] == counts
                else (counts, assembly.truth(name))
                for name, counts in told.counts.items()
            }
        )
    return leaks(kept), len(kept)


def test_no_two_releases_of_an_assembly_tell_on_a_few_people() -> None:
    ended = [played(seed) for seed in range(N_SEQUENCES)]
    assert sum(found for found, _ in ended) == 0
    assert sum(n for _, n in ended) > 2 * N_SEQUENCES


def test_a_release_is_a_file_a_page_and_an_event() -> None:
    assembly = crowded(12)
    told = release(assembly.desk)
    assert told.counts == {"stmt.0": counted(12, 0, 0)}
    files = release_files(told)
    written = json.loads(files["release.0001.json"])
    assert written["statements"][0]["n_agree"] == 12
    assert written["simulated"] is True
    assert "Simulated. No real person" in files["release.0001.html"]
    (event,) = assembly.ledger.events(EventKind.RELEASED)
    told = {"n": 12, "n_agree": 12, "n_pass": 0, "n_disagree": 0, "all_but_few": None}
    assert event.body["counts"] == {"stmt.0": told}
    assert event.body["digest"] == digest(files["release.0001.json"].encode())


def test_nine_more_votes_wait_for_the_tenth() -> None:
    assembly = crowded(12)
    release(assembly.desk)
    for person in range(12, 21):
        assembly.vote(person, 0, -1)
    with pytest.raises(UsageFault, match="Nothing new may be told"):
        release(assembly.desk)
    assembly.vote(21, 0, -1)
    told = release(assembly.desk)
    assert (told.number, told.counts) == ("release.0002", {"stmt.0": counted(12, 0, 10)})


def test_what_is_held_back_or_not_shown_is_said() -> None:
    assembly = Assembly(n_statements=3)
    for person in range(12):
        assembly.vote(person, 0, 1)
    release(assembly.desk)
    assembly.vote(0, 0, -1)
    for person in range(15):
        assembly.vote(person, 1, 1)
    told = release(assembly.desk)
    assert told.counts["stmt.0"] == counted(12, 0, 0)
    assert (told.held_back, told.not_shown) == (("stmt.0",), ("stmt.2",))
    assert len(told.lines) == 3


def test_counts_stand_when_somebody_is_forgotten() -> None:
    """Else the next release would tell how they had voted."""
    assembly = crowded(30)
    release(assembly.desk)
    assembly.forget(3)
    with pytest.raises(UsageFault):
        release(assembly.desk)
    for person in range(30, 42):
        assembly.vote(person, 0, -1)
    with pytest.raises(UsageFault):
        release(assembly.desk)
    for person in range(42, 51):
        assembly.vote(person, 0, 1)
    assert release(assembly.desk).counts == {"stmt.0": counted(38, 0, 12)}


def test_the_counts_of_a_forgotten_persons_statement_stand_beside_new_ones() -> None:
    assembly = Assembly(n_statements=2)
    for person in range(20):
        assembly.vote(person, 0, 1)
    release(assembly.desk)
    assembly.forget(0)
    for person in range(1, 20):
        assembly.vote(person, 1, 1)
    told = release(assembly.desk)
    assert told.counts == {"stmt.0": counted(20, 0, 0), "stmt.1": counted(19, 0, 0)}
    assert told.held_back == ("stmt.0",)


def test_a_statement_that_is_moderated_out_is_withdrawn() -> None:
    assembly = Assembly(n_statements=2)
    for person in range(20):
        assembly.vote(person, 0, 1)
        assembly.vote(person, 1, 1)
    release(assembly.desk)
    body = {"statement": "stmt.0", "decision": "out", "reason": "It names a person."}
    assembly.ledger.append(EventKind.MODERATED, body)
    for person in range(20, 40):
        assembly.vote(person, 1, 1)
    told: Published = release(assembly.desk)
    assert told.counts == {"stmt.1": counted(40, 0, 0)}


def test_what_was_read_before_the_release_gives_the_same_and_forgets_who_was_erased() -> None:
    def grown(*, forgotten: bool) -> tuple[Published, Published]:
        told = []
        for read_before in (True, False):
            made = crowded(30)
            release(made.desk)
            past = Past()
            past.weigh(made.ledger)
            for person in range(30, 50):
                made.vote(person, 0, -1)
                made.vote(person + 20, 0, 1)
            if forgotten:
                made.forget(3)
                made.ledger.append(EventKind.ERASED, {"seqs": [], "reason": "asked for"})
            told.append(release(made.desk, past=past if read_before else None))
        return told[0], told[1]

    for forgotten in (False, True):
        quick, slow = grown(forgotten=forgotten)
        assert quick == slow
        assert quick.number == "release.0002"
        assert quick.counts["stmt.0"] == counted(50 - forgotten, 0, 20)


def test_answers_of_a_few_are_told_as_few() -> None:
    assembly = Assembly(n_statements=3)
    for person in range(400):
        assembly.vote(person, 0, 1 if person > 2 else -1)
        assembly.vote(person, 1, 1 if person < 3 else 0 if person < 23 else -1)
    told = release(assembly.desk)
    few, some, *_ = json.loads(release_files(told)["release.0001.json"])["statements"]
    assert [few[key] for key in ("n", "n_agree", "n_pass", "n_disagree")] == [400, *[None] * 3]
    assert few["all_but_few"] == "agree"
    assert [some[key] for key in ("n", "n_agree", "n_disagree")] == [400, None, 377]
    page = release_files(told)["release.0001.html"]
    assert "all but fewer than 10" in page
    assert page.count("not shown") >= 4
    assert "2 without every count" in page
    with pytest.raises(UsageFault):
        release(assembly.desk)  # and what stands in the record reads back as it was told


def test_a_release_of_the_first_form_is_read_and_held_against() -> None:
    assembly = crowded(30)
    body = {"release": "release.0001", "digest": "x", "n_statements": 1, "n_held_back": 0}
    assembly.ledger.append(EventKind.RELEASED, {**body, "counts": {"stmt.0": [30, 0, 0]}})
    for person in range(30, 39):
        assembly.vote(person, 0, 1)
    with pytest.raises(UsageFault):
        release(assembly.desk)
    assembly.vote(39, 0, 1)
    assert release(assembly.desk).counts == {"stmt.0": counted(40, 0, 0)}


def test_a_statement_that_stood_in_a_release_waits_for_ten_more_votes() -> None:
    assembly = Assembly(n_statements=2)
    for person in range(20):
        assembly.vote(person, 0, 1)
    release(assembly.desk)
    for person in range(20):
        assembly.vote(person, 1, 1)
        assembly.vote(person + 5, 0, 1)  # five of them are new
    assert release(assembly.desk).held_back == ("stmt.0",)
    for person in range(25, 34):
        assembly.vote(person, 0, 1)
    with pytest.raises(UsageFault):
        release(assembly.desk)  # fourteen are new by now, but nine since that release
    assembly.vote(34, 0, 1)
    assert release(assembly.desk).counts["stmt.0"] == counted(35, 0, 0)
