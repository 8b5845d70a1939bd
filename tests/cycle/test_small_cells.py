"""Whoever subtracts what is published from what is published finds no cell of 1 to 9 people."""

from __future__ import annotations

import json
import re
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest

from cycle.stage import events, town_request
from lawspeaker.adapters.memory import Silence
from lawspeaker.records.anonymity import K_ANONYMITY
from lawspeaker.records.event import EventKind
from lawspeaker.records.suppression import published_cells
from lawspeaker.wiring.bundle import write_bundle
from lawspeaker.wiring.run import run_source

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cycle.stage import Played, Town


def small(n: int) -> bool:
    return 0 < n < K_ANONYMITY


def leaks(support: dict[str, object]) -> list[str]:
    """Statements of which a published count, or a total less the published, is small."""
    found = []
    for row in support["statements"]:
        shown = [cell["n"] for cell in row["groups"].values() if cell is not None]
        rest = 0 if row["n"] is None else row["n"] - sum(shown)
        if any(map(small, [*shown, rest, row["n"] or 0])) or (row["n"] is None and shown):
            found.append(row["id"])
    return found


def read(folder: Path, name: str) -> dict[str, object]:
    kept: dict[str, object] = json.loads((folder / name).read_text(encoding="utf-8"))
    return kept


@pytest.fixture(params=["played", "town"])
def folder(request: pytest.FixtureRequest) -> Path:
    stage: Played | Town = request.getfixturevalue(request.param)
    return stage.folder


def test_no_small_cell_of_support_can_be_read_or_worked_out(folder: Path) -> None:
    support = read(folder, "support.json")
    assert any(cell for row in support["statements"] for cell in row["groups"].values())
    assert leaks(support) == []


def test_the_attack_finds_what_is_left_without_complementary_suppression() -> None:
    groups = {"A": {"n": 40}, "B": {"n": 20}, "C": None}
    assert leaks({"statements": [{"id": "s", "n": 63, "groups": groups}]}) == ["s"]
    shown = published_cells(np.array([[40], [20], [3]]), np.array([63]))[:, 0]
    kept = {
        name: cell if ok else None for (name, cell), ok in zip(groups.items(), shown, strict=True)
    }
    assert leaks({"statements": [{"id": "s", "n": 63, "groups": kept}]}) == []


def test_a_veto_is_published_only_where_its_cell_is(folder: Path) -> None:
    cells = {row["id"]: row["groups"] for row in read(folder, "support.json")["statements"]}
    vetoed = read(folder, "slate.json")["vetoed"]
    assert all(cells[each["id"]][each["group"]] is not None for each in vetoed)
    assert {each["id"] for each in vetoed} <= cells.keys()


# Counts of people or of their votes on one statement in one community: never one to nine.
OF_PEOPLE = frozenset(
    {
        "n",
        "n_people",
        "n_participants",
        "n_placed",
        "n_not_placed",
        "n_studied",
        "n_unsteady",
        "n_simulated",
        "n_people_not_placed",
        "n_checked",
        "n_ballots",
        "n_unseen",
        "n_agree",
        "n_pass",
        "n_disagree",
        "largest",
    }
)
# Counts of anything else: statements, votes in all, accounts that nobody has, draws, checks.
OF_THINGS = frozenset(
    {
        "n_accounts",
        "n_after",
        "n_agreed",
        "n_asked",
        "n_axes",
        "n_before",
        "n_chosen",
        "n_clusters",
        "n_completions",
        "n_draws",
        "n_drifted",
        "n_eligible",
        "n_errors",
        "n_groups",
        "n_hidden",
        "n_hours",
        "n_bursts",
        "n_left_out",
        "n_looked_for",
        "n_pairs_by_answers",
        "n_pairs_by_order",
        "n_pairs_tested",
        "n_permutations",
        "n_ranked",
        "n_rejected",
        "n_repeats",
        "n_required",
        "n_rows",
        "n_sets",
        "n_shared_with_raw_agrees",
        "n_statements",
        "n_statements_moderated_out",
        "n_tested",
        "n_too_few",
        "n_votes",
        "n_votes_moderated_out",
        "n_votes_superseded",
        "n_with_too_few_votes",
    }
)


