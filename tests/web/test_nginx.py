"""The configuration of nginx that the docs tell, run before the pages; skipped without nginx."""

from __future__ import annotations

import re
import shutil
import socket
import ssl
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.client import HTTPSConnection
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from free_port import free_port
from web.stage import come_in, held

if TYPE_CHECKING:
    from collections.abc import Iterator
    from http.client import HTTPResponse

NGINX = shutil.which("nginx") or shutil.which("/usr/sbin/nginx")
GUIDE = Path(__file__).parents[2] / "docs" / "how-to" / "serve-an-assembly.md"
SCRATCH = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
START = "from lawspeaker.cli.main import main; main()"
PATIENCE_S = 60
N_BURST = 60
pytestmark = [
    pytest.mark.enable_socket,
    pytest.mark.skipif(NGINX is None, reason="nginx is not installed"),
]


def certified(folder: Path) -> None:
    """A certificate for localhost that signs itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "cert.key").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )


def configured(folder: Path, *, port: int, behind: int) -> str:
    """The lines of the docs, with ports and files of ours in the place of theirs."""
    found = re.search(r"```nginx\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    assert found
    told = found[1]
    for theirs, ours in (
        ("listen 443", f"listen 127.0.0.1:{port}"),
        ("vote.example.org;", "localhost;"),
        ("/etc/ssl/vote.example.org.", f"{folder}/cert."),
        ("/var/log/nginx/vote.log", f"{folder}/error.log"),
        ("127.0.0.1:8090", f"127.0.0.1:{behind}"),
        ("rate=20r/s", "rate=1r/m"),  # so that a burst is one on a slow machine too
    ):
        assert theirs in told
        told = told.replace(theirs, ours)
    scratch = "".join(f"{each}_temp_path {folder}/{each};" for each in SCRATCH)
    return (
        f"daemon off; master_process off; pid {folder}/pid; error_log {folder}/start.log;"
        f"events {{}} http {{ {scratch}\n{told} }}"
    )


@dataclass(frozen=True, kw_only=True)
class Front:
    """nginx, and behind it a server that can be stopped and started."""

    folder: Path
    port: int
    behind: int
    trust: ssl.SSLContext

    def ask(
        self, path: str, body: bytes | None = None, **headers: str
    ) -> tuple[HTTPResponse, bytes]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        with closing(HTTPSConnection("localhost", self.port, context=self.trust)) as line:
            line.request("GET" if body is None else "POST", path, body, named)
            answer = line.getresponse()
            return answer, answer.read()


@contextmanager
def serving(folder: Path, *, port: int, public: int) -> Iterator[None]:
    """`lawspeaker serve` itself, until the block ends, and then killed."""
    command = [sys.executable, "-c", START, "serve", str(folder)]
    command += ["--port", str(port), "--public", f"https://localhost:{public}"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:  # noqa: S603 - ours
        try:
            yield
        finally:
            process.kill()


@contextmanager
def fronted(folder: Path, *, level: str = "crit") -> Iterator[Front]:
    """nginx as the docs tell, or with another level of what it logs."""
    port, behind = free_port(), free_port()
    certified(folder)
    config = folder / "nginx.conf"
    told = configured(folder, port=port, behind=behind)
    config.write_text(told.replace("error.log crit", f"error.log {level}"), encoding="utf-8")
    assert NGINX
    with subprocess.Popen([NGINX, "-c", str(config)], stderr=subprocess.DEVNULL) as process:  # noqa: S603 - ours
        try:
            yield Front(
                folder=folder,
                port=port,
                behind=behind,
                trust=ssl.create_default_context(cafile=str(folder / "cert.pem")),
            )
        finally:
            process.kill()


def heard(port: int) -> None:
    """Wait until somebody listens."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        with closing(socket.socket()) as line:
            if line.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail(f"nobody listens on {port}")


def logged(front: Front) -> str:
    return "".join(path.read_text() for path in front.folder.glob("*.log"))


@pytest.fixture
def front(tmp_path: Path) -> Iterator[Front]:
    with fronted(tmp_path) as made:
        yield made


def test_people_vote_through_it_and_it_tells_no_secret(front: Front) -> None:
    at = held(front.folder / "books")
    session = come_in(at)["p.0"]
    link = f"/join/{at.tokens['p.1']}"
    vote = b'{"statement": "stmt.0", "vote": "agree"}'
    ours = {
        "Cookie": f"__Host-lawspeaker={session}",
        "Origin": f"https://localhost:{front.port}",
        "Content_Type": "application/json",
        "Idempotency_Key": "one",
    }
    heard(front.port)
    for down, words in (front.ask("/api/votes", vote, **ours), front.ask(link)):
        assert (down.status, down.headers["retry-after"]) == (503, "2")
        assert b"Nothing was lost" in words
    with serving(at.folder, port=front.behind, public=front.port):
        heard(front.behind)
        page, _ = front.ask(link)
        assert (page.status, page.headers["referrer-policy"]) == (409, "no-referrer")  # used
        answers = [front.ask("/api/votes", vote, **ours) for _ in range(2)]
        assert [answer.status for answer, _ in answers] == [200, 200]
        assert [b'"already"' in body for _, body in answers] == [False, True]
        elsewhere = {**ours, "Origin": "https://elsewhere.example"}
        assert front.ask("/api/votes", vote, **elsewhere)[0].status == 403
        assert front.ask("/api/votes", b"x" * (32 * 1024 + 1), **ours)[0].status == 413
        burst = [front.ask(link)[0] for _ in range(N_BURST)]
    assert {answer.status for answer in burst[:30]} == {409}
    assert (burst[-1].status, burst[-1].headers["retry-after"]) == (503, "2")
    assert not any(token in logged(front) for token in (*at.tokens.values(), session))


def test_without_crit_its_log_would_tell_a_link_that_still_opens(tmp_path: Path) -> None:
    with fronted(tmp_path, level="error") as front:
        heard(front.port)
        assert front.ask("/join/secret")[0].status == 503
    assert "/join/secret" in logged(front)
