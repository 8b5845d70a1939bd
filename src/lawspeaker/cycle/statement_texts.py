"""The words of a conversation's statements, as the archive keeps them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from lawspeaker.errors import BadInput
from lawspeaker.records.erased_words import holds_erased

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lawspeaker.ports.archive import Archive

CONVERSATION = "conversation.json"


def statement_texts(archive: Archive) -> dict[str, str]:
    """The conversation's statements by id."""
    kept = json.loads(archive.read(CONVERSATION))["statements"]
    return {str(each["id"]): str(each["text"]) for each in kept}


def texts_of_statements(archive: Archive, wanted: Sequence[str]) -> dict[str, str]:
    """The words of some statements by id, in their order; BadInput for one that there is not.

    BadInput too for one that was erased: nobody can say any more what it says.
    """
    texts = statement_texts(archive)
    unknown = [each for each in wanted if each not in texts]
    if unknown:
        raise BadInput(
            f"the record holds no statement {unknown[0]}", mend="Name one such as stmt.12."
        )
    erased = [each for each in wanted if holds_erased(texts[each])]
    if erased:
        raise BadInput(f"the words of {erased[0]} were erased", mend="Name another statement.")
    return {each: texts[each] for each in wanted}
