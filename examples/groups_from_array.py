"""Opinion groups, what tells them apart, and what all share, from a plain array of votes.

Run: python examples/groups_from_array.py
"""

from __future__ import annotations

import numpy as np

from lawspeaker import Votes, consensus, opinion_groups, support, telling_statements


def drawn_votes() -> np.ndarray:
    """200 people by 20 statements: +1 agree, -1 disagree, 0 pass, NaN not seen.

    Two camps differ on the first ten statements; all agree on the eleventh.
    """
    rng = np.random.default_rng(7)
    first_camp = np.arange(200) < 120
    agree = np.full((200, 20), 0.5)
    agree[:, :10] = np.where(first_camp[:, None], 0.85, 0.15)
    agree[:, 10] = 0.95
    votes = np.where(rng.random((200, 20)) < agree, 1.0, -1.0)
    votes[rng.random((200, 20)) < 0.1] = 0.0
    votes[rng.random((200, 20)) < 0.3] = np.nan
    return votes


def main() -> None:
    """Print the groups and the evidence for them."""
    votes = Votes.from_dense(drawn_votes())
    found = opinion_groups(votes, seed=0)
    print(f"{found.verdict}: {found.reason}")
    sizes = dict(zip(found.partition.names, found.partition.sizes.tolist(), strict=True))
    print(f"Sizes: {sizes}; not placed: {int((found.partition.label < 0).sum())}")

    measured = support(votes, found.partition)
    for name, g in zip(found.partition.names, range(found.partition.n_groups), strict=True):
        share = measured.group(g, 0)
        print(f"Group {name} on stmt.0: {share.est:.0%} agree ({share.lo:.0%} to {share.hi:.0%})")

    for told in telling_statements(measured)[:3]:
        verb = "agrees with" if told.agrees else "rejects"
        name = found.partition.names[told.group]
        print(f"Group {name} {verb} {told.statement} more than the rest (q = {told.q:.1g})")

    shared = consensus(measured, found.partition)
    print("Agreed in every group:", [votes.statements[j] for j in shared.agreed])
    print("Divided:", len(shared.divided), "statements")


if __name__ == "__main__":
    main()
