"""Why a count of ballots did not pass, as it may be told: nothing of a group of few ballots."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.governance.check import CheckKind
from lawspeaker.records.anonymity import shown as shown_count
from lawspeaker.records.suppression import published_cells

if TYPE_CHECKING:
    from lawspeaker.records.stored import Stored

_TELLS_BALLOTS = frozenset(
    {
        CheckKind.QUORUM.value,
        CheckKind.THRESHOLD.value,
        CheckKind.GROUP_THRESHOLD.value,
        CheckKind.GROUP_CONCURRENCE.value,
        CheckKind.GROUP_TURNOUT.value,
        CheckKind.VETO.value,
    }
)


def failed_checks(count: Stored) -> tuple[str, ...]:
    """A sentence for each check of a count on record that was not met.

    Of one to nine ballots, be they a group's or all, and of a group from which such a group's
    would follow, only that the check was not met.
    """
    told = _told_groups(count)
    return tuple(
        each.text("sentence")
        if each.text("group") in told or each.text("kind") not in _TELLS_BALLOTS
        else f"{_who(each.text('group'))} did not reach what the rule asks; the ballots are not "
        "told, for they would show those of a few people."
        for each in count.parts("checks")
        if not each.flag("passed")
    )


def _who(group: str) -> str:
    return f"Group {group}" if group else "The whole"


def _told_groups(count: Stored) -> set[str]:
    """Whose ballots may be told beside those of everybody; the whole is `""`."""
    groups = count.part("groups")
    names = list(groups.values)
    cells = np.array([[_n_ballots(groups.part(name))] for name in names], dtype=np.int64)
    total = np.array([_n_ballots(count.part("overall"))])
    seen = published_cells(cells.reshape(len(names), 1), total)[:, 0]
    whole = {""} if shown_count(int(total[0])) is not None else set()
    return whole | {name for name, ok in zip(names, seen, strict=True) if ok}


def _n_ballots(tally: Stored) -> int:
    return sum(tally.whole(side) for side in ("yes", "no", "abstain"))
