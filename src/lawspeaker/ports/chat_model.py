"""A language model, as the rooms see it: asked for words, believed in nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A whole prompt: the task in our words, and the material, in which words are quoted."""

    task: str
    material: str
    seed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What a model wrote, and which model by its own name."""

    text: str
    model: str


class ChatModel(Protocol):
    """Answers a prompt; ProviderFault where it cannot, in time and in size."""

    def answer(self, asked: Asked) -> Answered:
        """The model's words."""
        ...
