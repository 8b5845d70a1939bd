from __future__ import annotations

import re

from lawspeaker.contract.constitution import Constitution, Status
from lawspeaker.contract.digests import clause_digest, constitution_digest, mark


def test_what_was_balloted_is_what_is_ratified(river: Constitution) -> None:
    provenance = river.provenance.model_copy(
        update={"ratification": None, "log": None, "log_index": None}
    )
    proposed = river.model_copy(update={"status": Status.PROPOSED, "provenance": provenance})
    assert constitution_digest(proposed) == constitution_digest(river)
    other = river.provenance.model_copy(update={"previous": None})
    assert constitution_digest(river.model_copy(update={"provenance": other})) != (
        constitution_digest(river)
    )


def test_a_clause_digest_follows_what_the_clause_asks(river: Constitution) -> None:
    clause = river.clauses[0]
    same = clause.model_copy(update={"reason": "another", "compliance": ()})
    other = clause.model_copy(update={"text": clause.text + "!"})
    assert clause_digest(same) == clause_digest(clause) != clause_digest(other)
    assert re.fullmatch(r"civic\.balance@[0-9a-f]{12}", mark(clause))
