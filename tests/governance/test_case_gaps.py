from __future__ import annotations

from governance.court import DISMISSED, past
from governance.village import village
from lawspeaker.contract.gap import GapKind
from lawspeaker.governance.case_gaps import case_gaps
from lawspeaker.governance.precedent import PastCase
from lawspeaker.records.ruling import Ruling, Standing, Verdicts

SILENT = Verdicts(n_not_applicable=6, n_complies=3)


def overruled(case: PastCase) -> PastCase:
    fields = {name: getattr(case.ruling, name) for name in case.ruling.__dataclass_fields__}
    gone = Ruling(**{**fields, "overruled_by": "ruling.0009"})
    assert gone.standing is Standing.OVERRULED
    return PastCase(contest=case.contest, ruling=gone)


def test_rulings_that_decide_alike_cases_otherwise_are_an_ambiguity() -> None:
    upheld = past(1, "ab", "a")
    other = past(2, "ab", "b", verdicts=DISMISSED)
    (gap,) = case_gaps(village(), [upheld, other])
    assert (gap.kind, gap.clauses, gap.witness) == (
        GapKind.AMBIGUITY,
        ("clause.s1",),
        "contest.0002",
    )
    assert gap.sentence == (
        "ruling.0001 holds violates and ruling.0002 complies, with no factor to tell their "
        "cases apart."
    )


def test_rulings_that_agree_or_are_told_apart_are_none() -> None:
    assert case_gaps(village(), [past(1, "ab", "a"), past(2, "ab", "a")]) == ()
    apart = past(2, "ac", "c", verdicts=DISMISSED)
    assert case_gaps(village(), [past(1, "ab", "a"), apart]) == ()


def test_an_overruled_precedent_conflicts_with_nothing() -> None:
    upheld, other = past(1, "ab", "a"), past(2, "ab", "b", verdicts=DISMISSED)
    assert case_gaps(village(), [overruled(upheld), other]) == ()


def test_a_case_that_no_clause_speaks_to_is_a_gap() -> None:
    (gap,) = case_gaps(village(), [past(1, "a", "a", verdicts=SILENT)])
    assert (gap.kind, gap.measure) == (GapKind.GAP, "6 of 9 verdicts")
    assert "none of the cited clauses" in gap.sentence


def test_an_amended_wording_leaves_no_entry() -> None:
    held = village()
    changed = held.clauses[0].model_copy(update={"text": "Name every source."})
    amended = held.model_copy(update={"clauses": (changed, *held.clauses[1:])})
    assert case_gaps(amended, [past(1, "a", "a", verdicts=SILENT)]) == ()
    gone = held.model_copy(update={"clauses": held.clauses[1:]})
    assert case_gaps(gone, [past(1, "a", "a", verdicts=SILENT)]) == ()


def test_the_same_rulings_give_the_same_entry() -> None:
    cases = [past(1, "ab", "a"), past(2, "ab", "b", verdicts=DISMISSED)]
    assert case_gaps(village(), cases) == case_gaps(village(), cases)
