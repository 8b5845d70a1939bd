"""What an answer says that is not sure, over laws, rulings and models made by hand."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cycle.stage import copied
from gateway.kept import stand_over, visit
from gateway.stage import (
    ABLE,
    CHAT,
    DAY,
    RESPONSES,
    Script,
    answers,
    body_of,
    levers,
    said,
    stand,
    status,
    talk,
)
from gateway.test_calibration import measured, share
from gateway.test_levers import Model, asked_of, guarded
from lawspeaker.contract.clause import Cases, Form, FormKind
from lawspeaker.contract.digests import mark
from lawspeaker.contract.norm import Norm, Op
from lawspeaker.contract.support import Dissent, GroupSupport, Interval, Support
from lawspeaker.contract.uncertainty import (
    DEFAULT_VOCABULARY,
    Sign,
    Term,
    UncertaintyKind,
    Vocabulary,
)
from lawspeaker.gateway import contention
from lawspeaker.gateway.calibration import Calibration
from lawspeaker.gateway.capabilities import Can, Capabilities
from lawspeaker.gateway.contention import contention_of, shown_groups
from lawspeaker.gateway.doubts import Circumstance, doubts_of
from lawspeaker.gateway.gaps_log import GAPS_NAME, GapsLog, read_gaps
from lawspeaker.gateway.law import LawKeeper, make_law
from lawspeaker.gateway.self_report import (
    N_WORDS,
    Reporting,
    SelfReport,
    read_report,
)
from lawspeaker.gateway.settings import Lever
from lawspeaker.gateway.steering import Steering
from lawspeaker.governance.precedent import Assessment, Pull

if TYPE_CHECKING:
    from cycle.stage import Played
    from lawspeaker.contract.clause import Clause
    from lawspeaker.gateway.law import Law

REPORTER = "You report on a reply"
REPORT = {
    "confidence": 0.9,
    "missing_context": ["Which branch do you use?"],
    "contested_values": ["Privacy against convenience."],
    "open_rules": ["Whether a minor may renew."],
}
OPEN = UncertaintyKind.SILENT_OR_AMBIGUOUS


def ci(est: float, n: int) -> Interval:
    return Interval(est=est, lo=max(0.0, est - 0.1), hi=min(1.0, est + 0.1), n=n, method="wilson")


AGREED = Support(overall=ci(0.9, 200), groups=())


def law_with(law: Law, *clauses: Clause, **document: Any) -> Law:
    """The law with other clauses, made anew."""
    held = law.constitution
    levels = {clause.level for clause in clauses}
    assert levels <= {level.id for level in held.levels}
    fresh = held.model_copy(update={"clauses": clauses or held.clauses, **document})
    standing = dataclasses.replace(law.standing, constitution=fresh)
    return make_law(standing, max_tokens=None, day=DAY)


def plain(law: Law, name: str = "clause.a", **update: Any) -> Clause:
    """A clause of which nothing is unsure, but for what is changed."""
    bare = {
        "id": name,
        "support": AGREED,
        "form": Form(kind=FormKind.RULE),
        "cases": Cases(),
        "norm": None,
    }
    return law.constitution.clauses[0].model_copy(update=bare | update)


def at(law: Law, *at_stake: Clause, **more: Any) -> Circumstance:
    steering = Steering(
        levers=frozenset(),
        at_stake=at_stake,
        shown=more.pop("shown", ()),
        assessment=Assessment(pull=more.pop("pull", Pull.OPEN), outcome=None, forcing=()),
        system="",
        prompt_digest="",
    )
    return Circumstance(
        law=law,
        steering=steering,
        factors=more.pop("factors", frozenset()),
        model="tiny",
        today=DAY,
        **more,
    )


def signs_of(circumstance: Circumstance) -> set[Sign]:
    return {sign for doubt in doubts_of(circumstance).found for sign in doubt.signs}


def of_kind(told: Any, kind: UncertaintyKind) -> Any:
    return next((each for each in told["told"] if each["kind"] == kind), None)


def test_a_clear_agreed_clause_leaves_only_that_facts_are_not_calibrated(demo_law: Law) -> None:
    clause = plain(demo_law)
    law = law_with(demo_law, clause)
    assert signs_of(at(law, clause)) == {Sign.UNCALIBRATED}


@pytest.mark.parametrize(
    ("sign", "update"),
    [
        (Sign.OPEN_ON_PURPOSE, {"form": Form(kind=FormKind.STANDARD, open_on_purpose=True)}),
        (Sign.DELEGATED, {"form": Form(kind=FormKind.STANDARD, delegated_to="jury")}),
        (Sign.BORDERLINE_CASE, {"cases": Cases(borderline=("case.1",))}),
        (Sign.NOT_ASKED, {"support": Support(overall=ci(0.5, 0), groups=())}),
        (Sign.LOW_SUPPORT, {"support": Support(overall=ci(0.55, 200), groups=())}),
        (
            Sign.DIVIDED_GROUPS,
            {
                "support": Support(
                    overall=ci(0.7, 200),
                    groups=(
                        GroupSupport(group="A", ci=ci(0.9, 120)),
                        GroupSupport(group="B", ci=ci(0.2, 80)),
                    ),
                )
            },
        ),
        (
            Sign.UNANSWERED_DISSENT,
            {
                "support": AGREED.model_copy(
                    update={"dissent": (Dissent(text="No.", share=0.2, answer=None),)}
                )
            },
        ),
    ],
)
def test_each_sign_of_a_clause_is_seen_and_names_it(
    demo_law: Law, sign: Sign, update: dict[str, Any]
) -> None:
    clause = plain(demo_law, **update)
    law = law_with(demo_law, clause)
    found = doubts_of(at(law, clause))
    assert signs_of(at(law, clause)) == {Sign.UNCALIBRATED, sign}
    (doubt,) = [each for each in found.found if sign in each.signs]
    assert doubt.clauses == (clause.id,)
    assert doubt.term.kind is sign.kind
    assert doubt.term.words in json.dumps(found.to_json())


def test_a_decided_case_and_an_answered_dissent_are_no_doubt(demo_law: Law) -> None:
    answered = AGREED.model_copy(
        update={"dissent": (Dissent(text="No.", share=0.2, answer="We did."),)}
    )
    decided = Cases(borderline=("case.1",), governing=("case.1",))
    clause = plain(demo_law, support=answered, cases=decided)
    assert signs_of(at(law_with(demo_law, clause), clause)) == {Sign.UNCALIBRATED}


def test_no_clause_and_rulings_in_conflict_are_silence(demo_law: Law) -> None:
    assert signs_of(at(demo_law)) == {Sign.UNCALIBRATED, Sign.NO_CLAUSE}
    told = of_kind(doubts_of(at(demo_law)).to_json(), OPEN)
    assert told["until_decided"] == demo_law.constitution.interpretation.silence.default
    holders = [each.holder for each in demo_law.constitution.control]
    assert [each["decides"] for each in told["decides"]] == holders
    clause = plain(demo_law)
    law = law_with(demo_law, clause)
    assert Sign.RULINGS_CONFLICT in signs_of(at(law, clause, pull=Pull.CONFLICT))


def norms(one: Norm | None, other: Norm | None, law: Law) -> tuple[Clause, Clause]:
    return plain(law, norm=one), plain(law, "clause.b", norm=other)


DO, DONT = Norm(op=Op.MUST, act="tell"), Norm(op=Op.MUST_NOT, act="tell")


@pytest.mark.parametrize(
    ("one", "other", "opposed"),
    [
        (DO, DONT, True),
        (DO, DO, False),
        (DO, None, False),
        (None, DONT, False),
        (DO, Norm(op=Op.MUST_NOT, act="ask"), False),
        (DO, Norm(op=Op.MUST_NOT, act="tell", actor="operator"), False),
        (DO, Norm(op=Op.MUST_NOT, act="tell", overrides=("clause.a",)), False),
    ],
)
def test_clauses_of_one_rank_that_ask_opposite_things_are_told(
    demo_law: Law, one: Norm | None, other: Norm | None, *, opposed: bool
) -> None:
    pair = norms(one, other, demo_law)
    law = law_with(demo_law, *pair)
    assert (Sign.OPPOSED_CLAUSES in signs_of(at(law, *pair))) is opposed


def test_clauses_of_two_ranks_are_not_opposed(demo_law: Law) -> None:
    (level, *_) = demo_law.constitution.levels
    lower = level.model_copy(update={"id": "lower", "rank": 99})
    one, other = norms(DO, DONT, demo_law)
    pair = (one.model_copy(update={"level": level.id}), other.model_copy(update={"level": "lower"}))
    held = demo_law.constitution.model_copy(
        update={"levels": (*demo_law.constitution.levels, lower)}
    )
    standing = dataclasses.replace(demo_law.standing, constitution=held)
    law = law_with(make_law(standing, max_tokens=None, day=DAY), *pair)
    assert Sign.OPPOSED_CLAUSES not in signs_of(at(law, *pair))


def divided(*sizes: int, overall: int) -> Support:
    return Support(
        overall=ci(0.4, overall),
        groups=tuple(
            GroupSupport(group=f"G{place}", ci=ci(0.4, n)) for place, n in enumerate(sizes)
        ),
    )


@given(st.lists(st.integers(0, 40), min_size=1, max_size=4), st.integers(0, 30))
@settings(max_examples=60)
def test_no_group_of_few_is_shown_nor_follows_from_those_that_are(
    sizes: list[int], unplaced: int
) -> None:
    total = sum(sizes) + unplaced
    seen = [group.ci.n for group in shown_groups(divided(*sizes, overall=total))]
    assert all(n >= 10 for n in seen)
    assert not seen or not 0 < total - sum(seen) < 10


def test_a_promise_on_small_groups_is_kept_in_what_is_told(demo_law: Law) -> None:
    support = divided(100, 92, 8, overall=200).model_copy(
        update={
            "dissent": (
                Dissent(text="Few say so.", share=0.04, groups=("G0",), answer=None),
                Dissent(text="Many say so.", share=0.2, groups=("G0", "G2"), answer="Heard."),
            )
        }
    )
    item = contention_of(plain(demo_law, support=support))
    assert item is not None
    told: Any = item.to_json()
    for_it, few, many = told["positions"]
    assert [each["group"] for each in for_it["groups"]] == ["G0"], "G1 would give G2 away"
    assert for_it["share"]["n"] == 200
    assert (few["share"], few["groups"]) == (None, [])
    assert many["share"]["lo"] < 0.2 < many["share"]["hi"]
    assert (many["share"]["n"], many["share"]["method"]) == (200, "wilson")
    assert [each["group"] for each in many["groups"]] == ["G0"]
    assert many["answer"] == "Heard."
    assert told["n_groups_not_shown"] == 2
    tiny = contention_of(plain(demo_law, support=Support(overall=ci(0.5, 9), groups=())))
    assert tiny is not None
    assert tiny.told["positions"][0]["share"] is None  # type: ignore[index,call-overload]  # JSON


def test_hiding_small_groups_alone_would_give_one_away(
    demo_law: Law, monkeypatch: pytest.MonkeyPatch
) -> None:
    clause = plain(demo_law, support=divided(100, 92, 8, overall=200))

    def n_unshown() -> int:
        item = contention_of(clause)
        assert item is not None
        told: Any = item.to_json()
        groups = told["positions"][0]["groups"]
        return 200 - sum(int(each["share"]["n"]) for each in groups)

    assert n_unshown() == 100
    monkeypatch.setattr(contention, "published_cells", lambda n, _: n >= 10)
    assert n_unshown() == 8, "the weaker rule tells on eight people"


def calibration(**more: object) -> Calibration:
    return Calibration.model_validate_json(json.dumps(measured(**more)))


def calibrated(law: Law, **more: object) -> Calibration:
    return calibration(constitution=law.standing.digest, **more)


@pytest.mark.parametrize(
    ("more", "confidence", "why"),
    [
        (None, 0.9, "no calibration"),
        ({"model": "other"}, 0.9, "of another model, other"),
        ({"constitution": f"sha256:{'0' * 64}"}, 0.9, "under another constitution"),
        ({}, None, "reported no confidence"),
        ({}, 0.2, "too few answers"),
    ],
)
def test_no_number_is_told_for_facts_unless_it_was_measured(
    demo_law: Law, more: dict[str, str] | None, confidence: float | None, why: str
) -> None:
    held = None
    if more is not None:
        held = calibration(**({"constitution": demo_law.standing.digest} | more))
    report = SelfReport(reporting=Reporting.READ, confidence=confidence)
    told = doubts_of(at(demo_law, calibration=held, report=report)).to_json()
    (item,) = of_kind(told, UncertaintyKind.FACTUAL)["items"]
    assert (item["calibrated"], item["right"]) == (False, None)
    assert why in item["why"]
    assert "reported" not in item


def test_a_measured_confidence_is_told_with_its_interval(demo_law: Law) -> None:
    report = SelfReport(reporting=Reporting.READ, confidence=0.9)
    told = doubts_of(at(demo_law, calibration=calibrated(demo_law), report=report)).to_json()
    (item,) = of_kind(told, UncertaintyKind.FACTUAL)["items"]
    assert item["calibrated"] is True
    assert item["right"] == {"level": 0.95, **share(0.8, 120)}
    assert (item["reported"], item["measured_on"]) == (0.9, "2026-11-01")


def test_the_words_are_the_constitutions_own(demo_law: Law) -> None:
    mine = Term(
        id="hueco", kind=OPEN, name="Hueco", words="El texto calla.", when=(Sign.NO_CLAUSE,)
    )
    law = law_with(demo_law, uncertainty=Vocabulary(terms=(mine,)))
    found = doubts_of(at(law))
    (told,) = found.to_json()["told"]  # type: ignore[misc]  # JSON
    assert isinstance(told, dict)
    assert (told["term"], told["name"], told["words"]) == ("hueco", "Hueco", "El texto calla.")
    assert [line.kind for line in found.gap_lines()] == ["hueco"]
    assert demo_law.constitution.vocabulary is DEFAULT_VOCABULARY


def test_two_terms_of_a_kind_share_its_items_by_their_signs(demo_law: Law) -> None:
    one = Term(id="left", kind=OPEN, name="x", words="x", when=(Sign.DELEGATED,))
    two = Term(id="open", kind=OPEN, name="y", words="y", when=(Sign.BORDERLINE_CASE,))
    first = plain(demo_law, form=Form(kind=FormKind.RULE, delegated_to="jury"))
    second = plain(demo_law, "clause.b", cases=Cases(borderline=("case.1",)))
    law = law_with(demo_law, first, second, uncertainty=Vocabulary(terms=(one, two)))
    found = doubts_of(at(law, first, second)).found
    assert [(d.term.id, d.clauses) for d in found] == [
        ("left", ("clause.a",)),
        ("open", ("clause.b",)),
    ]


def test_gaps_are_not_logged_where_the_constitution_says_so(demo_law: Law) -> None:
    held = demo_law.constitution.interpretation
    silence = held.silence.model_copy(update={"log_gap": False})
    law = law_with(demo_law, interpretation=held.model_copy(update={"silence": silence}))
    assert doubts_of(at(law)).gap_lines() == ()
    (line,) = doubts_of(at(demo_law)).gap_lines()
    assert (line.day, line.clauses) == (DAY, ())


def test_circumstances_of_a_like_ruling_that_were_not_told_are_asked_for(demo_law: Law) -> None:
    past_cases = [each for each in demo_law.standing.past if each.ruling.holding_factors]
    assert past_cases, "the demo has rulings that rest on circumstances"
    past = past_cases[0]
    clause = demo_law.constitution.clause(past.ruling.clauses[0].id)
    assert clause is not None
    cited = dataclasses.replace(past.ruling.clauses[0], digest=demo_law.digests[clause.id])
    past = dataclasses.replace(past, ruling=dataclasses.replace(past.ruling, clauses=(cited,)))
    factors = past.ruling.holding_factors
    told = doubts_of(at(demo_law, clause, shown=(past,))).to_json()
    (item,) = of_kind(told, UncertaintyKind.MISSING_CONTEXT)["items"]
    assert item["ask"] == list(factors)[:5]
    assert item["rulings"] == [past.ruling.id]
    known = at(demo_law, clause, shown=(past,), factors=frozenset(factors))
    assert Sign.FACTORS_NOT_TOLD not in signs_of(known)
    other = next(each for each in demo_law.constitution.clauses if each.id != clause.id)
    assert Sign.FACTORS_NOT_TOLD not in signs_of(at(demo_law, other, shown=(past,)))
    forced = at(demo_law, clause, shown=(past,), pull=Pull.FORCED)
    assert Sign.FACTORS_NOT_TOLD not in signs_of(forced)


def test_a_report_is_told_as_machine_words(demo_law: Law) -> None:
    report = read_report(json.loads(json.dumps(REPORT)))
    found = doubts_of(at(demo_law, report=report)).to_json()
    machine = {
        sign
        for each in found["told"]  # type: ignore[union-attr]  # JSON
        for item in each["items"]  # type: ignore[index,call-overload,union-attr]  # JSON
        if item["machine_words"]  # type: ignore[index,call-overload]  # JSON
        for sign in item["signs"]  # type: ignore[index,call-overload,union-attr]  # JSON
    }
    assert machine == {
        Sign.MODEL_LACKS_CONTEXT,
        Sign.MODEL_SEES_VALUES,
        Sign.MODEL_SEES_GAP,
    }
    assert found["model_report"] == "read"


@pytest.mark.parametrize(
    "broken",
    [
        None,
        {},
        REPORT | {"more": 1},
        REPORT | {"confidence": 1.2},
        REPORT | {"confidence": True},
        REPORT | {"confidence": "0.5"},
        REPORT | {"confidence": float("nan")},
        REPORT | {"confidence": 10**400},
        REPORT | {"open_rules": "one"},
        REPORT | {"open_rules": [1]},
        REPORT | {"open_rules": [" "]},
        REPORT | {"open_rules": ["x" * 201]},
        REPORT | {"open_rules": ["x"] * (N_WORDS + 1)},
    ],
)
def test_a_report_that_is_not_as_asked_for_is_none(broken: Any) -> None:
    read = read_report(broken)
    assert read == SelfReport(reporting=Reporting.UNREADABLE)


def test_a_report_may_have_no_confidence() -> None:
    assert read_report(REPORT | {"confidence": None}).confidence is None
    assert read_report(REPORT | {"confidence": 1}).confidence == 1.0


def model_with(report: object) -> Script:
    def answer(body: dict[str, Any]) -> object:
        if str(body["messages"][0]["content"]).startswith(REPORTER):
            return report if not isinstance(report, dict) else said(json.dumps(report))
        return answers("Yes.")(body)

    return Script(answer)


def told_in(got: Any, *, stream: bool) -> Any:
    last = got.events[-1] if stream else got.json
    return last.get("response", last)["lawspeaker"]["uncertainty"]


@pytest.mark.parametrize("path", [CHAT, RESPONSES])
@pytest.mark.parametrize("stream", [False, True])
def test_every_door_carries_it_last(keeper: LawKeeper, path: str, *, stream: bool) -> None:
    model = model_with(REPORT)
    state = stand(
        keeper,
        model=model,
        levers=levers(Lever.PROMPT, Lever.UNCERTAINTY),
        calibration=calibrated(keeper.current),
    )
    told = told_in(talk(state, path, body_of(path, stream=stream)), stream=stream)
    assert told["model_report"] == "read"
    (item,) = of_kind(told, UncertaintyKind.FACTUAL)["items"]
    assert item["right"]["est"] == 0.8
    asked = model.asked[-1]
    assert asked["model"] == "tiny"
    assert asked["response_format"]["type"] == "json_schema"
    assert len(model.asked) == 2

    plain_ = Script(answers("Yes."))
    off = talk(stand(keeper, model=plain_), path, body_of(path, stream=stream))
    told = told_in(off, stream=stream)
    assert told["model_report"] == "not_asked"
    assert of_kind(told, UncertaintyKind.FACTUAL)["items"][0]["calibrated"] is False
    assert len(plain_.asked) == 1


@pytest.mark.parametrize(
    ("report", "came"),
    [(status(500, {"error": "x"}), "failed"), (said("I am sure."), "unreadable")],
)
@pytest.mark.parametrize("stream", [False, True])
def test_a_report_that_fails_spoils_no_answer(
    keeper: LawKeeper, report: object, came: str, *, stream: bool
) -> None:
    state = stand(keeper, model=model_with(report), levers=levers(Lever.UNCERTAINTY))
    got = talk(state, CHAT, body_of(CHAT, stream=stream))
    assert got.status == 200
    assert told_in(got, stream=stream)["model_report"] == came
    if stream:
        assert got.body.endswith(b"data: [DONE]\n\n")


def test_a_server_without_schemas_is_not_asked_for_a_report(keeper: LawKeeper) -> None:
    model = model_with(REPORT)
    poor = Capabilities(n=Can.YES, json_schema=Can.NO, models=ABLE.models)
    state = stand(keeper, model=model, levers=levers(Lever.UNCERTAINTY), capabilities=poor)
    told = talk(state, CHAT, body_of(CHAT)).json["lawspeaker"]["uncertainty"]
    assert told["model_report"] == "upstream_has_no_json_schema"
    assert len(model.asked) == 1


def test_a_withheld_answer_is_not_reported_on(keeper: LawKeeper) -> None:
    breaks = {"verdict": "breaks", "clause": mark(guarded(keeper.current)), "evidence": ""}
    model = Model(guard=[breaks])
    chosen = levers(Lever.GUARD, Lever.UNCERTAINTY)
    got = talk(stand(keeper, model=model.script, levers=chosen), CHAT, asked_of())
    assert got.json["lawspeaker"]["withheld"] is True
    assert got.json["lawspeaker"]["uncertainty"]["model_report"] == "not_asked"
    assert len(model.script.asked) == 1


@pytest.mark.parametrize("on", [False, True])
def test_the_model_is_told_that_it_may_ask_only_by_its_lever(
    keeper: LawKeeper, *, on: bool
) -> None:
    model = Script(answers("Yes."))
    chosen = levers(Lever.ASK) if on else levers()
    talk(stand(keeper, model=model, levers=chosen), CHAT, body_of(CHAT))
    assert ("you may ask for it" in model.asked[0]["messages"][0]["content"]) is on


def test_a_gap_is_logged_without_content(played: Played, keeper: LawKeeper, tmp_path: Any) -> None:
    folder = copied(played.folder, tmp_path / "demo")
    state = stand_over(folder, keeper)
    state.gaps = GapsLog(folder / GAPS_NAME)

    async def deed(seen: Any) -> None:
        await seen.answer("zzyzx qwrtp")
        async_stream = await seen.answer("zzyzx qwrtp", stream=True)
        assert async_stream.is_stream

    visit(state, deed)
    version = keeper.current.constitution.version
    logged = read_gaps(folder)
    assert [(line.kind, line.clauses, line.version) for line in logged] == [
        ("silent-or-ambiguous", (), version)
    ] * 2
    assert [line.signs for line in logged] == [{Sign.NO_CLAUSE: ()}] * 2
    assert "zzyzx" not in (folder / GAPS_NAME).read_text(encoding="utf-8")
