from __future__ import annotations

import asyncio
import http.client
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

import pytest

from free_port import free_port
from gateway.stage import Script, answers, stand
from lawspeaker.gateway.retention import Retention
from lawspeaker.gateway.serving import open_state, serve
from lawspeaker.gateway.settings import Settings

if TYPE_CHECKING:
    from cycle.stage import Played
    from lawspeaker.gateway.law import LawKeeper


def test_a_gateway_carries_no_analysis_with_it() -> None:
    asks = (
        "import sys, lawspeaker.gateway.serving as serving;"
        "heavy = {'scipy', 'z3', 'duckdb'} & set(sys.modules);"
        "analysis = {m for m in sys.modules if m.startswith('lawspeaker.analysis.')};"
        "print(sorted(heavy | analysis - {'lawspeaker.analysis.likeness'}))"
    )
    ended = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-c", asks], capture_output=True, text=True, check=True
    )
    assert ended.stdout.strip() == "[]", "it would take 20 MB more in every gateway"


def test_a_folder_keeps_copies_for_contests_and_a_single_file_does_not(played: Played) -> None:
    asked = Settings(upstream="http://127.0.0.1:1", retention=Retention(days=3))
    over = open_state(played.folder, asked, draft=True)
    alone = open_state(played.folder / "constitution.yaml", asked, draft=True)
    assert over.keeping is not None
    assert (over.folder, over.keeping.retention.days) == (played.folder, 3)
    assert (alone.folder, alone.keeping) == (None, None)
    for state in (over, alone):
        asyncio.run(state.upstream.close())


@pytest.mark.enable_socket
def test_it_serves_reads_the_law_again_on_a_signal_and_stops_on_another(
    keeper: LawKeeper, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "lawspeaker.gateway")
    script = Script(answers("Yes."))
    state = stand(keeper, model=script, port=free_port())
    told: list[int] = []

    def ask() -> None:
        try:
            for _ in range(600):
                line = http.client.HTTPConnection("127.0.0.1", state.settings.port, timeout=5)
                try:
                    line.request("GET", "/healthz")
                    told.append(line.getresponse().status)
                    break
                except ConnectionRefusedError:
                    time.sleep(0.05)
                finally:
                    line.close()
            os.kill(os.getpid(), signal.SIGHUP)
            for _ in range(600):
                if "now under" in caplog.text:
                    break
                time.sleep(0.05)
        finally:
            os.kill(os.getpid(), signal.SIGINT)

    thread = threading.Thread(target=ask)
    thread.start()
    with pytest.raises(KeyboardInterrupt):
        serve(state)
    thread.join(30)
    assert told == [200]
    assert f"now under {keeper.current.name}" in caplog.text
    assert "GET /healthz 200" in caplog.text
    assert script.closed
