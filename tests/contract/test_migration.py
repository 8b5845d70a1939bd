from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from lawspeaker.contract.constitution import Constitution
from lawspeaker.contract.migration import OLDEST, migrate
from lawspeaker.contract.uncertainty import DEFAULT_VOCABULARY
from lawspeaker.errors import BadInput

if TYPE_CHECKING:
    from lawspeaker.records.canonical import Json


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
    assert len(migrated.added) == 8
    assert migrated.added[-1] == "uncertainty: the default words"
    assert new.uncertainty == DEFAULT_VOCABULARY


def test_a_present_document_stays(river: Constitution) -> None:
    content = river.model_dump(mode="json")
    assert migrate(content, path="a").content == content


def test_what_cannot_be_migrated_is_left_to_the_models_or_refused() -> None:
    words = "uncertainty: the default words"
    assert migrate({"schema": OLDEST}, path="a").added == (words,)
    odd: dict[str, Json] = {"schema": OLDEST, "amendment": {"clause": 3, "adoption": 1}}
    assert migrate(odd, path="a").added == (words,)
    assert migrate(odd | {"uncertainty": 5}, path="a").added == ()
    with pytest.raises(BadInput, match="not known"):
        migrate({"schema": "x"}, path="a")
