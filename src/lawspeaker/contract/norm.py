"""What a clause asks, typed so that logic can check it."""

from enum import StrEnum
from typing import Self

from pydantic import RootModel, model_validator

from lawspeaker.contract.part import ClauseId, Part, Slug, Text

OPERATORS = frozenset({"and", "or", "not"})


class Op(StrEnum):
    """How strongly, and in which direction, a norm binds."""

    MUST = "must"
    MUST_NOT = "must_not"
    SHOULD = "should"
    SHOULD_NOT = "should_not"
    MAY = "may"


_FOR = frozenset({Op.MUST, Op.SHOULD})
_AGAINST = frozenset({Op.MUST_NOT, Op.SHOULD_NOT})


def opposed(one: Op, other: Op) -> bool:
    """Whether two ops on one act cannot both be kept, in either order."""
    return any(
        (a in _FOR and b in _AGAINST) or (a is Op.MAY and b is Op.MUST_NOT)
        for a, b in ((one, other), (other, one))
    )


class Condition(RootModel[Slug | tuple["Condition", ...]]):
    """A proposition's name, or `[and, ...]`, `[or, ...]`, `[not, x]` of conditions."""

    model_config = {"frozen": True, "strict": True}

    @model_validator(mode="after")
    def _well_formed(self) -> Self:
        if isinstance(self.root, str):
            return self
        head = self.root[0].root if self.root else None
        if head not in OPERATORS:
            raise ValueError("a condition's list starts with and, or, or not")
        n_operands = len(self.root) - 1
        if n_operands < 1 or (head == "not" and n_operands != 1):
            raise ValueError("`not` takes one condition, `and` and `or` at least one")
        if any(operand.root in OPERATORS for operand in self.root[1:]):
            raise ValueError("and, or, not stand first in their own list")
        return self

    @property
    def operator(self) -> str | None:
        """`and`, `or`, `not`; None for a proposition."""
        return None if isinstance(self.root, str) else str(self.root[0].root)

    @property
    def operands(self) -> tuple["Condition", ...]:
        """The conditions under the operator; none for a proposition."""
        return () if isinstance(self.root, str) else self.root[1:]


class Norm(Part):
    """Who must, should or may do which act, when, unless what, and which clauses it overrides.

    `when` left out means always. Any one condition of `unless` lifts the norm.
    """

    actor: Text = "assistant"
    op: Op
    act: Slug
    when: Condition | None = None
    unless: tuple[Condition, ...] = ()
    overrides: tuple[ClauseId, ...] = ()
