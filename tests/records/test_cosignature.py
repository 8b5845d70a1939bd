from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lawspeaker.errors import BadInput
from lawspeaker.records.checkpoint import parse_checkpoint
from lawspeaker.records.cosignature import Cosignature, cosigned_text, unpack_cosignature

# The example of c2sp.org/tlog-cosignature.
BODY = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
LOG = (
    "— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zh"
    "cyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
)
WITNESS = (
    "— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJs"
    "X3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n"
)


def test_the_published_example_is_read_back_with_its_time() -> None:
    note = f"{BODY}\n{LOG}{WITNESS}"
    signed = parse_checkpoint(note)
    assert signed.text == note
    assert (signed.checkpoint.size, signed.checkpoint.body) == (20852163, BODY)
    found = unpack_cosignature(signed.signatures[1].signature)
    assert found.timestamp == 1679315147
    assert found.packed == base64.b64decode(WITNESS.split(" ")[2])[4:]
    assert cosigned_text(BODY, timestamp=found.timestamp).decode() == (
        f"cosignature/v1\ntime 1679315147\n{BODY}"
    )


@given(st.integers(0, 2**63 - 1), st.binary(min_size=64, max_size=64))
def test_it_is_unpacked_as_it_was_packed(timestamp: int, signature: bytes) -> None:
    made = Cosignature(timestamp=timestamp, signature=signature)
    assert unpack_cosignature(made.packed) == made


@pytest.mark.parametrize("content", [b"", bytes(71), bytes(73), b"\xff" + bytes(71)])
def test_other_bytes_are_refused(content: bytes) -> None:
    with pytest.raises(BadInput, match="not a time and a signature"):
        unpack_cosignature(content)
