from __future__ import annotations

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from lawspeaker.contract.amendment import Statistic
from lawspeaker.governance.bar import Bar
from lawspeaker.governance.check import CheckKind
from lawspeaker.governance.demand import Demand
from lawspeaker.governance.flip import flip_margin
from lawspeaker.governance.tally import Tally
from lawspeaker.governance.threshold import exact_share

small = st.builds(
    Tally, n_yes=st.integers(0, 5), n_no=st.integers(0, 4), n_abstain=st.integers(0, 3)
)


def demands(bars: list[Bar], tallies: list[Tally]) -> list[Demand]:
    kinds = [CheckKind.THRESHOLD, CheckKind.GROUP_THRESHOLD, CheckKind.GROUP_CONCURRENCE]
    return [
        Demand(kind=kind, bar=bar, tally=tally)
        for kind, bar, tally in zip(kinds, bars, tallies, strict=True)
    ]


def whole(tallies: list[Tally]) -> Tally:
    return Tally(
        n_yes=sum(t.n_yes for t in tallies),
        n_no=sum(t.n_no for t in tallies),
        n_abstain=sum(t.n_abstain for t in tallies),
    )


def all_recasts(tally: Tally) -> list[tuple[int, Tally]]:
    """Every tally of the same people, and the fewest of them who changed to make it so."""
    n = tally.n_ballots
    recast = [
        Tally(n_yes=y, n_no=o, n_abstain=n - y - o) for y in range(n + 1) for o in range(n - y + 1)
    ]
    return [
        (
            max(0, t.n_yes - tally.n_yes)
            + max(0, t.n_no - tally.n_no)
            + max(0, t.n_abstain - tally.n_abstain),
            t,
        )
        for t in recast
    ]


@settings(max_examples=60, deadline=None)
@given(
    a=small,
    b=small,
    threshold=st.sampled_from([0.0, 0.5, 0.667]),
    statistic=st.sampled_from(Statistic),
    n_ballots=st.integers(0, 6),
)
def test_no_smaller_change_turns_the_outcome_over(
    a: Tally, b: Tally, threshold: float, statistic: Statistic, n_ballots: int
) -> None:
    bar = Bar(share=exact_share(threshold), statistic=statistic, level=0.5)
    concurrence = Bar(
        share=exact_share(0.5),
        statistic=Statistic.POINT,
        level=0.5,
        majority=True,
        n_ballots=n_ballots,
    )
    bars = [bar, bar, concurrence]
    asked = demands(bars, [whole([a, b]), a, b])
    now = all(d.passed for d in asked)
    turned = [
        n_a + n_b
        for (n_a, new_a), (n_b, new_b) in product(all_recasts(a), all_recasts(b))
        if all(d.passed for d in demands(bars, [whole([new_a, new_b]), new_a, new_b])) != now
    ]
    assert flip_margin(asked) == min(turned, default=None)


def test_a_bar_of_nought_falls_only_when_nobody_takes_a_side() -> None:
    bar = Bar(share=exact_share(0.0), statistic=Statistic.POINT, level=0.95)
    asked = [Demand(kind=CheckKind.THRESHOLD, bar=bar, tally=Tally(n_yes=1, n_no=2))]
    assert flip_margin(asked) == 3


def test_one_ballot_decides_five_to_four() -> None:
    bar = Bar(share=exact_share(0.55), statistic=Statistic.POINT, level=0.95)
    passed = [Demand(kind=CheckKind.THRESHOLD, bar=bar, tally=Tally(n_yes=5, n_no=4))]
    missed = [Demand(kind=CheckKind.THRESHOLD, bar=bar, tally=Tally(n_yes=4, n_no=5))]
    assert flip_margin(passed) == 1
    assert flip_margin(missed) == 1


def test_where_even_all_yes_is_too_few_nothing_turns_it() -> None:
    bar = Bar(share=exact_share(0.9), statistic=Statistic.LOWER_BOUND, level=0.95)
    asked = [Demand(kind=CheckKind.THRESHOLD, bar=bar, tally=Tally(n_yes=4, n_no=1))]
    assert flip_margin(asked) is None
