from __future__ import annotations

from dataclasses import replace
from itertools import combinations, product
from typing import TYPE_CHECKING

import numpy as np
import pytest

from lawspeaker.cycle.coalition import CoalitionAsk, coalition_of
from lawspeaker.cycle.losers import losers_of
from lawspeaker.cycle.losers_report import LosersAsk
from lawspeaker.cycle.welfare import WelfareAsk, welfare_of
from lawspeaker.cycle.welfare_paper import paper_of
from lawspeaker.errors import BadInput
from lawspeaker.records.partition import Partition
from lawspeaker.records.utilities import Utilities

if TYPE_CHECKING:
    from lawspeaker.cycle.losers_report import LosersReport

ASK = LosersAsk(reference="now", candidate="then", n_permutations=99)


def partition(label: np.ndarray, *names: str) -> Partition:
    return Partition(names=names, label=label.astype(np.int32))


def people(*, by_item: bool = False) -> Utilities:
    """120 people; those who are old and live in the south lose 2, everybody else gains 1."""
    rng = np.random.default_rng(1)
    town = np.repeat([0, 1, 2], [56, 58, 6])
    age = rng.integers(0, 2, 120)
    gain = np.where((town == 1) & (age == 1), -2.0, 1.0) + rng.normal(scale=0.3, size=120)
    value = np.c_[np.zeros(120), gain]
    items = np.stack([np.zeros((120, 2)), 2 * value]) if by_item else None
    return Utilities(
        name="u.csv",
        digest="sha256:0",
        candidates=("now", "then"),
        rows=tuple(f"p{i}" for i in range(120)),
        value=value,
        weight=np.ones(120),
        of_people=True,
        attributes={
            "town": partition(town, "north", "south", "islet"),
            "age": partition(age, "young", "old"),
        },
        items=("calm", "loud") if by_item else (),
        by_item=items,
    )


def groups(**more: object) -> Utilities:
    found = {
        "value": np.array([[0.9, 0.5], [0.1, 0.5], [0.4, 0.5]]),
        "weight": np.array([50.0, 20.0, 30.0]),
    } | more
    return Utilities(
        name="g.csv",
        digest="sha256:0",
        candidates=("now", "then"),
        rows=("A", "B", "C"),
        of_people=False,
        **found,
    )


def test_the_intersection_that_loses_is_named_and_small_groups_are_not() -> None:
    found = losers_of(people(), ASK)
    town, age = found.attributes
    assert [each.change is None for each in town.groups] == [True, False, True]
    assert (town.name, age.name, found.n_suppressed) == ("town", "age", 2)
    assert found.hit is not None
    assert found.hit_words == "town south and age old"
    assert found.hit.change.hi < -1
    told = found.to_json()
    assert told["hardest_hit"]["p"] == 0.01
    hidden = told["attributes"][0]["groups"][0]
    assert hidden == {"name": "north", "change": None, "items": []}
    assert told["everybody"]["mean"]["n"] == 120


def test_three_items_at_most_where_a_group_loses() -> None:
    found = losers_of(people(by_item=True), ASK)
    old = found.attributes[1].items[1]
    assert [each.item for each in old] == ["loud"]
    south = losers_of(people(by_item=True), LosersAsk(reference="then", candidate="now"))
    assert [each.item for each in south.attributes[0].items[1]] == []
    assert found.to_json()["attributes"][1]["groups"][1]["items"][0]["item"] == "loud"


def crossed(seed: int) -> Utilities:
    """200 people whose three attributes nearly coincide, so that their differences are few."""
    rng = np.random.default_rng(seed)
    town = rng.integers(0, 3, 200)
    moved = rng.random((2, 200)) < 0.04
    school = np.where(moved[0], rng.integers(0, 3, 200), town)
    parish = np.where(moved[1], rng.integers(0, 3, 200), town)
    gain = np.where(town == 1, -1.0, 0.5) + rng.normal(size=200)
    value = np.c_[np.zeros(200), gain]
    by_item = np.stack([value - np.array([0.0, 1.0]), value - np.array([0.0, 2.0])])
    by_item[0, rng.random(200) < 0.2] = np.nan
    names = ("x", "y", "z")
    return Utilities(
        name="u.csv",
        digest="sha256:0",
        candidates=("now", "then"),
        rows=tuple(f"p{i}" for i in range(200)),
        value=np.nanmean(by_item, axis=0),
        weight=np.ones(200),
        of_people=True,
        attributes={
            "town": partition(town, *names),
            "school": partition(school, *names),
            "parish": partition(parish, *names),
        },
        items=("calm", "loud"),
        by_item=by_item,
    )


