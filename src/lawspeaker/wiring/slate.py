"""A slate from whatever the votes come in: a folder, tables, a survey of ratings."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lawspeaker.adapters.folder import Folder, fresh_folder
from lawspeaker.adapters.ratings import holds_ratings, read_ratings
from lawspeaker.analysis.groups import GroupMethod, opinion_groups
from lawspeaker.analysis.support import support
from lawspeaker.cycle.group import MAX_GROUPS
from lawspeaker.cycle.settings import enough_votes
from lawspeaker.cycle.slate import slate_of
from lawspeaker.errors import BadInput, UsageFault
from lawspeaker.wiring.desk import text_in
from lawspeaker.wiring.source import read_source

if TYPE_CHECKING:
    from pathlib import Path

    from lawspeaker.cycle.choose import SlateAsk
    from lawspeaker.cycle.slate import SlateReport
    from lawspeaker.records.conversation import Conversation


@dataclass(frozen=True, slots=True, kw_only=True)
class SlateRequest:
    """Which votes a person named, and how a survey of ratings is read as votes.

    `alike_file` lists sets of near-duplicates, a set a line; without one they are found.
    """

    source: Path
    votes: str | None = None
    statements: str | None = None
    all_simulated: bool = False
    method: str = "auto"
    alike_file: Path | None = None
    sample: str = ""
    agree_from: float = 3

    def read(self) -> Conversation:
        """The conversation that the request names; UsageFault for --sample without ratings."""
        if holds_ratings(self.source):
            return read_ratings(
                self.source,
                sample=self.sample,
                agree_from=self.agree_from,
                all_simulated=self.all_simulated,
            )
        if self.sample:
            raise UsageFault("--sample goes with a survey of ratings; this source has votes.")
        return read_source(
            self.source,
            votes=self.votes,
            statements=self.statements,
            all_simulated=self.all_simulated,
        )


def slate_of_source(request: SlateRequest, ask: SlateAsk, out: Path | None) -> SlateReport:
    """Choose a slate from the named votes and, where `out` is named, write it to a new folder."""
    conversation = request.read()
    found = opinion_groups(
        conversation.votes,
        method=GroupMethod(request.method),
        seed=ask.seed,
        max_groups=MAX_GROUPS,
    ).partition
    alike = ask.alike if request.alike_file is None else read_alike(request.alike_file)
    made = slate_of(
        conversation,
        found,
        support(conversation.votes, found),
        replace(
            ask,
            alike=alike,
            min_votes=ask.min_votes or enough_votes(len(conversation.participants)),
        ),
    )
    if out is not None:
        with fresh_folder(out, replace=False) as root:
            folder = Folder(root)
            for name, text in made.files.items():
                folder.write(name, text)
    return made


def read_alike(path: Path) -> tuple[tuple[str, ...], ...]:
    """Sets of statement ids, a set a line, ids parted by commas or spaces; # begins a remark.

    BadInput, by line, for a set of fewer than two.
    """
    text = text_in(path, mend="Name a text file with a set of statement ids on each line.")
    sets = []
    for number, line in enumerate(text.splitlines(), start=1):
        ids = tuple(dict.fromkeys(re.split(r"[,\s]+", line.partition("#")[0].strip())))
        if ids == ("",):
            continue
        if len(ids) < 2:
            raise BadInput(
                f"the set has only {ids[0]}",
                path=str(path),
                line=number,
                mend="Put at least two statement ids on a line.",
            )
        sets.append(ids)
    return tuple(sets)
