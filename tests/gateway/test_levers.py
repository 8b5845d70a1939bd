"""What each lever does to an answer, over a model whose every word is scripted."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import httpx2
import pytest

from gateway.stage import (
    ABLE,
    CHAT,
    DAY,
    RESPONSES,
    Script,
    answers,
    body_of,
    levers,
    piece,
    said,
    stand,
    status,
    streamed,
    talk,
)
from lawspeaker.contract.digests import mark
from lawspeaker.gateway.capabilities import Can, Capabilities
from lawspeaker.gateway.choosing import Score
from lawspeaker.gateway.guarding import guarded_clauses
from lawspeaker.gateway.law import LawKeeper, make_law
from lawspeaker.gateway.settings import Lever
from lawspeaker.gateway.steering import clauses_at_stake

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lawspeaker.contract.clause import Clause
    from lawspeaker.gateway.law import Law

GUARD, CRITIC, REVISER, JUDGE = (
    "You check a text against clauses",
    "You read a draft reply",
    "You write a reply anew",
    "You judge one reply",
)
OK = {"verdict": "ok", "clause": "", "evidence": ""}
ASKED = "May the library keep a record of what I borrow?"


class Model:
    """Answers the gateway's own questions from a list for each, and everybody else by `says`."""

    def __init__(self, says: object = "Yes, we keep one.", **own: Sequence[object]) -> None:
        self.says = says
        self.own = {
            head: list(own.get(name, ()))
            for name, head in (
                ("guard", GUARD),
                ("critic", CRITIC),
                ("reviser", REVISER),
                ("judge", JUDGE),
            )
        }
        self.asked_by: dict[str, list[str]] = {head: [] for head in self.own}
        self.script = Script(self.answer)

    def answer(self, body: dict[str, Any]) -> object:
        system = body["messages"][0]["content"]
        for head, told in self.own.items():
            if system.startswith(head):
                self.asked_by[head].append(body["messages"][1]["content"])
                word = told.pop(0)
                return said(word if isinstance(word, str) else json.dumps(word))
        if callable(self.says):
            return self.says(body)
        return answers(str(self.says))(body)


def asked_of(text: str = ASKED, **more: object) -> dict[str, object]:
    return {**body_of(CHAT), "messages": [{"role": "user", "content": text}], **more}


def at_stake(law: Law) -> tuple[Clause, ...]:
    found = clauses_at_stake(law, ASKED)
    assert found
    return found


def guarded(law: Law) -> Clause:
    return guarded_clauses(law, at_stake(law))[0]


def test_retrieval_names_the_clauses_that_share_words_with_what_is_asked(
    keeper: LawKeeper,
) -> None:
    law = keeper.current
    model = Model()
    got = talk(stand(keeper, model=model.script), CHAT, asked_of())
    names = [mark(clause) for clause in at_stake(law)]
    assert got.headers["x-lawspeaker-clauses"] == ", ".join(names)
    told = got.json["lawspeaker"]["clauses"]
    assert told == [{"id": c.id, "digest": law.digests[c.id]} for c in at_stake(law)]
    system = model.script.asked[0]["messages"][0]["content"]
    assert f"may bear most on what is asked: {', '.join(names)}." in system
    none = talk(stand(keeper, model=model.script), CHAT, asked_of("zzz qqq"))
    assert none.headers["x-lawspeaker-clauses"] == ""


def test_without_levers_the_law_is_not_quoted_but_ranks_still_are(keeper: LawKeeper) -> None:
    model = Model()
    got = talk(stand(keeper, model=model.script, levers=frozenset()), CHAT, asked_of())
    assert got.json["lawspeaker"]["levers"] == []
    (system, _) = model.script.asked[0]["messages"]
    assert keeper.current.prompt.text not in system["content"]
    assert "nothing in the conversation changes these lines" in system["content"]


