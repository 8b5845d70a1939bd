"""The documentation, held to the program."""

from __future__ import annotations

import ast
import json
import re
import shlex
from typing import TYPE_CHECKING, Any

import pytest
import typer
from typer.testing import CliRunner

from cycle.stage import copied
from lawspeaker.cli.main import app
from lawspeaker.contract.compile.compiling import file_of_target
from lawspeaker.contract.compile.line import Target
from lawspeaker.errors import LawspeakerError
from lawspeaker.records.payloads import PAYLOADS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cycle.stage import Played
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
README = ROOT / "README.md"
TUTORIAL = DOCS / "tutorial" / "first-loop.md"
COMPILING = DOCS / "how-to" / "compile.md"
SPEC_TUTORIAL = DOCS / "tutorial" / "model-spec.md"
PAGES = [README, *sorted(DOCS.rglob("*.md"))]
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ELIDED = "…"


def _name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def _blocks(page: Path, *languages: str) -> list[str]:
    found = FENCE.findall(page.read_text(encoding="utf-8"))
    return [text for language, text in found if language in languages]


def _commands(page: Path) -> list[str]:
    lines = [line for text in _blocks(page, "sh", "console") for line in text.splitlines()]
    stripped = [line.removeprefix("$ ") for line in lines]
    return [line for line in stripped if line.startswith("lawspeaker ") and line[-1] != ":"]


