from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lawspeaker.contract.compile.page import BANNERS, SIMULATED_PEOPLE, compile_page
from lawspeaker.contract.constitution import Status

if TYPE_CHECKING:
    from lawspeaker.contract.constitution import Constitution


@pytest.mark.parametrize(
    ("status", "sampling", "warned"),
    [
        (Status.PROPOSED, "simulated, some or all of them; open to all", True),
        (Status.PROPOSED, "drawn by lot; none simulated", False),
        (Status.PROPOSED, None, False),
        (Status.SIMULATED, "simulated: a program made these people", False),
    ],
)
def test_a_page_says_first_that_a_program_made_its_people(
    library: Constitution, status: Status, sampling: str | None, *, warned: bool
) -> None:
    people, *others = library.parties
    told = library.model_copy(
        update={
            "status": status,
            "parties": (people.model_copy(update={"sampling": sampling}), *others),
        }
    )
    page = compile_page(told).text
    banner = next(line for line in page.splitlines() if 'class="banner"' in line)
    assert BANNERS[status] in banner
    assert (SIMULATED_PEOPLE in banner) is warned
