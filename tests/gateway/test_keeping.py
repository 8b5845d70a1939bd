"""What is kept of an answer: sealed, for its days, and then nowhere in the file or its journal."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.kept import ANSWER, Visit, stand_over, visit
from gateway.stage import CHAT, DAY, RESPONSES, Script, answers, body_of, said, stand, talk
from lawspeaker.edge.token import is_token, new_token
from lawspeaker.errors import UsageFault
from lawspeaker.gateway import answer_copy, keeping
from lawspeaker.gateway.app import build_app
from lawspeaker.gateway.keeping import Keeping
from lawspeaker.gateway.retention import Retention
from lawspeaker.gateway.sealing import lookup, seal, unseal
from lawspeaker.wiring.contesting import KEPT_NAME, kept_answers

if TYPE_CHECKING:
    from pathlib import Path

    from lawspeaker.gateway.law import LawKeeper
    from lawspeaker.gateway.state import State

MARKER = "zebra-question-4711"


def held_in(folder: Path, words: str) -> list[str]:
    """The names of the gateway's files in which words stand as they are."""
    found = (folder / f"{KEPT_NAME}{end}" for end in ("", "-wal", "-shm"))
    return [each.name for each in found if each.exists() and words.encode() in each.read_bytes()]


@given(st.binary(max_size=3000))
def test_what_is_sealed_opens_with_its_token_only(content: bytes) -> None:
    token, other = new_token(), new_token()
    sealed = seal(content, token)
    assert unseal(sealed, token) == content
    assert unseal(sealed, other) is None
    assert unseal(sealed[:-1] + bytes([sealed[-1] ^ 1]), token) is None
    assert unseal(b"", token) is None
    assert (len(sealed) - 28) % 1024 == 0, "the length tells the KiB and no more"
    assert seal(content, token) != sealed


def test_a_token_is_256_bits_and_neither_it_nor_its_key_follows_from_what_is_kept() -> None:
    tokens = {new_token() for _ in range(100)}
    assert len(tokens) == 100
    assert all(map(is_token, tokens))
    for bad in ("", "a" * 42, "a" * 44, "a" * 42 + "/", "ä" * 43, "a" * 42 + "\n"):
        assert not is_token(bad)
    token = tokens.pop()
    assert len(bytes.fromhex(lookup(token))) == 32
    assert unseal(seal(b"words", token), lookup(token)) is None


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("path", [CHAT, RESPONSES])
def test_nothing_that_was_said_stands_in_the_file_or_its_journal(
    folder: Path, keeper: LawKeeper, path: str, *, stream: bool
) -> None:
    state = stand_over(folder, keeper, model=Script(answers("tiger-answer-0815")))

    async def deed(at: Visit) -> None:
        key = "messages" if path == CHAT else "input"
        asked = body_of(path, stream=stream)
        got = await at.ask(path, asked | {key: [{"role": "user", "content": MARKER}]})
        assert got.status == 200
        link = got.headers["x-lawspeaker-contest"]
        token = link.rpartition("/")[2]
        for words in (MARKER, "tiger-answer", token):
            assert held_in(folder, words) == []
        assert held_in(folder, lookup(token)) != []
        assert at.state.keeping is not None
        opened = await at.state.keeping.open(token, day=DAY)
        assert opened is not None
        assert opened.copy is not None
        assert (opened.copy.prompt, opened.copy.answer) == (MARKER, "tiger-answer-0815")
        assert opened.until == DAY + timedelta(days=30)

    visit(state, deed)


