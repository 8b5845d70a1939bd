"""Simulated ballots on the constitution that comes of the sample."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.records.votes import AGREE, DISAGREE, PASS
from lawspeaker.sample.bundle import csv_text
from lawspeaker.sample.truth import STRAIGHT_LINER

if TYPE_CHECKING:
    from lawspeaker.sample.library import Sample

TURNOUT = 0.8
ABSTAINS = 0.05
_WORD = {AGREE: "yes", DISAGREE: "no", PASS: "abstain"}


def ballots(sample: Sample, *, seed: int) -> str:
    """CSV text `participant,vote` (yes, no or abstain), one row for each simulated voter.

    Four in five come. One in twenty of them abstains; the others say yes with the mean chance
    that somebody of their planted group, taking a side, agrees with a planted consensus
    statement. A straight-liner answers as ever: agree is yes, pass is abstain, disagree is no.
    """
    rng = np.random.Generator(np.random.PCG64(seed))
    yes = _chance_of_yes(sample)
    rows = [("participant", "vote")]
    votes = sample.all_votes
    for i, person in enumerate(votes.participants):
        comes, draw = rng.random(2)
        if comes >= TURNOUT:
            continue
        group = sample.truth.group[person]
        if group == STRAIGHT_LINER:
            vote = _WORD[int(votes.value[votes.start[i]])]
        elif draw < ABSTAINS:
            vote = "abstain"
        else:
            vote = "yes" if draw < ABSTAINS + (1 - ABSTAINS) * yes[group] else "no"
        rows.append((person, vote))
    return csv_text(rows)


def _chance_of_yes(sample: Sample) -> dict[str, float]:
    truth = sample.truth
    agreed = np.isin(truth.statements, truth.consensus_for)
    takes_a_side = truth.p_agree[:, agreed] / (1 - truth.p_pass[agreed])
    return dict(zip(truth.groups, takes_a_side.mean(axis=1).tolist(), strict=True))
