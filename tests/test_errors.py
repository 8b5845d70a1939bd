from __future__ import annotations

import lawspeaker.errors as errors_room
from lawspeaker.errors import BadInput, LawspeakerError


def test_a_fault_says_where_and_how_to_mend_it_in_one_sentence() -> None:
    fault = BadInput("the vote is '2'", path="v.csv", line=12, column="vote", mend="Use 1.")
    assert str(fault) == "v.csv, line 12, column vote: the vote is '2'. Use 1."
    assert str(BadInput("nothing is here", mend="Add it.")) == "nothing is here. Add it."


def test_the_tree_is_drawn_whole_with_its_exit_codes() -> None:
    drawing = errors_room.__doc__ or ""
    for error in [LawspeakerError, *LawspeakerError.__subclasses__()]:
        line = next(row for row in drawing.splitlines() if f" {error.__name__} " in f" {row} ")
        assert f" {error.exit_code} " in line
