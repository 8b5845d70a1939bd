"""An example, invented for these tests: a library asks how its assistant should behave.

No person said or voted any of this. `example()` is a full report; the tests change parts of it.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from lawspeaker.records.conversation import SourceFile
from lawspeaker.records.estimate import Estimate
from lawspeaker.records.finding import Finding, Severity
from lawspeaker.report.cell import Fact, Hidden, Quote, StatementRow, Tally
from lawspeaker.report.norms import HeldNorm, Moved, Moves, Norms
from lawspeaker.report.rules import BestFor, Card, RuleName, Rules, UnderRules
from lawspeaker.report.strength import Attacked, LeftAside, Strength, Turn
from lawspeaker.report.view import (
    Audit,
    Bar,
    Chosen,
    Dissent,
    Dot,
    Group,
    Groups,
    Header,
    Leaning,
    LeftOut,
    Limits,
    Losers,
    Method,
    Next,
    Opinions,
    Opposed,
    People,
    Report,
    Review,
    Slate,
    Telling,
    Unmet,
    Verdict,
    Vetoed,
)

HOSTILE = "<script>alert('x')</script> & \"quoted\" </blockquote><svg onload=alert(1)> \u202eabc"
CHINESE = "圖書館的助理應該說明資料從哪裡來。"


def estimate(agree: float, n: int) -> Estimate:
    """A Wilson interval, as any caller might pass."""
    z = 1.96
    centre = (agree + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(agree * (1 - agree) / n + z * z / (4 * n * n))
    low, high = max(0.0, centre - half), min(1.0, centre + half)
    return Estimate(est=agree, lo=low, hi=high, n=n, method="wilson")


def tally(agree: float, disagree: float, n: int) -> Tally:
    passed = max(0.0, 1 - agree - disagree)
    return Tally(
        agree=estimate(agree, n), passed=estimate(passed, n), disagree=estimate(disagree, n)
    )


def row(number: int, text: str, agree: float, *groups: float | None) -> StatementRow:
    """Overall agreement, then each group's; None is a hidden cell."""
    cells = tuple(
        Hidden.FEW if g is None else tally(g, 0.9 * (1 - g), 150 - 37 * place)
        for place, g in enumerate(groups)
    )
    return StatementRow(
        quote=Quote(id=f"stmt.{number}", text=text),
        overall=tally(agree, 0.85 * (1 - agree), 312 - number),
        groups=cells,
    )


SOURCES = row(
    4,
    "Always say where an answer comes from, so that I can look it up myself.",
    *(0.93, 0.95, 0.9, 0.92),
)
UNSURE = row(
    9, "It should say “I don't know” instead of making something up.", 0.91, 0.88, 0.95, 0.9
)
MINORS = row(
    17,
    "What my teenager asks about health is between them and the library. Do not tell parents.",
    *(0.51, 0.86, 0.18, 0.33),
)
TOPICS = row(
    23,
    "On local fights like the bypass it should give both sides and then keep quiet.",
    *(0.56, 0.4, 0.77, 0.6),
)
ADS = row(
    31, "A sponsor may be named in the answers if it keeps the library open on Sundays.", 0.09
)
ADS = replace(ADS, groups=(tally(0.07, 0.88, 140), tally(0.12, 0.8, 99), Hidden.FEW))
LANGUAGES = row(
    8, "It must answer in the language I ask in, also in Somali and Polish.", 0.84, 0.92, 0.71, 0.8
)
CJK = row(12, CHINESE, 0.81, 0.84, 0.78, 0.77)
STAFF = row(
    19, "There must always be a button that brings me to a real librarian.", 0.88, 0.86, 0.92, 0.9
)
KEEP = row(
    27,
    "Delete what I asked at the end of the day, without my having to ask.",
    0.77,
    0.9,
    0.55,
    0.78,
)
LEGAL = row(
    36,
    "If I ask about a court letter it should help, and say it is no lawyer.",
    0.74,
    0.8,
    0.7,
    None,
)


