"""The statements of the sample with the parameters that are planted in them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter


class Plant(StrEnum):
    """What the truth says of a statement: agreed by all, rejected by all, or one group's own."""

    FOR = "for"
    AGAINST = "against"
    MINORITY = "minority"


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    text: Annotated[str, Field(min_length=1, max_length=280)]
    topics: Annotated[tuple[str, ...], Field(min_length=1)]
    base: Annotated[float, Field(gt=0, lt=1)]
    tilt: tuple[float, float, float] = (0.0, 0.0, 0.0)
    passes: Annotated[float, Field(ge=0, lt=1)] = 0.08
    planted: Plant | None = None
    moderated_out: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PlantedStatement:
    """What one simulated person said, and how the planted groups take it.

    `base` is the share who agree among those who take a side, `tilt` moves it for each group
    (logits, in the order of `GROUPS`), `passes` is the share of viewers who pass.
    """

    id: str
    text: str
    topics: tuple[str, ...]
    base: float
    tilt: tuple[float, float, float]
    passes: float
    planted: Plant | None
    moderated_out: bool


def planted_statements() -> tuple[PlantedStatement, ...]:
    """All statements of the sample, moderated-out ones too, `stmt.0` first."""
    text = (files("lawspeaker.sample") / "statements.yaml").read_text(encoding="utf-8")
    entries = TypeAdapter(tuple[_Entry, ...]).validate_python(yaml.safe_load(text))
    return tuple(PlantedStatement(id=f"stmt.{j}", **dict(entry)) for j, entry in enumerate(entries))
