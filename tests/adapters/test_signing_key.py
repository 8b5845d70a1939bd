from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lawspeaker.adapters.ledger.signing_key import make_key, parse_signing_key, read_key
from lawspeaker.errors import BadInput, UsageFault
from lawspeaker.records.note_key import KeyKind

if TYPE_CHECKING:
    from pathlib import Path

# The published example of golang.org/x/mod/sumdb/note.
GO_KEY = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
GO_PUBLIC = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_TEXT = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
GO_LINE = (
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngot"
    "pRZb6KE6RyyBwJnAM=\n"
)


def test_gos_published_key_signs_as_go_does() -> None:
    key = parse_signing_key(GO_KEY)
    assert key.public.line == GO_PUBLIC
    assert key.sign(GO_TEXT).line == GO_LINE


def test_a_key_is_read_back_and_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "log.key"
    made = make_key(path, name="a.org/log", kind=KeyKind.LOG)
    assert path.stat().st_mode & 0o777 == 0o600
    assert read_key(path, kind=KeyKind.LOG).public == made.public
    with pytest.raises(UsageFault, match="never overwritten"):
        make_key(path, name="a.org/log", kind=KeyKind.LOG)
    with pytest.raises(BadInput, match="a log's and a witness's is needed"):
        read_key(path, kind=KeyKind.WITNESS)
    path.chmod(0o644)
    with pytest.raises(BadInput, match="other users of this machine can read"):
        read_key(path, kind=KeyKind.LOG)


def test_what_is_no_key_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="there is no key here"):
        read_key(tmp_path / "none", kind=KeyKind.LOG)
    with pytest.raises(UsageFault, match="cannot be written"):
        make_key(tmp_path / "none" / "k", name="a", kind=KeyKind.LOG)
    with pytest.raises(BadInput, match="key's name"):
        make_key(tmp_path / "k", name="a b", kind=KeyKind.LOG)
    assert not (tmp_path / "k").exists()
    for line in ("", GO_PUBLIC, GO_KEY.replace("c74", "d74"), GO_KEY[:-4], GO_KEY + "!"):
        with pytest.raises(BadInput, match="holds no private key"):
            parse_signing_key(line)
