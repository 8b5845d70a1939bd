from __future__ import annotations

import os
import subprocess
import sys

import pytest

NAMES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
PROBE = f"""
import os, sys
import lawspeaker.cli
print("numpy" in sys.modules, *(os.environ[name] for name in {NAMES}))
import lawspeaker.cli.main
"""


@pytest.mark.parametrize(
    ("given", "used"), [({}, "1 1 1"), ({"OPENBLAS_NUM_THREADS": "3"}, "1 3 1")]
)
def test_arithmetic_is_on_one_thread_before_it_loads_unless_told(
    given: dict[str, str], used: str
) -> None:
    plain = {name: value for name, value in os.environ.items() if name not in NAMES}
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", PROBE],
        env={**plain, **given},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == f"False {used}"
