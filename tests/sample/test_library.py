from __future__ import annotations

from lawspeaker.records.statement import Moderation
from lawspeaker.sample.library import library_sample

SAMPLE = library_sample()


def test_everybody_is_marked_as_simulated() -> None:
    assert len(SAMPLE.conversation.participants) == 400
    assert all(p.simulated for p in SAMPLE.conversation.participants)
    assert "simulated" in SAMPLE.conversation.description


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others() -> None:
    again, other = library_sample(seed=2026), library_sample(seed=2027)
    assert again.conversation.votes.digest() == SAMPLE.conversation.votes.digest()
    assert again.log.time.tobytes() == SAMPLE.log.time.tobytes()
    assert again.truth.group == SAMPLE.truth.group
    assert again.statements == SAMPLE.statements
    assert other.conversation.votes.digest() != SAMPLE.conversation.votes.digest()
    assert other.truth.group != SAMPLE.truth.group


def test_moderated_out_statements_are_left_out_and_counted() -> None:
    conversation = SAMPLE.conversation
    assert [s.id for s in conversation.moderated_out] == ["stmt.20", "stmt.41", "stmt.56"]
    assert all(s.moderation is Moderation.IN for s in conversation.statements)
    assert len(conversation.statements) + len(conversation.moderated_out) == len(SAMPLE.statements)
    assert (
        conversation.n_votes_moderated_out
        == SAMPLE.all_votes.n_votes - conversation.votes.n_votes
        > 0
    )
    assert conversation.n_votes_superseded == 30


def test_ids_of_people_statements_and_votes_are_the_same() -> None:
    conversation = SAMPLE.conversation
    assert conversation.votes.participants == tuple(p.id for p in conversation.participants)
    assert conversation.votes.statements == tuple(s.id for s in conversation.statements)
    assert tuple(SAMPLE.truth.group) == conversation.votes.participants
    assert SAMPLE.truth.statements == conversation.votes.statements


def test_nothing_is_claimed_that_an_audit_would_have_to_believe() -> None:
    assert not SAMPLE.conversation.released.groups
    assert not SAMPLE.conversation.released.counts