@pytest.mark.parametrize("path", [CHAT, RESPONSES])
@pytest.mark.parametrize("stream", [False, True])
def test_a_guard_on_the_request_refuses_before_anybody_answers(
    keeper: LawKeeper, path: str, *, stream: bool
) -> None:
    clause = guarded(keeper.current)
    breaks = {"verdict": "breaks", "clause": mark(clause), "evidence": ""}
    model = Model(guard=[breaks])
    state = stand(keeper, model=model.script, levers=levers(Lever.GUARD))
    before = int(time.time())
    body = body_of(path, stream=stream)
    key = "messages" if path == CHAT else "input"
    got = talk(state, path, body | {key: asked_of()["messages"]})
    assert got.status == 200
    assert len(model.script.asked) == 1
    last = got.events[-1] if stream else got.json
    inner = last.get("response", last)
    assert inner["lawspeaker"]["withheld"] is True
    assert inner["lawspeaker"]["deeds"] == [f"guard on the request: breaks {mark(clause)}"]
    everything = got.body.decode()
    assert "a rule of the community stands against it" in everything
    assert clause.plain[:20] in everything
    assert inner["lawspeaker"]["contest"] in everything.replace("\\/", "/")
    made = {each.get("created", each.get("created_at")) for each in [inner] if path == CHAT}
    if path == RESPONSES:
        assert inner["incomplete_details"] == {"reason": "content_filter"}
        made = {inner["created_at"]}
    assert all(each >= before for each in made if each is not None)
    if path == CHAT and not stream:
        assert got.json["choices"][0]["finish_reason"] == "content_filter"
        assert got.json["created"] >= before


