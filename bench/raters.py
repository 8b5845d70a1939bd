"""What raters prefer: Bradley-Terry beside evalica and choix, a hierarchy beside NumPyro's NUTS.

Run by hand:

    python bench/raters.py --rival-python .venv-oracles/bin/python [--comparisons 1000000]

The rival's interpreter needs evalica 0.4.2, choix 0.4.1 and numpyro 0.22.0, and the source of
lawspeaker is not imported there. Strengths are compared with each other's after centring; the
hierarchy is judged by comparisons that no fit saw.
"""

# ruff: noqa: PLC0415 - two interpreters run this file, and neither has the other's packages

from __future__ import annotations

import argparse
import json
import platform
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
from groups import Stages, child


def prepare_pooled(n: int, m: int, path: Path) -> None:
    rng = np.random.default_rng(2026)
    truth = rng.normal(size=m)
    one = rng.integers(0, m, n)
    two = (one + rng.integers(1, m, n)) % m
    won = rng.random(n) < 1 / (1 + np.exp(truth[two] - truth[one]))
    np.savez(path, winner=np.where(won, one, two), loser=np.where(won, two, one), m=m)


def prepare_people(n_raters: int, n_each: int, path: Path) -> None:
    """Four groups, eight features, tastes that differ in three directions and a little in all."""
    rng = np.random.default_rng(2027)
    d, n_groups, n_items = 8, 4, 200
    group = rng.integers(0, n_groups, n_raters)
    mean = rng.normal(scale=0.8, size=(n_groups, d))
    load = rng.normal(scale=0.8, size=(3, d))
    taste = mean[group] + rng.normal(size=(n_raters, 3)) @ load
    taste += 0.3 * rng.normal(size=taste.shape)
    features = rng.normal(size=(n_items, d))
    rater = np.repeat(np.arange(n_raters), n_each)
    one = rng.integers(0, n_items, len(rater))
    two = (one + rng.integers(1, n_items, len(rater))) % n_items
    along = np.einsum("nd,nd->n", taste[rater], features[one] - features[two])
    won = rng.random(len(rater)) < 1 / (1 + np.exp(-along))
    held = np.zeros(len(rater), dtype=bool)
    held[:: n_each // 5] = True
    np.savez(
        path, rater=rater, one=one, two=two, won=won, held=held, group=group, features=features
    )


def ours_pooled(path: Path) -> dict[str, Any]:
    from lawspeaker.social_choice.bradley_terry import Comparisons, bradley_terry

    given = np.load(path)
    one, two, m = given["winner"], given["loser"], int(given["m"])
    won = np.ones(len(one))
    clock = Stages()
    comparisons = clock.timed(
        "comparisons", lambda: Comparisons.from_arrays(one, two, won, n_candidates=m)
    )
    found = clock.timed("fit and sandwich errors", lambda: bradley_terry(comparisons))
    return clock.result(found.strength.tolist(), verdict="")


def ours_without_errors(path: Path) -> dict[str, Any]:
    """What the rivals give: strengths alone."""
    from lawspeaker.social_choice.bradley_terry import Comparisons, fitted_strength

    given = np.load(path)
    one, two, m = given["winner"], given["loser"], int(given["m"])
    won = np.ones(len(one))
    clock = Stages()
    comparisons = clock.timed(
        "comparisons", lambda: Comparisons.from_arrays(one, two, won, n_candidates=m)
    )
    found = clock.timed("fit", lambda: fitted_strength(comparisons.wins))
    return clock.result(found.tolist(), verdict="")


def evalica_pooled(path: Path) -> dict[str, Any]:
    import evalica

    given = np.load(path)
    winner, loser, m = given["winner"].tolist(), given["loser"].tolist(), int(given["m"])
    clock = Stages()
    outcome = [evalica.Winner.X] * len(winner)
    found = clock.timed("fit", lambda: evalica.bradley_terry(winner, loser, outcome, limit=1000))
    score = np.log(found.scores.reindex(range(m)).to_numpy())
    return clock.result((score - score.mean()).tolist(), verdict="")


def choix_pooled(path: Path) -> dict[str, Any]:
    import choix

    given = np.load(path)
    pairs = np.c_[given["winner"], given["loser"]].tolist()
    clock = Stages()
    found = clock.timed("fit", lambda: choix.ilsr_pairwise(int(given["m"]), pairs))
    return clock.result((found - found.mean()).tolist(), verdict="")


def ours_people(path: Path) -> dict[str, Any]:
    from lawspeaker.social_choice.bradley_terry import Comparisons, bradley_terry
    from lawspeaker.social_choice.raters.hierarchy import taste_model
    from lawspeaker.social_choice.raters.judgements import Judgements

    given = dict(np.load(path))
    seen, features = ~given["held"], given["features"]
    comparisons = Comparisons.from_arrays(
        given["one"][seen],
        given["two"][seen],
        given["won"][seen].astype(float),
        n_candidates=len(features),
        rater=given["rater"][seen],
    )
    traits = np.eye(int(given["group"].max()) + 1)[given["group"]]
    clock = Stages()
    model = clock.timed(
        "fit",
        lambda: taste_model(Judgements.from_comparisons(comparisons, features=features), traits),
    )
    pooled = bradley_terry(comparisons, ridge=1.0).strength
    alike = (pooled[given["one"]] > pooled[given["two"]]) == given["won"]
    return clock.result(
        [], verdict=f"{accuracy(given, model.taste):.4f} (pooled {alike[~seen].mean():.4f})"
    )


def nuts_people(path: Path) -> dict[str, Any]:
    import jax
    import jax.numpy as jnp
    import numpyro
    from numpyro import distributions as dist
    from numpyro.infer import MCMC, NUTS

    given = dict(np.load(path))
    seen, features = ~given["held"], given["features"]
    apart = jnp.asarray((features[given["one"]] - features[given["two"]])[seen])
    rater, group = jnp.asarray(given["rater"][seen]), jnp.asarray(given["group"])
    said = jnp.asarray(given["won"][seen].astype(float))
    n_raters, d, n_groups = len(group), features.shape[1], int(given["group"].max()) + 1

    def model() -> None:
        mean = numpyro.sample("mean", dist.Normal(0, 3).expand([n_groups, d]).to_event(2))
        scale = numpyro.sample("scale", dist.HalfNormal(1.5).expand([d]).to_event(1))
        root = numpyro.sample("root", dist.LKJCholesky(d, 1.0))
        own = numpyro.sample("own", dist.Normal(0, 1).expand([n_raters, d]).to_event(2))
        taste = numpyro.deterministic("taste", mean[group] + own @ (scale[:, None] * root).T)
        along = (taste[rater] * apart).sum(axis=1)
        numpyro.sample("said", dist.Bernoulli(logits=along), obs=said)

    clock = Stages()
    chain = MCMC(NUTS(model), num_warmup=300, num_samples=300, progress_bar=False)
    clock.timed("300 + 300 draws, one chain", lambda: chain.run(jax.random.PRNGKey(0)))
    taste = np.asarray(chain.get_samples()["taste"]).mean(axis=0)
    return clock.result([], verdict=f"{accuracy(given, taste):.4f}")


def accuracy(given: dict[str, Any], taste: np.ndarray) -> float:
    held, features = given["held"], given["features"]
    apart = (features[given["one"]] - features[given["two"]])[held]
    along = np.einsum("nd,nd->n", taste[given["rater"][held]], apart)
    return float(((along > 0) == given["won"][held]).mean())


STEPS = {
    "ours": ours_pooled,
    "ours-without-errors": ours_without_errors,
    "evalica": evalica_pooled,
    "choix": choix_pooled,
    "ours-people": ours_people,
    "nuts": nuts_people,
}


def compare(options: argparse.Namespace) -> None:
    print(f"{time.strftime('%Y-%m-%d')}, {platform.machine()}, Python {platform.python_version()},")
    print(f"one thread; stopped after {options.limit:.0f} s.\n")
    bounds = {"limit": options.limit, "memory": 12, "script": __file__}
    with tempfile.TemporaryDirectory() as folder:
        pooled, people = str(Path(folder) / "pooled.npz"), str(Path(folder) / "people.npz")
        prepare_pooled(options.comparisons, options.candidates, Path(pooled))
        prepare_people(options.raters, options.each, Path(people))
        print(f"{options.comparisons:,} comparisons of {options.candidates} candidates\n")
        print("| who | CPU s by stage | peak MiB | greatest difference of strengths from ours |")
        print("|---|---|---|---|")
        sides = [
            (sys.executable, "ours", "lawspeaker"),
            (sys.executable, "ours-without-errors", "lawspeaker, strengths alone"),
        ]
        rivals = [("evalica", "evalica 0.4.2"), ("choix", "choix 0.4.1 (ilsr)")]
        sides += [(options.rival_python, *each) for each in rivals if options.rival_python]
        own: list[float] = []
        for python, side, name in sides:
            answer = child(python, "--worker", side, pooled, **bounds)
            if isinstance(answer, str):
                print(f"| {name} | {answer} | | |")
                continue
            own = own or answer["label"]
            off = max(abs(a - b) for a, b in zip(own, answer["label"], strict=True))
            print(f"| {name} | {_stages(answer)} | {answer['peak'] / 2**20:,.0f} | {off:.1e} |")
        print(f"\n{options.raters:,} raters x {options.each}, of which a part is held out\n")
        print("| who | CPU s by stage | peak MiB | right on held-out choices |")
        print("|---|---|---|---|")
        sides = [(sys.executable, "ours-people", "lawspeaker")]
        sides += [(options.rival_python, "nuts", "NumPyro NUTS")] if options.rival_python else []
        for python, side, name in sides:
            answer = child(python, "--worker", side, people, **bounds)
            if isinstance(answer, str):
                print(f"| {name} | {answer} | | |")
                continue
            peak = f"{answer['peak'] / 2**20:,.0f}"
            print(f"| {name} | {_stages(answer)} | {peak} | {answer['verdict']} |")
    if not options.rival_python:
        print("\nNo --rival-python was given, so no rival was run.")


def _stages(answer: dict[str, Any]) -> str:
    return ", ".join(f"{stage} {took:.2f}" for stage, took in answer["seconds"].items())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rival-python", default="", help="a Python that has the rivals")
    parser.add_argument("--comparisons", type=int, default=1_000_000)
    parser.add_argument("--candidates", type=int, default=200)
    parser.add_argument("--raters", type=int, default=1000)
    parser.add_argument("--each", type=int, default=30)
    parser.add_argument("--limit", type=float, default=400, help="seconds for each process")
    parser.add_argument("--worker", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.worker:
        step, path = options.worker
        print(json.dumps(STEPS[step](Path(path))))
        return
    compare(options)


if __name__ == "__main__":
    main()
