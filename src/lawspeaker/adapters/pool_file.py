"""The files of a draw: the pool, the quotas, the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from lawspeaker.adapters.table import read_table
from lawspeaker.errors import BadInput
from lawspeaker.governance.panel import TICKETS, Hand, Kind, PanelPlan
from lawspeaker.records.volunteer import Volunteer
from lawspeaker.social_choice.panel.quota import Quota

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from lawspeaker.adapters.table import Table
    from lawspeaker.records.delimited import Row

_Count = Annotated[int, Field(ge=0)]


def read_quotas(path: Path) -> tuple[Quota, ...]:
    """Quotas from a table with the columns feature, value, min and max."""
    table = read_table(path)
    at = {name: table.index(name) for name in ("feature", "value", "min", "max")}
    seen: dict[tuple[str, str], int] = {}
    quotas = []
    for row in table.rows:
        name = (table.identifier(row, at["feature"]), table.identifier(row, at["value"]))
        if name in seen:
            raise BadInput(
                f"{name[0]} {name[1]} has a quota on line {seen[name]} already",
                path=table.path,
                line=row.line,
                mend="Keep one of the two.",
            )
        seen[name] = row.line
        low, high = _seats(table, row, at["min"]), _seats(table, row, at["max"])
        if low > high:
            raise BadInput(
                f"at least {low} and at most {high} seats cannot both be",
                path=table.path,
                line=row.line,
                mend="Let min be no more than max.",
            )
        quotas.append(Quota(feature=name[0], value=name[1], at_least=low, at_most=high))
    if not quotas:
        raise BadInput("there is no quota in it", path=table.path, mend="Give one row a quota.")
    return tuple(quotas)


def read_pool(path: Path, features: Sequence[str]) -> tuple[Volunteer, ...]:
    """Volunteers from a table with the column `participant` and one for each feature."""
    table = read_table(path)
    at = table.index("participant")
    columns = {feature: table.index(feature) for feature in features}
    seen: dict[str, int] = {}
    people = []
    for row in table.rows:
        person = table.identifier(row, at)
        if person in seen:
            raise BadInput(
                f"{person} stands on line {seen[person]} already",
                path=table.path,
                line=row.line,
                mend="A volunteer has one row; delete the other.",
            )
        seen[person] = row.line
        traits = {feature: table.identifier(row, where) for feature, where in columns.items()}
        people.append(Volunteer(id=person, traits=traits))
    if not people:
        raise BadInput("there is nobody in it", path=table.path, mend="Give a row a volunteer.")
    return tuple(people)


def _seats(table: Table, row: Row, at: int) -> int:
    cell = row.cells[at].strip()
    if not cell.isascii() or not cell.isdigit():
        raise BadInput(
            f"{table.header[at]} is {cell!r}",
            path=table.path,
            line=row.line,
            column=table.header[at],
            mend="Use a whole number of seats, 0 or more.",
        )
    return int(cell)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class _QuotaForm(_Strict):
    feature: str
    value: str
    min: _Count
    max: _Count


class _KindForm(_Strict):
    values: list[str]
    n: Annotated[int, Field(ge=1)]
    chance: float


class _HandForm(_Strict):
    seats: list[_Count]
    tickets: Annotated[int, Field(ge=1)]


class _PlanForm(_Strict):
    schema_version: Annotated[int, Field(ge=1, le=1)]
    size: Annotated[int, Field(ge=1)]
    features: list[str]
    quotas: list[_QuotaForm]
    pool: str
    kinds: list[_KindForm]
    hands: list[_HandForm]
    bound: float
    gap: float


def read_plan(path: Path) -> PanelPlan:
    """The plan in a file that `panel plan` wrote; BadInput where it is not whole."""
    try:
        form = _PlanForm.model_validate_json(path.read_bytes())
    except OSError as error:
        raise BadInput(
            f"it cannot be read ({error.strerror})", path=str(path), mend="Name a plan's file."
        ) from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise BadInput(
            f"it is no plan ({where}: {first['msg']})",
            path=str(path),
            mend="Name a file that `lawspeaker panel plan` wrote, unchanged.",
        ) from error
    if sum(hand.tickets for hand in form.hands) != TICKETS or any(
        len(hand.seats) != len(form.kinds) for hand in form.hands
    ):
        raise BadInput(
            "its tickets do not add up",
            path=str(path),
            mend="Name a file that `lawspeaker panel plan` wrote, unchanged.",
        )
    plan = PanelPlan(
        size=form.size,
        features=tuple(form.features),
        quotas=tuple(
            Quota(feature=each.feature, value=each.value, at_least=each.min, at_most=each.max)
            for each in form.quotas
        ),
        commitment=form.pool,
        kinds=tuple(
            Kind(values=tuple(each.values), n=each.n, chance=each.chance) for each in form.kinds
        ),
        hands=tuple(Hand(seats=tuple(each.seats), tickets=each.tickets) for each in form.hands),
        bound=form.bound,
        gap=form.gap,
    )
    named = all(each.feature in form.features for each in form.quotas) and all(
        len(each.values) == len(form.features) for each in form.kinds
    )
    if not named or not all(plan.allows(hand) for hand in plan.hands):
        raise BadInput(
            "it holds a panel that breaks its size, its quotas or the number of people of a kind",
            path=str(path),
            mend="Make the plan anew with `lawspeaker panel plan`, and publish its digest.",
        )
    return plan