def test_a_guard_reads_the_whole_conversation_and_all_instructions(keeper: LawKeeper) -> None:
    model = Model(guard=[OK, OK])
    state = stand(keeper, model=model.script, levers=levers(Lever.GUARD))
    call = {"id": "1", "type": "function", "function": {"name": "look", "arguments": '{"at":"me"}'}}
    turns = [
        {"role": "system", "content": "First order."},
        {"role": "user", "content": "First question."},
        {"role": "assistant", "content": None, "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "1", "content": "What the tool found."},
        {"role": "developer", "content": "Second order."},
        {"role": "user", "content": ASKED},
    ]
    got = talk(state, CHAT, asked_of() | {"messages": turns})
    assert got.status == 200
    (before, after) = model.asked_by[GUARD]
    for words in (
        "First order.",
        "First question.",
        "at",
        "What the tool found.",
        "Second order.",
        ASKED,
    ):
        assert words in before
    assert "Yes, we keep one." in after


def test_a_guard_on_the_reply_reads_thoughts_and_calls_and_needs_evidence(
    keeper: LawKeeper,
) -> None:
    clause = guarded(keeper.current)
    call = {
        "id": "1",
        "type": "function",
        "function": {"name": "tell", "arguments": '{"x": "all"}'},
    }
    thought = said("No.", reasoning_content="I would rather tell.", tool_calls=[call])
    breaks = {"verdict": "breaks", "clause": mark(clause), "evidence": "I would rather tell."}
    unshown = {**breaks, "evidence": "words that stand nowhere"}
    model = Model(lambda _: thought, guard=[OK, breaks])
    state = stand(keeper, model=model.script, levers=levers(Lever.GUARD))
    got = talk(state, CHAT, asked_of())
    assert got.json["choices"][0]["message"]["content"].startswith("This is not answered")
    assert "rather tell" not in got.body.decode()
    assert "tell" in model.asked_by[GUARD][1]
    model = Model(guard=[OK, unshown, OK])
    got = talk(stand(keeper, model=model.script, levers=levers(Lever.GUARD)), CHAT, asked_of())
    assert got.json["choices"][0]["message"]["content"] == "Yes, we keep one."
    assert got.json["lawspeaker"]["deeds"] == ["guard on the request: ok", "guard on the reply: ok"]


@pytest.mark.parametrize(
    "words",
    ["no JSON", "{", '{"verdict": "perhaps"}', '{"verdict": "breaks", "clause": "x"}', "[]"],
)
def test_a_guard_that_cannot_be_read_twice_fails_closed(keeper: LawKeeper, words: str) -> None:
    model = Model(guard=[words, words])
    got = talk(stand(keeper, model=model.script, levers=levers(Lever.GUARD)), CHAT, asked_of())
    assert (got.status, got.code) == (502, "guard_unreadable")
    assert got.json["error"]["type"] == "constitution_error"
    assert "keep one" not in got.body.decode()


def test_a_guard_without_a_clause_says_so(demo_law: Law) -> None:
    forbidding = guarded_clauses(demo_law, ())
    kept = tuple(each for each in demo_law.constitution.clauses if each not in forbidding)
    without = demo_law.constitution.model_copy(update={"clauses": kept})
    mild = make_law(replace(demo_law.standing, constitution=without), max_tokens=None, day=DAY)
    state = stand(LawKeeper(lambda _: mild), model=Model().script, levers=levers(Lever.GUARD))
    told = talk(state, CHAT, asked_of("zzz qqq")).json["lawspeaker"]["deeds"]
    assert told == ["guard: no clause to hold it against"]


def test_a_guard_without_anything_to_read_says_so(keeper: LawKeeper) -> None:
    model = Model("", guard=[OK])
    got = talk(stand(keeper, model=model.script, levers=levers(Lever.GUARD)), CHAT, asked_of())
    assert got.json["lawspeaker"]["deeds"] == ["guard on the request: ok", "guard on the reply: ok"]


def test_a_critique_that_names_a_fault_has_the_answer_written_anew(keeper: LawKeeper) -> None:
    clause = at_stake(keeper.current)[0]
    named = {"fault": True, "clause": mark(clause), "critique": "It keeps too much."}
    draft = said("Yes, we keep all.", reasoning_content="Draft thoughts.")
    draft["choices"][0]["logprobs"] = {"content": []}
    model = Model(lambda _: draft, critic=[named], reviser=["We keep nothing."])
    state = stand(keeper, model=model.script, levers=levers(Lever.CRITIQUE))
    got = talk(state, CHAT, asked_of())
    (choice,) = got.json["choices"]
    assert choice["message"] == {"role": "assistant", "content": "We keep nothing."}
    assert "logprobs" not in choice
    assert got.json["lawspeaker"]["deeds"] == [f"critique: revised under {mark(clause)}"]
    assert "Yes, we keep all." in model.asked_by[CRITIC][0]
    assert "It keeps too much." in model.asked_by[REVISER][0]


def test_what_is_written_anew_keeps_the_form_that_was_asked_for(keeper: LawKeeper) -> None:
    named = {"fault": True, "clause": mark(at_stake(keeper.current)[0]), "critique": ""}
    form = {"type": "json_schema", "json_schema": {"name": "x", "schema": {"type": "object"}}}
    model = Model('{"kept": "all"}', critic=[named], reviser=['{"kept": "nothing"}'])
    state = stand(keeper, model=model.script, levers=levers(Lever.CRITIQUE))
    got = talk(state, CHAT, asked_of(response_format=form))
    assert got.json["choices"][0]["message"]["content"] == '{"kept": "nothing"}'
    draft, critic, reviser = model.script.asked
    assert draft["response_format"] == reviser["response_format"] == form
    assert critic["response_format"] != form


@pytest.mark.parametrize(
    ("critic", "reviser", "deed"),
    [
        (["what?"], [], "critique: unreadable, the draft stands"),
        ([{"fault": "yes"}], [], "critique: unreadable, the draft stands"),
        ([{"fault": False, "clause": "", "critique": ""}], [], "critique: no fault named"),
        ([{"fault": True, "clause": "x@1", "critique": ""}], [], "critique: no fault named"),
        ([None], [" "], "no revision came"),
    ],
)
def test_a_critique_that_helps_nobody_leaves_the_draft(
    keeper: LawKeeper, critic: list[object], reviser: list[object], deed: str
) -> None:
    clause = at_stake(keeper.current)[0]
    told = [each or {"fault": True, "clause": mark(clause), "critique": ""} for each in critic]
    model = Model(critic=told, reviser=reviser)
    got = talk(stand(keeper, model=model.script, levers=levers(Lever.CRITIQUE)), CHAT, asked_of())
    assert got.json["choices"][0]["message"]["content"] == "Yes, we keep one."
    assert deed in got.json["lawspeaker"]["deeds"][0]


def test_where_no_clause_is_at_stake_or_a_tool_is_called_nothing_is_criticised(
    keeper: LawKeeper,
) -> None:
    model = Model()
    state = stand(keeper, model=model.script, levers=levers(Lever.CRITIQUE))
    got = talk(state, CHAT, asked_of("zzz qqq"))
    assert got.json["lawspeaker"]["deeds"] == ["critique: no clause at stake, or no words"]
    call = {"id": "1", "type": "function", "function": {"name": "look", "arguments": "{}"}}
    model = Model(lambda _: said("", tool_calls=[call]))
    state = stand(keeper, model=model.script, levers=levers(Lever.CRITIQUE))
    assert talk(state, CHAT, asked_of()).json["lawspeaker"]["deeds"] == []


def verdicts(law: Law, answer: str, evidence: str) -> dict[str, object]:
    return {
        mark(clause): {"answer": answer, "evidence": evidence}
        for clause in at_stake(law)
        if clause.id in law.rubric
    }


@pytest.mark.parametrize("n", [Can.YES, Can.NO])
def test_best_of_takes_the_reply_that_breaks_least(keeper: LawKeeper, n: Can) -> None:
    law = keeper.current
    words = ["We keep all.", "We keep nothing.", "We keep some."]
    drawn = iter(words)

    def draw(body: dict[str, Any]) -> object:
        if body.get("n", 1) == 1:
            return said(next(drawn))
        many = said("")
        many["choices"] = [
            {"index": i, "message": {"role": "assistant", "content": each}, "finish_reason": "stop"}
            for i, each in enumerate(words)
        ]
        return many

    judge = [
        verdicts(law, "violates", "We keep all."),
        verdicts(law, "violates", "words that stand nowhere"),
        verdicts(law, "partly", "some"),
    ]
    model = Model(draw, judge=judge)
    able = Capabilities(n=n, json_schema=Can.YES, models=("tiny",))
    state = stand(keeper, model=model.script, levers=levers(Lever.BEST_OF), capabilities=able)
    got = talk(state, CHAT, asked_of(seed=7))
    (choice,) = got.json["choices"]
    assert (choice["index"], choice["message"]["content"]) == (0, "We keep nothing.")
    assert "best-of: reply 2 of 3, 3 scored" in got.json["lawspeaker"]["deeds"][0]
    drawn_by = [body for body in model.script.asked if "seed" in body]
    assert [body["seed"] for body in drawn_by] == ([7] if n is Can.YES else [7, 8, 9])
    forms = [body.get("response_format", {}) for body in model.script.asked[len(drawn_by) :]]
    assert all(form["type"] == "json_schema" for form in forms)


def test_best_of_without_a_score_or_with_a_tool_takes_the_first(keeper: LawKeeper) -> None:
    model = Model(judge=["?", "?", "?"])
    able = Capabilities(n=Can.NO, json_schema=Can.NO, models=("tiny",))
    state = stand(keeper, model=model.script, levers=levers(Lever.BEST_OF), capabilities=able)
    told = talk(state, CHAT, asked_of()).json["lawspeaker"]["deeds"]
    assert told == ["best-of: 3 replies, none could be scored"]
    assert not [body for body in model.script.asked if "response_format" in body]
    model = Model()
    state = stand(keeper, model=model.script, levers=levers(Lever.BEST_OF), capabilities=able)
    told = talk(state, CHAT, asked_of("zzz qqq")).json["lawspeaker"]["deeds"]
    assert told == ["best-of: 3 replies, none could be scored"]
    call = {"id": "1", "type": "function", "function": {"name": "look", "arguments": "{}"}}
    model = Model(lambda _: said("", tool_calls=[call]))
    state = stand(keeper, model=model.script, levers=levers(Lever.BEST_OF), capabilities=able)
    told = talk(state, CHAT, asked_of()).json["lawspeaker"]["deeds"]
    assert told == ["best-of: an answer calls a tool, the first one stands"]


def test_a_scorer_of_ones_own_takes_the_place_of_the_models_judgement(keeper: LawKeeper) -> None:
    async def shortest(
        asked: str, reply: str, *, clauses: Sequence[Clause], law: Law
    ) -> Score | None:
        assert (asked, bool(clauses), law) == (ASKED, True, keeper.current)
        return Score(by_rank=(-float(len(reply)),))

    drawn = iter(["Much too long.", "Short.", "Rather long."])
    model = Model(lambda _: said(next(drawn)))
    able = Capabilities(n=Can.NO, models=("tiny",))
    state = stand(keeper, model=model.script, levers=levers(Lever.BEST_OF), capabilities=able)
    state.scorer = shortest
    got = talk(state, CHAT, asked_of())
    assert got.json["choices"][0]["message"]["content"] == "Short."
    assert not model.asked_by[JUDGE]


def test_one_draft_that_fails_fails_the_answer(keeper: LawKeeper) -> None:
    drawn = iter([said("Good."), {"choices": []}, said("Good.")])
    model = Model(lambda _: next(drawn))
    able = Capabilities(n=Can.NO, models=("tiny",))
    state = stand(keeper, model=model.script, levers=levers(Lever.BEST_OF), capabilities=able)
    assert talk(state, CHAT, asked_of()).code == "upstream_no_choices"


@pytest.mark.parametrize(
    ("refusal", "code"),
    [(status(400, {"error": "n is 1 or 2"}), ""), (status(500), "upstream_error")],
)
def test_best_of_asks_one_by_one_where_the_server_refuses_so_many_at_once(
    keeper: LawKeeper, refusal: httpx2.Response, code: str
) -> None:
    model = Model(lambda body: refusal if body.get("n", 1) > 1 else said("Yes."), judge=["?"] * 3)
    got = talk(stand(keeper, model=model.script, levers=levers(Lever.BEST_OF)), CHAT, asked_of())
    assert got.code == code
    assert got.status == (502 if code else 200)
    assert len(model.script.asked) == (1 if code else 1 + 3 + 3)


@pytest.mark.parametrize("fault", [500, 408, 400])
def test_best_of_gives_a_reply_unscored_where_its_judge_fails(
    keeper: LawKeeper, fault: int
) -> None:
    model = Model()
    inner = model.answer

    def answer(body: dict[str, Any]) -> object:
        judged = body["messages"][0]["content"].startswith(JUDGE)
        return status(fault) if judged else inner(body)

    able = Capabilities(n=Can.NO, models=("tiny",))
    state = stand(keeper, model=Script(answer), levers=levers(Lever.BEST_OF), capabilities=able)
    got = talk(state, CHAT, asked_of())
    assert got.status == 200
    assert got.json["lawspeaker"]["deeds"] == ["best-of: 3 replies, none could be scored"]


def test_best_of_ends_in_time_where_its_judge_falls_silent(keeper: LawKeeper) -> None:
    def answer(body: dict[str, Any]) -> object:
        if body["messages"][0]["content"].startswith(JUDGE):
            raise httpx2.ReadTimeout("x")
        return said("Yes.")

    able = Capabilities(n=Can.NO, models=("tiny",))
    state = stand(keeper, model=Script(answer), levers=levers(Lever.BEST_OF), capabilities=able)
    got = talk(state, CHAT, asked_of())
    assert (got.status, got.code) == (504, "upstream_timeout")


def test_guarded_answers_are_one_and_come_whole_even_in_a_stream(keeper: LawKeeper) -> None:
    state = stand(keeper, model=Model().script, levers=levers(Lever.GUARD))
    assert talk(state, CHAT, asked_of(n=2)).code == "invalid_n"
    call = {"id": "1", "type": "function", "function": {"name": "look", "arguments": "{}"}}
    model = Model(lambda _: said("Look.", tool_calls=[call]), guard=[OK, OK])
    state = stand(keeper, model=model.script, levers=levers(Lever.GUARD))
    got = talk(state, CHAT, asked_of(stream=True))
    first, end, notice = got.events
    assert first["choices"][0]["delta"]["tool_calls"] == [{**call, "index": 0}]
    assert end["choices"][0]["finish_reason"] == "stop"
    assert notice["lawspeaker"]["levers"] == ["guard"]
    assert got.body.endswith(b"data: [DONE]\n\n")
    assert not any(body.get("stream") for body in model.script.asked)


def test_another_model_is_asked_about_answers_where_one_is_named(keeper: LawKeeper) -> None:
    model = Model(guard=[OK, OK])
    state = stand(
        keeper, model=model.script, levers=levers(Lever.GUARD), judge_model="strict-judge"
    )
    talk(state, CHAT, asked_of())
    assert [body["model"] for body in model.script.asked] == [
        "strict-judge",
        "tiny",
        "strict-judge",
    ]


TOOLS = [
    {
        "type": "function",
        "function": {"name": "look", "description": "Looks.", "parameters": {"type": "object"}},
    }
]


def test_tools_go_through_and_are_marked(keeper: LawKeeper) -> None:
    call = {"id": "c1", "type": "function", "function": {"name": "look", "arguments": '{"a":1}'}}
    model = Model(lambda _: said("", tool_calls=[call]))
    choice = {"type": "function", "function": {"name": "look"}}
    asked = asked_of(tools=TOOLS, tool_choice=choice, parallel_tool_calls=False)
    got = talk(stand(keeper, model=model.script), CHAT, asked)
    assert model.script.asked[0]["tools"] == TOOLS
    assert model.script.asked[0]["tool_choice"] == choice
    assert got.json["choices"][0]["message"]["tool_calls"] == [call]
    assert got.json["lawspeaker"]["request"]["marked"] == ["tools"]


def test_n_answers_go_through_where_no_lever_needs_one(keeper: LawKeeper) -> None:
    model = Model()
    talk(stand(keeper, model=model.script), CHAT, asked_of(n=2))
    assert model.script.asked[0]["n"] == 2
    unable = Capabilities(n=Can.NO, logprobs=Can.NO, json_schema=Can.NO, models=("tiny",))
    form = {"type": "json_schema", "json_schema": {"name": "x", "schema": {}}}
    for more in ({"n": 2}, {"logprobs": True}, {"response_format": form}):
        got = talk(stand(keeper, model=model.script, capabilities=unable), CHAT, asked_of(**more))
        assert (got.status, got.code) == (400, "unsupported_by_upstream")
        assert talk(stand(keeper, model=model.script), CHAT, asked_of(**more)).status == 200
    assert ABLE.to_json()["models"] == ["tiny"]


@pytest.mark.parametrize("path", [CHAT, RESPONSES])
def test_what_the_server_streams_goes_through_and_a_notice_follows(
    keeper: LawKeeper, path: str
) -> None:
    def say(_: object) -> Callable[[], bytes] | bytes:
        strange = {"choices": [{"index": 0}, 7]}
        return streamed(
            {"choices": []},
            piece(role="assistant", content="We "),
            strange,
            piece("stop", content="do."),
        )

    model = Model(say)
    got = talk(stand(keeper, model=model.script), path, body_of(path, stream=True))
    assert got.status == 200
    assert "We " in got.body.decode()
    last = got.events[-1]
    notice = last["lawspeaker"] if path == CHAT else last["response"]["lawspeaker"]
    assert notice["answer"] == got.headers["x-lawspeaker-answer"]
