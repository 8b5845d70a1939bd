"""Raters' choices from files to an audit, a fit, and the next question."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lawspeaker.adapters.preferences.features import read_features
from lawspeaker.adapters.preferences.reader import read_preferences
from lawspeaker.adapters.strata_files import read_shares
from lawspeaker.cycle.certified_pairs import CertifiedPairs, PairsAsk, certified_pairs
from lawspeaker.cycle.raters import (
    RaterQuestion,
    RatersAsk,
    RatersFit,
    fit_raters,
    next_questions,
)
from lawspeaker.cycle.raters_audit import RatersAudit, audit_raters

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from lawspeaker.records.preferences import Preferences


@dataclass(frozen=True, slots=True, kw_only=True)
class RatersFiles:
    """Where choices, candidates' features and the population's shares are; None for none.

    `prompt` are the words of the one prompt to look at, or its beginning; "" for all prompts.
    """

    source: Path
    prompt: str = ""
    features: Path | None = None
    shares: Path | None = None


def audit_of_files(files: RatersFiles, crossed: Sequence[str] = ()) -> RatersAudit:
    """The audit of a file of choices, by each attribute and by these crossed ones."""
    return audit_raters(_read(files), crossed)


def fit_of_files(files: RatersFiles, ask: RatersAsk) -> RatersFit:
    """The fit of a file of choices."""
    return fit_raters(_read(files), _filled(files, ask))


def next_of_files(files: RatersFiles, ask: RatersAsk) -> tuple[RaterQuestion, ...]:
    """What to ask each rater of a file of choices next."""
    return next_questions(_read(files), _filled(files, ask))


def certified_of_files(files: RatersFiles, ask: RatersAsk, pairs: PairsAsk) -> CertifiedPairs:
    """The pairs of a file of choices, judged."""
    return certified_pairs(_read(files), _filled(files, ask), pairs)


def _read(files: RatersFiles) -> Preferences:
    found = read_preferences(files.source)
    return found.on_prompt(files.prompt) if files.prompt else found


def _filled(files: RatersFiles, ask: RatersAsk) -> RatersAsk:
    features = {} if files.features is None else read_features(files.features)
    shares = {} if files.shares is None else read_shares(files.shares)
    return replace(ask, features=features, shares=shares)
