"""What the routes of a running gateway share."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lawspeaker.edge.admission import Admission
from lawspeaker.gateway.capabilities import Capabilities

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from pathlib import Path

    from lawspeaker.gateway.choosing import Scorer
    from lawspeaker.gateway.gaps_log import GapsLog
    from lawspeaker.gateway.keeping import Keeping
    from lawspeaker.gateway.law import LawKeeper
    from lawspeaker.gateway.settings import Settings
    from lawspeaker.gateway.upstream import Upstream


@dataclass(slots=True, kw_only=True)
class State:
    """The law, the model's server and the bounds; `capabilities` are found out when it connects.

    `scorer` takes the place of the model's own judgement in best-of; `today` is the day in UTC.
    `keeping`, `folder`, the folder of the record, and `gaps` are None where there is no record to
    contest in.
    """

    keeper: LawKeeper
    settings: Settings
    upstream: Upstream
    today: Callable[[], date]
    scorer: Scorer | None = None
    keeping: Keeping | None = None
    folder: Path | None = None
    gaps: GapsLog | None = None
    capabilities: Capabilities = field(default_factory=Capabilities)
    admission: Admission = field(init=False)

    def __post_init__(self) -> None:
        bounds = self.settings.bounds
        self.admission = Admission(
            n_at_once=bounds.n_at_once,
            n_waiting=bounds.n_waiting,
            patience_s=bounds.patience_s,
        )
