"""Where people stand on a clause, as far as it may be told: positions, groups, dissent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.contract.support import Interval
from lawspeaker.contract.uncertainty import Sign
from lawspeaker.gateway.doubt_item import DoubtItem
from lawspeaker.records.anonymity import K_ANONYMITY
from lawspeaker.records.estimate import wilson_of_share
from lawspeaker.records.suppression import published_cells

if TYPE_CHECKING:
    from lawspeaker.contract.clause import Clause
    from lawspeaker.contract.support import Dissent, GroupSupport, Support
    from lawspeaker.records.canonical import Json

HALF = 0.5


def contention_of(clause: Clause) -> DoubtItem | None:
    """Who stands where on a clause that is contested, None where no sign says that it is.

    NOT_ASKED: nobody voted on these words. LOW_SUPPORT: the interval does not lie above one half.
    DIVIDED_GROUPS: two groups that may be shown lie on opposite sides of one half.
    UNANSWERED_DISSENT: an objection has no answer yet. No group of fewer than ten votes is shown,
    nor one from which its number would follow; no share of dissent that fewer than ten hold.
    """
    support = clause.support
    groups = shown_groups(support)
    signs = set[Sign]()
    if support.overall.n == 0:
        signs.add(Sign.NOT_ASKED)
    elif support.overall.lo <= HALF:
        signs.add(Sign.LOW_SUPPORT)
    if any(g.ci.lo > HALF for g in groups) and any(g.ci.hi < HALF for g in groups):
        signs.add(Sign.DIVIDED_GROUPS)
    if any(each.answer is None for each in support.dissent):
        signs.add(Sign.UNANSWERED_DISSENT)
    if not signs:
        return None
    names = frozenset(group.group for group in groups)
    held: Json = [{"group": group.group, "share": _share(group.ci)} for group in groups]
    positions: list[Json] = [
        {
            "position": clause.plain,
            "stands": "for",
            "share": _share(support.overall) if support.overall.n >= K_ANONYMITY else None,
            "groups": held,
            "answer": None,
        },
        *(_against(each, support, names) for each in support.dissent),
    ]
    return DoubtItem(
        signs=frozenset(signs),
        told={
            "clause": clause.id,
            "positions": positions,
            "n_groups_not_shown": len(support.groups) - len(groups),
        },
        clauses=(clause.id,),
    )


def shown_groups(support: Support) -> tuple[GroupSupport, ...]:
    """The groups whose support may be told beside that of everybody."""
    if not support.groups:
        return ()
    n = np.array([[each.ci.n] for each in support.groups], dtype=np.int64)
    seen = published_cells(n, np.array([support.overall.n], dtype=np.int64))[:, 0]
    return tuple(each for each, is_seen in zip(support.groups, seen, strict=True) if is_seen)


def _against(dissent: Dissent, support: Support, groups: frozenset[str]) -> dict[str, Json]:
    n = support.overall.n
    enough = round(dissent.share * n) >= K_ANONYMITY
    found = Interval.of(wilson_of_share(dissent.share, n)) if enough else None
    held: Json = [{"group": each} for each in dissent.groups if enough and each in groups]
    return {
        "position": dissent.text,
        "stands": "against",
        "share": None if found is None else _share(found),
        "groups": held,
        "answer": dissent.answer,
    }


def _share(interval: Interval) -> dict[str, Json]:
    return {
        "est": interval.est,
        "lo": interval.lo,
        "hi": interval.hi,
        "level": interval.level,
        "n": interval.n,
        "method": interval.method,
    }
