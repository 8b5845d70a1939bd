"""Branch coverage by room: every branch in the pure ones, nine in ten elsewhere.

Run after the tests by `make test`; exits 1 and names the rooms that fall short, and the lines of
theirs that no traced test ran.
"""

from __future__ import annotations

import io
import json
import sys
import tempfile
from pathlib import Path

from coverage import Coverage

PURE = ("records", "analysis", "elicitation", "social_choice", "contract", "governance", "sample")
FLOOR_PURE, FLOOR_ELSEWHERE = 100.0, 90.0


def main() -> int:
    coverage = Coverage()
    coverage.load()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "coverage.json"
        coverage.json_report(outfile=str(report), show_contexts=False)
        files = json.loads(report.read_text(encoding="utf-8"))["files"]
    rooms: dict[str, list[int]] = {}
    untraced: dict[str, list[str]] = {}
    for name, entry in sorted(files.items()):
        parts = Path(name).parts
        inside = parts[parts.index("lawspeaker") + 1 :]
        room = inside[0] if len(inside) > 1 else "(top)"
        totals = entry["summary"]
        done, wanted = rooms.setdefault(room, [0, 0])
        rooms[room] = [
            done + totals["covered_lines"] + totals.get("covered_branches", 0),
            wanted + totals["num_statements"] + totals.get("num_branches", 0),
        ]
        lines, branches = entry["missing_lines"], entry["missing_branches"]
        if lines or branches:
            places = [*map(str, lines), *(f"{start}->{end}" for start, end in branches)]
            untraced.setdefault(room, []).append(f"{name}: {', '.join(places)}")
    short = 0
    out = io.StringIO()
    for room, (done, wanted) in sorted(rooms.items()):
        share = 100.0 * done / wanted if wanted else 100.0
        floor = FLOOR_PURE if room in PURE else FLOOR_ELSEWHERE
        missed = share < floor
        short += missed
        out.write(f"{room:>15}  {share:6.2f} %  floor {floor:.0f} %{'  SHORT' if missed else ''}\n")
        if missed:
            out.writelines(f"{'':>17}{line}\n" for line in untraced[room])
    sys.stdout.write(out.getvalue())
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main())
