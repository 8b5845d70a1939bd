"""Votes as bad as they come, each by its name: whoever reads them must answer or say why not."""

from __future__ import annotations

import numpy as np

from lawspeaker.records.votes import Votes

UNSEEN = np.nan


def bad_votes() -> dict[str, Votes]:
    rng = np.random.default_rng(0)
    coin = rng.choice([-1.0, 1.0], size=(40, 12))
    five = np.full((30, 12), UNSEEN)
    five[range(5), range(5)] = 1
    unseen = coin.copy()
    unseen[:, 5:9] = UNSEEN
    silent = coin.copy()
    silent[10:] = UNSEEN
    tables = {
        "all pass": np.zeros((40, 12)),
        "identical": np.ones((40, 12)),
        "identical against": -np.ones((40, 12)),
        "no variance": np.tile(coin[0], (40, 1)),
        "duplicate rows": np.repeat(coin[:2], 20, axis=0),
        "statements nobody saw": unseen,
        "people who said nothing": silent,
        "one participant": coin[:1],
        "one statement": coin[:, :1],
        "one vote": np.ones((1, 1)),
        "five votes": five,
        "nobody voted": np.full((30, 12), UNSEEN),
        "nobody": np.zeros((0, 12)),
        "nothing asked": np.zeros((40, 0)),
        "nothing": np.zeros((0, 0)),
    }
    named = {name: Votes.from_dense(table) for name, table in tables.items()}
    odd = [f"{i} \N{SNOWMAN}, 'x'\n" for i in range(40)]
    named["odd ids"] = Votes.from_dense(coin, participants=odd, statements=odd[:12])
    return named
