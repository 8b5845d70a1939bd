"""How long a text may be before it is no constitution, and nobody waits for it to be read."""

from __future__ import annotations

from lawspeaker.errors import BadInput

MAX_CHARACTERS = 8_000_000
"""Some thirty times the longest spec that is published."""


def require_length(text: str, *, path: str, mend: str) -> None:
    """BadInput for a text beyond that."""
    if len(text) > MAX_CHARACTERS:
        raise BadInput(
            f"the file has {len(text):,} characters, and at most {MAX_CHARACTERS:,} are read",
            path=path,
            mend=mend,
        )
