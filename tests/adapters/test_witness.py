from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from adapters.notary import LOG, NOON, WITNESSES, Kept, kept_ledger, key_of
from lawspeaker.adapters.ledger.signer import cosignatures, open_checkpoint, sign_checkpoint
from lawspeaker.adapters.ledger.sqlite import open_ledger
from lawspeaker.adapters.ledger.witness import seen_path, witness_checkpoint
from lawspeaker.errors import BadInput, GateFailed
from lawspeaker.records.event import EventKind
from lawspeaker.records.note_key import KeyKind

if TYPE_CHECKING:
    from pathlib import Path

WITNESS = WITNESSES[0]


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    return kept_ledger(tmp_path)


def cosigned(kept: Kept, note: Path, **how: Path) -> str:
    return witness_checkpoint(
        note,
        log_key=LOG.public,
        key=WITNESS,
        seen=seen_path(kept.ledger.with_name("w.key")),
        clock=NOON,
        **how,
    ).text


def grown(kept: Kept, name: str = "newer.txt") -> Path:
    with open_ledger(kept.ledger, NOON, create=False) as ledger:
        ledger.append(EventKind.RULED, {})
        path = kept.ledger.with_name(name)
        path.write_text(sign_checkpoint(ledger, key=LOG).text, encoding="utf-8")
    return path


def test_the_first_checkpoint_is_taken_and_signed_with_the_time(kept: Kept) -> None:
    text = cosigned(kept, kept.checkpoint)
    (found,) = cosignatures(text, (WITNESS.public,))
    assert found.cosignature.timestamp == int(NOON.now().timestamp())
    assert open_checkpoint(text, key=LOG.public).size == 6
    again = kept.ledger.with_name("again.txt")
    again.write_text(text, encoding="utf-8")
    assert cosigned(kept, again) == text, "a newer line takes the place of the old one"


def test_growth_is_signed_on_a_proof_or_the_record_and_not_without(kept: Kept) -> None:
    cosigned(kept, kept.checkpoint)
    newer = grown(kept)
    with pytest.raises(GateFailed, match=r"not witnessed.*without a --proof"):
        cosigned(kept, newer)
    assert len(cosignatures(cosigned(kept, newer, record=kept.ledger), (WITNESS.public,))) == 1
    newest = grown(kept, "newest.txt")
    with open_ledger(kept.ledger, NOON, create=False) as ledger:
        steps = [step.hex() for step in ledger.consistency_proof(7, 8)]
    proof = kept.ledger.with_name("proof.json")
    proof.write_text(json.dumps({"old": 7, "new": 8, "proof": steps}), encoding="utf-8")
    assert cosigned(kept, newest, proof=proof)
    with pytest.raises(GateFailed, match="not witnessed"):
        cosigned(kept, kept.checkpoint, record=kept.ledger)


@pytest.mark.parametrize("n", [5, 7])
def test_another_history_is_never_signed(kept: Kept, tmp_path: Path, n: int) -> None:
    """The attack that witnesses are for: the log signs two histories."""
    cosigned(kept, kept.checkpoint)
    folder = tmp_path / "other"
    folder.mkdir()
    other = kept_ledger(folder, n=n)
    with pytest.raises(GateFailed, match="not witnessed"):
        cosigned(kept, other.checkpoint, record=other.ledger)
    with pytest.raises(GateFailed, match="not witnessed"):
        cosigned(kept, other.checkpoint, record=kept.ledger)
    seen = json.loads(seen_path(kept.ledger.with_name("w.key")).read_text("utf-8"))
    assert list(seen.values()) == [kept.checkpoint.read_text("utf-8")]


def test_without_its_memory_a_witness_would_sign_both(kept: Kept, tmp_path: Path) -> None:
    """What makes the test above able to fail: the memory is the guarantee."""
    cosigned(kept, kept.checkpoint)
    folder = tmp_path / "other"
    folder.mkdir()
    other = kept_ledger(folder, n=7)
    seen_path(kept.ledger.with_name("w.key")).unlink()
    assert cosigned(kept, other.checkpoint)


def test_what_the_log_did_not_sign_is_refused(kept: Kept) -> None:
    text = kept.checkpoint.read_text("utf-8")
    forged = shutil.copy(kept.checkpoint, kept.checkpoint.with_name("forged.txt"))
    forged.write_text(text.replace("\n6\n", "\n9\n"), encoding="utf-8")
    with pytest.raises(GateFailed, match="not signed by the key"):
        cosigned(kept, forged)
    own = key_of(1, "self.org", KeyKind.WITNESS)
    with pytest.raises(BadInput, match="the log's own"):
        witness_checkpoint(
            kept.checkpoint, log_key=LOG.public, key=own, seen=kept.ledger, clock=NOON
        )


def test_a_damaged_memory_stops_the_witness(kept: Kept) -> None:
    seen_path(kept.ledger.with_name("w.key")).write_text("[1]", encoding="utf-8")
    with pytest.raises(BadInput, match="two histories"):
        cosigned(kept, kept.checkpoint)
