"""What the gateway adds to a model's answer, beside a plain pass-through and litellm's proxy.

Run by hand: python bench/gateway.py FOLDER [--litellm /path/to/venv/bin/litellm] [--soak S]

FOLDER is one that `lawspeaker run` or `lawspeaker demo` wrote. Its text is served twice with
--draft: alone, and from a copy of the folder, where a sealed copy of each answer is kept for
contests. A stub answers at once in a process of its own, so all that is measured is what stands
between. Latency is taken at a steady pace that no subject is overrun by, CPU from /proc over the
same requests, memory as the process' peak.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

N_PIECES = 20
PACE = {1: 10.0, 8: 15.0, 64: 15.0}
"""Requests a second over all connections, by their number."""
KEY = "sk-" + "bench" * 6
QUESTION = "May I renew a book that somebody else has asked for?"

STUB = """
import json, sys, uvicorn
N = int(sys.argv[2])
WORDS = ["word%d " % n for n in range(N)]
WHOLE = json.dumps({"id": "c", "object": "chat.completion", "created": 1, "model": "tiny",
    "choices": [{"index": 0, "finish_reason": "stop",
        "message": {"role": "assistant", "content": "".join(WORDS)}}],
    "usage": {"prompt_tokens": 9, "completion_tokens": N, "total_tokens": 9 + N}}).encode()
def piece(delta, end=None):
    return b"data: " + json.dumps({"id": "c", "object": "chat.completion.chunk", "created": 1,
        "model": "tiny", "choices": [{"index": 0, "delta": delta, "finish_reason": end}]}
        ).encode() + b"\\n\\n"
PIECES = [piece({"role": "assistant"})] + [piece({"content": w}) for w in WORDS] + [
    piece({}, "stop"), b"data: [DONE]\\n\\n"]
MODELS = json.dumps({"object": "list", "data": [{"id": "tiny", "object": "model"}]}).encode()
async def app(scope, receive, send):
    if scope["type"] != "http":
        return
    body, more = b"", True
    while more:
        got = await receive()
        body += got.get("body", b""); more = got.get("more_body", False)
    if scope["method"] == "GET":
        out, kind = [MODELS], b"application/json"
    elif json.loads(body).get("stream"):
        out, kind = PIECES, b"text/event-stream"
    else:
        out, kind = [WHOLE], b"application/json"
    await send({"type": "http.response.start", "status": 200,
        "headers": [(b"content-type", kind)]})
    for n, each in enumerate(out):
        await send({"type": "http.response.body", "body": each, "more_body": n < len(out) - 1})
uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="error", access_log=False)
"""

PLAIN = """
import sys, httpx2, uvicorn
from starlette.applications import Starlette
from starlette.responses import StreamingResponse
from starlette.routing import Route
client = httpx2.AsyncClient(base_url=sys.argv[2], timeout=60, trust_env=False,
    limits=httpx2.Limits(max_connections=128, max_keepalive_connections=128))
async def passed(request):
    asked = client.build_request(request.method, request.url.path, content=await request.body(),
        headers={"content-type": "application/json", "accept-encoding": "identity"})
    answer = await client.send(asked, stream=True)
    return StreamingResponse(answer.aiter_raw(), status_code=answer.status_code,
        media_type=answer.headers["content-type"], background=None)
app = Starlette(routes=[Route("/{path:path}", passed, methods=["GET", "POST"])])
uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="error", access_log=False)
"""

FAULTY = """
import asyncio, json, random, sys
def answer(kind, body):
    return b"HTTP/1.1 200 OK\\r\\ncontent-type: %s\\r\\ncontent-length: %d\\r\\n\\r\\n%s" % (
        kind, len(body), body)
def chat(kind, **choice):
    return json.dumps({"id": "c", "object": kind, "created": 1, "model": "tiny",
        "choices": [{"index": 0, "finish_reason": None, **choice}]}).encode()
WHOLE = answer(b"application/json", chat("chat.completion", finish_reason="stop",
    message={"role": "assistant", "content": "word"}))
