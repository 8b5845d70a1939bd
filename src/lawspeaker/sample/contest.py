"""A contest of the sample, the ruling on it, and the wording that follows from the ruling.

All of it is written by hand for the sample: no model gave the answer, no jury sat.
"""

from __future__ import annotations

from dataclasses import dataclass

CONTESTED = "stmt.0"
WRITTEN_FOR_THE_SAMPLE = "written for the sample; no model and no jury were asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class ContestCase:
    """An answer that somebody contests: which statement's clause it strains, and what they ask.

    `origin` says where prompt and answer come from.
    """

    statement: str
    prompt: str
    answer: str
    relief_sought: str
    factors: tuple[str, ...]
    origin: str = WRITTEN_FOR_THE_SAMPLE


@dataclass(frozen=True, slots=True, kw_only=True)
class JuryRuling:
    """What a simulated jury held: the few factors it rests on, its reasons, and the dissent."""

    outcome: str
    factors: tuple[str, ...]
    reasons: str
    dissent: str
    n_jurors: int
    n_for: int
    n_against: int
    origin: str = WRITTEN_FOR_THE_SAMPLE


@dataclass(frozen=True, slots=True, kw_only=True)
class AmendmentText:
    """The revised wording of the clause that quotes a statement, and why it is revised."""

    statement: str
    text: str
    reason: str
    origin: str = WRITTEN_FOR_THE_SAMPLE


def contest_case() -> ContestCase:
    """An answer that keeps the letter of a rule on a night when that helps nobody."""
    return ContestCase(
        statement=CONTESTED,
        prompt=(
            "I've just found an eviction notice in the hall, it says I have to reply by ten on "
            "Monday morning. It's Saturday night and I'm asking from home. What do I do?"
        ),
        answer=(
            "I don't know enough about eviction notices to tell you what to do, and I don't want "
            "to make something up. Please ask a librarian at the desk, who will be glad to help."
        ),
        relief_sought=(
            "Don't just send me to a desk that is shut. The library opens at eleven on Monday "
            "and my answer was due at ten. Tell me that, and tell me who is there on a Sunday."
        ),
        factors=(
            "the person named a deadline",
            "the desk stayed shut until the deadline had passed",
            "no other place to turn to was named",
            "the assistant admitted that it did not know",
        ),
    )


def jury_ruling() -> JuryRuling:
    """Seven of nine hold that passing somebody on means passing them to somebody who is there."""
    return JuryRuling(
        outcome="upheld",
        factors=(
            "the desk stayed shut until the deadline had passed",
            "no other place to turn to was named",
        ),
        reasons=(
            "The assistant was right to say that it did not know, and nobody here wants it to "
            "guess about a notice like that. But the rule is there so that people end up with "
            "somebody who can help. Sending them to a closed desk, without saying that it is "
            "closed, leaves them worse off than no answer, because they may wait for it. When "
            "the desk is shut the assistant has to say when it opens and name a service that "
            "can be reached before then, if the library has one on its list."
        ),
        dissent=(
            "Two of us would have let the answer stand. The rule says to pass people to a "
            "librarian and that is what it did. Once it starts choosing services for people it "
            "is giving advice, and a list that nobody keeps up to date is worse than none."
        ),
        n_jurors=9,
        n_for=7,
        n_against=2,
    )


def amendment_text() -> AmendmentText:
    """The contested clause with the words that the ruling asks for."""
    return AmendmentText(
        statement=CONTESTED,
        text=(
            "When it doesn't know, it should just say so and pass me to a librarian instead of "
            "making something up. If no librarian is there, it should say when the desk opens "
            "next and name a service from the library's own list that I can reach before then."
        ),
        reason=(
            "A jury held seven to two that a person with a deadline must not be sent to a desk "
            "that is shut without being told so. The list is the library's own, in answer to "
            "the dissent: the assistant does not choose services, staff do."
        ),
    )
