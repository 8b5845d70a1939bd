"""Step 4: how many agree, pass and disagree, overall and in each group, and how sure that is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.analysis.support import Support, support
from lawspeaker.analysis.suppression import published_cells
from lawspeaker.cycle.desk import as_json
from lawspeaker.records.anonymity import K_ANONYMITY
from lawspeaker.records.event import EventKind

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from lawspeaker.analysis.groups import OpinionGroups
    from lawspeaker.cycle.desk import Desk
    from lawspeaker.records.canonical import Json
    from lawspeaker.records.conversation import Conversation


def measure_support(conversation: Conversation, groups: OpinionGroups, *, desk: Desk) -> Support:
    """Measure the support of every statement; small cells stay out of what is published."""
    desk.begin(EventKind.SUPPORTED)
    measured = support(conversation.votes, groups.partition)
    shown = published_cells(measured.group_n_seen, measured.n_seen)
    n_hidden = int((~shown).sum())
    desk.lay_down(
        EventKind.SUPPORTED,
        outcome=f"{len(measured.statements)} statements by {measured.method}; "
        f"{n_hidden} of {shown.size} group cells are too small to show",
        inputs={"votes": conversation.votes.digest()},
        outputs={"support.json": as_json(_published(measured, groups.partition.names, shown))},
    )
    return measured


def _published(
    measured: Support, names: tuple[str, ...], shown: NDArray[np.bool_]
) -> dict[str, Json]:
    return {
        "method": measured.method,
        "level": measured.level,
        "groups": list(names),
        "statements": [_row(measured, names, shown, j) for j in range(len(measured.statements))],
    }


def _row(
    measured: Support, names: tuple[str, ...], shown: NDArray[np.bool_], j: int
) -> dict[str, Json]:
    small = int(measured.n_seen[j]) < K_ANONYMITY
    groups: dict[str, Json] = {
        name: {
            "n": int(measured.group_n_seen[g, j]),
            "agree": measured.group(g, j).to_json(),
            "disagree": measured.group_against(g, j).to_json(),
        }
        if shown[g, j]
        else None
        for g, name in enumerate(names)
    }
    return {
        "id": measured.statements[j],
        "n": None if small else int(measured.n_seen[j]),
        "n_agree": None if small else int(measured.n_agree[j]),
        "n_pass": None if small else int(measured.n_pass[j]),
        "n_disagree": None if small else int(measured.n_disagree[j]),
        "agree": None if small else measured.overall(j).to_json(),
        "disagree": None if small else measured.overall_disagree(j).to_json(),
        "groups": groups,
    }
