from __future__ import annotations

import json
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from cycle.stage import Played, Town, events, ids, texts, town_request
from cycle.town import N_FIRST, N_PEOPLE, UNWANTED, town_votes
from lawspeaker.adapters.memory import Silence
from lawspeaker.adapters.polis.reader import read_polis
from lawspeaker.analysis.attack import Attack
from lawspeaker.cycle import examine as room
from lawspeaker.cycle import sybil
from lawspeaker.cycle.trace import trace
from lawspeaker.errors import BadInput, UsageFault
from lawspeaker.records.event import EventKind
from lawspeaker.records.vote_history import VoteHistory
from lawspeaker.wiring.desk import opened_ledger
from lawspeaker.wiring.run import repeat_run, run_source

if TYPE_CHECKING:
    from pathlib import Path

DAY_MS = 86_400_000


def kept(folder: Path, name: str) -> dict[str, object]:
    read = json.loads((folder / name).read_text(encoding="utf-8"))
    assert read["schema_version"] == 1
    return read


def history(*days: int) -> VoteHistory:
    n = len(days)
    return VoteHistory.from_events(
        [f"p.{i}" for i in range(n)],
        ["stmt.0"],
        row=range(n),
        column=[0] * n,
        value=[1] * n,
        time=[day * DAY_MS for day in days],
    )


def test_planted_norms_are_found_and_followed_to_their_statement(town: Town) -> None:
    norms = {each["id"]: each for each in kept(town.folder, "norms.json")["norms"]}
    assert {f"norm.s{j}" for j in range(5)} <= set(norms)
    assert norms[f"norm.s{UNWANTED}"]["held"] == "against"
    with opened_ledger(town.folder) as ledger:
        (found,) = trace(ledger, "norm.s0")
    assert "stmt.0" in ids(found.came_from)


def test_the_record_keeps_no_second_copy_of_the_words_of_a_norm(town: Town) -> None:
    nodes = [
        node
        for event in events(town.folder, EventKind.EXAMINED)
        for node in event.body["nodes"]
        if node["what"] == "norm"
    ]
    assert len(nodes) >= 6
    assert {node["text"] for node in nodes} == {""}


def test_a_clause_falls_below_half_at_its_margin_and_not_before(town: Town) -> None:
    told = kept(town.folder, "sybil.json")
    assert told["search"] is None
    votes = read_polis(town.source).votes
    assert [each["id"] for each in told["clauses"]] == list(town.run.selection.slate)
    for each in told["clauses"]:
        mine = votes.value[votes.statement == votes.statements.index(each["id"])]
        n_agree, n, added = int((mine == 1).sum()), len(mine), each["n_accounts"]
        assert each["reaches"]
        assert 2 * n_agree >= n + added - 1
        assert 2 * n_agree < n + added


@pytest.mark.no_cover
def test_attacks_are_searched_when_asked_and_the_run_repeats(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A coarse search: what is tried stays the same.
    monkeypatch.setattr(sybil, "GRID", (0.1,))
    monkeypatch.setattr(sybil, "_N_REFINED", 1)
    out = tmp_path / "out"
    request = replace(town_request(town.source), sybil=True)
    run_source(request, out, replace=False, progress=Silence())
    found = kept(out, "sybil.json")["search"]
    assert found["n_people"] == N_PEOPLE
    assert {each["attack"] for each in found["flips"]} == {each.value for each in Attack}
    before = texts(out)
    assert "sybil.json" in repeat_run(town_request(town.source), out, progress=Silence())
    assert texts(out) == before


def test_support_is_told_at_the_populations_shares(town: Town, tmp_path: Path) -> None:
    source = shutil.copytree(town.source, tmp_path / "town")
    rows = [f"{i},{'east' if i < N_FIRST else 'west'},0" for i in range(N_PEOPLE)]
    people = "\n".join(["participant,side,simulated", *rows])
    (source / "participants.csv").write_text(people + "\n", encoding="utf-8")
    shares = tmp_path / "shares.csv"
    shares.write_text("stratum,share\neast,0.2\nwest,0.8\n", encoding="utf-8")
    request = replace(town_request(source), stratum="side", shares_file=shares)
    out = tmp_path / "out"
    run_source(request, out, replace=False, progress=Silence())
    told = kept(out, "support.json")
    assert {each["name"]: each["share"] for each in told["strata"]} == {"east": 0.2, "west": 0.8}
    # The east agrees with 6, the west does not: with more of the west, fewer agree.
    six = next(each for each in told["statements"] if each["id"] == "stmt.6")
    assert six["population"]["hi"] < six["agree"]["est"]
    assert "support.json" in repeat_run(town_request(source), out, progress=Silence())
    with pytest.raises(UsageFault, match="go together"):
        run_source(
            replace(request, shares_file=None), tmp_path / "no", replace=False, progress=Silence()
        )
    with pytest.raises(BadInput):
        run_source(
            replace(request, stratum="age"), tmp_path / "no", replace=False, progress=Silence()
        )


def test_what_rests_on_all_groups_is_told_only_where_none_is_hidden(town: Town) -> None:
    told = kept(town.folder, "support.json")
    assert told["strata"] is None
    breadth = ("worst_group", "bridging", "divisiveness")
    for each in told["statements"]:
        hidden = each["n"] is None or None in each["groups"].values()
        assert all((each[name] is None) == hidden for name in breadth)
        if not hidden:
            parts = each["divisiveness"]
            assert 0 < sum(parts.values()) <= 0.25
            worst = each["groups"][each["worst_group"]]["agree"]["lo"]
            assert worst == min(group["agree"]["lo"] for group in each["groups"].values())
    divided, shared = told["statements"][6], told["statements"][0]
    assert divided["divisiveness"]["between"] > 10 * shared["divisiveness"]["between"]
    assert divided["bridging"]["hi"] < shared["bridging"]["lo"]
    assert town_votes().shape[0] == N_PEOPLE


def test_drift_is_looked_for_from_the_middle_of_the_votes() -> None:
    assert room._middle(history(10, 11, 12, 13)) == room.day_at(12 * DAY_MS)
    assert room._middle(history(10, 10, 10, 13)) == room.day_at(11 * DAY_MS)
    assert room._middle(history(10, 10)) is None
    assert room._middle(history(0, 5)) is None
    assert room._middle(history()) is None


def test_votes_of_one_day_and_too_many_cells_leave_their_file_out(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not (town.folder / "drift.json").exists()
    assert (town.folder / "anomalies.json").exists()
    monkeypatch.setattr(room, "N_CELLS_AT_MOST", 10)
    run_source(town_request(town.source), tmp_path / "out", replace=False, progress=Silence())
    assert not (tmp_path / "out" / "anomalies.json").exists()


def test_the_demo_did_not_drift_and_lists_only_what_was_shown(played: Played) -> None:
    told = kept(played.folder, "drift.json")
    assert told["n_looked_for"] > 100
    assert told["n_drifted"] == 0
    assert {each["movement"] for each in told["changes"]} <= {"drifted", "slight"}
