"""What each person gets from each of several slates: the share of it that they agree with."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.errors import BadInput
from lawspeaker.records.canonical import digest
from lawspeaker.records.utilities import Utilities
from lawspeaker.social_choice.equal_shares import equal_shares
from lawspeaker.social_choice.profile import Approvals

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from lawspeaker.analysis.support import Support
    from lawspeaker.ports.archive import Archive
    from lawspeaker.records.conversation import Conversation
    from lawspeaker.records.partition import Partition

OPINION_GROUP = "opinion group"
MOST_AGREED, BRIDGING, EQUAL_SHARES, OF_RUN = "most-agreed", "bridging", "equal-shares", "run"


def contrasted_slates(
    conversation: Conversation,
    groups: Partition,
    measured: Support,
    *,
    k: int,
    min_votes: int,
    seed: int,
) -> dict[str, tuple[str, ...]]:
    """Slates of k statements that weigh people differently, by name.

    `most-agreed` has the greatest agreement of all, `bridging` the greatest lower bound in the
    group that likes it least, `equal-shares` is by that method on one completion of the votes,
    and each group's own has what that group agrees with most. BadInput where no statement has
    `min_votes` votes.
    """
    may = measured.n_seen >= min_votes
    if not may.any():
        raise BadInput(
            f"no statement has the {min_votes} votes that it needs",
            mend="Ask more people, or lower --min-votes.",
        )
    names = conversation.votes.statements
    keys = {MOST_AGREED: measured.agree.est}
    if groups.n_groups:
        keys[BRIDGING] = measured.group_agree.lo.min(axis=0)
        keys |= {
            f"group-{name}": measured.group_agree.est[g] for g, name in enumerate(groups.names)
        }
    found = {name: _top(names, key, may, k) for name, key in keys.items()}
    chance = _chances(conversation, groups, measured)
    drawn = np.random.default_rng([seed, 43]).random(chance.shape) < chance
    standing = np.flatnonzero(may)
    chosen = equal_shares(Approvals.from_matrix(drawn[:, standing]), min(k, len(standing)))
    found[EQUAL_SHARES] = tuple(names[standing[c]] for c in chosen.members)
    return _once(found)


def slate_utilities(
    conversation: Conversation,
    groups: Partition,
    measured: Support,
    slates: Mapping[str, Sequence[str]],
) -> Utilities:
    """A table of people by slates: the share of each slate's statements that a person agrees with.

    An unseen statement counts with the rate of the person's group, so the values of people who
    voted little lean on others. Each statement of a slate is an item: what the person gets of
    it from the slate, its agreement over the slate's size, 0 from a slate without it.
    """
    votes = conversation.votes
    chance = _chances(conversation, groups, measured)
    at = {name: j for j, name in enumerate(votes.statements)}
    items = [name for name in votes.statements if any(name in slate for slate in slates.values())]
    by_item = np.zeros((len(items), votes.n_participants, len(slates)))
    for c, slate in enumerate(slates.values()):
        for name in slate:
            # Scaled so that the mean over items is the mean over the slate.
            by_item[items.index(name), :, c] = chance[:, at[name]] * len(items) / len(slate)
    attributes = {OPINION_GROUP: groups} if groups.n_groups else {}
    return Utilities(
        name=conversation.topic,
        digest=votes.digest(),
        candidates=tuple(slates),
        rows=votes.participants,
        value=by_item.mean(axis=0),
        weight=np.ones(votes.n_participants),
        of_people=True,
        attributes=attributes,
        items=tuple(items),
        by_item=by_item,
        simulated=conversation.simulated,
    )


def run_utilities(archive: Archive, *, k: int) -> Utilities:
    """A table of groups by slates from what a run published, with the slate that it chose.

    Cells that are too small to publish are not known here either; statements with such a cell
    are in no slate but the run's. BadInput where the run found no groups.
    """
    kept = json.loads(archive.read("support.json"))
    slate = [each["id"] for each in json.loads(archive.read("slate.json"))["slate"]]
    sizes = {
        each["name"]: each["n_people"] for each in json.loads(archive.read("groups.json"))["groups"]
    }
    names = tuple(kept["groups"])
    if not names:
        raise BadInput(
            "the run found no opinion groups",
            path="support.json",
            mend="Name the votes themselves; each stated group can then be told with --groups.",
        )
    rows = kept["statements"]
    ids = tuple(row["id"] for row in rows)
    est, lo, hi = (
        np.array([[_cell(row, name, key) for row in rows] for name in names])
        for key in ("est", "lo", "hi")
    )
    overall = np.array([np.nan if r["agree"] is None else r["agree"]["est"] for r in rows])
    may = np.isfinite(est).all(axis=0) & np.isfinite(overall)
    if not may.any():
        raise BadInput(
            "no statement's support is published for every group",
            path="support.json",
            mend="Name the votes themselves instead.",
        )
    slates = _once(
        {
            OF_RUN: tuple(slate),
            MOST_AGREED: _top(ids, overall, may, k),
            BRIDGING: _top(ids, lo.min(axis=0), may, k),
            **{f"group-{name}": _top(ids, est[g], may, k) for g, name in enumerate(names)},
        }
    )
    places = [[ids.index(each) for each in chosen] for chosen in slates.values()]
    value, low, high = (
        np.array([_mean_known(table[:, place]) for place in places]).T for table in (est, lo, hi)
    )
    return Utilities(
        name="support.json",
        digest=digest(archive.read("support.json").encode()),
        candidates=tuple(slates),
        rows=tuple(f"group {name}" for name in names),
        value=value,
        weight=np.array([float(sizes[name]) for name in names]),
        of_people=False,
        lo=low,
        hi=high,
        simulated=json.loads(archive.read("conversation.json"))["n_simulated"] > 0,
    )


def _chances(
    conversation: Conversation, groups: Partition, measured: Support
) -> NDArray[np.float64]:
    """How likely each person agrees with each statement: 0 or 1 where they voted on it."""
    votes = conversation.votes
    rate = np.vstack([measured.agree.est, measured.group_agree.est])
    chance = rate[groups.label.astype(np.int64) + 1]
    chance[votes.row, votes.statement] = votes.value == 1
    return chance


def _once(slates: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Slates of the same statements under one name, such as `most-agreed+bridging`."""
    names: dict[frozenset[str], list[str]] = {}
    for name, slate in slates.items():
        names.setdefault(frozenset(slate), []).append(name)
    return {"+".join(each): slates[each[0]] for each in names.values()}


def _top(
    names: Sequence[str], key: NDArray[np.float64], may: NDArray[np.bool_], k: int
) -> tuple[str, ...]:
    order = np.argsort(-np.where(may, key, -np.inf), kind="stable")[: min(k, int(may.sum()))]
    return tuple(names[j] for j in order)


def _cell(
    row: Mapping[str, Mapping[str, Mapping[str, Mapping[str, float]]]], name: str, key: str
) -> float:
    cell = row["groups"].get(name)
    return np.nan if cell is None else float(cell["agree"][key])


def _mean_known(table: NDArray[np.float64]) -> NDArray[np.float64]:
    known = np.isfinite(table)
    n = known.sum(axis=1)
    total = np.where(known, table, 0.0).sum(axis=1)
    mean: NDArray[np.float64] = np.divide(total, n, out=np.full(len(n), np.nan), where=n > 0)
    return mean
