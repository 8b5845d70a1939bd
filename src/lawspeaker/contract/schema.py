"""The published JSON Schema of a constitution."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from lawspeaker.contract.constitution import SCHEMA_ID, Constitution

if TYPE_CHECKING:
    from lawspeaker.records.canonical import Json

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema() -> dict[str, Json]:
    """The JSON Schema (2020-12) of the document; says less than the models, never more.

    What no schema can say is checked by the models alone: ids used once, a clause's level among
    the levels, lo <= est <= hi, the shape of a condition, the order of dates.
    """
    schema = cast("dict[str, Json]", Constitution.model_json_schema(by_alias=True))
    return {"$schema": DIALECT, "$id": SCHEMA_ID} | schema