def odd_town(folder: Path, *, seed: int) -> Path:
    """A town where a few people answer all alike, two are copies, and a few hardly vote."""
    rng = np.random.default_rng(seed)
    n, width = 140, 24
    side = np.where((np.arange(n) < 80)[:, None] == (np.arange(width) % 2 == 0), 0.85, 0.15)
    side[:, :6] = 0.8
    votes = np.where(rng.random(side.shape) < side, 1.0, -1.0)
    votes[rng.random(side.shape) < 0.2] = np.nan
    votes[: 3 + seed] = 1.0
    votes[10 : 10 + 4] = -1.0
    votes[21] = votes[20]
    hardly = np.arange(30, 33 + seed)
    votes[hardly, 2:] = np.nan
    lines = ["timestamp,comment-id,voter-id,vote"]
    lines += [
        f"{1_000 * (1 + i * width + j)},{j},{i},{vote:.0f}"
        for (i, j), vote in np.ndenumerate(votes)
        if not np.isnan(vote)
    ]
    folder.mkdir(parents=True)
    (folder / "votes.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    texts = ["comment-id,author-id,moderated,comment-body"]
    texts += [f"{j},{j},1,Case {j}." for j in range(width)]
    (folder / "comments.csv").write_text("\n".join(texts) + "\n", encoding="utf-8")
    return folder


def counts(value: object, name: str, path: str = "") -> Iterator[tuple[str, str, int]]:
    """Every whole number below a key that counts: its place, its key, itself."""
    if isinstance(value, dict):
        for key, part in value.items():
            if type(part) is int and (key in {"n", "largest"} or key.startswith("n_")):
                yield f"{name}{path}/{key}", key, part
            yield from counts(part, name, f"{path}/{key}")
    elif isinstance(value, list):
        for place, part in enumerate(value):
            yield from counts(part, name, f"{path}/{place}")


@pytest.fixture(scope="module", params=[0, 1])
def odd(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("odd")
    source = odd_town(base / "source", seed=request.param)
    run_source(town_request(source), base / "out", replace=False, progress=Silence())
    return base / "out"


@pytest.mark.no_cover
def test_no_file_of_a_run_counts_one_to_nine_people(odd: Path) -> None:
    found = [
        each
        for file in sorted(odd.glob("*.json"))
        for each in counts(json.loads(file.read_text(encoding="utf-8")), file.name)
    ]
    assert len(found) > 100
    unknown = {key for _, key, _ in found} - OF_PEOPLE - OF_THINGS
    assert not unknown, "say whether these count people"
    for place, key, n in found:
        assert not (key in OF_PEOPLE and small(n)), place


def test_the_groups_and_the_unplaced_leave_nothing_to_subtract(odd: Path) -> None:
    groups = read(odd, "groups.json")
    sizes = [each["n_people"] for each in groups["groups"]]
    n = read(odd, "conversation.json")["n_participants"]
    assert not small(n - sum(sizes))
    assert sum(sizes) == groups["n_placed"]


# A number before one of these, with at most two words between, counts people or what each gives.
OF_WHOM = re.compile(
    r"(?<![\d,.%-])([1-9])(?: of (?:the )?\d+)?(?: [a-z]+){0,2} "
    r"(?:people|persons?|participants?|voters|votes|ballots|rankings|critiques|raters)\b"
)


def sentences(folder: Path) -> Iterator[tuple[str, str]]:
    """The words of every file for people below a folder, beside its name; none of the record."""
    for file in sorted(folder.rglob("*")):
        if file.suffix in {".html", ".md", ".json", ".txt"} and "source" not in file.parts:
            text = file.read_text(encoding="utf-8")
            page = text[text.index("<body") :] if file.suffix == ".html" else text
            yield file.relative_to(folder).as_posix(), re.sub(r"<[^>]+>", " ", page)


def told_of_few(folder: Path) -> list[str]:
    return [
        f"{name}: {words[max(0, found.start() - 60) : found.end() + 40]}"
        for name, words in sentences(folder)
        for found in OF_WHOM.finditer(words)
    ]


def test_a_report_says_itself_whose_answers_its_shares_come_near_to(folder: Path) -> None:
    told = dict(sentences(folder))["report.html"]
    assert f"which may be fewer than {K_ANONYMITY}; who they are is not told" in told


@pytest.mark.no_cover
def test_no_sentence_of_any_document_counts_one_to_nine_people(odd: Path, tmp_path: Path) -> None:
    write_bundle(odd, tmp_path / "bundle", only=(), day="2026-11-26")
    assert len(list(sentences(tmp_path / "bundle"))) > 20
    assert "people" in dict(sentences(odd))["report.html"]
    assert told_of_few(odd) == []
    assert told_of_few(tmp_path / "bundle") == []


NAMED = re.compile(r"(?<![\w.])p\.\d+\b")


def naming(folder: Path) -> list[str]:
    """The documents in which a participant's id stands."""
    return [name for name, words in sentences(folder) if NAMED.search(words)]


@pytest.mark.no_cover
def test_no_document_of_a_run_names_anybody_and_a_matrix_would(odd: Path, tmp_path: Path) -> None:
    write_bundle(odd, tmp_path / "bundle", only=(), day="2026-11-26")
    assert naming(odd) == []
    assert naming(tmp_path / "bundle") == []
    (tmp_path / "matrix").mkdir()
    roll = [event.body for event in events(odd, EventKind.ROLL_COMMITTED)]
    (tmp_path / "matrix" / "votes.json").write_text(json.dumps(roll), encoding="utf-8")
    assert naming(tmp_path / "matrix") == ["votes.json"]


@pytest.mark.no_cover
def test_the_look_finds_what_a_run_tells_without_the_promise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The number that every publication keeps, switched off wherever it is held."""
    for name, module in list(sys.modules.items()):
        if name.startswith("lawspeaker.") and hasattr(module, "K_ANONYMITY"):
            monkeypatch.setattr(module, "K_ANONYMITY", 1)
    monkeypatch.setitem(published_cells.__kwdefaults__, "k", 1)
    source = odd_town(tmp_path / "source", seed=0)
    run_source(town_request(source), tmp_path / "out", replace=False, progress=Silence())
    assert leaks(read(tmp_path / "out", "support.json"))
    found = [
        each
        for file in sorted((tmp_path / "out").glob("*.json"))
        for each in counts(json.loads(file.read_text(encoding="utf-8")), file.name)
    ]
    assert any(key in OF_PEOPLE and small(n) for _, key, n in found)
    assert told_of_few(tmp_path / "out")
