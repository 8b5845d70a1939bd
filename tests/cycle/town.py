"""A small town of real people, two opinion groups of which are planted, and how it ballots."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

N_PEOPLE, N_FIRST, N_STATEMENTS = 120, 66, 15
DAY = "2026-04-01"
# All agree with the first five; the groups take opposite sides on the rest; the last but one is
# what nobody wants, and the last is shown to seven people only.
UNWANTED, HARDLY_SEEN = 13, 14
_AGREED = 5


def write_town(folder: Path, *, released: tuple[str, ...] = ()) -> Path:
    """The files of its export, without participants.csv: nothing marks anybody as simulated.

    `released` adds a vote matrix with these group labels, one for each person in order.
    """
    folder.mkdir(parents=True, exist_ok=True)
    votes = town_votes()
    long = ["timestamp,comment-id,voter-id,vote"]
    long += [
        f"{1_000 * (1 + i * N_STATEMENTS + j)},{j},{i},{vote:.0f}"
        for (i, j), vote in np.ndenumerate(votes)
        if not np.isnan(vote)
    ]
    texts = ["comment-id,author-id,moderated,comment-body"]
    texts += [f'{j},{j},1,"The assistant, in case {j}, says so."' for j in range(N_STATEMENTS)]
    (folder / "votes.csv").write_text("\n".join(long) + "\n", encoding="utf-8")
    (folder / "comments.csv").write_text("\n".join(texts) + "\n", encoding="utf-8")
    if released:
        head = ["participant", "group-id", *map(str, range(N_STATEMENTS))]
        rows = [
            [str(i), label, *("" if np.isnan(v) else f"{v:.0f}" for v in row)]
            for i, (label, row) in enumerate(zip(released, votes, strict=True))
        ]
        wide = "\n".join(",".join(row) for row in [head, *rows])
        (folder / "participants-votes.csv").write_text(wide + "\n", encoding="utf-8")
    return folder


def town_votes() -> np.ndarray:
    """Votes (people, statements): 1, 0, -1, and NaN where somebody was not asked."""
    rng = np.random.default_rng(11)
    first = (np.arange(N_PEOPLE) < N_FIRST)[:, None]
    turn = (np.arange(N_STATEMENTS) % 2 == 0)[None, :]
    agree = np.where(first == turn, 0.85, 0.15)
    agree[:, :_AGREED] = 0.93
    agree[:, UNWANTED] = 0.05
    draw = rng.random(agree.shape)
    votes = np.where(draw < agree, 1.0, np.where(draw > 0.97, 0.0, -1.0))
    votes[rng.random(agree.shape) < 0.15] = np.nan
    votes[7:, HARDLY_SEEN] = np.nan
    return votes


def ballots(*, n_yes: int, n_no: int = 0, more: tuple[str, ...] = ()) -> str:
    """A ballot file: yes from both groups in turn, then no in the same way, then rows as given."""
    half = N_PEOPLE // 2
    mixed = [person for i in range(half) for person in (i, N_PEOPLE - 1 - i)]
    rows = [f"p.{person},yes" for person in mixed[:n_yes]]
    rows += [f"p.{person},no" for person in mixed[n_yes : n_yes + n_no]]
    return "\n".join(["participant,vote", *rows, *more]) + "\n"
