"""Show who loses by a change that is good on average, and who would rather have their own."""

import numpy as np

from lawspeaker.social_choice.losers import losers
from lawspeaker.social_choice.serving_game import ServingGame

rng = np.random.default_rng(0)
group = np.repeat([0, 1], [200, 20])
before = np.full(220, 0.5)
after = np.where(group == 0, 0.7, 0.2) + 0.05 * rng.normal(size=220)

found = losers(before, after, group, eps=0.1)
print(f"everybody: {found.everybody.mean.est:+.2f}")
for name, each in zip(("majority", "minority"), found.groups, strict=True):
    change = each.change
    print(f"{name}: {change.mean.est:+.2f}, P(loss > 0.1) = {change.chance_of_loss:.2f}")

game = ServingGame.from_utilities([[0.7, 0.3], [0.2, 0.8]], size=[200, 20], cost=5)
for blocking in game.core_test(game.payoff_under(game.shared)).blocking:
    print(blocking.sentence(("the majority", "the minority")))
