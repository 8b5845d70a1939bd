from __future__ import annotations

import json

import pytest

from lawspeaker.contract.constitution import Constitution
from lawspeaker.contract.migration import OLDEST, migrate
from lawspeaker.errors import BadInput


def test_an_old_document_gains_what_it_lacked_and_says_so(river: Constitution) -> None:
    old = river.model_dump(mode="json") | {"schema": OLDEST}
    del old["amendment"]["adoption"]
    for rule in old["amendment"].values():
        del rule["small_group"]
    del old["amendment"]["emergency"]["statistic"]
    migrated = migrate(old, path="old.yaml")
    new = Constitution.model_validate_json(json.dumps(migrated.content))
    assert new.amendment.adoption == new.amendment.clause
    assert migrated.added[0] == "amendment.adoption: copied from amendment.clause"
    assert "amendment.emergency.statistic: lower_bound" in migrated.added
    assert len(migrated.added) == 7


def test_a_present_document_stays(river: Constitution) -> None:
    content = river.model_dump(mode="json")
    assert migrate(content, path="a").content == content


def test_what_cannot_be_migrated_is_left_to_the_models_or_refused() -> None:
    assert migrate({"schema": OLDEST}, path="a").added == ()
    assert (
        migrate({"schema": OLDEST, "amendment": {"clause": 3, "adoption": 1}}, path="a").added == ()
    )
    with pytest.raises(BadInput, match="not known"):
        migrate({"schema": "x"}, path="a")
