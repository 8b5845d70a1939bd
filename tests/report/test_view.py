from __future__ import annotations

import pytest

from lawspeaker.report.view import Dot


def test_a_dot_of_nine_people_is_refused() -> None:
    with pytest.raises(ValueError, match="a dot of 9 people"):
        Dot(x=0, y=0, group=0, n_people=9)
    assert Dot(x=0, y=0, group=0, n_people=10).n_people == 10
