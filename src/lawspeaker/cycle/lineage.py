"""How one thing came of another: the nodes and links that every event of the loop carries."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from lawspeaker.records.canonical import Json
    from lawspeaker.records.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """Something with an id: what kind of thing it is, and a line of text for people."""

    id: str
    what: str
    text: str = ""

    def to_json(self) -> dict[str, Json]:
        """The form that events use."""
        return {"id": self.id, "what": self.what, "text": self.text}


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """`source` came first and `target` of it; `how` reads between them: quoted in, ruled by."""

    source: str
    target: str
    how: str

    def to_json(self) -> dict[str, Json]:
        """The form that events use."""
        return {"from": self.source, "to": self.target, "how": self.how}


@dataclass(slots=True)
class Lineage:
    """All nodes and links of a record, each link once and in order.

    Later nodes of the same id describe it anew.
    """

    nodes: dict[str, Node] = field(default_factory=dict)
    links: dict[Link, None] = field(default_factory=dict)

    @classmethod
    def of(cls, events: Iterable[Event]) -> Lineage:
        """Read the lineage out of a record's events."""
        lineage = cls()
        for event in events:
            for node in _dicts(event.body.get("nodes")):
                lineage.add(
                    Node(id=str(node["id"]), what=str(node["what"]), text=str(node["text"]))
                )
            for link in _dicts(event.body.get("links")):
                lineage.link(str(link["from"]), str(link["to"]), how=str(link["how"]))
        return lineage

    def add(self, node: Node) -> None:
        """Note a node."""
        self.nodes[node.id] = node

    def link(self, source: str, target: str, *, how: str) -> None:
        """Note a link; the same one twice is one."""
        self.links[Link(source=source, target=target, how=how)] = None

    def body(self) -> dict[str, Json]:
        """`nodes` and `links` as an event's body carries them."""
        return {
            "nodes": [node.to_json() for node in self.nodes.values()],
            "links": [link.to_json() for link in self.links],
        }


def _dicts(value: Json) -> list[Mapping[str, Json]]:
    if not isinstance(value, list | tuple):
        return []
    return [item for item in value if isinstance(item, dict)]
