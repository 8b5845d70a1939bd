"""The report's pages on what happens next and on what it cannot say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.contract.amendment import RuleClass, Statistic
from lawspeaker.records.anonymity import K_ANONYMITY
from lawspeaker.report.view import Limits, Method, Next, Review

if TYPE_CHECKING:
    from lawspeaker.contract.amendment import Rule
    from lawspeaker.contract.constitution import Constitution
    from lawspeaker.cycle.select import Selection
    from lawspeaker.records.conversation import Conversation


def outlook(constitution: Constitution) -> Next:
    """How to contest an answer, how to change the document, and when it is looked at again."""
    tiers = {tier.id: tier for tier in constitution.adjudication.tiers}
    benches = [tier for tier in constitution.adjudication.tiers if tier.quorum]
    first = benches[0]
    appeal = None if first.appeal_to is None else tiers.get(first.appeal_to)
    due = sorted({c.lifecycle.review_by for c in constitution.clauses if c.lifecycle.review_by})
    return Next(
        contest=(
            "Anybody who gets an answer from the assistant can contest it, and gets a number.",
            (
                f"{first.id} ({first.composition or first.decides}) owes a reasoned answer within "
                f"{first.deadline_days} days; at least {first.quorum} of its members must give one."
            ),
            *(
                [f"Who is not content can go on to {appeal.id} ({appeal.composition})."]
                if appeal
                else []
            ),
        ),
        change=(
            "A ruling can call for other words, and any statement can be proposed as a clause.",
            (
                "Before anybody ballots, the change is shown word by word, with the clauses it "
                "contradicts and the earlier rulings it would touch."
            ),
        ),
        amendment=(
            _in_words("This first version", constitution.amendment.rule_for(RuleClass.ADOPTION)),
            _in_words("A change of a clause", constitution.amendment.rule_for(RuleClass.CLAUSE)),
            _in_words(
                "A change of a red line, or of these rules,",
                constitution.amendment.rule_for(RuleClass.RED_LINE),
            ),
        ),
        reviews=tuple(
            Review(date=day.isoformat(), what="every clause that quotes a statement") for day in due
        ),
    )


def limits(
    conversation: Conversation,
    selection: Selection,
    *,
    support_method: str,
    groups_method: str,
) -> Limits:
    """What the numbers cannot carry, the methods with their sources, and the files."""
    spoken = [
        "The people are those who came. Shares are of them, not of everybody who is affected.",
        (
            f"{selection.imputed_share:.0%} of the answers that the choice rests on were never "
            "given; they were filled in from people of the same group, many times over. Filled-in "
            "answers are milder than real ones: dissent is understated."
        ),
        "Opinion groups are a summary of votes. They are not demographic groups, and people move.",
        (
            "Clauses quote what people wrote. Some are wishes or opinions more than rules; people "
            "are meant to reword them before they ballot."
        ),
        "No language model was asked anything, so nothing here says whether a model obeys.",
        (
            "Whoever runs the consultation can see who voted how. This is no secret ballot and no "
            "public election."
        ),
        (
            f"A share beside its number of votes comes near to how many people gave an answer, "
            f"which may be fewer than {K_ANONYMITY}; who they are is not told. Where people know "
            "each other, show this report only to those who may see the votes. Two reports of a "
            "record that grew tell more than one. For everybody there is `assembly release`."
        ),
    ]
    if conversation.simulated:
        spoken.insert(0, "These people are simulated. Nothing here is anybody's opinion.")
    return Limits(
        limits=tuple(spoken),
        methods=_methods(support_method, groups_method, selection),
        files=conversation.files,
        repeat="lawspeaker run SOURCE --out THIS_FOLDER --repeat",
    )


def _in_words(what: str, rule: Rule) -> str:
    by_bound = rule.statistic is Statistic.LOWER_BOUND
    bound = "the lower bound of the share" if by_bound else "the share"
    least = f"{bound} of yes is at least {rule.threshold:.0%}"
    parts = [f"{what} passes if {least}"]
    if rule.each_group is not None:
        parts.append(f"and at least {rule.each_group:.0%} in each opinion group")
    if rule.quorum.votes:
        parts.append(f"among at least {rule.quorum.votes} people who ballot")
    sentence = ", ".join(parts)
    if rule.cooling_off_days:
        sentence += f", twice, {rule.cooling_off_days} days apart"
    return sentence + "."


def _methods(support_method: str, groups_method: str, selection: Selection) -> tuple[Method, ...]:
    return (
        Method(
            name="Opinion groups",
            plain="People who voted alike are grouped. How many groups there are is decided by "
            "how well they foretell votes that were hidden from the grouping; no better than "
            "shuffled groups means no groups.",
            source=f"Principal axes of the observed votes, k-means, held-out log loss "
            f"({groups_method}); after Small et al. 2021 (Polis).",
        ),
        Method(
            name="Support",
            plain="The share who agree among those who voted on a statement, with the range in "
            "which it lies in 19 of 20 cases. Where few voted, the range is wide, and the "
            "estimate leans towards what similar people said.",
            source=support_method,
        ),
        Method(
            name="The choice of clauses",
            plain="Everybody gets an equal share of the seats to spend on statements they agree "
            "with, so that no group, large or small, gets more or less than its share. A "
            "statement that a group is credibly against cannot be chosen.",
            source=f"{selection.rule_source}",
        ),
        Method(
            name="The certificate",
            plain="A number below 1 certifies that no group of like-minded people is left with "
            "less than its share of the clauses.",
            source="EJR+, Brill and Peters 2023.",
        ),
    )
