"""The verifier as one file to hand out: it needs Python and `cryptography`, and nothing of ours."""

from __future__ import annotations

import ast
from importlib import resources

PARTS = (
    "proofs",
    "notes",
    "reading",
    "report",
    "checks",
    "ledger",
    "growth",
    "receipt",
    "command",
)
PACKAGE = "lawspeaker.adapters.ledger.verifier"
HEAD = '''"""Check a record of lawspeaker, two of them, or a receipt, without trusting lawspeaker.

It needs Python 3.11 and `cryptography`, and imports nothing of lawspeaker: it was written from
the format, so that a fault in the program is not repeated in its judge.

    python verify.py ledger FILE [--checkpoint NOTE] [--key KEY] [--witness KEY] [--at-least N]
    python verify.py diff OLD NEW [--proof FILE] [--key KEY]
    python verify.py receipt FILE [--key KEY] [--witness KEY] [--at-least N]

FILE is a ledger.db or an export of it; OLD and NEW may also be checkpoints. A KEY is the line
NAME+ID+KEY that the log or the witness publishes. Exit 0 if every check that could be made holds,
4 if one does not, 2 if the call is wrong.
"""

from __future__ import annotations

'''


def single_file() -> str:
    """The verifier's modules one after the other, their imports of each other left out."""
    imports: set[str] = set()
    bodies: list[str] = []
    for name in PARTS:
        text = resources.files(PACKAGE).joinpath(f"{name}.py").read_text(encoding="utf-8")
        lines = text.splitlines()
        tree = ast.parse(text)
        for place, part in enumerate(tree.body):
            if _is_dropped(part, first=place == 0):
                continue
            told = "\n".join(lines[_start(part) - 1 : part.end_lineno])
            if isinstance(part, ast.Import | ast.ImportFrom):
                imports.add(told)
            else:
                bodies.append(told)
    return HEAD + "\n".join(sorted(imports)) + "\n\n\n" + "\n\n\n".join(bodies) + "\n"


def _start(part: ast.stmt) -> int:
    if isinstance(part, ast.ClassDef | ast.FunctionDef) and part.decorator_list:
        return part.decorator_list[0].lineno
    return part.lineno


def _is_dropped(part: ast.stmt, *, first: bool) -> bool:
    if isinstance(part, ast.ImportFrom):
        return (part.module or "").startswith(("lawspeaker", "__future__"))
    if isinstance(part, ast.If):
        return isinstance(part.test, ast.Name) and part.test.id == "TYPE_CHECKING"
    return first and isinstance(part, ast.Expr)
