"""Who made a clause: law, experts, a public process, or the owner of the system."""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from typing import TYPE_CHECKING

from lawspeaker.contract.clause import Relation

if TYPE_CHECKING:
    from lawspeaker.contract.clause import Clause, Source
    from lawspeaker.contract.constitution import Constitution


class Maker(StrEnum):
    """Whose words or will a source is; UNKNOWN where its reference does not say."""

    LAW = "law"
    EXPERT = "expert"
    PUBLIC_PROCESS = "public process"
    OWNER = "owner"
    UNKNOWN = "not recorded"


_BY_KIND = {
    "law": Maker.LAW,
    "expert": Maker.EXPERT,
    "owner": Maker.OWNER,
    "stmt": Maker.PUBLIC_PROCESS,
    "norm": Maker.PUBLIC_PROCESS,
    "ruling": Maker.PUBLIC_PROCESS,
}


def maker_of(source: Source) -> Maker:
    """Who stands behind one source, by the first word of its reference.

    `stmt.`, `norm.` and `ruling.` are of the public process, `law.`, `expert.` and `owner.` of
    whom they name. What was imported from another document without saying more is its owner's:
    somebody's own words, not a community's.
    """
    known = _BY_KIND.get(source.ref.partition(".")[0])
    if known is not None:
        return known
    if source.relation is Relation.CASE_LAW:
        return Maker.PUBLIC_PROCESS
    return Maker.OWNER if source.relation is Relation.IMPORTED else Maker.UNKNOWN


def makers_of(clause: Clause) -> dict[Maker, float]:
    """The share of each maker in one clause: its sources count alike."""
    counts = Counter(maker_of(source) for source in clause.provenance.derived_from)
    return {maker: n / counts.total() for maker, n in counts.items()}


def maker_shares(constitution: Constitution) -> dict[Maker, float]:
    """The share of each maker in a document, each clause counting one; all makers, sum 1."""
    shares = dict.fromkeys(Maker, 0.0)
    for clause in constitution.clauses:
        for maker, share in makers_of(clause).items():
            shares[maker] += share / len(constitution.clauses)
    return shares
