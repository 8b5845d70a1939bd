from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest

from lawspeaker.adapters.table import read_table
from lawspeaker.errors import BadInput

if TYPE_CHECKING:
    from pathlib import Path


def test_a_packed_file_is_told_from_one_in_other_letters(tmp_path: Path) -> None:
    packed = tmp_path / "choices.csv.gz"
    packed.write_bytes(gzip.compress(b"rater,chosen,rejected\n1,a,b\n"))
    with pytest.raises(BadInput, match=r"choices\.csv\.gz: the file is packed\. Unpack it first"):
        read_table(packed)
