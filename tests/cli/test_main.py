from __future__ import annotations

import re
import subprocess
import sys
from importlib.metadata import version
from typing import TYPE_CHECKING

import pytest
import typer.main
from typer.core import TyperGroup

from lawspeaker.cli.listing import LOOP
from lawspeaker.cli.main import app

if TYPE_CHECKING:
    from cli.call import Call

HELP = """
import sys
sys.argv = ["lawspeaker", *{words}]
from lawspeaker.cli.main import main
try:
    main()
except SystemExit as ended:
    assert ended.code == 0, ended.code
heavy = {{name.partition(".")[0] for name in sys.modules}} & {{
    "numpy", "scipy", "pydantic", "z3", "jinja2", "yaml", "sqlite3"
}}
sys.stderr.write(",".join(sorted(heavy)))
"""


@pytest.mark.parametrize(
    ("words", "allowed"),
    [
        (["--help"], ""),
        # Typer itself asks pydantic what a command's options are.
        (["run", "--help"], "pydantic"),
        (["contest", "rule", "--help"], "pydantic"),
    ],
)
def test_help_waits_for_nothing_heavy(words: list[str], allowed: str) -> None:
    ended = subprocess.run(  # noqa: S603 - our own interpreter and script
        [sys.executable, "-c", HELP.format(words=words)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert ended.stderr == allowed
    assert "Usage: lawspeaker" in ended.stdout


def test_the_version_is_that_of_the_package(lawspeaker: Call) -> None:
    ended = lawspeaker("--version")
    assert (ended.code, ended.out.strip()) == (0, version("lawspeaker"))


def groups() -> list[list[str]]:
    command = typer.main.get_command(app)
    assert isinstance(command, TyperGroup)
    inner = [name for name, each in command.commands.items() if isinstance(each, TyperGroup)]
    return [[], *([name] for name in inner)]


@pytest.mark.parametrize("words", groups())
def test_help_lists_commands_with_whole_sentences(lawspeaker: Call, words: list[str]) -> None:
    listed = lawspeaker(*words, "--help").out.partition("Commands:")[2]
    assert listed
    assert "..." not in listed


def test_commands_are_listed_in_the_order_of_the_loop(lawspeaker: Call) -> None:
    listed = re.findall(r"^  (\S+)  ", lawspeaker("--help").out, re.MULTILINE)
    assert tuple(name for name in listed if not name.startswith("-")) == LOOP


def test_every_promised_command_is_there(lawspeaker: Call) -> None:
    shown = lawspeaker("--help").out
    for name in ("run", "audit", "demo", "constitution", "contest", "ledger", "trace"):
        assert f"\n  {name} " in shown


@pytest.mark.parametrize(
    "words", [["nonsense"], ["run"], ["run", "x", "--out", "y", "--clauses", "0"]]
)
def test_a_wrong_call_ends_in_2_and_says_so_on_standard_error(
    lawspeaker: Call, words: list[str]
) -> None:
    ended = lawspeaker(*words)
    assert (ended.code, ended.out) == (2, "")
    assert "Usage" in ended.err
