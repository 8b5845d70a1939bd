"""Who loses, from whatever utilities come in."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lawspeaker.cycle.losers import losers_of
from lawspeaker.wiring.welfare import attributes_of, read_request

if TYPE_CHECKING:
    from lawspeaker.cycle.losers_report import LosersAsk, LosersReport
    from lawspeaker.wiring.welfare import UtilityRequest


def losers_of_source(request: UtilityRequest, ask: LosersAsk) -> LosersReport:
    """The report on what was named, by the attributes that were named, or all."""
    read = read_request(request)
    return losers_of(read.utilities, replace(ask, by=attributes_of(read.groups, request.by)))
