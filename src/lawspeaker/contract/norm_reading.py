"""What a person says that a clause asks: the clause's words stay, and logic can check it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lawspeaker.contract.clause import FormKind
from lawspeaker.contract.norm_form import norm_in_words
from lawspeaker.errors import UsageFault

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lawspeaker.contract.clause import Clause
    from lawspeaker.contract.constitution import Constitution
    from lawspeaker.contract.norm import Norm
    from lawspeaker.records.canonical import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class NormReading:
    """A clause's norm as somebody reads it, None where it cannot be typed.

    `kind` says whether the clause decides by itself (RULE) or needs judgment (STANDARD); None
    leaves it as it is. `by` is who read it so.
    """

    clause_id: str
    norm: Norm | None
    kind: FormKind | None = None
    by: str = ""

    @property
    def sentence(self) -> str:
        """`the assistant must name-source; a rule, which facts alone decide`."""
        told = "no typed norm" if self.norm is None else norm_in_words(self.norm)
        return f"{told}{_KIND[self.kind]}"

    def to_json(self) -> dict[str, Json]:
        """The form that the record keeps."""
        norm = self.norm
        return {
            "clause": self.clause_id,
            "norm": None if norm is None else norm.model_dump(mode="json", exclude_defaults=True),
            "kind": None if self.kind is None else self.kind.value,
            "by": self.by,
        }


_KIND = {
    None: "",
    FormKind.RULE: "; a rule, which facts alone decide",
    FormKind.STANDARD: "; a standard, which needs judgment",
}


def clauses_as_read(
    document: Constitution, readings: Sequence[NormReading], *, place: str
) -> tuple[Clause, ...]:
    """The document's clauses, each with the norm that it is read to have; the words stay.

    UsageFault for an unknown clause, for a norm that overrides an unknown clause or itself, and
    for a kind that is neither rule nor standard. `place` is named in the fault.
    """
    read = {clause.id: clause for clause in document.clauses}
    for reading in readings:
        before = read.get(reading.clause_id)
        if before is None:
            raise UsageFault(
                f"{place} has no clause {reading.clause_id}; there are {', '.join(read)}."
            )
        if reading.kind not in _KIND:
            raise UsageFault("A clause with a norm is a rule or a standard.")
        for other in () if reading.norm is None else reading.norm.overrides:
            if other == before.id or other not in read:
                raise UsageFault(f"{before.id} cannot override {other}: name another clause of it.")
        form = before.form
        if reading.kind is not None:
            form = form.model_copy(update={"kind": reading.kind})
        read[before.id] = before.model_copy(update={"norm": reading.norm, "form": form})
    return tuple(read.values())
