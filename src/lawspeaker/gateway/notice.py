"""What every answer says of the law it was given under: headers, and a namespaced field."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.gateway.retention import told_of
from lawspeaker.governance.precedent import Pull

if TYPE_CHECKING:
    from lawspeaker.gateway.doubts import Doubts
    from lawspeaker.gateway.exchange import GivenAnswer, RequestSummary
    from lawspeaker.gateway.law import Law
    from lawspeaker.gateway.steering import Steering
    from lawspeaker.records.canonical import Json

FIELD = "lawspeaker"


def announced(request: RequestSummary, law: Law, steering: Steering) -> dict[str, str]:
    """The headers, which are known before the answer is."""
    followed = _followed(steering)
    return {
        "x-lawspeaker-constitution": law.name,
        "x-lawspeaker-contest": contest_link(request),
        "x-lawspeaker-answer": request.answer_id,
        "x-lawspeaker-prompt": steering.prompt_digest,
        "x-lawspeaker-clauses": ", ".join(law.mark_of[each.id] for each in steering.at_stake),
        **({"x-lawspeaker-precedents": ", ".join(followed)} if followed else {}),
        **({"x-lawspeaker-draft": "true"} if law.draft else {}),
    }


def answered(request: RequestSummary, answer: GivenAnswer, doubts: Doubts) -> dict[str, Json]:
    """What goes into an answer's body, under the law that its doubts were found by."""
    law, steering = doubts.at.law, doubts.at.steering
    held, followed = law.constitution, _followed(steering)
    clauses: list[Json] = [
        {"id": each.id, "digest": law.digests[each.id]} for each in steering.at_stake
    ]
    return {
        "schema_version": 1,
        "answer": request.answer_id,
        "constitution": {
            "id": held.id,
            "version": held.version,
            "digest": law.standing.digest,
            "status": held.status.value,
            "draft": law.draft,
            "ratification": law.standing.ratification,
        },
        "clauses": clauses,
        "prompt": steering.prompt_digest,
        "precedents": {
            "followed": list(followed),
            "shown": [past.ruling.id for past in steering.shown],
            "pull": steering.assessment.pull.value,
        },
        "uncertainty": doubts.to_json(),
        "levers": sorted(lever.value for lever in steering.levers),
        "deeds": list(answer.deeds),
        "withheld": answer.withheld,
        "request": {
            "instructions_demoted": len(request.instructions),
            "marked": list(request.marked),
            "dropped": list(request.dropped),
            "tokens_defused": request.n_defused,
        },
        "contest": contest_link(request),
        "kept": told_of(request.retention, sampled=request.sampled),
    }


def contest_link(request: RequestSummary) -> str:
    """Where this answer can be contested; whoever has the link can read the kept copy."""
    return f"{request.address}/contest/{request.token}"


def _followed(steering: Steering) -> tuple[str, ...]:
    forced = steering.assessment.pull is Pull.FORCED
    return steering.assessment.forcing if forced else ()