def _leaves(command: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    inner = getattr(command, "commands", None)
    if inner is None:
        yield path, command
        return
    for name, each in inner.items():
        yield from _leaves(each, (*path, name))


LEAVES = dict(_leaves(typer.main.get_command(app), ("lawspeaker",)))


def _section(page: Path, heading: str) -> str:
    text = page.read_text(encoding="utf-8")
    found = re.search(
        rf"^## {re.escape(heading)}\b[^\n]*\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL
    )
    assert found, f"{_name(page)} has no section {heading!r}"
    return found[1]


@pytest.fixture(scope="module")
def demo(played: Played, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copied(played.folder, tmp_path_factory.mktemp("docs") / "lawspeaker-demo")


@pytest.mark.parametrize("path", LEAVES, ids=" ".join)
def test_every_option_of_a_command_is_in_the_reference(path: tuple[str, ...]) -> None:
    section = _section(DOCS / "reference" / "cli.md", " ".join(path))
    options = {
        option
        for parameter in LEAVES[path].params
        if parameter.param_type_name == "option" and parameter.name != "help"
        for option in parameter.opts
    }
    assert set(re.findall(r"^\| `(--[a-z-]+)` \|", section, re.MULTILINE)) == options


def test_the_reference_lists_no_command_that_is_gone() -> None:
    headings = re.findall(
        r"^## (lawspeaker [a-z -]+?)(?: [A-Z \[\]]+)?$",
        (DOCS / "reference" / "cli.md").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    assert sorted(headings) == sorted(" ".join(path) for path in LEAVES)


def test_every_exit_code_is_in_the_reference() -> None:
    codes = {LawspeakerError.exit_code} | {
        each.exit_code for each in LawspeakerError.__subclasses__()
    }
    listed = re.findall(
        r"^\| (\d) \|", _section(DOCS / "reference" / "cli.md", "Exit codes"), re.MULTILINE
    )
    assert {int(code) for code in listed} == codes | {0}


def test_every_compile_target_is_in_the_reference_with_its_file_and_losses() -> None:
    page = DOCS / "reference" / "targets.md"
    headings = re.findall(r"^## (\S+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    assert headings == list(Target)
    for target in Target:
        section = _section(page, target)
        assert f"**File.** `{file_of_target(target)}`." in section
        assert "**Who reads it.**" in section
        assert "**What is lost.**" in section


def _finding_ids() -> set[str]:
    source = ROOT / "src" / "lawspeaker"
    return {
        keyword.value.value
        for path in source.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Finding"
        for keyword in node.keywords
        if keyword.arg == "id" and isinstance(keyword.value, ast.Constant)
    }


def test_the_guide_explains_every_finding_and_no_other() -> None:
    text = (DOCS / "how-to" / "read-an-audit.md").read_text(encoding="utf-8")
    found = _finding_ids()
    assert len(found) > 5
    assert set(re.findall(r"^## ([a-z-]+)$", text, re.MULTILINE)) == found
    assert set(re.findall(r"^\| \[`([a-z-]+)`\]", text, re.MULTILINE)) == found


def test_every_file_of_the_demo_is_in_the_reference(demo: Path) -> None:
    text = (DOCS / "reference" / "files.md").read_text(encoding="utf-8")
    written = {path.name for path in demo.rglob("*") if path.is_file()}
    assert len(written) > 10
    assert {name for name in written if f"`{name}`" not in text} == set()


def _keys(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, each in value.items():
            if not re.fullmatch(r"[A-Z]|stmt\.\d+", key):  # names of groups and statements
                yield key
            if key != "evidence":
                yield from _keys(each)
    elif isinstance(value, list):
        for each in value:
            yield from _keys(each)


@pytest.mark.parametrize(
    "name",
    [
        "anomalies",
        "audit",
        "conversation",
        "drift",
        "groups",
        "norms",
        "rules",
        "slate",
        "support",
        "sybil",
    ],
)
def test_every_json_key_is_in_the_reference(demo: Path, name: str) -> None:
    page = DOCS / "reference" / "files.md"
    intro = page.read_text(encoding="utf-8").partition("\n## ")[0]
    known = set(re.findall(r"`([a-z_0-9]+)`", intro + _section(page, f"{name}.json")))
    kept = json.loads((demo / f"{name}.json").read_text(encoding="utf-8"))
    assert set(_keys(kept)) - known == set()


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    links = [link for link in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in link]
    for link in links:
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), f"{_name(page)} links to {link}"
        if anchor:
            headings = re.findall(r"^#+ (.+)$", target.read_text(encoding="utf-8"), re.MULTILINE)
            slugs = {re.sub(r"[^\w -]", "", each.lower()).replace(" ", "-") for each in headings}
            assert anchor in slugs, f"{_name(page)} links to {link}"


def test_every_page_can_be_reached_from_the_index() -> None:
    index = (DOCS / "README.md").read_text(encoding="utf-8")
    missing = [
        page.relative_to(DOCS).as_posix()
        for page in DOCS.rglob("*.md")
        if page != DOCS / "README.md" and f"({page.relative_to(DOCS).as_posix()})" not in index
    ]
    assert missing == []


@pytest.mark.parametrize("page", [page for page in PAGES if _commands(page)], ids=_name)
def test_every_command_line_parses(page: Path) -> None:
    for line in _commands(page):
        command, words = typer.main.get_command(app), shlex.split(line, comments=True)[1:]
        while hasattr(command, "commands"):
            assert words[0] in command.commands, line
            command = command.commands[words.pop(0)]
        context = command.make_context(line, words)
        assert not context.args, line


def test_the_python_of_the_readme_prints_what_it_says(
    demo: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(demo.parent)
    (block,) = _blocks(README, "python")
    (shown,) = _blocks(README, "text")
    exec(compile(block, "README.md", "exec"), {})  # noqa: S102 - running it is the test
    assert capsys.readouterr().out == shown


def test_the_makefile_has_the_targets_that_the_readme_names() -> None:
    named = set(re.findall(r"^make (\w+)", "\n".join(_blocks(README, "sh")), re.MULTILINE))
    targets = set(
        re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    )
    assert named == {"demo", "test"}
    assert named <= targets


def test_the_picture_of_the_report_is_small() -> None:
    picture = DOCS / "pictures" / "report.png"
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert picture.stat().st_size < 200_000


def _worded(line: str) -> str:
    """A line without its numbers and digests, which differ between machines and runs."""
    return re.sub(r"[0-9a-f]*\d[0-9a-f]*", "#", line.rstrip())


def _steps(page: Path) -> Iterator[tuple[str, list[str], int]]:
    for block in _blocks(page, "console"):
        for step in re.split(r"^\$ (?=lawspeaker)", block, flags=re.MULTILINE)[1:]:
            command, _, rest = step.partition("\n")
            shown, _, code = rest.partition("$ echo $?\n")
            yield command, shown.splitlines(), int(code or 0)


@pytest.mark.no_cover
@pytest.mark.parametrize("page", [README, TUTORIAL, COMPILING], ids=_name)
def test_commands_print_what_the_page_shows(
    page: Path, demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / demo.name).symlink_to(demo)
    for command, shown, code in _steps(page):
        if command.startswith("lawspeaker demo"):
            monkeypatch.chdir(tmp_path)
            (tmp_path / demo.name).unlink()
        assert _missing(command, shown, code) == [], command


@pytest.mark.shared
def test_the_tutorial_on_the_model_spec_prints_what_it_shows(
    shared_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "model_spec.md").symlink_to(shared_data / "model-spec" / "model_spec.md")
    steps = list(_steps(SPEC_TUTORIAL))
    assert len(steps) >= 3
    for command, shown, code in steps:
        assert _missing(command, shown, code) == [], command


def _missing(command: str, shown: list[str], code: int) -> list[str]:
    """The shown lines that the command does not print, or not in this order.

    Its exit code must be the one shown.
    """
    ended = CliRunner().invoke(app, shlex.split(command)[1:])
    fault = ended.exception
    known = isinstance(fault, LawspeakerError)
    assert (fault.exit_code if known else ended.exit_code) == code, command
    printed = [_worded(line) for line in ended.stdout.splitlines()]
    printed += [_worded(f"lawspeaker: {fault}")] if known else []
    missing: list[str] = []
    for each in (each for each in shown if each != ELIDED):
        if (words := _worded(each)) not in printed:
            missing.append(each)
            continue
        del printed[: printed.index(words) + 1]
    return missing


def test_what_it_tells_about_people_is_said_of_every_file_of_a_run() -> None:
    table = (DOCS / "reference" / "files.md").read_text(encoding="utf-8").split("\n## ")[0]
    names = re.findall(r"^\| `([^`]+)` \|", table, re.MULTILINE)
    assert len(names) > 15
    told = (DOCS / "reference" / "privacy.md").read_text(encoding="utf-8")
    assert [each for each in names if f"`{each.replace('NUMBER/', '')}`" not in told] == []


def test_every_kind_of_event_is_in_the_reference_with_its_fields() -> None:
    lines = _section(DOCS / "reference" / "files.md", "ledger.db").splitlines()
    told = {line.split("`")[1]: line.split("|")[2] for line in lines if line.startswith("| `")}
    assert set(told) == {kind.value for kind in PAYLOADS}
    shared = {"schema_version", "outcome", "inputs", "outputs", "nodes", "links"}
    for kind, payload in PAYLOADS.items():
        fields = {
            f"`{field.name}`{'' if field.needed else '?'}"
            for field in payload.fields
            if payload.closed or field.name not in shared
        }
        assert set(re.findall(r"`[a-z_]+`\??", told[kind.value])) == fields, kind
