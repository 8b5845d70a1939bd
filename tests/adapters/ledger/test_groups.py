"""Many events at once: the same bytes as one by one, in groups between which others can write."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from itertools import count
from typing import TYPE_CHECKING

import pytest

from lawspeaker.adapters.clock import FixedClock
from lawspeaker.adapters.ledger import entry as sealing
from lawspeaker.adapters.ledger.entry import Row, seal_all
from lawspeaker.adapters.ledger.form import EventForms
from lawspeaker.adapters.ledger.groups import extend_in_groups
from lawspeaker.adapters.ledger.sqlite import SqliteLedger, open_ledger
from lawspeaker.errors import BadInput, KeyReused
from lawspeaker.records.event import EventKind
from lawspeaker.records.new_event import NewEvent
from lawspeaker.records.spelled_event import SpelledEvent, VoteSpelling

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lawspeaker.records.canonical import Json

NOON = FixedClock(datetime(2026, 11, 1, 12, tzinfo=UTC))
DISTURBS = frozenset({EventKind.ERASED})


def spelled(n_votes: int) -> list[SpelledEvent]:
    """Votes of five people on seven statements, changed where they come again."""
    spelling, votes = VoteSpelling(), []
    for n in range(n_votes):
        who, what, key = f"p.{n % 5}", f'stmt."{n % 7}ü', f"k:{n}"
        said = (1, 0, -1)[n % 3]
        votes.append(
            spelling.voted(who, what, said, cast_at=n or None, key=key)
            if n < 35
            else spelling.revised(who, what, said, was=0, cast_at=n, key=key)
        )
    return votes


def slowly(each: SpelledEvent) -> NewEvent:
    body: dict[str, Json] = json.loads(each.text)
    return NewEvent(kind=each.kind, body=dict(reversed(body.items())), key=each.key)


@pytest.fixture
def known_salts(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The same salts in the same order for whoever asks, however many at once."""
    numbers = count()

    def salts(n_bytes: int) -> bytes:
        return b"".join(
            (next(numbers) % 80).to_bytes(sealing.SALT_BYTES) for _ in range(n_bytes // 32)
        )

    monkeypatch.setattr(sealing.secrets, "token_bytes", salts)
    yield  # noqa: PT022 - the patch ends with the test


def stored(ledger: SqliteLedger) -> list[tuple[object, ...]]:
    return ledger.connection.execute(
        "SELECT log.*, key, salt, body FROM log JOIN content ON content.seq = log.seq"
    ).fetchall()


@pytest.mark.usefixtures("known_salts")
def test_in_bulk_and_one_by_one_the_same_bytes_are_stored(tmp_path: Path) -> None:
    votes = spelled(80)
    with (
        open_ledger(tmp_path / "quick.db", NOON, create=True) as quick,
        open_ledger(tmp_path / "slow.db", NOON, create=True) as slow,
    ):
        assert extend_in_groups(quick, votes, n_seen=0, disturbs=DISTURBS, n_a_group=33) == 80
        for each in votes:
            new = slowly(each)
            slow.append(new.kind, new.body, key=new.key)
        assert stored(quick) == stored(slow)
        assert quick.root() == slow.root()
        assert quick.verify().broken is None


def test_a_sealed_entry_is_what_the_check_of_an_entry_expects() -> None:
    odd = 'ü"\\\n\x01\u2028😀'
    new = [
        SpelledEvent(EventKind.VOTED, odd, None),
        SpelledEvent(EventKind.REVISED, "{}", odd),
        SpelledEvent(EventKind.REVISED, "{}", odd),
    ]
    sealed = seal_all(new, first=7, at=odd)
    assert [each.seq for each in sealed] == [7, 8, 9]
    for each in sealed:
        seq, key, salt, text = each.content_row
        assert (seq, key, text) == (each.seq, each.key, each.text)
        assert Row(*each.log_row, salt, text, key).fault == ""
    assert len({each.salt for each in sealed}) == len({each.leaf for each in sealed}) == 3


def test_what_others_write_between_stays_and_what_disturbs_ends_it(tmp_path: Path) -> None:
    votes, path = spelled(60), tmp_path / "ledger.db"

    def between(kind: EventKind, body: dict[str, Json]) -> Iterator[SpelledEvent]:
        for n, each in enumerate(votes):
            if n == 40:  # two groups of 20 are on disk, the third is being gathered
                with open_ledger(path, NOON, create=False) as other:
                    other.append(kind, body)
            yield each

    with open_ledger(path, NOON, create=True) as ledger:
        harmless = between(EventKind.BALLOTED, {"n": 1})
        added = extend_in_groups(ledger, harmless, n_seen=0, disturbs=DISTURBS, n_a_group=20)
        assert (added, ledger.size) == (60, 61)
        assert [each.seq for each in ledger.events(EventKind.BALLOTED)] == [40]
        assert extend_in_groups(ledger, votes, n_seen=61, disturbs=DISTURBS) == 0
    path = tmp_path / "other.db"
    with open_ledger(path, NOON, create=True) as ledger:
        erasing = between(EventKind.ERASED, {"seqs": [], "reason": "asked for"})
        with pytest.raises(BadInput, match="meanwhile event 40 \\(erased\\) was written"):
            extend_in_groups(ledger, erasing, n_seen=0, disturbs=DISTURBS, n_a_group=20)
        assert ledger.size == 41
        assert extend_in_groups(ledger, votes, n_seen=41, disturbs=DISTURBS) == 20
        assert ledger.verify().broken is None


def test_what_would_be_new_is_told_and_nothing_is_written(tmp_path: Path) -> None:
    votes = spelled(60)
    with open_ledger(tmp_path / "ledger.db", NOON, create=True) as ledger:
        ledger.extend(votes[:25])
        assert ledger.n_new(votes) == 35
        assert ledger.n_new([*votes, *votes]) == 35
        other = SpelledEvent(EventKind.VOTED, votes[4].text, votes[3].key)
        with pytest.raises(KeyReused, match="already marks event 3,"):
            ledger.n_new([*votes, other])
        with pytest.raises(KeyReused, match="already marks event 29,"):
            ledger.n_new([*votes[25:30], votes[29]._replace(text="{}")])
        assert ledger.size == 25


def test_a_spelled_event_is_written_in_the_newest_form(tmp_path: Path) -> None:
    forms = EventForms()
    forms.upcaster(EventKind.VOTED)(lambda old: old)
    path = tmp_path / "ledger.db"
    with SqliteLedger(path, NOON, forms=forms) as ledger:
        ledger.extend(spelled(2))
        texts = [row[-1] for row in stored(ledger)]
        assert ['"form":2' in str(text) for text in texts] == [True, True]
        assert [each.body["vote"] for each in ledger.events()] == [1, 0]