PIECES = [chat("chat.completion.chunk", delta={"content": "word "}) for _ in range(20)]
PIECES += [chat("chat.completion.chunk", delta={}, finish_reason="stop"), b"[DONE]"]
STREAM = answer(b"text/event-stream", b"".join(b"data: " + each + b"\\n\\n" for each in PIECES))
async def serve(reader, writer):
    try:
        while True:
            head = await reader.readuntil(b"\\r\\n\\r\\n")
            n = 0
            for line in head.split(b"\\r\\n"):
                if line.lower().startswith(b"content-length:"):
                    n = int(line.split(b":")[1])
            asked = await reader.readexactly(n)
            good = STREAM if b'"stream":true' in asked else WHOLE
            kind = random.random()
            if kind < 0.80:
                writer.write(good)
            elif kind < 0.85:
                writer.write(good[: len(good) // 2]); await writer.drain(); break
            elif kind < 0.90:
                writer.write(b"HTTP/1.1 500 no\\r\\ncontent-length: 0\\r\\n\\r\\n")
            elif kind < 0.94:
                writer.write(b"HTTP/1.1 200 OK\\r\\ncontent-type: text/html\\r\\n"
                    b"content-length: 6\\r\\n\\r\\n<html>")
            elif kind < 0.97:
                writer.transport.abort(); return
            else:
                await asyncio.sleep(30)
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        writer.close()
async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", int(sys.argv[1]))
    await server.serve_forever()
asyncio.run(main())
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Something that answers chat requests: its name, its port, and its process."""

    name: str
    port: int
    pid: int
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Took:
    """Milliseconds of each request: to the first byte, and to the end."""

    first: list[float]
    whole: list[float]
    cpu_ms: float


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def family(pid: int) -> list[int]:
    """A process and what it started."""
    found = [pid]
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[1]) == pid:
                found += family(int(entry.name))
    return found


def cpu_seconds(pid: int) -> float:
    ticks = 0
    for each in family(pid):
        fields = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def peak_mib(pid: int) -> float:
    kib = 0
    for each in family(pid):
        for line in Path(f"/proc/{each}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                kib += int(line.split()[1])
    return kib / 1024


def resident_mib(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


@contextmanager
def started(
    name: str, command: list[str], port: int, *, key: str = "", patience_s: float = 90.0
) -> Iterator[Subject]:
    log = tempfile.TemporaryFile()  # noqa: SIM115 - open as long as the process
    env = {
        **os.environ,
        "LITELLM_LOCAL_MODEL_COST_MAP": "True",
        "LITELLM_LOG": "ERROR",
        "LITELLM_MASTER_KEY": KEY,
        "LITELLM_TELEMETRY": "False",
    }
    process = subprocess.Popen(command, stdout=log, stderr=log, env=env, start_new_session=True)
    try:
        ends = time.monotonic() + patience_s
        while time.monotonic() < ends:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=0.2).close()
                break
            except OSError:
                if process.poll() is not None:
                    log.seek(0)
                    sys.exit(f"{name} did not start: {log.read()[-2000:].decode()}")
                time.sleep(0.1)
        yield Subject(name=name, port=port, pid=process.pid, key=key)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        log.close()


class Connection:
    """One kept-alive connection, read just far enough to know where an answer ends."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self.reader: asyncio.StreamReader | None = None
        self.writer: asyncio.StreamWriter | None = None
        self.body = b""

    async def ask(self, *, stream: bool) -> tuple[int, float, float]:
        """Status, seconds to the first byte of the body, seconds to its end.

        A kept connection that the server closed meanwhile is opened again, as clients do.
        """
        kept = self.writer is not None
        try:
            return await self._ask(stream=stream)
        except (asyncio.IncompleteReadError, ConnectionError):
            self.close()
            if not kept:
                raise
            return await self._ask(stream=stream)

    async def _ask(self, *, stream: bool) -> tuple[int, float, float]:
        if self.writer is None:
            self.reader, self.writer = await asyncio.open_connection(
                "127.0.0.1", self.subject.port, limit=2**20
            )
        reader = self.reader
        assert reader is not None
        body = json.dumps(
            {
                "model": "tiny",
                "messages": [{"role": "user", "content": QUESTION}],
                "stream": stream,
            }
        ).encode()
        key = f"authorization: Bearer {self.subject.key}\r\n" if self.subject.key else ""
        began = time.perf_counter()
        self.writer.write(
            f"POST /v1/chat/completions HTTP/1.1\r\n"
            f"host: 127.0.0.1:{self.subject.port}\r\n{key}"
            f"content-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n".encode()
            + body
        )
        await self.writer.drain()
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        status = int(head[9:12])
        first = 0.0
        pieces = []
        if b"\r\ntransfer-encoding: chunked" in head:
            while True:
                size = int((await reader.readline()).split(b";")[0], 16)
                pieces.append((await reader.readexactly(size + 2))[:-2])
                first = first or time.perf_counter() - began
                if not size:
                    break
        else:
            length = int(head.partition(b"\r\ncontent-length:")[2].split(b"\r\n")[0])
            pieces.append(await reader.readexactly(length))
            first = time.perf_counter() - began
        self.body = b"".join(pieces)
        if b"\r\nconnection: close" in head:
            self.close()
        return status, first, time.perf_counter() - began

    def close(self) -> None:
        if self.writer is not None:
            self.writer.close()
        self.reader = self.writer = None


async def paced(subject: Subject, *, n_connections: int, n: int, stream: bool) -> Took:
    """Ask n times at a steady pace over so many connections, each waiting for its turn."""
    lines = [Connection(subject) for _ in range(n_connections)]
    gap = n_connections / PACE[n_connections]
    first: list[float] = []
    whole: list[float] = []

    async def hand(place: int, times: int) -> None:
        await asyncio.sleep(gap * place / n_connections)
        for _ in range(times):
            turn = time.perf_counter()
            status, early, late = await lines[place].ask(stream=stream)
            if status != 200:
                sys.exit(f"{subject.name} answered {status}")
            first.append(1000 * early)
            whole.append(1000 * late)
            await asyncio.sleep(max(0.0, gap - (time.perf_counter() - turn)))

    for line in lines:
        await line.ask(stream=stream)
    first.clear()
    whole.clear()
    before = cpu_seconds(subject.pid)
    await asyncio.gather(*(hand(place, n // n_connections) for place in range(n_connections)))
    cpu = cpu_seconds(subject.pid) - before
    for line in lines:
        line.close()
    return Took(first=first, whole=whole, cpu_ms=1000 * cpu / len(whole))


async def flat_out(subject: Subject, *, n_connections: int, n: int) -> float:
    """Answers a second when each connection asks again at once."""
    lines = [Connection(subject) for _ in range(n_connections)]

    async def hand(line: Connection) -> None:
        for _ in range(n // n_connections):
            await line.ask(stream=False)

    began = time.perf_counter()
    await asyncio.gather(*map(hand, lines))
    for line in lines:
        line.close()
    return n / (time.perf_counter() - began)


def quantile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def compare(subjects: list[Subject], n: int) -> None:
    print(
        "| subject | connections | streamed | p50 | added p50 | p95 | p99 | first byte p50 | CPU |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    for n_connections in PACE:
        for stream in (False, True):
            base: float | None = None
            for subject in subjects:
                took = asyncio.run(paced(subject, n_connections=n_connections, n=n, stream=stream))
                middle = statistics.median(took.whole)
                base = middle if base is None else base
                print(
                    f"| {subject.name} | {n_connections} | {'yes' if stream else 'no'} "
                    f"| {middle:.2f} | {middle - base:+.2f} | {quantile(took.whole, 0.95):.2f} "
                    f"| {quantile(took.whole, 0.99):.2f} | {statistics.median(took.first):.2f} "
                    f"| {took.cpu_ms:.2f} |",
                    flush=True,
                )
    print("\n| subject | answers a second, 64 connections flat out | peak MiB |")
    print("|---|---|---|")
    for subject in subjects:
        rate = asyncio.run(flat_out(subject, n_connections=64, n=64 * 8))
        print(f"| {subject.name} | {rate:.0f} | {peak_mib(subject.pid):.0f} |", flush=True)


def retrieval(constitution: Path) -> None:
    """How long one request takes against 10,000 rulings."""
    from lawspeaker.contract.digests import mark  # noqa: F401, PLC0415 - warms the import
    from lawspeaker.contract.yaml_form import from_yaml  # noqa: PLC0415
    from lawspeaker.gateway.precedents import Case, PrecedentIndex  # noqa: PLC0415
    from lawspeaker.governance.contest import open_contest  # noqa: PLC0415
    from lawspeaker.governance.precedent import PastCase  # noqa: PLC0415
    from lawspeaker.governance.ruling import rule_on  # noqa: PLC0415
    from lawspeaker.records.ruling import Verdicts  # noqa: PLC0415

    held = from_yaml(constitution.read_text(), path=str(constitution))
    rng = random.Random(1)
    words = [f"word{n}" for n in range(5000)]
    day = date(2026, 1, 1)
    past = []
    for n in range(10_000):
        factors = rng.sample(words[:60], 3)
        opened = open_contest(
            held,
            clauses=[rng.choice(held.clauses).id],
            prompt=" ".join(rng.choices(words, k=30)),
            answer=" ".join(rng.choices(words, k=60)),
            relief="Say who says so.",
            factors=factors,
            opened=day + timedelta(days=n % 300),
        )
        object.__setattr__(opened, "id", f"contest.{n:05d}")
        ruled = rule_on(
            opened,
            held,
            verdicts=Verdicts(n_violates=7, n_complies=2),
            holding_factors=factors[:2],
            opposing_factors=factors[2:],
            reasons="r",
            dissent="Two saw it otherwise.",
            decided_on=opened.opened + timedelta(days=5),
        )
        object.__setattr__(ruled, "id", f"ruling.{n:05d}")
        past.append(PastCase(contest=opened, ruling=ruled))
    began = time.perf_counter()
    index = PrecedentIndex(past, held)
    built = time.perf_counter() - began
    times = []
    for _ in range(200):
        case = Case(
            words=" ".join(rng.choices(words, k=40)),
            factors=frozenset(rng.sample(words[:60], 3)),
            wordings=frozenset(
                (clause.id, ruled.digest)
                for clause in held.clauses[:3]
                for ruled in past[0].ruling.clauses
            ),
        )
        began = time.perf_counter()
        index.assess(case)
        index.nearest(case, today=date(2026, 11, 1))
        times.append(1000 * (time.perf_counter() - began))
    print(
        f"\n10,000 precedents: {statistics.median(times):.2f} ms a request "
        f"(p99 {quantile(times, 0.99):.2f}), index built in {built:.1f} s"
    )


def typed(status: int, body: bytes, *, stream: bool) -> str:
    """How an answer ended: `whole`, the code of a typed error, or empty for what is neither."""
    if status == 200 and stream and body.endswith(b"data: [DONE]\n\n"):
        return "whole"
    try:
        read = json.loads(body.rstrip().rpartition(b"data: ")[2] if status == 200 else body)
    except ValueError:
        return ""
    error = read.get("error")
    if isinstance(error, dict):
        return str(error.get("code") or "")
    return "whole" if status == 200 and read.get("choices") and not stream else ""


async def soaked(subject: Subject, *, seconds: float, pause_s: float) -> None:
    """64 connections, every second one streamed, against a server that fails one time in five."""
    began = time.monotonic()
    ends = began + seconds
    ended: dict[str, int] = {}
    memory = [resident_mib(subject.pid)]

    async def hand(place: int) -> None:
        line = Connection(subject)
        stream = bool(place % 2)
        while time.monotonic() < ends:
            try:
                status, _, _ = await line.ask(stream=stream)
                how = typed(status, line.body, stream=stream) or f"NOT TYPED, status {status}"
            except (asyncio.IncompleteReadError, ConnectionError, OSError):
                how = "BROKEN CONNECTION"
                line.close()
            ended[how] = ended.get(how, 0) + 1
            # Who hears that the server rests waits, as Retry-After asks for.
            await asyncio.sleep(2.0 if how == "upstream_resting" else pause_s)

    async def watch() -> None:
        while time.monotonic() < ends:
            await asyncio.sleep(seconds / 24)
            memory.append(resident_mib(subject.pid))

    await asyncio.gather(watch(), *(hand(place) for place in range(64)))
    told = ", ".join(f"{how} {n:,}" for how, n in sorted(ended.items()))
    print(f"\nSoak of {time.monotonic() - began:.0f} s, {sum(ended.values()):,} answers: {told}.")
    print(f"Resident MiB through it: {', '.join(f'{each:.1f}' for each in memory)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--litellm", type=Path, default=None)
    parser.add_argument("--n", type=int, default=256, help="requests of each row")
    parser.add_argument("--soak", type=float, default=0.0, help="seconds")
    parser.add_argument("--pause", type=float, default=0.05, help="seconds between two of a soak")
    parser.add_argument("--only-soak", action="store_true", help="leave the comparison out")
    asked = parser.parse_args()
    if asked.n < max(PACE):
        parser.error(f"--n is at least {max(PACE)}, one for each connection")
    text = asked.folder / "constitution.yaml"
    ours = [str(Path(sys.executable).parent / "lawspeaker"), "gateway", "--draft", "--constitution"]
    if not asked.only_soak:
        beside(ours, asked)
        retrieval(text)
    if asked.soak:
        soak(ours, asked.folder, seconds=asked.soak, pause_s=asked.pause)


def beside(ours: list[str], asked: argparse.Namespace) -> None:
    """Every subject over one stub, one after the other."""
    text = asked.folder / "constitution.yaml"
    with ExitStack() as stack:
        copied = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "copied"
        shutil.copytree(asked.folder, copied)
        stub_port = free_port()
        url = f"http://127.0.0.1:{stub_port}"
        stub = stack.enter_context(
            started(
                "the stub alone",
                [sys.executable, "-c", STUB, str(stub_port), str(N_PIECES)],
                stub_port,
            )
        )
        subjects = [stub]
        port = free_port()
        subjects.append(
            stack.enter_context(
                started("plain pass-through", [sys.executable, "-c", PLAIN, str(port), url], port)
            )
        )
        for name, place in (("lawspeaker", text), ("lawspeaker, copies kept", copied)):
            port = free_port()
            command = [*ours, str(place), "--upstream", f"{url}/v1", "--port", str(port)]
            subjects.append(stack.enter_context(started(name, command, port)))
        if asked.litellm is not None:
            port = free_port()
            config = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "litellm.yaml"
            config.write_text(
                "model_list:\n  - model_name: tiny\n    litellm_params:\n"
                f"      model: openai/tiny\n      api_base: {url}/v1\n      api_key: none\n"
            )
            command = [str(asked.litellm), "--config", str(config), "--host", "127.0.0.1"]
            command += ["--port", str(port), "--num_workers", "1"]
            subjects.append(stack.enter_context(started("litellm", command, port, key=KEY)))
        else:
            print("litellm was not named, so it is left out.")
        compare(subjects, asked.n)


def soak(ours: list[str], folder: Path, *, seconds: float, pause_s: float) -> None:
    """A gateway over a copy of the folder, between impatient callers and a failing server."""
    with ExitStack() as stack:
        copied = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "copied"
        shutil.copytree(folder, copied)
        bad, port = free_port(), free_port()
        stack.enter_context(started("faulty", [sys.executable, "-c", FAULTY, str(bad)], bad))
        command = [*ours, str(copied), "--upstream", f"http://127.0.0.1:{bad}/v1"]
        command += ["--port", str(port), "--timeout", "5"]
        gateway = stack.enter_context(started("lawspeaker", command, port))
        asyncio.run(soaked(gateway, seconds=seconds, pause_s=pause_s))


if __name__ == "__main__":
    main()
