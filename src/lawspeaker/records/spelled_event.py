"""An event whose body is spelled already, and the quick spelling of votes.

An import writes a million votes, all of one shape. Spelling each from a mapping, and checking
each field of it, costs more than storing it; here the shape is written out once. Tests hold it to
`canonical_json` and to the payload of the kind.
"""

from __future__ import annotations

from json.encoder import encode_basestring as quoted
from typing import TYPE_CHECKING, NamedTuple

from lawspeaker.errors import BadInput
from lawspeaker.records.event import EventKind

if TYPE_CHECKING:
    from collections.abc import Mapping

_VOTES: Mapping[int, str] = {1: "1", 0: "0", -1: "-1"}


class SpelledEvent(NamedTuple):
    """What happened, its body as canonical JSON that fits the kind, and the key of a retry."""

    kind: EventKind
    text: str
    key: str | None


class VoteSpelling:
    """Spells votes; it remembers the ids that it met, which come again and again."""

    def __init__(self) -> None:
        self._quoted: dict[str, str] = {}

    def voted(
        self, participant: str, statement: str, vote: int, *, cast_at: int | None, key: str
    ) -> SpelledEvent:
        """A first vote; `cast_at` is ms since 1970, None where nobody told it.

        BadInput for an empty id, KeyError for a vote that is not 1, 0 or -1.
        """
        return SpelledEvent(
            EventKind.VOTED, f"{self._said(participant, statement, vote, cast_at)}}}", key
        )

    def revised(
        self,
        participant: str,
        statement: str,
        vote: int,
        *,
        was: int,
        cast_at: int | None,
        key: str,
    ) -> SpelledEvent:
        """A vote that takes the place of an earlier one; errors as for `voted`."""
        said = self._said(participant, statement, vote, cast_at)
        return SpelledEvent(EventKind.REVISED, f'{said},"was":{_VOTES[was]}}}', key)

    def _said(self, participant: str, statement: str, vote: int, cast_at: int | None) -> str:
        known = self._quoted
        who = known.get(participant) or self._meet(participant)
        what = known.get(statement) or self._meet(statement)
        return (
            f'{{"cast_at":{"null" if cast_at is None else cast_at},"participant":{who},'
            f'"statement":{what},"vote":{_VOTES[vote]}'
        )

    def _meet(self, identifier: str) -> str:
        if not identifier:
            raise BadInput("a vote has an empty id", mend="Give the id, or leave the vote out.")
        return self._quoted.setdefault(identifier, quoted(identifier))
