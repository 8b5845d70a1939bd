from __future__ import annotations

from lawspeaker.records.counted import counted, counted_are


def test_the_thing_agrees_with_its_number() -> None:
    assert counted(0, "vote") == "0 votes"
    assert counted(1, "person") == "1 person"
    assert counted(3, "person") == "3 people"
    assert counted(2, "reply", "replies") == "2 replies"
    assert counted(1204, "vote") == "1,204 votes"


def test_so_does_the_verb() -> None:
    assert counted_are(1, "group") == "1 group is"
    assert counted_are(2, "entry", "entries") == "2 entries are"
