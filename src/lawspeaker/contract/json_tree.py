"""A JSON text as plain values that remember their lines."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, NoReturn

from lawspeaker.contract.length import require_length
from lawspeaker.contract.yaml_tree import MAX_DEPTH, Tree, field_name
from lawspeaker.errors import BadInput

if TYPE_CHECKING:
    from lawspeaker.contract.constitution import Where

_SPACE = re.compile(r"[ \t\n\r]*")


def read_json(text: str, *, path: str) -> Tree:
    """The tree of a JSON text; BadInput for bad syntax, repeated keys, depth, lone surrogates."""
    try:
        require_length(text, path=path, mend="Name the right file, or split it.")
        content = json.loads(text, parse_constant=partial(_refuse_constant, path))
        json.dumps(content, ensure_ascii=False).encode()
    except json.JSONDecodeError as broken:
        raise BadInput(
            f"the JSON does not parse: {broken.msg}",
            path=path,
            line=broken.lineno,
            mend="Mend the quotes, commas or brackets on this line or the one before.",
        ) from broken
    except RecursionError as deep:
        raise BadInput(
            "it is nested too deeply",
            path=path,
            mend=f"Nest at most {MAX_DEPTH} lists and objects.",
        ) from deep
    except UnicodeEncodeError as half:
        raise BadInput(
            "the JSON holds half a character, such as \\ud83d alone",
            path=path,
            mend="Write the character itself, or both of its halves.",
        ) from half
    except ValueError as long:
        raise BadInput(
            "the JSON holds a number of thousands of digits",
            path=path,
            mend="Write it as text, or shorten it.",
        ) from long
    starts = [0, *(found.end() for found in re.finditer("\n", text))]
    walk = _Walk(text=text, path=path, starts=starts, lines={})
    walk.value(0, ())
    return Tree(content=content, lines=walk.lines)


def _refuse_constant(path: str, name: str) -> NoReturn:
    raise BadInput(
        f"the JSON holds {name}, which is no number",
        path=path,
        mend="Write it as text, numbers, true, false, null, lists and objects.",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Walk:
    """Goes through a text that is known to parse, and notes where each key and item begins."""

    text: str
    path: str
    starts: list[int]
    lines: dict[Where, int]

    def value(self, at: int, where: Where) -> int:
        """Where the value that begins at or after `at` ends."""
        at = self._skip(at)
        self.lines.setdefault(where, self._line(at))
        if len(where) > MAX_DEPTH:
            raise BadInput(
                "it is nested too deeply",
                path=self.path,
                line=self._line(at),
                mend=f"Nest at most {MAX_DEPTH} lists and objects.",
            )
        if self.text[at] == "{":
            return self._object(at + 1, where)
        if self.text[at] == "[":
            return self._array(at + 1, where)
        return json.JSONDecoder().raw_decode(self.text, at)[1]

    def _object(self, at: int, where: Where) -> int:
        while self.text[at := self._skip(at)] != "}":
            key, end = json.JSONDecoder().raw_decode(self.text, at)
            place = (*where, str(key))
            if place in self.lines:
                raise BadInput(
                    f"the key {key} is written twice",
                    path=self.path,
                    line=self._line(at),
                    column=field_name(place),
                    mend="Keep one of the two.",
                )
            self.lines[place] = self._line(at)
            at = self._past_comma(self.value(self._skip(end) + 1, place))
        return at + 1

    def _array(self, at: int, where: Where) -> int:
        index = 0
        while self.text[at := self._skip(at)] != "]":
            at = self._past_comma(self.value(at, (*where, index)))
            index += 1
        return at + 1

    def _past_comma(self, at: int) -> int:
        at = self._skip(at)
        return at + (self.text[at] == ",")

    def _skip(self, at: int) -> int:
        found = _SPACE.match(self.text, at)
        return at if found is None else found.end()

    def _line(self, at: int) -> int:
        return bisect_right(self.starts, at)
