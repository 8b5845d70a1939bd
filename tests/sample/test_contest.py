from __future__ import annotations

import numpy as np

from lawspeaker.sample.contest import amendment_text, contest_case, jury_ruling
from lawspeaker.sample.library import library_sample

SAMPLE = library_sample()


def test_the_contested_statement_is_what_people_agree_on_most() -> None:
    truth = SAMPLE.truth
    assert contest_case().statement in truth.consensus_for
    best = truth.statements[int(truth.p_agree.min(axis=0).argmax())]
    assert contest_case().statement == best


def test_the_contested_statement_has_the_most_votes_for_it() -> None:
    votes = SAMPLE.conversation.votes
    agrees = np.bincount(votes.statement[votes.value == 1], minlength=votes.n_statements)
    assert votes.statements[int(agrees.argmax())] == contest_case().statement


def test_the_ruling_rests_on_a_few_of_the_contests_factors() -> None:
    ruling = jury_ruling()
    assert set(ruling.factors) < set(contest_case().factors)


def test_two_thirds_of_nine_jurors_agree_and_the_rest_are_heard() -> None:
    ruling = jury_ruling()
    assert ruling.n_jurors == ruling.n_for + ruling.n_against == 9
    assert 3 * ruling.n_for >= 2 * ruling.n_jurors
    assert ruling.dissent


def test_the_amendment_keeps_the_statement_and_adds_to_it() -> None:
    amendment = amendment_text()
    text = {s.id: s.text for s in SAMPLE.statements}[amendment.statement]
    assert amendment.statement == contest_case().statement
    assert amendment.text.startswith(text)
    assert len(text) < len(amendment.text) <= 900


def test_all_of_it_says_that_nobody_was_asked() -> None:
    for record in (contest_case(), jury_ruling(), amendment_text()):
        assert record.origin.startswith("written for the sample")
