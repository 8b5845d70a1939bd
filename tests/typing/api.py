"""How a program uses the face of lawspeaker; read by mypy, and run by the tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_type

import lawspeaker
from lawspeaker import (
    BadInput,
    Conversation,
    Estimate,
    GroupMethod,
    LawspeakerError,
    OpinionGroups,
    Partition,
    Request,
    Support,
    Votes,
    compiled_texts,
    consensus,
    opinion_groups,
    run_source,
    support,
    telling_statements,
    unrepresented,
)
from lawspeaker.analysis.telling import Telling

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    import pandas as pd
    import polars as pl
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from lawspeaker.analysis.consensus import Consensus


def from_votes(dense: NDArray[np.float64]) -> Consensus:
    """From a table of votes to what is agreed, in four calls."""
    votes = assert_type(Votes.from_dense(dense), Votes)
    found = assert_type(opinion_groups(votes, method=GroupMethod.AUTO, seed=0), OpinionGroups)
    partition = assert_type(found.partition, Partition)
    measured = assert_type(support(votes, partition), Support)
    agreement = assert_type(measured.overall(0), Estimate)
    assert_type(agreement.lo, float)
    assert_type(telling_statements(measured), tuple[Telling, ...])
    return consensus(measured, partition)


def from_table(table: NDArray[np.float64] | csr_array | pd.DataFrame | pl.DataFrame) -> int:
    """Arrays, sparse arrays and frames do where votes do; how many find nothing they agree with."""
    found = assert_type(opinion_groups(table), OpinionGroups)
    measured = assert_type(support(table, found.partition), Support)
    return assert_type(unrepresented(table, found.partition, measured.statements[:1]).n, int)


def from_source(source: Path, out: Path) -> dict[str, str]:
    """The whole first half of the loop, and the texts that models and judges read."""
    made = run_source(Request(source=source, n_clauses=3, day="2026-04-01"), out)
    return assert_type(compiled_texts(made.constitution), dict[str, str])


def n_people(conversation: Conversation) -> int:
    """A conversation's votes are typed all the way down."""
    assert_type(conversation.votes, Votes)
    return assert_type(conversation.votes.n_participants, int)


def exit_code(fault: BadInput) -> int:
    """Every fault is of one tree."""
    known: LawspeakerError = fault
    assert_type(fault.line, int | None)
    return known.exit_code


def off_the_face() -> object:
    """The face is closed: a name that is not on it is an error to mypy and at run time."""
    return lawspeaker.nonsense  # type: ignore[attr-defined]  # the one error that is wanted