def attack(table: Utilities, found: LosersReport) -> list[set[str]]:
    """Sums and differences of up to three published figures that stand for 1 to 9 people."""
    sets = {"everybody": np.ones(len(table.rows), dtype=int)}
    for attribute in found.attributes:
        part = table.attribute(attribute.name)
        for name, group in zip(attribute.names, attribute.groups, strict=True):
            if group.change is not None:
                sets[f"{attribute.name} {name}"] = (part.label == group.group).astype(int)
    if found.hit is not None:
        names = [each.name for each in found.attributes]
        inside = [table.attribute(names[a]).label == g for a, g in found.hit.cell]
        sets["hit"] = np.all(inside, axis=0).astype(int)
    return [
        set(chosen)
        for n in (1, 2, 3)
        for chosen in combinations(sets, n)
        for signs in product((1, -1), repeat=n)
        if 0 < np.count_nonzero(sum(s * sets[c] for s, c in zip(signs, chosen, strict=True))) < 10
    ]


@pytest.mark.parametrize("seed", range(4))
def test_nobody_subtracts_their_way_to_a_few_people(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = crossed(seed)
    found = losers_of(table, ASK)
    assert not attack(table, found)
    assert any(group.change for each in found.attributes for group in each.groups)
    # What another call shows of other attributes adds nothing to subtract.
    (alone,) = losers_of(table, replace(ASK, by=("parish",))).attributes
    (beside,) = (each for each in found.attributes if each.name == "parish")
    assert alone == beside
    monkeypatch.setattr(
        "lawspeaker.social_choice.shown_groups.published_sets",
        lambda member, **_: np.ones(member.shape[1], dtype=bool),
    )
    assert attack(table, losers_of(table, ASK))


def test_items_known_to_some_stand_only_where_means_do_not_tell_them_apart() -> None:
    table = crossed(0)
    found = losers_of(table, ASK)
    # Who knows only `loud` has no other value: its figures beside the means would tell of them.
    assert not any(items for each in found.attributes for items in each.items)
    plain = np.zeros((1, 200, 2))
    plain[0, :5] = np.nan
    third = np.concatenate([np.nan_to_num(table.by_item), plain])
    more = replace(
        table, by_item=third, items=("calm", "loud", "plain"), value=np.nanmean(third, axis=0)
    )
    told = losers_of(more, ASK)
    listed = {item.item for each in told.attributes for items in each.items for item in items}
    # Five people have nothing besides `calm` and `loud`, so only the graver of them stands there.
    assert listed == {"loud"}


def test_a_table_without_attributes_tells_of_everybody_alone() -> None:
    found = losers_of(replace(people(), attributes={}), ASK)
    assert found.everybody is not None
    assert (found.attributes, found.hit) == ((), None)


def test_items_weigh_people_as_the_mean_does() -> None:
    table = people(by_item=True)
    weight = np.where(np.arange(120) % 2, 1.0, 3.0)
    found = losers_of(replace(table, weight=weight), ASK).attributes[1].items[1][0]
    old = table.attribute("age").label == 1
    loss = table.by_item[1, old, 1]
    assert found.change.est == pytest.approx(weight[old] @ loss / weight[old].sum())


def test_a_unit_of_one_s_own_makes_the_change_one() -> None:
    table = people()
    ask = LosersAsk(reference="now", candidate="then", anchors=("now", "then"), by=("age",))
    found = losers_of(table, ask)
    assert found.everybody is not None
    assert found.everybody.mean.est == pytest.approx(1)
    assert found.n_left_out == int((table.value[:, 1] <= 0).sum())


def test_groups_means_take_intervals_or_say_that_nothing_tells() -> None:
    bare = losers_of(groups(), ASK)
    assert bare.everybody is not None
    assert bare.everybody.chance_of_loss is None
    assert bare.to_json()["everybody"]["mean"]["lo"] is None
    wide = groups(lo=np.full((3, 2), 0.0), hi=np.full((3, 2), 1.0))
    sure = losers_of(wide, ASK).attributes[0].groups
    assert 0.5 < sure[0].change.chance_of_loss < 1
    assert sure[0].change.worse_off is None
    drawn = groups(draws=np.tile(groups().value, (10, 1, 1)))
    assert losers_of(drawn, ASK).attributes[0].groups[0].change.chance_of_loss == 1
    few = losers_of(groups(weight=np.array([50.0, 20.0, 3.0])), ASK)
    assert [each.change is None for each in few.attributes[0].groups] == [False, True, True]
    alike = losers_of(groups(weight=np.ones(3)), ASK)
    assert alike.n_suppressed == 0


def test_what_cannot_be_asked_is_refused() -> None:
    with pytest.raises(BadInput, match="to itself"):
        losers_of(people(), LosersAsk(reference="now", candidate="now"))
    with pytest.raises(BadInput, match="no group has a value"):
        losers_of(groups(value=np.array([[0.9, np.nan]] * 3)), ASK)


def test_welfare_hides_small_groups_and_what_tells_of_them() -> None:
    found = welfare_of(people(), WelfareAsk(groups="town", status_quo="now", n_draws=100))
    told = found.to_json()
    assert [each["utility"][1] is None for each in told["groups"]] == [True, False, True]
    assert told["groups"][2]["name"] is None
    assert (told["n_groups_hidden"], told["powers"]) == (2, None)
    assert all(rule["welfare"] is None and rule["least"] is None for rule in told["rules"])
    whole = welfare_of(people(), WelfareAsk(groups="age", n_draws=100)).to_json()
    assert whole["n_groups_hidden"] == 0
    assert all(rule["welfare"] is not None for rule in whole["rules"])
    common = np.clip(people().value / 10 + 0.5, 0, 1)
    table = people()
    paper = paper_of(
        welfare_of(
            Utilities(
                name="u.csv",
                digest="sha256:0",
                candidates=table.candidates,
                rows=table.rows,
                value=common,
                weight=table.weight,
                of_people=True,
                attributes=table.attributes,
            ),
            WelfareAsk(groups="town", status_quo="now", n_draws=100),
        )
    )
    assert paper.n_hidden == 2
    assert "2 groups are not named" in paper.text
    assert "islet" not in paper.text


def test_a_group_that_would_leave_is_named_with_its_gain() -> None:
    found = coalition_of(groups(), CoalitionAsk(shared="then"))
    assert found.sentences[0] == "A would be better off with its own, by 20."
    assert found.stable is None
    assert found.split_words.startswith("now for A; then for B, C. That is 11 more")
    told = found.to_json()
    assert (told["shared"], told["in_core"], told["n_blocking"]) == ("then", False, 3)
    assert told["groups"][0]["shapley"]["method"].endswith("as given")
    dear = coalition_of(groups(), CoalitionAsk(shared="now", cost=100)).to_json()
    assert dear["n_blocking"] == 0


def test_people_tell_how_sure_the_game_is_and_small_groups_stay_out() -> None:
    table = people()
    found = coalition_of(table, CoalitionAsk(groups="age"))
    assert found.stable is not None
    assert 0 <= found.stable.lo <= found.stable.est <= found.stable.hi <= 1
    assert found.shapley[0].lo < found.shapley[0].est < found.shapley[0].hi
    with pytest.raises(BadInput, match=r"too few groups \(1\) have the 10 people"):
        coalition_of(table, CoalitionAsk(groups="town"))


def test_sixteen_groups_are_sampled() -> None:
    rng = np.random.default_rng(0)
    many = Utilities(
        name="g.csv",
        digest="sha256:0",
        candidates=("a", "b", "c"),
        rows=tuple(f"g{i}" for i in range(16)),
        value=rng.random((16, 3)),
        weight=np.full(16, 12.0),
        of_people=False,
    )
    found = coalition_of(many, CoalitionAsk(cost=5, n_orders=200))
    assert (found.shapley[0].n, found.shapley[0].method) == (200, "Shapley by random orders")
    assert sum(each.est for each in found.shapley) == pytest.approx(found.worth)
