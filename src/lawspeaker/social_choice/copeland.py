"""Copeland: the candidates by wins less losses against each other one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.social_choice.ranking import Ranking
from lawspeaker.social_choice.ranking_registry import ranking_rule

if TYPE_CHECKING:
    from lawspeaker.social_choice.margins import Margins


@ranking_rule("copeland")
def copeland(margins: Margins, /) -> Ranking:
    """By how many candidates one beats less how many beat it; a tied pair counts for neither."""
    return Ranking.by_score("copeland", np.sign(margins.net).sum(axis=1))
