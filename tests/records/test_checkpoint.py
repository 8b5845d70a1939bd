from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lawspeaker.errors import BadInput
from lawspeaker.records.checkpoint import (
    Checkpoint,
    NoteSignature,
    SignedCheckpoint,
    parse_checkpoint,
)

ROOT = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
SIGNATURE = "— a.org/log " + "A" * 90 + "A="


@given(
    size=st.integers(0, 10**17),
    root=st.binary(min_size=32, max_size=32),
    signature=st.binary(min_size=64, max_size=64),
)
def test_a_note_is_read_back_as_it_was_written(size: int, root: bytes, signature: bytes) -> None:
    signed = SignedCheckpoint(
        checkpoint=Checkpoint(origin="a.org/log", size=size, root=root),
        signatures=(NoteSignature(name="a.org/log", key_id=root[:4], signature=signature),),
    )
    assert parse_checkpoint(signed.text) == signed


def test_the_body_is_three_lines() -> None:
    checkpoint = Checkpoint(origin="a.org/log", size=3, root=bytes(32))
    assert checkpoint.body == f"a.org/log\n3\n{ROOT}\n"


@pytest.mark.parametrize(
    "text",
    [
        "",
        f"a\n3\n{ROOT}\n",
        f"a\n03\n{ROOT}\n\n{SIGNATURE}\n",
        f"\n3\n{ROOT}\n\n{SIGNATURE}\n",
        f"a\n3\nAAAA\n\n{SIGNATURE}\n",
        f"a\n3\n!!\n\n{SIGNATURE}\n",
        f"a\n3\n{ROOT}\n\n- a {SIGNATURE}\n",
        f"a\n3\n{ROOT[:-2]}B=\n\n{SIGNATURE}\n",
        f"a\n3\n{ROOT}\n\n— a.org/log AAAAAA==\n",
        f"a\t\n3\n{ROOT}\n\n{SIGNATURE}\n",
        f"a\n3\n{ROOT}\n\n" + f"{SIGNATURE}\n" * 65,
    ],
)
def test_any_other_text_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="Use the checkpoint as it was published"):
        parse_checkpoint(text)
