"""A norm in one line, as a person types it: `must_not name-shop when asked unless staff-says`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import ValidationError

from lawspeaker.contract.norm import OPERATORS, Condition, Norm, Op
from lawspeaker.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator

_MEND = (
    "Write OP ACT, then if need be `when A and not B`, then `unless C or D`, such as "
    "`must_not name-shop when asked and not urgent unless staff-says`."
)


def read_norm(line: str) -> Norm:
    """OP ACT [when A and not B ...] [unless C or D ...]; names are lower-case-with-hyphens.

    OP is must, must_not, should, should_not or may. BadInput says what cannot be read; nothing
    is guessed.
    """
    words = line.split()
    if len(words) < 2 or words[0] not in tuple(Op):
        raise BadInput(f"{line!r} does not begin with an op and an act", mend=_MEND)
    head, when, unless = _parted(words, line)
    if len(head) != 2:
        raise BadInput(f"{line!r} names more than one act", mend=_MEND)
    held = tuple(_conditions(when, "and", line))
    try:
        return Norm(
            op=Op(head[0]),
            act=head[1],
            when=None if not held else held[0] if len(held) == 1 else _joined("and", held),
            unless=tuple(_conditions(unless, "or", line)),
        )
    except ValidationError as error:
        raise BadInput(f"{line!r}: {error.errors()[0]['msg']}", mend=_MEND) from error


def norm_in_words(norm: Norm) -> str:
    """`the assistant must not name-shop, when asked and not urgent, unless staff-says`."""
    text = f"the {norm.actor} {norm.op.replace('_', ' ')} {norm.act}"
    if norm.when is not None:
        text += f", when {condition_in_words(norm.when)}"
    if norm.unless:
        text += f", unless {' or '.join(_inner(each, 'or') for each in norm.unless)}"
    if norm.overrides:
        text += f"; it goes before {' and '.join(norm.overrides)}"
    return text


def condition_in_words(condition: Condition) -> str:
    """A condition with its joints, and round brackets where the joints are mixed."""
    if condition.operator is None:
        return str(condition.root)
    if condition.operator == "not":
        return f"not {_inner(condition.operands[0], 'not')}"
    joint = f" {condition.operator} "
    return joint.join(_inner(each, condition.operator) for each in condition.operands)


def _inner(condition: Condition, outer: str) -> str:
    words = condition_in_words(condition)
    joins = condition.operator in {"and", "or"} and len(condition.operands) > 1
    return f"({words})" if joins and condition.operator != outer else words


def _parted(words: list[str], line: str) -> tuple[list[str], list[str], list[str]]:
    """The words before `when`, those after it, and those after `unless`."""
    for name in ("when", "unless"):
        if words.count(name) > 1 or words[-1] == name:
            raise BadInput(f"{line!r} says {name!r} twice, or says nothing after it", mend=_MEND)
    rest, unless = _cut(words, "unless")
    head, when = _cut(rest, "when")
    if "when" in unless:
        raise BadInput(f"{line!r} says `when` after `unless`", mend=_MEND)
    return head, when, unless


def _cut(words: list[str], name: str) -> tuple[list[str], list[str]]:
    at = words.index(name) if name in words else len(words)
    return words[:at], words[at + 1 :]


def _conditions(words: list[str], joint: str, line: str) -> Iterator[Condition]:
    """`a and not b` as its conditions; every second place holds the joint."""
    at = 0
    while at < len(words):
        negated = words[at] == "not"
        name = words[at + negated : at + negated + 1]
        end = at + negated + 1
        joined = words[end : end + 1]
        if (
            not name
            or name[0] in OPERATORS
            or (joined and (joined != [joint] or end + 1 == len(words)))
        ):
            raise BadInput(f"{line!r} cannot be read at {' '.join(words[at:])!r}", mend=_MEND)
        try:
            condition = Condition(name[0])
        except ValidationError as error:
            raise BadInput(f"{name[0]!r} is no name of a condition", mend=_MEND) from error
        yield _joined("not", (condition,)) if negated else condition
        at = end + 1


def _joined(operator: str, conditions: tuple[Condition, ...]) -> Condition:
    return Condition((Condition(operator), *conditions))
