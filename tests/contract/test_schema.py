from __future__ import annotations

import copy
import json
from typing import Any

import jsonschema
import pytest
from pydantic import ValidationError

from lawspeaker.contract.constitution import Constitution
from lawspeaker.contract.schema import json_schema

CHECK = jsonschema.Draft202012Validator(
    json_schema(), format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
)


def test_the_schema_is_one_and_what_we_write_validates(
    river: Constitution, library: Constitution
) -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema())
    assert json_schema()["$id"] == "urn:lawspeaker:constitution:0.2"
    for document in (river, library):
        for brief in (True, False):
            content = document.model_dump(mode="json", exclude_defaults=brief)
            assert not list(CHECK.iter_errors(content))


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("schema",), "urn:lawspeaker:constitution:0.1"),
        (("version",), "2.1"),
        (("status",), "agreed"),
        (("clauses",), []),
        (("clauses", 0, "id"), "Civic"),
        (("clauses", 0, "plain"), "x" * 301),
        (("clauses", 0, "support", "overall", "est"), 1.2),
        (("clauses", 0, "support", "overall", "est"), "0.8"),
        (("clauses", 0, "compile", "unknown"), 1),
        (("amendment", "adoption", "small_group"), "ignore"),
        (("amendment", "adoption", "threshold"), None),
        (("effective", "from"), "soon"),
        (("unknown",), 1),
    ],
)
def test_a_broken_document_fails_in_schema_and_models(
    river: Constitution, place: tuple[Any, ...], value: object
) -> None:
    content = copy.deepcopy(river.model_dump(mode="json", exclude_defaults=True))
    inner: Any = content
    for step in place[:-1]:
        inner = inner[step]
    inner[place[-1]] = value
    assert list(CHECK.iter_errors(content))
    with pytest.raises(ValidationError):
        Constitution.model_validate_json(json.dumps(content))


@pytest.mark.parametrize("key", ["adoption", "red-line", "emergency", "clause", "editorial"])
def test_each_class_of_change_needs_a_rule(river: Constitution, key: str) -> None:
    content = river.model_dump(mode="json")
    del content["amendment"][key]
    assert list(CHECK.iter_errors(content))
    with pytest.raises(ValidationError):
        Constitution.model_validate_json(json.dumps(content))
