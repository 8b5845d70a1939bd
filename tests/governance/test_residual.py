from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from lawspeaker.contract.yaml_form import from_yaml
from lawspeaker.governance.residual import decisions

RIVER = from_yaml(
    (Path(__file__).resolve().parents[1] / "contract" / "river.yaml").read_text(encoding="utf-8"),
    path="river.yaml",
)
SINCE = date(2026, 12, 1)


def test_the_holder_decides_until_the_right_expires() -> None:
    harm, user = decisions(RIVER, day=date(2026, 12, 31), since=SINCE)
    assert (harm.decides, harm.lapsed, harm.until) == ("ombud", False, date(2026, 12, 31))
    assert harm.sentence == (
        "When text silent, harm to third parties possible: ombud decides. Until then: decline "
        "that part, say why. This stands until 2026-12-31. mini-jury may review it."
    )
    assert (user.decides, user.until) == ("user", None)
    assert user.sentence.endswith("Until then: follow the user.")


def test_a_lapsed_right_goes_to_its_reviewer_and_the_default_falls_back() -> None:
    harm, user = decisions(RIVER, day=date(2027, 1, 1), since=SINCE)
    assert (harm.decides, harm.lapsed) == ("mini-jury", True)
    assert harm.action == RIVER.interpretation.silence.default
    assert harm.sentence.startswith(
        "When text silent, harm to third parties possible: the right of ombud ended on "
        "2026-12-31; mini-jury decides."
    )
    assert harm.to_json()["until"] == "2026-12-31"
    assert not user.lapsed
    assert user.to_json()["until"] is None


@pytest.mark.parametrize(("quorums", "tier"), [((0, 7, 11), "mini-jury"), ((0, 0, 0), "bench")])
def test_without_a_reviewer_the_lowest_tier_of_people_decides(
    quorums: tuple[int, ...], tier: str
) -> None:
    tiers = tuple(
        each.model_copy(update={"quorum": quorum})
        for each, quorum in zip(RIVER.adjudication.tiers, quorums, strict=True)
    )
    control = RIVER.control[0].model_copy(update={"reviewable_by": None})
    document = RIVER.model_copy(
        update={
            "control": (control,),
            "adjudication": RIVER.adjudication.model_copy(update={"tiers": tiers}),
        }
    )
    (harm,) = decisions(document, day=date(2027, 6, 1), since=SINCE)
    assert harm.decides == tier
