"""The part of Rego that the compiler emits for clauses, evaluated without OPA.

Only the rows of clauses are read; what the frame says (who gives way, what is undecided, what is
allowed) is written out here a second time, in Python.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

_SET = re.compile(r"(needs|overrides)\[(\".*?\")\] := (.*) # \S+")
_HEAD = re.compile(r"(applies|broken) contains (.*) if \{ # \S+")
_INPUT = re.compile(r"\tinput\.(facts|acts)\[(\".*?\")\] == (true|false) # \S+")
_ACTOR = re.compile(r"\tinput\.actor == (\".*?\") # \S+")
_IN = re.compile(r"\t(not )?(\".*?\") in (applies|gives_way) # \S+")


@dataclass(slots=True)
class Policy:
    """The rules as they were read."""

    needs: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    overrides: dict[str, list[str]] = field(default_factory=dict)
    rules: list[tuple[str, Any, list[str]]] = field(default_factory=list)


def read_policy(text: str) -> Policy:
    """Every row after the frame is one that is known here, else ValueError."""
    policy = Policy()
    body: list[str] | None = None
    start = min((text.find(f"\n{word}[") for word in ("needs",)), default=-1)
    for row in text[start:].splitlines() if start >= 0 else []:
        if body is not None:
            if row.startswith("} # "):
                body = None
            else:
                body.append(row)
        elif (found := _SET.fullmatch(row)) is not None:
            getattr(policy, found[1])[json.loads(found[2])] = json.loads(found[3])
        elif (found := _HEAD.fullmatch(row)) is not None:
            body = []
            policy.rules.append((found[1], json.loads(found[2]), body))
        elif row and not row.startswith("# "):
            raise ValueError(row)
    return policy


@dataclass(frozen=True, slots=True)
class Decided:
    """What the policy says of one case."""

    violated: set[str]
    warned: set[str]
    undecided: set[str]

    @property
    def allow(self) -> bool:
        return not self.violated and not self.undecided


def decide(policy: Policy, given: dict[str, Any]) -> Decided:
    """The policy on an input of `actor`, `facts` and `acts`."""
    undecided = {
        name
        for name, need in policy.needs.items()
        if not isinstance(given.get("actor"), str)
        or any(not isinstance(given["facts"].get(each), bool) for each in need["facts"])
        or any(not isinstance(given["acts"].get(each), bool) for each in need["acts"])
    }
    applies = {
        told
        for head, told, body in policy.rules
        if head == "applies" and all(_holds(row, given, set(), set()) for row in body)
    }
    gives_way = {below for each in applies for below in policy.overrides[each]}
    broken = [
        told
        for head, told, body in policy.rules
        if head == "broken" and all(_holds(row, given, applies, gives_way) for row in body)
    ]
    return Decided(
        violated={each["clause"] for each in broken if each["strict"]},
        warned={each["clause"] for each in broken if not each["strict"]},
        undecided=undecided,
    )


def _holds(row: str, given: dict[str, Any], applies: set[str], gives_way: set[str]) -> bool:
    if (found := _INPUT.fullmatch(row)) is not None:
        return given[found[1]].get(json.loads(found[2])) is json.loads(found[3])
    if (found := _ACTOR.fullmatch(row)) is not None:
        return bool(given["actor"] == json.loads(found[1]))
    found = _IN.fullmatch(row)
    if found is None:
        raise ValueError(row)
    inside = json.loads(found[2]) in (applies if found[3] == "applies" else gives_way)
    return inside is not bool(found[1])
