"""`lawspeaker gateway`: a model that speaks under the law, for any OpenAI client."""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import typer

from lawspeaker.cli.console import result, result_json, talk
from lawspeaker.errors import BadInput, ProviderFault, UsageFault
from lawspeaker.records.counted import counted

if TYPE_CHECKING:
    from lawspeaker.gateway.capabilities import Capabilities
    from lawspeaker.gateway.keys import KeyRing
    from lawspeaker.gateway.state import State

KEY_NAME = "LAWSPEAKER_UPSTREAM_KEY"
OPENAI_HOST, OPENAI_NAME = "api.openai.com", "OPENAI_API_KEY"


def gateway(
    constitution: Path | None = typer.Option(
        None, "--constitution", help="A folder that `lawspeaker run` wrote; a file with --draft."
    ),
    upstream: str = typer.Option(
        "", "--upstream", help="The model's server, such as http://127.0.0.1:11434/v1."
    ),
    host: str = typer.Option("127.0.0.1", "--host", help="Where to listen."),
    port: int = typer.Option(8080, "--port", min=1, max=65535, help="The port to listen on."),
    levers: str = typer.Option(
        "prompt,retrieval",
        "--levers",
        help="prompt, retrieval, critique, best-of, guard, ask, uncertainty, tell; or none.",
    ),
    digest: str = typer.Option(
        "", "--digest", help="Start under an earlier version, by its digest."
    ),
    budget: int | None = typer.Option(
        None, "--budget", min=1, help="Most tokens of the compiled prompt; no bound if not given."
    ),
    n_best: int = typer.Option(3, "--best", min=2, max=8, help="Answers that best-of draws."),
    judge: str = typer.Option(
        "", "--judge-model", help="Who is asked about answers; the model that was asked if empty."
    ),
    keys: Path | None = typer.Option(
        None, "--keys", help="A file of hashed keys; needed to listen beyond this machine."
    ),
    public: str = typer.Option(
        "", "--public", help="The address under which people reach the gateway, for contests."
    ),
    seconds: float = typer.Option(
        120.0, "--timeout", min=1.0, help="Most seconds of one answer, from first to last byte."
    ),
    at_once: int = typer.Option(64, "--at-once", min=1, help="Requests answered at once."),
    queue: int = typer.Option(128, "--queue", min=0, help="Requests that may wait; more get 429."),
    keep_days: int = typer.Option(
        30, "--keep-days", min=1, max=365, help="Days for which an answer can be contested."
    ),
    sample: float = typer.Option(
        0.0, "--sample", min=0.0, max=1.0, help="Share of answers kept to be read; told in each."
    ),
    calibration: Path | None = typer.Option(
        None, "--calibration", help="How often the model was right, measured: a JSON file."
    ),
    new_key: str = typer.Option("", "--new-key", help="Make a key of this name, and stop."),
    role: str = typer.Option("operator", "--role", help="Of the new key: user, operator, admin."),
    *,
    draft: bool = typer.Option(
        False, "--draft", help="Try a text that nobody ratified; every answer is marked."
    ),
    check: bool = typer.Option(
        False, "--check", help="Load the law, ask the server what it can do, print it, and stop."
    ),
    as_json: bool = typer.Option(False, "--json", help="With --check or --new-key: print JSON."),
) -> None:
    """Serve a model under a ratified constitution, for any OpenAI client."""
    if new_key:
        _make_key(new_key, role, as_json=as_json)
        return
    if constitution is None or not upstream:
        raise UsageFault(
            "Name the constitution with --constitution and the server with --upstream."
        )
    from lawspeaker.wiring.extras import require_extra

    require_extra("gateway", what="The gateway")
    from lawspeaker.gateway.calibration import read_calibration
    from lawspeaker.gateway.retention import NOTHING_KEPT, Retention
    from lawspeaker.gateway.serving import open_state, serve
    from lawspeaker.gateway.settings import Bounds, Settings, read_levers
    from lawspeaker.wiring.store import store_fault

    settings = Settings(
        upstream=upstream,
        upstream_key=_upstream_key(upstream),
        host=host,
        port=port,
        public=public,
        levers=read_levers(levers),
        max_tokens=budget,
        n_best=n_best,
        judge_model=judge,
        keys=_ring(keys),
        bounds=Bounds(total_s=seconds, n_at_once=at_once, n_waiting=queue),
        retention=Retention(days=keep_days, share=sample),
        calibration=None if calibration is None else read_calibration(calibration),
    )
    state = open_state(constitution, settings, draft=draft, digest=digest)
    if check:
        _check(state, as_json=as_json)
        return
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(message)s")
    logging.getLogger("lawspeaker.gateway").setLevel(logging.INFO)
    law = state.keeper.current
    talk(f"Under {law.name}: {counted(len(law.enforced.clauses), 'clause')}.")
    for out in law.prompt.not_compiled:
        talk(f"  not in the prompt: {out.clause_id}, for {out.reason}")
    if law.draft:
        talk("  This is a trial: nobody's ratification was asked for. Every answer says so.")
    talk(settings.retention.policy if state.keeping is not None else NOTHING_KEPT)
    if state.keeping is not None and (fault := store_fault(constitution)):
        talk(fault)  # a contest is written by this process, other deeds by others
    talk(f"Listening on {settings.address}/v1, levers: {', '.join(sorted(settings.levers))}.")
    serve(state)


def _check(state: State, *, as_json: bool) -> None:
    import asyncio

    from lawspeaker.gateway.capabilities import probe

    async def asked() -> Capabilities:
        found = await probe(state.upstream, model=state.settings.judge_model)
        await state.upstream.close()
        return found

    found = asyncio.run(asked())
    law = state.keeper.current
    if as_json:
        result_json(
            {
                "schema_version": 1,
                "constitution": law.name,
                "draft": law.draft,
                "prompt": law.prompt_digest,
                "n_clauses": len(law.enforced.clauses),
                "n_not_in_prompt": len(law.prompt.not_compiled),
                "upstream": found.to_json(),
            }
        )
    else:
        result(
            f"{law.name}: {counted(len(law.enforced.clauses), 'clause')}, prompt "
            f"{law.prompt_digest}"
        )
        result(f"{state.settings.base}: {', '.join(found.models) or 'no model named'}")
        result(f"  {found.sentence}")
    if not found.models:
        raise ProviderFault(f"{state.settings.base} cannot be reached, or names no model.")


def _make_key(name: str, role: str, *, as_json: bool) -> None:
    from lawspeaker.gateway.keys import Caller, new_key

    known = [each for each in Caller if each.value == role]
    if not known:
        raise UsageFault(f"There is no role {role!r}; there are {', '.join(Caller)}.")
    made = new_key(name, known[0])
    if as_json:
        result_json({"schema_version": 1, "key": made.secret, "line": made.key.line})
        return
    talk("The key is shown this once. Give it to whoever asks; put the line into the keys file.")
    result(made.secret)
    result(made.key.line)


def _ring(path: Path | None) -> KeyRing:
    from lawspeaker.gateway.keys import KeyRing, read_keys

    if path is None:
        return KeyRing()
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(
            "the file cannot be read as UTF-8", path=str(path), mend="Make one with --new-key."
        ) from error
    return read_keys(text, path=str(path))


def _upstream_key(upstream: str) -> str:
    """Ours by name; OpenAI's own goes to OpenAI alone."""
    theirs = os.environ.get(OPENAI_NAME, "") if urlsplit(upstream).hostname == OPENAI_HOST else ""
    return os.environ.get(KEY_NAME, "") or theirs
