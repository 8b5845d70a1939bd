from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from cycle.town import N_FIRST, N_PEOPLE, write_town
from lawspeaker.wiring.run import audit_source

if TYPE_CHECKING:
    from pathlib import Path

    from lawspeaker.cycle.audit import Audit

TRUE_LABELS = tuple("0" if i < N_FIRST else "1" for i in range(N_PEOPLE))


def audited(source: Path, *, votes: str | None = None, statements: str | None = None) -> Audit:
    return audit_source(source, votes=votes, statements=statements, seed=0)


def errors(found: Audit) -> list[str]:
    return [each.id for each in found.findings if each.severity.value == "error"]


def test_healthy_released_groups_pass(tmp_path: Path) -> None:
    found = audited(write_town(tmp_path, released=TRUE_LABELS))
    assert errors(found) == []
    assert found.n_errors == 0
    assert found.checks[0] == "whether the released groups mean anything in the votes"


def test_labels_joined_in_another_order_are_an_error_and_the_order_is_named(
    tmp_path: Path,
) -> None:
    # The labels of the people in alphabetical order of their ids, laid on the rows as they are.
    by_name = sorted(range(N_PEOPLE), key=lambda i: f"p.{i}")
    mixed = np.random.default_rng(3).permutation(N_PEOPLE)
    label = {
        person: ("0" if mixed[place] < N_FIRST else "1") for place, person in enumerate(by_name)
    }
    truth = tuple(label[i] for i in range(N_PEOPLE))
    shifted = tuple(label[by_name[i]] for i in range(N_PEOPLE))
    found = audited(write_people(tmp_path, truth=truth, released=shifted))
    first = found.findings[0]
    assert first.severity.value == "error"
    assert first.evidence["likely_order"] == "in alphabetical order of participant id"
    assert "alphabetical order" in first.mend
    assert found.n_errors == len(errors(found)) == 1


def write_people(folder: Path, *, truth: tuple[str, ...], released: tuple[str, ...]) -> Path:
    """An export in which group 0 agrees with even statements and group 1 with odd ones."""
    rng = np.random.default_rng(5)
    rows = [["participant", "group-id", *map(str, range(20))]]
    for i, (own, told) in enumerate(zip(truth, released, strict=True)):
        leans = [(j % 2 == 0) == (own == "0") for j in range(20)]
        votes = [("1" if rng.random() < (0.9 if lean else 0.1) else "-1") for lean in leans]
        rows.append([str(i), told, *votes])
    wide = "\n".join(",".join(row) for row in rows) + "\n"
    (folder / "participants-votes.csv").write_text(wide, encoding="utf-8")
    texts = "".join(f"{j},Case {j}.\n" for j in range(20))
    (folder / "comments.csv").write_text(f"comment-id,comment-body\n{texts}", encoding="utf-8")
    return folder


def test_two_vote_files_that_differ_are_an_error(tmp_path: Path) -> None:
    source = write_town(tmp_path, released=TRUE_LABELS)
    wide = source / "participants-votes.csv"
    head, first, *rest = wide.read_text(encoding="utf-8").splitlines()
    other = first.translate(str.maketrans({"-": "", "1": "0"}))
    wide.write_text("\n".join([head, other, *rest]) + "\n", encoding="utf-8")
    found = audited(source)
    assert "vote-files-disagree" in errors(found)
    (finding,) = [each for each in found.findings if each.id == "vote-files-disagree"]
    assert finding.evidence["n_pairs"] > 0


def test_counts_that_are_not_those_of_the_votes_are_found(tmp_path: Path) -> None:
    source = write_town(tmp_path)
    (source / "summary.csv").write_text(
        "topic,Ferries\nvoters,777\ncomments,15\n", encoding="utf-8"
    )
    found = audited(source)
    assert any("777" in f"{each.sentence} {dict(each.evidence)}" for each in found.findings)


def test_each_finding_has_id_severity_evidence_and_mend_and_the_gravest_comes_first(
    tmp_path: Path,
) -> None:
    source = write_town(tmp_path)
    (source / "summary.csv").write_text(
        "topic,Ferries\nvoters,777\ncomments,15\n", encoding="utf-8"
    )
    found = audited(source)
    assert len(found.findings) >= 2
    order = ["error", "warning", "note"]
    ranks = [order.index(each.severity.value) for each in found.findings]
    assert ranks == sorted(ranks)
    for each in found.to_json()["findings"]:
        assert all(each[key] for key in ("id", "severity", "title", "sentence", "evidence", "mend"))


@pytest.mark.shared
def test_the_ccai_clean_file_is_flagged(shared_data: Path) -> None:
    found = audited(shared_data / "ccai", votes="clean_votes.csv", statements="clean_comments.csv")
    assert found.n_errors >= 1
    assert found.findings[0].evidence["likely_order"] == "in ascending order of participant id"


@pytest.mark.shared
@pytest.mark.parametrize(
    "name",
    [
        "ccai",
        "polis/15-per-hour-seattle",
        "polis/american-assembly.bowling-green",
        "polis/bg2050-volunteers",
        "polis/canadian-electoral-reform",
        "polis/scoop-hivemind.ubi",
        "polis/vtaiwan.uberx",
    ],
)
def test_conversations_as_they_were_released_are_no_errors(shared_data: Path, name: str) -> None:
    raw = {"votes": "participants-votes.csv", "statements": "comments.csv"}
    found = audited(shared_data / name, **(raw if name == "ccai" else {}))
    assert errors(found) == []
    assert found.checks[0] == "whether the released groups mean anything in the votes"
