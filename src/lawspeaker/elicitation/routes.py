"""Every route of the library: importing this fills the registry."""

from lawspeaker.elicitation.balanced import balanced
from lawspeaker.elicitation.polis import polis
from lawspeaker.elicitation.route import ROUTES, Route, route_named
from lawspeaker.elicitation.uniform import uniform

__all__ = ["ROUTES", "Route", "balanced", "polis", "route_named", "uniform"]
