"""What the gateway adds to a model's answer, beside a plain pass-through and litellm's proxy.

Run by hand: python bench/gateway.py CONSTITUTION [--litellm /path/to/venv/bin/litellm] [--soak S]

CONSTITUTION is a constitution.yaml; it is served with --draft, so that nothing but the ratification
of the text is left out of a request's path. A stub answers at once in a process of its own, so all
that is measured is what stands between. Latency is taken at a steady pace that no subject is
overrun by, CPU from /proc over the same requests, memory as the process' peak.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
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
import asyncio, random, sys
WHOLE = open(sys.argv[2], "rb").read()
GOOD = (b"HTTP/1.1 200 OK\\r\\ncontent-type: application/json\\r\\ncontent-length: %d\\r\\n\\r\\n"
    % len(WHOLE)) + WHOLE
async def serve(reader, writer):
    try:
        while True:
            head = await reader.readuntil(b"\\r\\n\\r\\n")
            n = 0
            for line in head.split(b"\\r\\n"):
                if line.lower().startswith(b"content-length:"):
                    n = int(line.split(b":")[1])
            await reader.readexactly(n)
            kind = random.random()
            if kind < 0.80:
                writer.write(GOOD)
            elif kind < 0.85:
                writer.write(GOOD[: len(GOOD) // 2]); await writer.drain(); break
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
        if b"\r\ntransfer-encoding: chunked" in head:
            while True:
                size = int((await reader.readline()).split(b";")[0], 16)
                await reader.readexactly(size + 2)
                first = first or time.perf_counter() - began
                if not size:
                    break
        else:
            length = int(head.partition(b"\r\ncontent-length:")[2].split(b"\r\n")[0])
            await reader.readexactly(length)
            first = time.perf_counter() - began
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


async def soaked(subject: Subject, *, seconds: float) -> None:
    """64 connections against a server that fails one time in five: every answer is typed."""
    ends = time.monotonic() + seconds
    statuses: dict[int, int] = {}
    memory = [resident_mib(subject.pid)]

    async def hand() -> None:
        line = Connection(subject)
        while time.monotonic() < ends:
            try:
                status, _, _ = await line.ask(stream=False)
            except (asyncio.IncompleteReadError, ConnectionError, OSError):
                status = 0
                line.close()
            statuses[status] = statuses.get(status, 0) + 1
            await asyncio.sleep(0.05)

    async def watch() -> None:
        while time.monotonic() < ends:
            await asyncio.sleep(min(30.0, seconds / 5))
            memory.append(resident_mib(subject.pid))

    await asyncio.gather(watch(), *(hand() for _ in range(64)))
    told = ", ".join(f"{status}: {n}" for status, n in sorted(statuses.items()))
    print(f"\nSoak of {seconds:.0f} s: answers by status {told}; 0 means a broken connection.")
    print(f"Resident MiB through it: {', '.join(f'{each:.0f}' for each in memory)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("constitution", type=Path)
    parser.add_argument("--litellm", type=Path, default=None)
    parser.add_argument("--n", type=int, default=256, help="requests of each row")
    parser.add_argument("--soak", type=float, default=0.0, help="seconds")
    asked = parser.parse_args()
    ours = [str(Path(sys.executable).parent / "lawspeaker"), "gateway", "--draft"]
    ours += ["--constitution", str(asked.constitution)]
    with ExitStack() as stack:
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
        port = free_port()
        subjects.append(
            stack.enter_context(
                started("lawspeaker", [*ours, "--upstream", f"{url}/v1", "--port", str(port)], port)
            )
        )
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
    retrieval(asked.constitution)
    if asked.soak:
        with ExitStack() as stack:
            whole = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "whole.json"
            whole.write_text(
                json.dumps(
                    {
                        "id": "c",
                        "object": "chat.completion",
                        "created": 1,
                        "model": "tiny",
                        "choices": [
                            {
                                "index": 0,
                                "finish_reason": "stop",
                                "message": {"role": "assistant", "content": "word"},
                            }
                        ],
                    }
                )
            )
            bad, port = free_port(), free_port()
            stack.enter_context(
                started("faulty", [sys.executable, "-c", FAULTY, str(bad), str(whole)], bad)
            )
            command = [*ours, "--upstream", f"http://127.0.0.1:{bad}/v1", "--port", str(port)]
            gateway = stack.enter_context(started("lawspeaker", [*command, "--timeout", "5"], port))
            asyncio.run(soaked(gateway, seconds=asked.soak))


if __name__ == "__main__":
    main()
