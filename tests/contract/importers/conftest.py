from __future__ import annotations

from datetime import date

import pytest

from lawspeaker.contract.importers.imported import Target


@pytest.fixture(scope="session")
def target() -> Target:
    return Target(
        name="gardeners",
        title="The gardeners' assistant",
        population="gardeners",
        n_people=300,
        effective_from=date(2026, 1, 1),
        language="en",
    )
