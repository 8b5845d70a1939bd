from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING

import pytest

from gateway.test_calibration import measured, written
from lawspeaker.cli import gateway as gateway_cli
from lawspeaker.gateway import serving
from lawspeaker.gateway.gaps_log import GAPS_NAME
from lawspeaker.gateway.keys import Caller, read_keys
from lawspeaker.gateway.settings import Lever
from wiring.adopted import ratified

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cli.call import Call
    from cycle.stage import Played
    from lawspeaker.gateway.state import State
    from llama import Llama

NOWHERE = "http://127.0.0.1:1/v1"


@pytest.fixture(autouse=True)
def unset(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No key of whoever runs the tests, and no logging left behind."""
    for name in (gateway_cli.KEY_NAME, gateway_cli.OPENAI_NAME):
        monkeypatch.delenv(name, raising=False)
    root, own = logging.getLogger(), logging.getLogger("lawspeaker.gateway")
    before = (root.level, list(root.handlers), own.level)
    yield
    root.setLevel(before[0])
    root.handlers[:] = before[1]
    own.setLevel(before[2])


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[State]:
    """Gateways that were asked to serve, and do not."""
    states: list[State] = []
    monkeypatch.setattr(serving, "serve", states.append)
    return states


def test_a_key_is_made_shown_once_and_its_line_is_read_back(
    lawspeaker: Call, tmp_path: Path
) -> None:
    ended = lawspeaker("gateway", "--new-key", "ada", "--role", "admin", "--json")
    made = json.loads(ended.out)
    assert (ended.code, made["schema_version"]) == (0, 1)
    ring = read_keys(made["line"], path="keys")
    assert ring.caller(f"Bearer {made['key']}") is Caller.ADMIN
    secret, line = lawspeaker("gateway", "--new-key", "bob").out.split("\n")[:2]
    assert read_keys(line, path="keys").caller(f"Bearer {secret}") is Caller.OPERATOR
    refused = lawspeaker("gateway", "--new-key", "eve", "--role", "root")
    assert (refused.code, refused.out) == (2, "")
    assert "no role 'root'; there are user, operator, admin" in refused.err
    assert list(tmp_path.iterdir()) == []


def test_what_is_missing_or_cannot_be_is_said(
    lawspeaker: Call, played: Played, tmp_path: Path
) -> None:
    folder = played.folder
    for words, code, sentence in (
        ((), 2, "Name the constitution with --constitution"),
        (("--constitution", folder), 2, "the server with --upstream"),
        (("--constitution", folder, "--upstream", NOWHERE), 4, "a ratified version only"),
        (("--constitution", folder, "--upstream", "ftp://x", "--draft"), 2, "an address such as"),
        (
            ("--constitution", folder, "--upstream", NOWHERE, "--levers", "magic"),
            2,
            "no lever magic",
        ),
        (
            ("--constitution", folder, "--upstream", NOWHERE, "--host", "0.0.0.0"),  # noqa: S104
            2,
            "there are no keys",
        ),
        (
            ("--constitution", folder, "--upstream", NOWHERE, "--keys", tmp_path / "none"),
            3,
            "cannot be read as UTF-8",
        ),
        (
            ("--constitution", folder, "--upstream", NOWHERE, "--draft", "--digest", "12345678"),
            3,
            "0 versions have the digest",
        ),
    ):
        ended = lawspeaker("gateway", *words)
        assert (ended.code, ended.out) == (code, "")
        assert sentence in ended.err


def test_it_starts_under_a_ratified_version_with_what_was_asked(
    lawspeaker: Call,
    town_copy: Path,
    tmp_path: Path,
    served: list[State],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(gateway_cli.KEY_NAME, "upstream-secret")
    line = json.loads(lawspeaker("gateway", "--new-key", "ada", "--json").out)["line"]
    (tmp_path / "keys").write_text(line, encoding="utf-8")
    measured_file = written(tmp_path, measured())
    ended = lawspeaker(
        *("gateway", "--constitution", ratified(town_copy), "--upstream", NOWHERE),
        *("--keys", tmp_path / "keys", "--host", "0.0.0.0", "--port", "9000"),  # noqa: S104
        *("--levers", "prompt,guard", "--timeout", "7", "--at-once", "3", "--queue", "4"),
        *("--keep-days", "9", "--sample", "0.25", "--calibration", measured_file),
    )
    assert (ended.code, ended.out) == (0, "")
    (state,) = served
    assert state.settings.levers == {Lever.PROMPT, Lever.GUARD}
    bounds = state.settings.bounds
    assert (bounds.total_s, bounds.n_at_once, bounds.n_waiting) == (7.0, 3, 4)
    assert (state.settings.upstream_key, len(state.settings.keys)) == ("upstream-secret", 1)
    assert state.settings.calibration is not None
    assert state.settings.calibration.model == "tiny"
    assert state.gaps is not None
    assert state.gaps.path == town_copy / GAPS_NAME
    assert "Under town@1.0.0#sha256:" in ended.err
    assert "Listening on http://0.0.0.0:9000/v1, levers: guard, prompt." in ended.err
    assert "kept for 9 days; only the contest link opens it" in ended.err
    assert "a share of 0.25 of all answers" in ended.err
    assert "upstream-secret" not in ended.err
    assert "trial" not in ended.err


def test_a_trial_is_said_to_be_one_and_openais_key_goes_to_openai_only(
    lawspeaker: Call, played: Played, served: list[State], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(gateway_cli.OPENAI_NAME, "sk-openai")
    for upstream in ("https://api.openai.com/v1", "https://api.openai.com.evil.example/v1"):
        ended = lawspeaker(
            *("gateway", "--constitution", played.folder, "--upstream", upstream, "--draft"),
            *("--budget", "5000"),
        )
        assert ended.code == 0
        assert "This is a trial" in ended.err
    assert [state.settings.upstream_key for state in served] == ["sk-openai", ""]


def test_what_a_small_budget_leaves_out_is_said(
    lawspeaker: Call, played: Played, served: list[State]
) -> None:
    ended = lawspeaker(
        *("gateway", "--constitution", played.folder, "--upstream", NOWHERE, "--draft"),
        *("--budget", "900"),
    )
    n_out = len(served[0].keeper.current.prompt.not_compiled) if served else 0
    assert ended.err.count("not in the prompt: ") == n_out
    assert n_out > 0 or ended.code == 2


@pytest.mark.enable_socket
def test_a_check_says_what_the_server_can(
    lawspeaker: Call, played: Played, llama_server: Llama
) -> None:
    asked = ("gateway", "--constitution", played.folder, "--draft", "--check", "--upstream")
    ended = lawspeaker(*asked, llama_server.url, "--json")
    told = json.loads(ended.out)
    assert (ended.code, told["schema_version"], told["draft"]) == (0, 1, True)
    assert told["upstream"]["models"] == [llama_server.model]
    assert told["upstream"]["seed"] in {"yes", "no"}
    ended = lawspeaker(*asked, llama_server.url)
    assert f"{llama_server.url}/v1: {llama_server.model}" in ended.out
    ended = lawspeaker(*asked, NOWHERE)
    assert ended.code == 5
    assert "cannot be reached, or names no model" in ended.err
