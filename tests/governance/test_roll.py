from __future__ import annotations

import numpy as np
import pytest

from governance.village import roll
from lawspeaker.errors import BadInput
from lawspeaker.governance.roll import Member, Roll
from lawspeaker.records.participant import Participant
from lawspeaker.records.partition import Partition


def test_a_roll_does_not_depend_on_the_order_in_which_people_are_named() -> None:
    members = roll().members
    assert Roll.of(members[::-1]) == roll()
    assert Roll.of(members[::-1]).digest() == roll().digest()
    assert Roll.of(members[1:]).digest() != roll().digest()


def test_a_roll_comes_back_as_it_was_stored() -> None:
    assert Roll.from_json(roll(simulated=True).to_json()) == roll(simulated=True)


def test_nobody_stands_on_it_twice() -> None:
    with pytest.raises(BadInput, match=r"names p\.7 twice"):
        Roll.of([Member(participant="p.7"), Member(participant="p.7", group="A")])


def test_people_stand_under_their_groups_name() -> None:
    people = [Participant(id=f"p.{i}", simulated=i == 2) for i in range(3)]
    parted = Partition(names=("A", "B"), label=np.array([1, -1, 0], dtype=np.int32))
    made = Roll.from_partition(people, parted)
    assert [member.group for member in made.members] == ["B", "", "A"]
    assert made.n_members_of == {"A": 1, "B": 1}
    assert made.n_simulated == 1
