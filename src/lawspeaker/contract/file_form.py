"""In which form a constitution's file is written; told without reading it."""

from __future__ import annotations

from enum import StrEnum


class DocumentForm(StrEnum):
    """How a constitution is written; each form reads back into the same document."""

    YAML = "yaml"
    MARKDOWN = "markdown"
    JSON = "json"

    @classmethod
    def of_name(cls, name: str) -> DocumentForm:
        """The form that a file's name tells: `.md` Markdown, `.json` JSON, else YAML."""
        lower = name.lower()
        if lower.endswith((".md", ".markdown")):
            return cls.MARKDOWN
        return cls.JSON if lower.endswith(".json") else cls.YAML