def header() -> Header:
    return Header(
        title="How should the library's assistant behave?",
        question="The library of Lowmere is about to give its readers an AI assistant, at the "
        "desk and on the website.\n\nWhat must it do, what must it never do, and who decides "
        "when we do not agree? Write what matters to you, and vote on what others wrote.\n\n"
        "## Background\n\nThe council agreed in spring to try the assistant for one year. It can "
        "search the catalogue, explain a form, and answer questions on local services. It will "
        "not see what you borrowed.\n\n- It runs on our own machines.\n- Staff read a sample of "
        "answers each week.\n- Anybody may contest an answer.",
        opened="2026-09-01",
        closed="2026-10-12",
        written="2026-11-03",
        constitution="lowmere-library-assistant",
        version="0.1.0",
        status="proposed",
        digest="sha256:" + "4f1c9a0b77de" + "0" * 52,
        seed=20261103,
        simulated=False,
    )


def findings() -> tuple[Finding, ...]:
    return (
        Finding(
            id="audit.released-groups",
            severity=Severity.ERROR,
            title="The groups released with the votes do not fit the votes",
            sentence="People in the same released group vote no more alike than people drawn by "
            "lot. Read in the order of their numbers, the labels fit; so they were most likely "
            "written beside the wrong rows.",
            evidence={
                "statistic": 295.0,
                "when_drawn_by_lot": [275.1, 277.4],
                "permutations": 200,
                "repaired_by_reordering": True,
                "cause": None,
            },
            mend="Do not use the released groups. This report does not: it makes its own.",
        ),
        Finding(
            id="audit.straight-liners",
            severity=Severity.WARNING,
            title="Twelve people gave the same vote to everything",
            sentence="Twelve people voted the same way on every one of 20 or more statements.",
            evidence={"people": 12, "least_votes": 20, "by_vote": {"agree": 9, "disagree": 3}},
            mend="Their votes count, as everybody's do. Compare the results without them.",
        ),
        Finding(
            id="audit.exposure",
            severity=Severity.NOTE,
            title="Early statements were seen more often",
            sentence="The first tenth of the statements has three times the votes of the last.",
            evidence={"ratio": 3.07},
            mend="Compare shares, not counts. This report does.",
        ),
    )


def dots() -> tuple[Dot, ...]:
    rng = np.random.default_rng(7)
    places = ((0, -1.2, 0.2, 17), (1, 1.3, 0.4, 14), (2, 0.2, -1.1, 8))
    return tuple(
        Dot(
            x=x + 0.45 * float(rng.standard_normal()),
            y=y + 0.4 * float(rng.standard_normal()),
            group=group,
            n_people=10 + int(rng.integers(0, 4)),
        )
        for group, x, y, n in places
        for _ in range(n)
    )


def groups() -> Groups:
    def telling(leaning: Leaning, of: StatementRow, inside: float, outside: float) -> Telling:
        return Telling(
            quote=of.quote,
            leaning=leaning,
            inside=estimate(inside, 131),
            outside=estimate(outside, 204),
        )

    return Groups(
        verdict=Verdict.GROUPS,
        sentence="The votes fall into three groups of like mind. Two are stable; the third is "
        "small, and its edges are not sharp.",
        groups=(
            Group(
                name="Group A",
                n_people=182,
                share=0.46,
                stability=0.94,
                telling=(
                    telling(Leaning.AGREE, MINORS, 0.86, 0.24),
                    telling(Leaning.DISAGREE, TOPICS, 0.52, 0.2),
                ),
            ),
            Group(
                name="Group B",
                n_people=139,
                share=0.35,
                stability=0.88,
                telling=(telling(Leaning.DISAGREE, MINORS, 0.75, 0.22),),
            ),
            Group(name="Group C", n_people=75, share=0.19, stability=0.63, telling=()),
        ),
        n_unplaced=16,
        held_out="A tenth of the votes was put aside before the groups were made. Knowing a "
        "person's group foretells those votes better than groups drawn by lot do.",
        evidence=(
            Fact(name="Held-out votes foretold, own groups (AUC)", value="0.71 (0.69 to 0.73)"),
            Fact(name="The same with groups drawn by lot", value="0.50 (0.48 to 0.52)"),
        ),
        dots=dots(),
    )


