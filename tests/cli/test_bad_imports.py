"""Files that no form can take: one sentence with the file, the line if there is one, the mend."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from lawspeaker.contract.importers.source_form import SourceForm
from parser_cases import importer_samples

if TYPE_CHECKING:
    from pathlib import Path

    from cli.call import Call

SAMPLES = importer_samples()
LONG = b"x" * 10_000_000
EVERY_FORM: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "the file is empty. "),
    "latin-1": (b"- one\n- caf\xe9\n", "line 2: the bytes here are not UTF-8. Save it as UTF-8."),
    "UTF-16": ("- \u00e9".encode("utf-16"), "the text is UTF-16. Save it as UTF-8."),
    "UTF-16 without a mark": ("- one".encode("utf-16-le"), "line 1: the text holds U+0000 (NULL)"),
    "binary": (b"\x89PNG\r\n\x1a\n\x00\x00", "line 1: the bytes here are not UTF-8."),
    "one long line": (b"- " + LONG, "10,000,002 characters, and at most 8,000,000 are read."),
    "null": (b"- a\n- b\x00c\n", "line 2: the text holds U+0000 (NULL)"),
    "override": ("- a\n\n- \u202eb\n".encode(), "line 3: the text holds U+202E (RIGHT-TO-LEFT"),
    "tag": ("- a\U000e0041\n".encode(), "line 1: the text holds U+E0041 (TAG LATIN CAPITAL"),
    "numbers": (b"[1, 2]", "line 1: "),
    "null value": (b"null", ""),
}
BOMB = b"a: &a [x, x]\nb: &b [*a, *a]\nprompt: p\nshould: [*b]\n"
DEEP = b"[" * 100_000
PAIRS = SourceForm.CONSTITUTIONAL_AI
ONE_FORM: list[tuple[SourceForm, bytes, str]] = [
    (PAIRS, b'{"constitutions": [{"critic": "a",', "line 1: the JSON does not parse"),
    (PAIRS, b'{"constitutions": [\n{"critic": ["a"], "revision": {}}]}', "line 2: a pair lacks"),
    (PAIRS, b'{"a": 1,\n"a": 2}', "line 2, column a: the key a is written twice"),
    (PAIRS, b'{"constitutions": ' + DEEP, "it is nested too deeply. Nest at most 64"),
    (PAIRS, b'[{"critic": "a", "revision": NaN}]', "the JSON holds NaN, which is no number."),
    (PAIRS, b'[{"critic": "a", "revision": "\\ud83d"}]', "half a character, such as \\ud83d"),
    (PAIRS, b'[\n{"critic": "a\\u202eb", "revision": "c"}]', "line 2: the text holds U+202E"),
    (SourceForm.INVERSE, b'["a", ', "line 1: the JSON does not parse"),
    (SourceForm.INVERSE, b'[["a"], {"b": "c"}]', "line 1: there is no principle in it."),
    (SourceForm.INVERSE, b'{"annotators": {"1": {"type": "principle"}}}', "there is no principle"),
    (SourceForm.INVERSE, DEEP, "it is nested too deeply."),
    (SourceForm.INVERSE, b'["a",\n"b\\u0000"]', "line 2: the text holds U+0000 (NULL)"),
    (SourceForm.WEVAL, b"title: a\n---\n- prompt: b\n  should: [c", "the YAML does not parse"),
    (
        SourceForm.WEVAL,
        BOMB,
        "line 2: the YAML does not parse: aliases (*name) are not used. Write",
    ),
    (SourceForm.WEVAL, b"prompt: " + DEEP, "line 1: the YAML does not parse: it is nested too"),
    (SourceForm.WEVAL, b"prompt: a\nprompt: b\n", "line 2, column prompt: the key prompt is"),
    (SourceForm.WEVAL, b"prompt: a\nshould: {x: [1]}\n", "no prompt has a criterion in words."),
    (
        SourceForm.WEVAL,
        b"prompt: a\nshould: [!!python/name:os x]\n",
        "line 2, column should[0]: no",
    ),
    (SourceForm.WEVAL, b'prompt: a\nshould:\n- "b\\u202Ec"\n', "line 3: the text holds U+202E"),
    (SourceForm.LLAMA_GUARD, b"S1: A.\nS1: B.\n", "line 2: the category S1 is there twice."),
    (SourceForm.SAFEGUARD, b"# P\n\n## VIOLATES\nNone.\n", "line 1: no list of what violates"),
    (SourceForm.LIST, b"- " + b"a" * 4001, "line 1: item 1 has more than 4,000 characters."),
    (SourceForm.LIST, b"-a\n*b\n", "line 1: there is no list."),
    (
        SourceForm.MODEL_SPEC,
        b"# A {#a authority=root}\nB.\n# A {#a authority=root}\nC.\n",
        "line 3: the section a is there twice.",
    ),
    (SourceForm.MODEL_SPEC, b"# A {#a authority=king}\nB.\n", "line 1: the authority 'king'"),
    (
        SourceForm.MODEL_SPEC,
        b"# A {#a authority=root}\n~~~\n",
        "line 2: the block is never closed.",
    ),
]


def told(lawspeaker: Call, source: Path, form: SourceForm) -> str:
    """The one line that a refused import says; it has written nothing."""
    out = source.with_name("out.yaml")
    ended = lawspeaker("constitution", "import", source, "--out", out, "--from", form.value)
    assert (ended.code, ended.out) == (3, ""), ended.err
    assert ended.err.startswith("lawspeaker: ")
    assert source.name in ended.err
    assert ended.err.count("\n") == 1
    assert [each.name for each in source.parent.iterdir()] == [source.name]
    return ended.err


@pytest.mark.parametrize("form", SourceForm)
@pytest.mark.parametrize("fault", EVERY_FORM)
def test_what_is_no_text_is_refused_by_every_form(
    lawspeaker: Call, tmp_path: Path, form: SourceForm, fault: str
) -> None:
    source = tmp_path / "source.txt"
    content, says = EVERY_FORM[fault]
    source.write_bytes(content)
    assert says in told(lawspeaker, source, form)


@pytest.mark.parametrize("at", range(len(ONE_FORM)))
def test_what_a_form_cannot_hold_is_told_with_its_line(
    lawspeaker: Call, tmp_path: Path, at: int
) -> None:
    form, content, says = ONE_FORM[at]
    source = tmp_path / "source.txt"
    source.write_bytes(content)
    assert says in told(lawspeaker, source, form)


@pytest.mark.parametrize("form", SourceForm)
def test_a_folder_or_nothing_is_no_file(lawspeaker: Call, tmp_path: Path, form: SourceForm) -> None:
    folder = tmp_path / "source"
    folder.mkdir()
    said = told(lawspeaker, folder, form)
    assert "it is a folder and not a file. Name a file of UTF-8 text." in said
    nowhere = tmp_path / "nowhere.md"
    ended = lawspeaker(
        "constitution", "import", nowhere, "--out", tmp_path / "o.yaml", "--from", form.value
    )
    assert (ended.code, ended.err.count("\n")) == (3, 1)
    assert "nowhere.md: the file is missing." in ended.err


@pytest.mark.parametrize("form", SourceForm)
def test_a_byte_order_mark_and_the_line_ends_of_other_systems_are_read_through(
    lawspeaker: Call, tmp_path: Path, form: SourceForm
) -> None:
    facts = []
    for name, content in (
        ("plain", SAMPLES[form].encode()),
        ("marked", b"\xef\xbb\xbf" + SAMPLES[form].encode()),
        ("windows", SAMPLES[form].replace("\n", "\r\n").encode()),
    ):
        source = tmp_path / f"{name}.txt"
        source.write_bytes(content)
        out = tmp_path / f"{name}.yaml"
        ended = lawspeaker(
            "constitution", "import", source, "--out", out, "--from", form.value, "--json"
        )
        assert ended.code == 0, ended.err
        read = json.loads(ended.out)
        facts.append((read["facts"], read["n_clauses"], [each["line"] for each in read["losses"]]))
    assert facts[0] == facts[1] == facts[2]
