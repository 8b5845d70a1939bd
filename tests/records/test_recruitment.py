from __future__ import annotations

import pytest

from lawspeaker.errors import BadInput
from lawspeaker.records.recruitment import Recruitment
from lawspeaker.records.stored import Stored

CAME = Recruitment(
    n_invited=30, n_voted=18, joined={"invitation": 20, "hand": 3}, reasons={"spam": 2}
)


def test_it_comes_back_as_it_was_kept() -> None:
    assert CAME.n_joined == 23
    assert Recruitment.from_json(Stored(what="it", values=CAME.to_json())) == CAME


def test_a_damaged_one_is_named() -> None:
    with pytest.raises(BadInput, match="how people came"):
        Recruitment.from_json(
            Stored(what="how people came", values=CAME.to_json() | {"joined": {"hand": "3"}})
        )
