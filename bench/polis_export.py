"""A Polis export of many votes by chance, the same for the same number, to be imported.

Run by hand: python bench/polis_export.py 1000000 FOLDER/m
then         /usr/bin/time -v lawspeaker ledger import-polis FOLDER/m FOLDER/record
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

VOTES_EACH = 150


def main() -> None:
    n_votes, folder = int(sys.argv[1]), Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    n_people = max(n_votes // VOTES_EACH, 20)
    n_statements = min(1000, max(30, n_votes // 100))
    rng = random.Random(7)
    with (folder / "comments.csv").open("w") as file:
        file.write("timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,"
                   "comment-body\n")  # fmt: skip
        for j in range(n_statements):
            text = f"The assistant, in case {j}, says so."
            file.write(f'{1700000000000 + j},x,{j},{j % n_people},0,0,1,"{text}"\n')
    with (folder / "votes.csv").open("w") as file:
        file.write("timestamp,datetime,comment-id,voter-id,vote\n")
        for k in range(n_votes):
            said, who = rng.randrange(n_statements), rng.randrange(n_people)
            file.write(f"{1700000100000 + k},x,{said},{who},{rng.choice((1, 1, 0, -1))}\n")


if __name__ == "__main__":
    main()
