"""How often a model is right at each confidence that it reports: measured elsewhere, read here."""

from __future__ import annotations

from datetime import date  # noqa: TC003 - pydantic reads the fields' types
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, Self

from pydantic import Field, model_validator

from lawspeaker.contract.json_tree import read_json
from lawspeaker.contract.part import Part, Share, Text
from lawspeaker.contract.support import Interval  # noqa: TC001 - pydantic reads the fields' types
from lawspeaker.contract.words import FEW
from lawspeaker.contract.yaml_form import part_of_tree
from lawspeaker.errors import BadInput

if TYPE_CHECKING:
    from pathlib import Path


class ConfidenceBand(Part):
    """Reported confidences from `from_` up to `to`, and the share of these answers that was right.

    The last band holds its upper end.
    """

    from_: Share = Field(validation_alias="from", serialization_alias="from")
    to: Share
    right: Interval


class Calibration(Part):
    """A measurement for one model, by its name, under one law, on questions that are said.

    `constitution` is the digest of the document that was put before it: under other clauses it
    answers otherwise, and nobody knows how often it is then right.
    """

    schema_version: Literal[1]
    model: Text
    constitution: str = Field(pattern=r"^sha256:[0-9a-f]{64}$")
    questions: Text
    measured_on: date
    bands: tuple[ConfidenceBand, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        ends = (self.bands[0].from_, self.bands[-1].to)
        meet = all(one.to == other.from_ for one, other in pairwise(self.bands))
        grow = all(band.from_ < band.to for band in self.bands)
        if ends != (0.0, 1.0) or not meet or not grow:
            raise ValueError("the bands go from 0 to 1, and each begins where the last one ends")
        return self

    def right_at(self, confidence: float) -> Interval | None:
        """The share that was right at a confidence; None where under ten answers were measured."""
        band = next((each for each in self.bands if confidence < each.to), self.bands[-1])
        return band.right if band.right.n >= FEW else None


def read_calibration(path: Path) -> Calibration:
    """The calibration in a JSON file; BadInput names the file, the line, the field and a mend."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(
            "the calibration cannot be read as UTF-8",
            path=str(path),
            mend="Name a JSON file as docs/reference/files.md shows it, or leave it out.",
        ) from error
    return part_of_tree(Calibration, read_json(text, path=str(path)), path=str(path))
