"""Write the commands' present output into the pages that show it.

Run by hand from the repository's root, after a change of what commands print; then read the diff.
Each shown line becomes the line of the output that is most like it; a line that nothing is like
goes. Which lines are shown, and which are elided, stays as people chose.
"""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from difflib import SequenceMatcher
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[1]
PAGES = (ROOT / "README.md", ROOT / "docs" / "tutorial" / "first-loop.md")
PROGRAM = Path(sys.executable).parent / "lawspeaker"
PROMPT, STATUS, ELIDED = "$ lawspeaker ", "$ echo $?", "…"
ALIKE = 0.6


def refreshed(page: str, folder: Path) -> str:
    """The page with the output of its console blocks as it is now."""
    return re.sub(
        r"(?<=^```console\n).*?(?=^```$)",
        lambda block: "".join(_refreshed_lines(block[0].splitlines(), folder)),
        page,
        flags=re.MULTILINE | re.DOTALL,
    )


def _refreshed_lines(lines: list[str], folder: Path) -> list[str]:
    kept: list[str] = []
    printed: list[str] = []
    code: int | None = None
    for line in lines:
        if line.startswith(PROMPT):
            ended = subprocess.run(  # noqa: S603 - the commands are those of our own pages
                [PROGRAM, *shlex.split(line)[2:]],
                cwd=folder,
                capture_output=True,
                text=True,
                check=False,
            )
            printed, code = (ended.stdout + ended.stderr).splitlines(), ended.returncode
            kept.append(line)
        elif line in {STATUS, ELIDED, ""}:
            kept.append(line)
        elif kept[-1] == STATUS:
            kept.append(str(code))
        else:
            kept += _most_alike(line, printed)
    return [f"{line}\n" for line in kept]


def _most_alike(line: str, printed: list[str]) -> list[str]:
    if line in printed:
        return [line]
    words = _worded(line)
    likeness = [SequenceMatcher(a=words, b=_worded(each)).ratio() for each in printed]
    best = max(range(len(printed)), key=likeness.__getitem__, default=None)
    return [] if best is None or likeness[best] < ALIKE else [printed[best]]


def _worded(line: str) -> str:
    return re.sub(r"[0-9a-f]*\d[0-9a-f]*", "#", line)


if __name__ == "__main__":
    with TemporaryDirectory() as name:
        subprocess.run([PROGRAM, "demo"], cwd=name, capture_output=True, check=True)  # noqa: S603 - our own program
        for path in PAGES:
            path.write_text(
                refreshed(path.read_text(encoding="utf-8"), Path(name)), encoding="utf-8"
            )
            print(path.relative_to(ROOT))
