from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from cycle.town import N_FIRST, N_PEOPLE, N_STATEMENTS, UNWANTED, town_votes, write_town
from lawspeaker.contract.norm_finding import NormList
from lawspeaker.contract.yaml_form import part_from_yaml

if TYPE_CHECKING:
    from pathlib import Path

    from cli.call import Call


def with_strata(folder: Path, *, n_small: int = 40) -> None:
    rows = [f"{i},false,{'old' if i < n_small else 'young'}" for i in range(N_PEOPLE - 1)]
    (folder / "participants.csv").write_text(
        "\n".join(["participant,simulated,age", *rows, f"p.{N_PEOPLE - 1},false,"]) + "\n",
        encoding="utf-8",
    )
    (folder / "shares.csv").write_text("stratum,share\nold,0.5\nyoung,0.5\n", encoding="utf-8")


def dated(folder: Path, *, fall: bool) -> Path:
    """The town's votes, the first half of each group in May and the second in June."""
    write_town(folder)
    votes, rows = town_votes(), ["timestamp,comment-id,voter-id,vote"]
    for i in range(N_PEOPLE):
        late = i % 2 == 1
        moment = (1_591_000_000_000 if late else 1_588_400_000_000) + i
        for j in range(N_STATEMENTS):
            vote = votes[i, j]
            if vote == vote:  # noqa: PLR0124 - not NaN
                cast = -1 if fall and late and j < 2 else int(vote)
                rows.append(f"{moment},{j},{i},{cast}")
    (folder / "votes.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return folder


def test_a_record_tells_drift_as_the_export_does_that_was_read_into_it(
    lawspeaker: Call, tmp_path: Path
) -> None:
    source, folder = dated(tmp_path / "town", fall=True), tmp_path / "record"
    assert lawspeaker("ledger", "import-polis", source, folder).code == 0
    told = [lawspeaker("drift", each, "--since", "2020-06-01") for each in (source, folder)]
    assert [each.code for each in told] == [0, 0]
    assert told[0].out == told[1].out
    assert "stmt.0  " in told[0].out
    ended = lawspeaker("norms", folder, "--importance", "important")
    assert (ended.code, "nobody was asked what is important" in ended.err) == (3, True)
    (source / "votes.csv").unlink()
    write_town(source, released=("a",) * N_PEOPLE)
    (source / "votes.csv").unlink()
    assert lawspeaker("ledger", "import-polis", source, tmp_path / "untimed").code == 0
    ended = lawspeaker("drift", tmp_path / "untimed", "--since", "2020-06-01")
    assert (ended.code, "does not say when they were cast" in ended.err) == (3, True)


def test_norms_are_told_and_written(lawspeaker: Call, tmp_path: Path) -> None:
    source = write_town(tmp_path / "town")
    for name in ("norms.yaml", "norms.json"):
        ended = lawspeaker("norms", source, "--out", tmp_path / name)
        assert ended.code == 0
        assert "norm.s0  FOR: The assistant, in case 0, says so." in ended.out
        assert f"norm.s{UNWANTED}  AGAINST" in ended.out
    text = (tmp_path / "norms.yaml").read_text(encoding="utf-8")
    found = part_from_yaml(NormList, text, path="norms.yaml")
    other = NormList.model_validate_json((tmp_path / "norms.json").read_text(encoding="utf-8"))
    assert found == other
    first = found.norm("norm.s0")
    assert first.setting == "town"
    assert first.strength.lo > 0.6
    assert {each.group for each in first.groups} == {"A", "B"}
    assert first.bridging is not None
    assert first.dates is not None
    # What one group holds and the other rejects is a norm of each.
    assert {norm.community.group for norm in found.norms} == {None, "A", "B"}
    assert lawspeaker("norms", source, "--out", tmp_path / "norms.yaml").code == 2
    assert lawspeaker("norms", source, "--out", tmp_path / "norms.yaml", "--force").code == 0
    assert lawspeaker("norms", source, "--out", tmp_path / "norms.txt").code == 2
    assert json.loads(lawspeaker("norms", source, "--json").out)["verdict"] == "norms"


def test_support_at_the_population_s_shares_and_importance(
    lawspeaker: Call, tmp_path: Path
) -> None:
    source = write_town(tmp_path / "town")
    with_strata(source)
    votes = (source / "votes.csv").read_text(encoding="utf-8").splitlines()
    marked = [f"{votes[0]},important", *(f"{row},{i % 2}" for i, row in enumerate(votes[1:]))]
    (source / "votes.csv").write_text("\n".join(marked) + "\n", encoding="utf-8")
    ended = lawspeaker(
        "norms", source, "--stratum", "age", "--shares", source / "shares.csv",
        "--importance", "important",
    )  # fmt: skip
    assert ended.code == 0
    assert "in the population: 0.9" in ended.out
    assert "called important: " in ended.out


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--shares", "shares.csv"], 2, "--shares needs --stratum"),
        (["--stratum", "city", "--shares", "shares.csv"], 3, "no column 'city'"),
        (["--stratum", "age", "--shares", "none.csv"], 3, "no such file"),
        (["--importance", "important"], 3, "no column 'important'"),
        (["--importance", "vote"], 3, "the mark is '-1'"),
        (["--stratum", "age", "--participants", "comments.csv"], 3, "no column 'participant'"),
    ],
)
def test_what_does_not_fit_is_said(
    lawspeaker: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    words: list[str], code: int, said: str,
) -> None:  # fmt: skip
    source = write_town(tmp_path / "town")
    with_strata(source)
    monkeypatch.chdir(source)
    ended = lawspeaker("norms", source, *words)
    assert (ended.code, ended.out) == (code, "")
    assert said in ended.err


