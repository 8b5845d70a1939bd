"""The game of general or specialised systems, from whatever utilities come in."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lawspeaker.cycle.coalition import CoalitionAsk, CoalitionReport, coalition_of
from lawspeaker.wiring.welfare import read_request

if TYPE_CHECKING:
    from lawspeaker.wiring.welfare import UtilityRequest


def coalition_of_source(request: UtilityRequest, ask: CoalitionAsk) -> CoalitionReport:
    """The report on what was named."""
    read = read_request(request)
    return coalition_of(read.utilities, replace(ask, groups=read.groups))
