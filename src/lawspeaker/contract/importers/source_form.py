"""The forms of other people's constitutions, specs and policies that can be read."""

from __future__ import annotations

from enum import StrEnum


class SourceForm(StrEnum):
    """A form of file, the most particular first: a text is taken for the first that it fits."""

    MODEL_SPEC = "model-spec"
    LLAMA_GUARD = "llama-guard"
    SAFEGUARD = "gpt-oss-safeguard"
    CONSTITUTIONAL_AI = "constitutional-ai"
    WEVAL = "weval"
    INVERSE = "inverse-constitutional-ai"
    LIST = "markdown-list"
