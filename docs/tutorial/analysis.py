"""Vote analysis in a script: groups, support, what tells them apart, what all share.

A notebook in percent cells; run it as it is: python docs/tutorial/analysis.py
The people and their votes are invented: the sample that lawspeaker carries.
"""

# %% Read. A folder with a Polis export would be read_polis(folder).
import tempfile
from pathlib import Path

from scipy.sparse import csr_array

from lawspeaker import (
    audit_conversation,
    consensus,
    opinion_groups,
    read_polis,
    shards_of,
    stream_groups,
    streamed_support,
    support,
    telling_statements,
    unrepresented,
)
from lawspeaker.sample.bundle import polis_bundle
from lawspeaker.sample.library import library_sample

with tempfile.TemporaryDirectory() as folder:
    for name, content in polis_bundle(library_sample()).items():
        (Path(folder) / name).write_text(content, encoding="utf-8")
    conversation = read_polis(Path(folder))
votes = conversation.votes
text = {statement.id: statement.text for statement in conversation.statements}
print(f"{votes.n_participants} people, {votes.n_statements} statements, {votes.n_votes} votes")

# %% Audit before anything is believed.
print("Found:", ", ".join(found.id for found in audit_conversation(conversation, seed=0).findings))

# %% Opinion groups, with what speaks for them. "No groups" is an answer too.
groups = opinion_groups(votes, seed=0)
print(groups.verdict.value, groups.partition.sizes.tolist())
print(groups.reason)

# %% Support: shares with intervals, of all and of each group.
measured = support(votes, groups)
j = measured.statements.index("stmt.8")
share = measured.overall(j)
print(f"{share.est:.0%} agree with stmt.8 ({share.lo:.0%} to {share.hi:.0%}, n = {share.n})")

# %% What tells each group from the others.
for told in telling_statements(measured)[:3]:
    verb = "agrees with" if told.agrees else "rejects"
    print(f"{groups.partition.names[told.group]} {verb}: {text[told.statement]}")

# %% What every group agrees on, and whom those statements leave out.
shared = consensus(measured, groups)
slate = tuple(measured.statements[column] for column in shared.agreed[:3])
left_out = unrepresented(votes, groups, slate)
print(f"{len(shared.agreed)} statements are agreed in every group; {slate}")
print(f"{left_out.n} of {votes.n_participants} people agree with none of these")

# %% Arrays and frames of your own do as well: numpy, scipy sparse, pandas, polars.
table = csr_array((votes.value.astype(float), votes.statement, votes.start))  # a stored 0: a pass
print((support(table, groups).n_agree == measured.n_agree).all())

# %% The same from shards, as for votes that do not fit into memory.
streamed = stream_groups(shards_of(votes, n_shards=4), seed=0)
print("streamed:", streamed.partition.sizes.tolist(), f"in {streamed.n_passes} passes")
print((streamed_support(streamed).n_agree == measured.n_agree).all())
