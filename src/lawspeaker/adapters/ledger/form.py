"""Old forms of events, and how each is read as the present one.

A body in its first form does not say so; a later form says its number under `form`. What is in
the log is never rewritten: an old body is carried upwards, one form at a time, when it is read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from lawspeaker.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lawspeaker.records.canonical import Json
    from lawspeaker.records.event import EventKind

    Upcaster: TypeAlias = Callable[[Mapping[str, Json]], Mapping[str, Json]]

FORM = "form"


class EventForms:
    """How each kind of event was spelled, form after form; the last is the present one."""

    def __init__(self) -> None:
        self.upcasters: dict[str, list[Upcaster]] = {}

    def upcaster(self, kind: EventKind) -> Callable[[Upcaster], Upcaster]:
        """Register the step from the newest form of a kind so far to one newer."""

        def register(step: Upcaster) -> Upcaster:
            self.upcasters.setdefault(kind.value, []).append(step)
            return step

        return register

    def spelled(self, kind: EventKind, body: Mapping[str, Json]) -> Mapping[str, Json]:
        """The body as it is written down, with the number of its form where that is not 1.

        BadInput where the body names a `form` of its own: the word is the ledger's.
        """
        if FORM in body:
            raise BadInput("an event names its own `form`", mend="Use another word for it.")
        steps = self.upcasters.get(kind.value)
        return {**body, FORM: len(steps) + 1} if steps else body

    def read(self, kind: str, body: dict[str, Json]) -> Mapping[str, Json]:
        """A written body in the present form; BadInput where it is newer than this program."""
        steps = self.upcasters.get(kind, [])
        if not steps and FORM not in body:
            return body
        plain: Mapping[str, Json] = {word: each for word, each in body.items() if word != FORM}
        form = body.get(FORM, 1)
        if not isinstance(form, int) or not 1 <= form <= len(steps) + 1:
            raise BadInput(
                f"the {kind} event has form {form} and this lawspeaker reads up to "
                f"{len(steps) + 1}",
                mend="Install a newer lawspeaker.",
            )
        for step in steps[form - 1 :]:
            plain = step(plain)
        return plain


FORMS = EventForms()
