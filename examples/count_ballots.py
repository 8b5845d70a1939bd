"""Ballots on a constitution, counted under the rule that the constitution itself states.

Run: python examples/count_ballots.py
"""

from __future__ import annotations

from datetime import date

from lawspeaker import Constitution, Estimate, ratify
from lawspeaker.contract.draft import proposed_constitution, quoted_clause
from lawspeaker.governance.ballot_paper import read_ballots
from lawspeaker.governance.roll import Member, Roll

N_A, N_B = 60, 20


def proposal() -> Constitution:
    """One clause, with the support that it had among 80 people in two opinion groups."""
    support = Estimate(est=0.8, lo=0.7, hi=0.88, n=80, method="jeffreys")
    clause = quoted_clause(
        statement="stmt.1",
        text="Name the source of every answer.",
        overall=support,
        groups={},
        objection=None,
        introduced="1.0.0",
        review_by=date(2027, 11, 25),
    )
    return proposed_constitution(
        name="example",
        title="An example",
        population="people who took part",
        sampling="open",
        n_participants=N_A + N_B,
        clauses=[clause],
        effective_from=date(2026, 12, 1),
    )


def main() -> None:
    """Count two boxes: the same share of yes in all, but spread over the groups or not."""
    constitution = proposal()
    rule = constitution.amendment.adoption
    print(
        f"Adoption takes {rule.quorum.votes} ballots, {rule.threshold:.0%} yes in all and "
        f"{rule.each_group:.0%} in each group, by {rule.statistic.value.replace('_', ' ')}."
    )
    in_group = {f"p.{i}": "A" if i < N_A else "B" for i in range(N_A + N_B)}
    roll = Roll.of([Member(participant=who, group=group) for who, group in in_group.items()])

    for title, n_yes_in_b in (("B is with A", 15), ("B is against", 3)):
        n_yes_in_a = 66 - n_yes_in_b - 3
        yes = {f"p.{i}" for i in [*range(n_yes_in_a), *range(N_A, N_A + n_yes_in_b)]}
        rows = [f"{who},{'yes' if who in yes else 'no'}" for who in in_group]
        ballots = read_ballots("\n".join(["participant,vote", *rows]), path="ballots.csv")
        counted = ratify(constitution, under=None, ballots=ballots, roll=roll)
        tally = counted.overall
        print(f"\n{title}: {tally.n_yes} yes, {tally.n_no} no: {counted.result.value}")
        for check in counted.checks:
            print(f"  {'passed' if check.passed else 'FAILED'}  {check.sentence}")
        if counted.flip_margin is not None:
            print(f"  {counted.flip_margin} changed ballots would have turned it.")


if __name__ == "__main__":
    main()
