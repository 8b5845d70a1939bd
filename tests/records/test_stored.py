from __future__ import annotations

import pytest

from lawspeaker.errors import BadInput
from lawspeaker.records.stored import Stored


def test_a_list_of_whole_numbers_is_one() -> None:
    kept = Stored(what="a view", values={"good": [1, -2], "bad": [1, True], "none": 3})
    assert kept.wholes("good") == (1, -2)
    with pytest.raises(BadInput, match="not a list of whole numbers"):
        kept.wholes("bad")
    with pytest.raises(BadInput, match="not a list"):
        kept.wholes("none")