def slate() -> Slate:
    return Slate(
        rule="Statements were chosen by the method of equal shares: everybody has the same "
        "share of the places to spend on statements they agree with. A statement that a group "
        "is mostly against cannot be chosen.",
        chosen=(
            Chosen(row=SOURCES, clause="clause.1", probability=1.0),
            Chosen(
                row=UNSURE,
                clause="clause.2",
                probability=0.99,
                duplicates=(Quote(id="stmt.44", text="No guessing. Say that you do not know."),),
            ),
            Chosen(row=STAFF, clause="clause.3", probability=0.93),
            Chosen(row=LANGUAGES, clause="clause.4", probability=0.81),
            Chosen(row=KEEP, clause="clause.5", probability=0.58, reason="Close to the edge."),
        ),
        ejr_ratio=0.62,
        left_out=(
            LeftOut(
                row=LEGAL,
                probability=0.46,
                reason="Its supporters had spent their share on clauses 1 and 3.",
            ),
        ),
        vetoed=(Vetoed(quote=MINORS.quote, group="Group B", agree=estimate(0.18, 113)),),
    )


def norms() -> Norms:
    return Norms(
        found=True,
        reason="174 pairs of a statement and a community have enough votes to ask, 3 too few.",
        threshold=0.6,
        everybody=(
            HeldNorm(
                quote=SOURCES.quote,
                against=False,
                group=None,
                strength=estimate(0.93, 308),
                dissent=estimate(0.05, 308),
                population=estimate(0.9, 308),
                bridging=estimate(0.89, 308),
            ),
            HeldNorm(
                quote=ADS.quote,
                against=True,
                group=None,
                strength=estimate(0.8, 281),
                dissent=estimate(0.09, 281),
            ),
        ),
        of_groups=(
            HeldNorm(
                quote=MINORS.quote,
                against=False,
                group="Group A",
                strength=estimate(0.86, 150),
                dissent=estimate(0.1, 150),
            ),
        ),
        moves=Moves(
            sentence="174 changes were looked for since 2026-09-20: 1 drifted.",
            drifted=(
                Moved(
                    quote=TOPICS.quote,
                    sentence="everybody, people who came later beside like people who came "
                    "before (140 and 149 votes): agreement moved by -0.21 (-0.32 to -0.10).",
                    certainty="q = 0.003",
                ),
            ),
            proposal="Put each statement to the vote again. Nothing was changed.",
        ),
    )


def rules() -> Rules:
    return Rules(
        certificates=(
            "Proportion (EJR+) holds: the ratio is 0.62 (0.55 to 0.71).",
            "Flip margin: 14 added accounts can bring stmt.9 in.",
        ),
        card=Card(
            sentences=("All 2 committee rules choose stmt.3.",),
            committee_rules=(
                RuleName(name="approval", words="the statements that most agree with"),
                RuleName(name="equal shares", words="each person has an equal share"),
            ),
            ranking_rules=(RuleName(name="borda", words="by how often it is preferred"),),
            statements=(
                UnderRules(quote=SOURCES.quote, chosen=True, shares=(1.0, 0.95), places=(1,)),
                UnderRules(quote=MINORS.quote, chosen=False, shares=(0.0, 0.3), places=(None,)),
            ),
            powers=(
                BestFor(
                    reach="the same or more",
                    powers="from 1 down to only the worst-off group",
                    slates="approval",
                ),
            ),
            n_completions=10,
            n_ranked=40,
        ),
    )


def strength() -> Strength:
    return Strength(
        turns=(
            Turn(quote=KEEP.quote, clause="clause.5", stands=True, n_accounts=154),
            Turn(quote=MINORS.quote, clause="clause.6", stands=False, n_accounts=3),
        ),
        groups="3 groups",
        aside=(
            LeftAside(
                kind="who gave one and the same answer throughout",
                n_people=12,
                groups="3 groups",
                likeness=0.97,
                came=(LEGAL.quote,),
                went=(KEEP.quote,),
                n_agreed_changed=1,
            ),
            LeftAside(kind="whose votes are nearly a copy of another's", n_people=None),
            LeftAside(kind="who came in a sudden burst", n_people=0),
            LeftAside(kind="who voted in step with others", n_people=300, too_few_left=True),
            LeftAside(kind="of any of these kinds", n_people=14, groups="no groups"),
        ),
        attacked=(
            Attacked(
                outcome="The chosen statements",
                n_accounts=9,
                share=0.0214,
                how="accounts agree with stmt.36 and see nothing else",
                changed="out: stmt.27; in: stmt.36",
            ),
            Attacked(outcome="The opinion groups", n_accounts=None, share=None, how="", changed=""),
        ),
        searched=0.3,
    )


