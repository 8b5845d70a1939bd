from __future__ import annotations

import pytest

from lawspeaker.records.estimate import Estimate
from lawspeaker.report.cell import Hidden, Quote, Tally
from lawspeaker.report.view import Bar, Dissent, Dot, Leaning, Losers, Opposed, Telling, Vetoed

NINE = Estimate(est=0.5, lo=0.2, hi=0.8, n=9, method="test")
TEN = Estimate(est=0.5, lo=0.2, hi=0.8, n=10, method="test")
QUOTE = Quote(id="stmt.1", text="Yes.")
CELLS = {
    "tally": lambda e: Tally(agree=e, passed=e, disagree=e),
    "inside": lambda e: Telling(quote=QUOTE, leaning=Leaning.AGREE, inside=e, outside=TEN),
    "outside": lambda e: Telling(quote=QUOTE, leaning=Leaning.AGREE, inside=TEN, outside=e),
    "veto": lambda e: Vetoed(quote=QUOTE, group="A", agree=e),
    "opposed": lambda e: Opposed(quote=QUOTE, clause="c", group="A", disagree=e),
    "dissent": lambda e: Dissent(clause="c", quote=QUOTE, share=e),
    "losers": lambda e: Losers(unrepresented=TEN, n_people=0, groups=(Hidden.FEW, e)),
    "bar": lambda e: Bar(label="1 to 4", n_people=e.n),
}


@pytest.mark.parametrize("cell", CELLS)
def test_no_cell_of_nine_can_be_published(cell: str) -> None:
    assert CELLS[cell](TEN) is not None
    with pytest.raises(ValueError, match="at least 10 are needed"):
        CELLS[cell](NINE)


def test_a_dot_of_nine_people_is_refused() -> None:
    with pytest.raises(ValueError, match="a dot of 9 people"):
        Dot(x=0, y=0, group=0, n_people=9)
    assert Dot(x=0, y=0, group=0, n_people=10).n_people == 10
