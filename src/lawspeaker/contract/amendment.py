"""How the constitution may be adopted and changed."""

from enum import StrEnum

from pydantic import Field

from lawspeaker.contract.part import Count, Part, Share, Text


class Statistic(StrEnum):
    """Which number must pass the threshold."""

    POINT = "point"
    LOWER_BOUND = "lower_bound"


class SmallGroup(StrEnum):
    """What a group with fewer ballots than `quorum.per_group` does to the result.

    CONCURRENCE: its own ballots must concur by `each_group`, as a count. POOL: it counts in the
    whole only, because the rule says so openly.
    """

    CONCURRENCE = "concurrence"
    POOL = "pool"


class Quorum(Part):
    """How many distinct people, overall, in each group, on the panel; or which measure instead."""

    votes: Count | None = None
    per_group: Count | None = None
    panel: Count | None = None
    verdict_equivalence: Share | None = None


class OperatorVeto(Part):
    """The operator may stop a change for these reasons, for so long, unless overridden."""

    reasons: tuple[Text, ...] = ()
    within_days: Count | None = None
    overridden_by: Text | None = None


class Rule(Part):
    """Who may start a change of one class, and what it needs to pass.

    `threshold` and `each_group` are shares of yes among yes and no. What `statistic` must pass
    them, and what becomes of small groups, is always said, never left to a default.
    """

    initiate: Text
    notice_days: Count | None = None
    quorum: Quorum
    threshold: Share
    each_group: Share | None = None
    statistic: Statistic
    level: float = Field(default=0.95, gt=0, lt=1)
    small_group: SmallGroup
    cooling_off_days: Count | None = None
    operator_veto: OperatorVeto | None = None
    max_duration_days: Count | None = None
    regression_gate: tuple[Text, ...] = ()


class RuleClass(StrEnum):
    """The classes of change; ADOPTION is the first ratification."""

    ADOPTION = "adoption"
    EDITORIAL = "editorial"
    CLAUSE = "clause"
    RED_LINE = "red-line"
    EMERGENCY = "emergency"


class Amendment(Part):
    """One rule for each class of change."""

    adoption: Rule
    editorial: Rule
    clause: Rule
    red_line: Rule = Field(validation_alias="red-line", serialization_alias="red-line")
    emergency: Rule

    def rule_for(self, rule_class: RuleClass) -> Rule:
        """The rule of a class."""
        rules = {
            RuleClass.ADOPTION: self.adoption,
            RuleClass.EDITORIAL: self.editorial,
            RuleClass.CLAUSE: self.clause,
            RuleClass.RED_LINE: self.red_line,
            RuleClass.EMERGENCY: self.emergency,
        }
        return rules[rule_class]
