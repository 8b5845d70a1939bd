"""The quick spelling of votes says the same bytes as the slow one, and nothing that may not be."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lawspeaker.errors import BadInput
from lawspeaker.records.canonical import canonical_json
from lawspeaker.records.event import EventKind
from lawspeaker.records.payloads import check_payload
from lawspeaker.records.spelled_event import VoteSpelling

IDS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=12)
VOTES = st.sampled_from([1, 0, -1])
TIMES = st.none() | st.integers(-(2**62), 2**62)


@given(st.lists(st.tuples(IDS, IDS, VOTES, VOTES, TIMES), min_size=1, max_size=6))
def test_votes_are_spelled_as_canonical_json(
    votes: list[tuple[str, str, int, int, int | None]],
) -> None:
    spelling = VoteSpelling()  # one for all: what it remembers of one must not change another
    for who, what, vote, was, cast_at in votes:
        body: dict[str, Any] = {
            "participant": who,
            "statement": what,
            "vote": vote,
            "cast_at": cast_at,
        }
        first = spelling.voted(who, what, vote, cast_at=cast_at, key="k")
        again = spelling.revised(who, what, vote, was=was, cast_at=cast_at, key="k")
        for event, told in ((first, body), (again, body | {"was": was})):
            assert event.text.encode() == canonical_json(told)
            check_payload(event.kind, json.loads(event.text))
        assert (first.kind, again.kind) == (EventKind.VOTED, EventKind.REVISED)


def test_what_is_no_vote_is_not_spelled() -> None:
    spelling = VoteSpelling()
    for who, what in (("", "stmt.1"), ("p.1", "")):
        with pytest.raises(BadInput, match="a vote has an empty id"):
            spelling.voted(who, what, 1, cast_at=None, key="k")
    with pytest.raises(KeyError):
        spelling.voted("p.1", "stmt.1", 2, cast_at=None, key="k")
    with pytest.raises(KeyError):
        spelling.revised("p.1", "stmt.1", 1, was=3, cast_at=None, key="k")
