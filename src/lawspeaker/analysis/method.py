"""A method named by its member or, as a program's user would, by its plain name."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from lawspeaker.errors import UsageFault

if TYPE_CHECKING:
    from enum import StrEnum

Method = TypeVar("Method", bound="StrEnum")


def method_of(methods: type[Method], named: Method | str) -> Method:
    """The member of `methods` with this name; UsageFault lists the names there are."""
    try:
        return methods(named)
    except ValueError as error:
        there = ", ".join(repr(each.value) for each in methods)
        raise UsageFault(f"There is no method {named!r}. Use one of {there}.") from error
