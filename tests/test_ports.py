"""Every port has an adapter and a fake, each with the port's own methods."""

from __future__ import annotations

import inspect

import pytest

from lawspeaker.adapters.clock import FixedClock, SystemClock
from lawspeaker.adapters.folder import Folder
from lawspeaker.adapters.ledger.sqlite import SqliteLedger
from lawspeaker.adapters.ledger.verifier.report import Report
from lawspeaker.adapters.memory import MemoryArchive, MemoryLedger, ScriptedModel, Silence
from lawspeaker.adapters.openai_model import OpenAIModel
from lawspeaker.adapters.tables.spool import TableShard
from lawspeaker.analysis.shards import HeldShard
from lawspeaker.cli.console import TerminalProgress
from lawspeaker.ports.archive import Archive
from lawspeaker.ports.chat_model import ChatModel
from lawspeaker.ports.clock import Clock
from lawspeaker.ports.ledger import Ledger
from lawspeaker.ports.pool import InProcess, Pool
from lawspeaker.ports.progress import Progress
from lawspeaker.ports.shard import Shard
from lawspeaker.ports.verdict import Verdict


@pytest.mark.parametrize(
    ("port", "implementation"),
    [
        (Archive, Folder),
        (Archive, MemoryArchive),
        (ChatModel, OpenAIModel),
        (ChatModel, ScriptedModel),
        (Clock, SystemClock),
        (Clock, FixedClock),
        (Ledger, SqliteLedger),
        (Ledger, MemoryLedger),
        (Pool, InProcess),
        (Shard, HeldShard),
        (Shard, TableShard),
        (Progress, TerminalProgress),
        (Progress, Silence),
    ],
)
def test_an_adapter_has_the_methods_of_its_port(port: type, implementation: type) -> None:
    methods = [name for name in vars(port) if not name.startswith("_")]
    assert methods
    for name in methods:
        wanted = inspect.signature(getattr(port, name)).parameters
        has = inspect.signature(getattr(implementation, name)).parameters
        assert list(has) == list(wanted), name


def test_the_verifier_s_report_is_a_verdict() -> None:
    assert inspect.get_annotations(Verdict).items() <= inspect.get_annotations(Report).items()
