from __future__ import annotations

import pytest

from lawspeaker.errors import BadInput
from lawspeaker.records.note_key import KeyKind, named_key, parse_note_key

# Published elsewhere: Go's sumdb/note, signed-note's example, and a witness of type 0x04.
PUBLISHED = [
    ("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", KeyKind.LOG),
    ("EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop", KeyKind.LOG),
    ("TEST+7997405c+AQcC+FTVKf0jlTdHDY3rbevmnKxxPjigCXlVtGe6RIr6", KeyKind.LOG),
    ("remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2", KeyKind.WITNESS),
]


@pytest.mark.parametrize(("line", "kind"), PUBLISHED)
def test_published_keys_are_read_and_have_the_id_they_say(line: str, kind: KeyKind) -> None:
    key = parse_note_key(f"{line}\n")
    assert (key.kind, key.line, len(key.public)) == (kind, line, 32)
    assert key.id.hex() == line.split("+")[1]


@pytest.mark.parametrize(
    "line",
    [
        *("", "a+b", "a+00000000+AA==", "a+00000000+", "a+00000000+!", PUBLISHED[0][0][:-4]),
        PUBLISHED[0][0].replace("c74f", "c74e"),
        PUBLISHED[0][0].replace("ARpc", "Arpc"),
    ],
)
def test_a_damaged_key_is_refused(line: str) -> None:
    with pytest.raises(BadInput, match=r"public key|damaged"):
        parse_note_key(line)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\u2003b", "a\n", "a\x07"])
def test_a_name_that_no_note_can_carry_is_refused(name: str) -> None:
    with pytest.raises(BadInput, match="key's name"):
        named_key(name, KeyKind.LOG, bytes(32))