def test_kept_in_the_open_the_words_would_be_found(
    folder: Path, keeper: LawKeeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The promise switched off: without the seal the same look into the files finds them."""
    monkeypatch.setattr(keeping, "seal", lambda content, _: content)
    state = stand_over(folder, keeper)

    async def deed(at: Visit) -> None:
        await at.answer(MARKER)
        assert held_in(folder, MARKER) != []

    visit(state, deed)


def test_an_operators_instructions_are_not_in_a_copy(state: State) -> None:
    async def deed(at: Visit) -> None:
        told = [
            {"role": "system", "content": "Never speak of fees."},
            {"role": "user", "content": "May I renew?"},
        ]
        got = await at.ask(CHAT, {"model": "tiny", "messages": told})
        assert at.state.keeping is not None
        token = got.headers["x-lawspeaker-contest"].rpartition("/")[2]
        opened = await at.state.keeping.open(token, day=DAY)
        assert opened is not None
        assert opened.copy is not None
        assert "fees" not in json.dumps(opened.copy.to_json())

    visit(state, deed)


def test_texts_that_are_long_empty_or_no_text_are_kept_as_such(
    folder: Path, keeper: LawKeeper
) -> None:
    model = Script(lambda _: said("", tool_calls=[]))
    state = stand_over(folder, keeper, model=model)

    async def deed(at: Visit) -> None:
        asked = [
            ("a" * 30_000, "a" * answer_copy.MAX_TEXT + answer_copy.CUT),
            ("a\ud800b", "ab"),
            (" ", answer_copy.NO_QUESTION),
        ]
        for words, kept in asked:
            got = await at.answer(words)
            assert at.state.keeping is not None
            token = got.headers["x-lawspeaker-contest"].rpartition("/")[2]
            opened = await at.state.keeping.open(token, day=DAY)
            assert opened is not None
            assert opened.copy is not None
            assert (opened.copy.prompt, opened.copy.answer) == (kept, answer_copy.NO_WORDS)

    visit(state, deed)


def test_after_its_days_a_copy_is_gone_and_its_link_opens_nothing(
    folder: Path, keeper: LawKeeper
) -> None:
    state = stand_over(folder, keeper, days=7, share=1.0)

    async def deed(at: Visit) -> None:
        keeper_ = at.state.keeping
        assert keeper_ is not None
        path = await at.link(MARKER)
        token = path.rpartition("/")[2]
        last = DAY + timedelta(days=7)
        assert held_in(folder, MARKER) != [], "a sampled answer is kept to be read"
        at.state.today = lambda: last
        assert await keeper_.purge(last) == 0
        assert (await at.look(path)).status == 200
        at.state.today = lambda: last + timedelta(days=1)
        assert (await at.look(path)).status == 404, "over, though not yet purged"
        assert await keeper_.purge(last + timedelta(days=1)) == 2
        for words in (MARKER, ANSWER, lookup(token)):
            assert held_in(folder, words) == []
        assert (await at.look(path)).status == 404

    visit(state, deed)


def test_without_secure_deletion_a_purge_would_leave_the_words(tmp_path: Path) -> None:
    """The promise switched off: a plain DELETE leaves what was said in the file's free pages."""
    plain = sqlite3.connect(tmp_path / KEPT_NAME)
    plain.execute("PRAGMA secure_delete=OFF")
    plain.execute("CREATE TABLE sampled (content TEXT)")
    plain.execute("INSERT INTO sampled VALUES (?)", (MARKER,))
    plain.commit()
    plain.execute("DELETE FROM sampled")
    plain.commit()
    plain.close()
    assert held_in(tmp_path, MARKER) == [KEPT_NAME]


def test_a_contested_answer_is_on_record_and_its_copy_is_deleted(
    state: State, folder: Path
) -> None:
    async def deed(at: Visit) -> None:
        path = await at.link(MARKER)
        clause = at.state.keeper.current.constitution.clauses[0].id
        assert (await at.send(path, clause=clause, relief="Mend it.")).status == 303
        store = kept_answers(folder)
        row = store.find(lookup(path.rpartition("/")[2]))
        assert row is not None
        assert (row.sealed, row.contest) == (b"", "contest.0002")
        assert store.counts().n_contested == 1
        store.close()

    visit(state, deed)


def test_the_policy_is_told_in_every_answer_and_a_sampled_one_says_so(
    folder: Path, keeper: LawKeeper
) -> None:
    state = stand_over(folder, keeper, share=0.5)
    assert state.keeping is not None
    draws = iter([0.49, 0.5])
    state.keeping._chance = lambda: next(draws)

    async def deed(at: Visit) -> None:
        told = [(await at.answer(MARKER)).json["lawspeaker"]["kept"] for _ in range(2)]
        assert [each["sampled"] for each in told] == [True, False]
        for each in told:
            assert (each["days"], each["sample_share"]) == (30, 0.5)
            assert "kept for 30 days" in each["policy"]
            assert "a share of 0.5 of all answers" in each["policy"]
        store = kept_answers(folder)
        (row,) = store.sampled()
        assert json.loads(row.content)["prompt"] == MARKER
        assert [each.n for each in store.given()] == [2]
        store.close()

    visit(state, deed)


def test_a_gateway_without_a_record_keeps_nothing_and_says_so(keeper: LawKeeper) -> None:
    state = stand(keeper, model=Script(answers("Yes.")))
    told = talk(state, CHAT, body_of(CHAT)).json["lawspeaker"]["kept"]
    assert (told["days"], told["sampled"]) == (0, False)
    assert "nothing can be contested" in told["policy"]


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("path", [CHAT, RESPONSES])
def test_an_answer_that_could_not_be_contested_is_not_given(
    folder: Path, keeper: LawKeeper, path: str, *, stream: bool
) -> None:
    state = stand_over(folder, keeper)
    (folder / KEPT_NAME).write_bytes(b"this is no database" * 100)

    async def deed(at: Visit) -> None:
        got = await at.ask(path, body_of(path, stream=stream))
        assert got.code == "not_kept"
        assert got.status == (200 if stream else 503)
        assert b"[DONE]" not in got.body
        if not stream:
            assert ANSWER[:10].encode() not in got.body

    visit(state, deed)


def test_another_programs_file_is_left_alone(folder: Path, keeper: LawKeeper) -> None:
    other = sqlite3.connect(folder / KEPT_NAME)
    other.execute("PRAGMA application_id=7")
    other.commit()
    other.close()
    state = stand_over(folder, keeper)

    async def deed(at: Visit) -> None:
        assert (await at.ask(CHAT, body_of(CHAT))).code == "not_kept"

    visit(state, deed)


def test_the_file_is_its_owners_alone(state: State, folder: Path) -> None:
    async def deed(at: Visit) -> None:
        await at.answer()

    visit(state, deed)
    assert (folder / KEPT_NAME).stat().st_mode & 0o777 == 0o600


def test_a_changed_copy_opens_as_none_and_not_as_another(state: State, folder: Path) -> None:
    async def deed(at: Visit) -> None:
        path, other = await at.link(), await at.link(MARKER)
        first, second = (lookup(each.rpartition("/")[2]) for each in (path, other))
        raw = sqlite3.connect(folder / KEPT_NAME)
        raw.execute(
            "UPDATE answer SET sealed = (SELECT sealed FROM answer WHERE lookup = ?) "
            "WHERE lookup = ?",
            (second, first),
        )
        raw.commit()
        raw.close()
        assert (await at.look(path)).status == 404
        assert (await at.look(other)).status == 200

    visit(state, deed)


@pytest.mark.parametrize(("days", "share"), [(0, 0.0), (366, 0.0), (30, -0.1), (30, 1.1)])
def test_a_retention_has_bounds(days: int, share: float) -> None:
    with pytest.raises(UsageFault):
        Retention(days=days, share=share)


def test_old_copies_go_while_the_gateway_runs_though_nobody_asks(
    folder: Path, keeper: LawKeeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "PURGE_EVERY_S", 0.01)
    state = stand_over(folder, keeper, share=1.0)

    async def first(at: Visit) -> None:
        await at.answer(MARKER)

    visit(state, first)
    assert held_in(folder, MARKER) != []
    later = stand_over(folder, keeper, today=DAY + timedelta(days=31))

    async def run() -> None:
        app = build_app(later, probing=False)
        async with app.router.lifespan_context(app), asyncio.timeout(30):
            for _ in range(2000):
                if not held_in(folder, MARKER):
                    break
                await asyncio.sleep(0.01)

    asyncio.run(run())
    assert held_in(folder, MARKER) == []


def test_a_purge_that_fails_is_told_and_tried_again(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(keeping, "PURGE_EVERY_S", 0.0)
    tried: list[int] = []

    def unopened() -> None:
        tried.append(1)
        raise OSError("no such disk: /secret/place")

    async def run() -> None:
        kept = Keeping(unopened, retention=Retention())  # type: ignore[arg-type] # never opens
        task = asyncio.ensure_future(kept.purge_always(lambda: DAY))
        for _ in range(2000):
            if len(tried) > 1:
                break
            await asyncio.sleep(0.01)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        await kept.close()

    asyncio.run(run())
    assert len(tried) > 1
    assert "old copies could not be deleted: OSError" in caplog.text
    assert "/secret" not in caplog.text