def losers() -> Losers:
    return Losers(
        unrepresented=estimate(0.034, 412),
        n_people=14,
        groups=(estimate(0.011, 182), estimate(0.065, 139), Hidden.FEW),
        opposed=(
            Opposed(
                quote=KEEP.quote, clause="clause.5", group="Group B", disagree=estimate(0.54, 113)
            ),
        ),
        unmet=(
            Unmet(
                quote=MINORS.quote,
                group="Group A",
                inside=estimate(0.86, 150),
                outside=estimate(0.24, 189),
            ),
        ),
        dissent=(
            Dissent(
                clause="clause.5",
                quote=Quote(
                    id="stmt.52",
                    text="I want it to remember me. I come in every week with the same form.",
                ),
                share=estimate(0.31, 188),
            ),
        ),
    )


def example() -> Report:
    """The whole example."""
    few = StatementRow(
        quote=Quote(id="stmt.57", text="Let it speak with the voice of our old librarian."),
        overall=Hidden.FEW,
        groups=(Hidden.FEW,) * 3,
    )
    return Report(
        header=header(),
        people=People(
            n_participants=412,
            n_votes=12871,
            n_statements=58,
            n_moderated_out=4,
            n_votes_superseded=133,
            median_votes=31,
            votes_each=(
                Bar(label="1 to 4", n_people=16),
                Bar(label="5 to 9", n_people=41),
                Bar(label="10 to 19", n_people=78),
                Bar(label="20 to 39", n_people=145),
                Bar(label="40 to 57", n_people=132),
                Bar(label="all 58", n_people=None),
            ),
            unknown=(
                (
                    "They came by themselves; nobody drew them by lot. Those who did not come may "
                    "think otherwise."
                ),
                "Their age, language and neighbourhood were not asked.",
            ),
        ),
        audit=Audit(
            checks=(
                "Do the released groups fit the votes?",
                "Do the numbers agree with the summary file?",
                "Did anybody give the same vote to everything?",
                "Are there accounts that vote almost exactly alike?",
                "Was every statement seen by enough people?",
            ),
            findings=findings(),
        ),
        groups=groups(),
        opinions=Opinions(
            agreed=(SOURCES, UNSURE, STAFF, LANGUAGES, CJK),
            rejected=(ADS,),
            divided=(MINORS, TOPICS),
            too_few=(few,),
            n_others=49,
        ),
        norms=norms(),
        slate=slate(),
        rules=rules(),
        losers=losers(),
        strength=strength(),
        next=Next(
            contest=(
                (
                    "Anybody who was given an answer that breaks a clause, or that no clause "
                    "covers, may contest it. A contest gets a public number at once and a reasoned "
                    "answer within 10 days."
                ),
            ),
            change=(
                (
                    "Nothing here is in force yet. The clauses are put to the ballot; only then, "
                    "and only if the ballot passes, do they bind the assistant."
                ),
            ),
            amendment=(
                "25 residents, a panel, or a report of a gap may propose a change.",
                "At least 200 people must vote, and 30 in each group.",
                (
                    "At least 60 in 100 must be in favour overall, and 50 in 100 in each group, "
                    "both at the lower end of the interval."
                ),
            ),
            reviews=(
                Review(date="2027-05-01", what="All clauses are looked at again."),
                Review(date="2027-11-03", what="The trial year ends."),
            ),
        ),
        limits=Limits(
            limits=(
                "The participants are not a random sample of Lowmere.",
                (
                    "About 9 in 20 pairs of person and statement were never voted on. The choice "
                    "fills them in, and filling in makes dissent look smaller than it is."
                ),
                "Whoever runs the server can see who voted what.",
            ),
            methods=(
                Method(
                    name="Method of equal shares",
                    plain="Everybody gets the same share of the places and spends it only on "
                    "statements they agree with.",
                    source="Peters and Skowron, 2020.",
                ),
            ),
            files=(
                SourceFile(name="votes.csv", digest="sha256:" + "ab" * 32, n_rows=13004),
                SourceFile(name="comments.csv", digest="sha256:" + "cd" * 32, n_rows=62),
            ),
            repeat="lawspeaker run lowmere/ --out lowmere-report/ --seed 20261103",
        ),
    )