@pytest.mark.parametrize(
    ("people", "shares", "said"),
    [
        ("participant,age\n1,old\n1,old\n", "stratum,share\nold,1\n", "there twice"),
        ("participant,age\nx,old\n", "stratum,share\nold,1\n", "nobody who voted"),
        ("participant,age\n1,old\n", "stratum,share\nold,much\n", "share: 'much'"),
        ("participant,age\n1,old\n", "stratum,share\nold,0.5\nold,0.5\n", "old is there twice"),
        ("participant,age\n1,old\n", "stratum,share\nold,1\n", "fewer than 10 people"),
    ],
)
def test_strata_that_cannot_be_read_are_refused(
    lawspeaker: Call, tmp_path: Path, people: str, shares: str, said: str
) -> None:
    source = write_town(tmp_path / "town")
    (tmp_path / "people.csv").write_text(people, encoding="utf-8")
    (tmp_path / "shares.csv").write_text(shares, encoding="utf-8")
    ended = lawspeaker(
        "norms", source, "--stratum", "age", "--participants", tmp_path / "people.csv",
        "--shares", tmp_path / "shares.csv",
    )  # fmt: skip
    assert ended.code == 3
    assert said in ended.err


def test_drift_proposes_a_review_of_what_fell(lawspeaker: Call, tmp_path: Path) -> None:
    source = dated(tmp_path / "town", fall=True)
    ended = lawspeaker("drift", source, "--since", "2020-05-15")
    assert ended.code == 0
    assert "stmt.0  The assistant, in case 0" in ended.out
    assert "Proposed: Put each statement to the vote again" in ended.out
    kept = json.loads(lawspeaker("drift", source, "--since", "2020-05-15", "--json").out)
    assert set(kept["proposal"]["statements"]) == {"stmt.0", "stmt.1"}
    assert kept["changes"][0]["agree"]["hi"] < -0.05
    assert kept["changes"][0]["first_shown"] == "2020-06-01"


def test_no_drift_proposes_nothing(lawspeaker: Call, tmp_path: Path) -> None:
    source = dated(tmp_path / "town", fall=False)
    with_strata(source, n_small=N_FIRST)
    ended = lawspeaker("drift", source, "--since", "2020-05-15", "--stratum", "age")
    assert ": 0 drifted, " in ended.out
    assert "Proposed" not in ended.out
    kept = json.loads(lawspeaker("drift", source, "--since", "2020-05-15", "--json").out)
    assert kept["proposal"] is None


def test_drift_says_what_it_needs(lawspeaker: Call, tmp_path: Path) -> None:
    source = dated(tmp_path / "town", fall=False)
    unsaid = lawspeaker("drift", source)
    assert unsaid.code == 2
    assert "Votes run from 2020-05-02 to 2020-06-01" in unsaid.err
    assert lawspeaker("drift", source, "--since", "2030-01-01").code == 2
    assert lawspeaker("drift", source, "--since", "soon").code == 3
    votes = (source / "votes.csv").read_text(encoding="utf-8").splitlines()
    untimed = "\n".join(row.partition(",")[2] for row in votes) + "\n"
    (source / "votes.csv").write_text(untimed, encoding="utf-8")
    ended = lawspeaker("drift", source, "--since", "2020-05-15")
    assert ended.code == 3
    assert "when each vote was cast" in ended.err


def test_simulated_people_are_said_to_be(lawspeaker: Call, demo_copy: Path) -> None:
    ended = lawspeaker("norms", demo_copy / "source")
    assert ended.out.startswith("Some of these people are simulated")
