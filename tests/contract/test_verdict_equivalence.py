from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lawspeaker.contract.amendment import Statistic
from lawspeaker.contract.instruction import Answer
from lawspeaker.contract.verdict_equivalence import MIN_CASES, read_equivalence
from lawspeaker.errors import BadInput


def book(n_kept: int, n_turned: int) -> str:
    rows = [f"k{n},partly,partly" for n in range(n_kept)]
    rows += [f"t{n},partly,violates" for n in range(n_turned)]
    return "\n".join(["case,old,new", *rows])


@pytest.mark.parametrize(
    ("n_kept", "n_turned", "statistic", "says"),
    [
        (49, 1, Statistic.POINT, "which is enough"),
        (48, 2, Statistic.POINT, "which is too low"),
        (188, 0, Statistic.LOWER_BOUND, "which is too low"),
        (189, 0, Statistic.LOWER_BOUND, "which is enough"),
        (49, 0, Statistic.POINT, "too few to tell"),
        (0, 0, Statistic.POINT, "too few to tell"),
    ],
)
def test_the_documents_own_statistic_counts(
    n_kept: int, n_turned: int, statistic: Statistic, says: str
) -> None:
    found = read_equivalence(book(n_kept, n_turned), path="b.csv", statistic=statistic)
    assert says in found.sentence
    assert (found.kept.n, len(found.turned)) == (n_kept + n_turned, n_turned)


@settings(max_examples=40)
@given(verdicts=st.lists(st.tuples(st.sampled_from(Answer), st.sampled_from(Answer)), max_size=80))
def test_the_share_is_that_of_equal_verdicts(verdicts: list[tuple[Answer, Answer]]) -> None:
    rows = [f"c{n},{old},{new}" for n, (old, new) in enumerate(verdicts)]
    text = "\ufeff" + "\n".join(["case,old,new", *rows])
    found = read_equivalence(text, path="b.csv", statistic=Statistic.POINT)
    told = [pair for pair in verdicts if set(pair) != {Answer.NOT_APPLICABLE}]
    n_kept = sum(old is new for old, new in told)
    assert (found.kept.n, found.n_silent) == (len(told), len(verdicts) - len(told))
    assert found.kept.est == pytest.approx(n_kept / len(told) if told else 0.5)
    assert found.kept.lo <= found.kept.est <= found.kept.hi
    assert (found.measured is None) == (len(told) < MIN_CASES)
    assert len(found.turned) == len(told) - n_kept


def test_cases_that_apply_under_neither_wording_prove_nothing() -> None:
    rows = [f"n{n},not_applicable,not_applicable" for n in range(60)]
    text = "\n".join([book(10, 0), *rows, "x,complies,violates", "y,not_applicable,complies"])
    found = read_equivalence(text, path="b.csv", statistic=Statistic.POINT)
    assert (found.kept.n, found.n_silent, found.measured) == (12, 60, None)
    assert "beside 60 cases to which neither wording applies: too few to tell" in found.sentence
    assert (found.turned, found.reversed) == (("x", "y"), ("x",))


@pytest.mark.parametrize(
    ("text", "line", "column", "says"),
    [
        ("", None, None, "it is empty"),
        ("case,old\n", 1, "new", "no column 'new'"),
        ("case,old,new\na,partly,maybe\n", 2, "new", "'maybe'"),
        ("case,old,new\na,,partly\n", 2, "old", "''"),
        ("case,old,new\na\n", 2, None, "1 cells and the header has 3"),
        ("case,old,new\na,partly,partly\na,partly,partly\n", 3, "case", "a is there twice"),
        ("case,old,new\n ,partly,partly\n", 2, "case", "no id"),
        ('case,old,new\n"a,partly,partly\n', 2, None, "cannot be read"),
    ],
)
def test_a_book_that_cannot_be_read_is_refused(
    text: str, line: int, column: str | None, says: str
) -> None:
    with pytest.raises(BadInput, match=says) as refused:
        read_equivalence(text, path="b.csv", statistic=Statistic.POINT)
    assert (refused.value.line, refused.value.column) == (line, column)
