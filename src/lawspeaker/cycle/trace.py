"""Following one id both ways along the loop."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lawspeaker.cycle.lineage import Lineage, Link, Node
from lawspeaker.errors import BadInput

if TYPE_CHECKING:
    from lawspeaker.ports.ledger import Ledger
    from lawspeaker.records.canonical import Json

_BUILD = re.compile(r"\+[0-9a-f]{12}")
_DOCUMENT = re.compile(r"([^@#]+)@([0-9a-f]{12})")
_LINE = re.compile(r"(.+)#([1-9][0-9]*)(?:-([1-9][0-9]*))?")
_EVENT = re.compile(r"event\.(0|[1-9][0-9]*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """A node, how it hangs on the one above it, and what hangs on it in turn.

    `repeated` marks a node whose own branches are drawn elsewhere in the same tree.
    """

    node: Node
    how: str
    branches: tuple[Branch, ...] = ()
    repeated: bool = False

    def to_json(self) -> dict[str, Json]:
        """Nested, with the same keys at each level."""
        return {
            **self.node.to_json(),
            "how": self.how,
            "repeated": self.repeated,
            "branches": [branch.to_json() for branch in self.branches],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """Where a thing came from and what came of it."""

    node: Node
    came_from: tuple[Branch, ...]
    led_to: tuple[Branch, ...]

    def to_json(self) -> dict[str, Json]:
        """The form that `trace --json` prints."""
        return {
            "schema_version": 1,
            "node": self.node.to_json(),
            "came_from": [branch.to_json() for branch in self.came_from],
            "led_to": [branch.to_json() for branch in self.led_to],
        }


def trace(ledger: Ledger, identifier: str) -> tuple[Trace, ...]:
    """The traces of every node that an id names.

    `clause.s12` names every wording of that clause, `clause.s12@3f...` one of them, and the
    beginning of a mark is enough; the mark of a document names its version. `1.1.0` and
    `prompt@1.1.0#7` may leave the version's digest out, and any line of several that a node
    stands for names it. `event.7` names an entry of the record, and leads to what it holds.
    BadInput where the record knows no such id.
    """
    if (number := _EVENT.fullmatch(identifier)) is not None:
        return (_of_event(ledger, int(number[1])),)
    lineage = Lineage.of(ledger.events())
    found = _named(lineage, identifier)
    if not found:
        raise BadInput(
            f"the record knows no id {identifier!r}",
            mend="Use an id from the constitution, the prompt or the report, "
            "such as stmt.12, clause.s12, contest.0001 or 1.0.0.",
        )
    before, after = _neighbours(lineage)
    return tuple(
        Trace(
            node=node,
            came_from=_branches(lineage, before, node.id),
            led_to=_branches(lineage, after, node.id),
        )
        for node in found
    )


def _of_event(ledger: Ledger, number: int) -> Trace:
    for event in ledger.events():
        if event.seq == number:
            held = Lineage.of([event]).nodes.values()
            told = f"{event.at[:10]}: {event.body.get('outcome', '')}"
            return Trace(
                node=Node(id=f"event.{number}", what=event.kind.value, text=told),
                came_from=(),
                led_to=tuple(Branch(node=node, how="holds") for node in held),
            )
    raise BadInput(f"the record has no entry {number}", mend="They are numbered from 0.")


def _named(lineage: Lineage, identifier: str) -> list[Node]:
    if identifier in lineage.nodes:
        return [lineage.nodes[identifier]]
    wanted = identifier.strip("[]")
    return [node for key, node in lineage.nodes.items() if _is_meant(key, wanted)]


def _is_meant(key: str, wanted: str) -> bool:
    plain = _BUILD.sub("", key)
    cut_short = wanted.startswith("clause.") and "@" in wanted and key.startswith(wanted)
    return (
        cut_short
        or _holds_line(key if _BUILD.search(wanted) else plain, wanted)
        or _is_document(key, wanted)
        or plain == wanted
        or plain.endswith(f"@{wanted}")
        or key.startswith(f"{wanted}@")
    )


def _is_document(key: str, wanted: str) -> bool:
    """Whether the mark `town@8e0a533894a3` is that of `town@1.0.0+8e0a533894a3`."""
    told = _DOCUMENT.fullmatch(wanted)
    return told is not None and key.startswith(f"{told[1]}@") and key.endswith(f"+{told[2]}")


def _holds_line(key: str, wanted: str) -> bool:
    """Whether `page@1.0.0#51-70` is the node of the line `page@1.0.0#60`."""
    held, asked = _LINE.fullmatch(key), _LINE.fullmatch(wanted)
    if held is None or asked is None or held[1] != asked[1] or asked[3] is not None:
        return False
    return int(held[2]) <= int(asked[2]) <= int(held[3] or held[2])


_Neighbours = dict[str, list[tuple[str, str]]]


def _neighbours(lineage: Lineage) -> tuple[_Neighbours, _Neighbours]:
    before: _Neighbours = {}
    after: _Neighbours = {}
    link: Link
    for link in lineage.links:
        before.setdefault(link.target, []).append((link.source, link.how))
        after.setdefault(link.source, []).append((link.target, link.how))
    return before, after


def _branches(lineage: Lineage, neighbours: _Neighbours, root: str) -> tuple[Branch, ...]:
    drawn = {root}

    def grow(identifier: str) -> tuple[Branch, ...]:
        # Two passes, so that a node is drawn whole where it first appears nearest the root.
        fresh = {key for key, _ in neighbours.get(identifier, []) if key not in drawn}
        drawn.update(fresh)
        return tuple(
            Branch(
                node=lineage.nodes.get(key, Node(id=key, what="unknown")),
                how=how,
                branches=grow(key) if key in fresh else (),
                repeated=key not in fresh and key in neighbours,
            )
            for key, how in neighbours.get(identifier, [])
        )

    return grow(root)
