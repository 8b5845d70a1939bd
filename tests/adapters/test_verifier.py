from __future__ import annotations

import ast
import json
import random
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import cryptography
import pytest

from adapters.notary import (
    LOG,
    NOON,
    TRUST,
    WITNESSES,
    Kept,
    change,
    kept_ledger,
    key_of,
    trusting,
)
from lawspeaker.adapters.ledger.export import export_lines, receipt
from lawspeaker.adapters.ledger.handout import single_file
from lawspeaker.adapters.ledger.signer import sign_checkpoint
from lawspeaker.adapters.ledger.sqlite import open_ledger
from lawspeaker.adapters.ledger.verifier import checks, command, growth
from lawspeaker.adapters.ledger.verifier import ledger as judging
from lawspeaker.adapters.ledger.verifier import receipt as judging_receipt
from lawspeaker.adapters.ledger.verifier.growth import verify_growth
from lawspeaker.adapters.ledger.verifier.ledger import verify_ledger
from lawspeaker.adapters.ledger.verifier.notes import Trust
from lawspeaker.adapters.ledger.verifier.proofs import climb, fold, grown
from lawspeaker.adapters.ledger.verifier.receipt import verify_receipt
from lawspeaker.errors import BadInput
from lawspeaker.records.event import EventKind
from lawspeaker.records.merkle import MerkleTree

if TYPE_CHECKING:
    from lawspeaker.adapters.ledger.verifier.report import Report

N_MUTATIONS = 400


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    return kept_ledger(tmp_path)


def numbers(report: Report) -> list[int]:
    return [int(failed.split()[1]) for failed in report.failed]


def alone(folder: Path) -> Path:
    """The handed-out file, beside a folder from which only `cryptography` can be imported."""
    file = folder / "empty" / "verify.py"
    file.parent.mkdir()
    file.write_text(single_file(), encoding="utf-8")
    site = Path(cryptography.__file__).parents[1]
    only = folder / "only"
    only.mkdir()
    for name in ("cryptography", "cffi", "_cffi_backend", "pycparser"):
        for found in (*site.glob(name), *site.glob(f"{name}.*.so")):
            (only / found.name).symlink_to(found)
    return file


def ran(file: Path, *words: str) -> subprocess.CompletedProcess[str]:
    only = file.parents[1] / "only"
    start = (
        f"import sys, runpy\nsys.path.insert(0, {str(only)!r})\n"
        f"sys.argv = {[str(file), *words]!r}\n"
        "runpy.run_path(sys.argv[0], run_name='__main__')"
    )
    return subprocess.run(  # noqa: S603 - our own file under our own interpreter
        [sys.executable, "-I", "-S", "-c", start], capture_output=True, text=True, check=False
    )


def test_it_runs_alone_where_only_cryptography_can_be_imported(kept: Kept, tmp_path: Path) -> None:
    file = alone(tmp_path)
    key = LOG.public.line
    ended = ran(
        file, "ledger", str(kept.ledger), "--checkpoint", str(kept.checkpoint), "--key", key
    )
    assert ended.returncode == 0, ended.stderr
    assert "7. holds     each checkpoint is signed by the log's key" in ended.stdout
    assert "6 entries: 5 shown, 1 erased, 0 withheld; checkpoints reach 6." in ended.stdout
    change(kept.ledger, "UPDATE content SET body = '{}' WHERE seq = 1")
    ended = ran(file, "ledger", str(kept.ledger))
    assert (ended.returncode, ended.stderr) == (4, "")
    assert "4. FAILED    each body that is shown gives its commitment: that of entry 1" in (
        ended.stdout
    )
    assert ran(file, "ledger", str(kept.ledger), "--key", "xyz").returncode == 2
    assert ran(file).returncode == 2
    probe = "import lawspeaker"
    (file.parent / "probe.py").write_text(probe, encoding="utf-8")
    assert "No module named 'lawspeaker'" in ran(file.parent / "probe.py").stderr


def test_the_file_imports_the_standard_library_and_cryptography_only() -> None:
    tree = ast.parse(single_file())
    names = {
        alias.name if isinstance(node, ast.Import) else str(node.module)
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    roots = {name.partition(".")[0] for name in names}
    assert roots - set(sys.stdlib_module_names) == {"cryptography"}
    defined = Counter(
        node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)
    )
    assert len(defined) > 25
    assert max(defined.values()) == 1, "two parts would shadow each other"


@pytest.mark.parametrize(
    ("statement", "number"),
    [
        ("DELETE FROM log WHERE seq = 1", 2),
        ("UPDATE log SET at = at || ' ' WHERE seq = 1", 3),
        ("UPDATE content SET body = '{}' WHERE seq = 1", 4),
        ("UPDATE content SET key = 'other' WHERE seq = 1", 4),
        ("DELETE FROM content WHERE seq = 1", 5),
        ("DELETE FROM log WHERE seq = 5", 6),
        ("UPDATE checkpoint SET note = replace(note, 'a.org', 'b.org')", 7),
        ("DROP TABLE log", 1),
    ],
)
def test_the_check_that_fails_is_numbered(kept: Kept, statement: str, number: int) -> None:
    assert verify_ledger(kept.ledger, trust=TRUST).failed == []
    change(kept.ledger, statement)
    found = numbers(verify_ledger(kept.ledger, trust=TRUST))
    assert number in found
    assert min(found) in {number, 5}


@pytest.mark.parametrize(
    ("statement", "check"),
    [
        ("UPDATE log SET at = at || ' ' WHERE seq = 1", "fault_of_leaf"),
        ("UPDATE content SET body = '{}' WHERE seq = 1", "fault_of_body"),
        ("DELETE FROM content WHERE seq = 1", "fault_of_erasure"),
        ("DELETE FROM log WHERE seq = 5", "fault_of_root"),
        ("UPDATE checkpoint SET note = replace(note, 'a.org', 'b.org')", "fault_of_signature"),
    ],
)
def test_without_its_one_check_each_change_would_go_unseen(
    kept: Kept, statement: str, check: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(kept.ledger, statement)
    assert verify_ledger(kept.ledger, trust=TRUST).failed
    for module in (checks, judging):
        if hasattr(module, check):
            monkeypatch.setattr(module, check, lambda *_: "")
    if check == "fault_of_root":  # the entry cut off held what says that another was erased
        monkeypatch.setattr(checks, "fault_of_erasure", lambda _: "")
    assert verify_ledger(kept.ledger, trust=TRUST).failed == []


def test_without_its_one_check_a_rewritten_history_would_pass_for_a_grown_one(
    kept: Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "rewritten"
    other.mkdir()
    rewritten = kept_ledger(other, n=7)
    assert verify_growth(kept.ledger, rewritten.ledger, trust=TRUST).failed
    monkeypatch.setattr(growth, "_fault_of_growth", lambda *_: "")
    assert verify_growth(kept.ledger, rewritten.ledger, trust=TRUST).failed == []


def test_another_record_or_a_cut_one_fails_against_the_checkpoint(
    kept: Kept, tmp_path: Path
) -> None:
    for n_events, seen in ((6, "another root"), (2, "the file has 2")):
        path = tmp_path / f"other{n_events}.db"
        with open_ledger(path, NOON, create=True) as ledger:
            for _ in range(n_events):
                ledger.append(EventKind.RULED, {})
        report = verify_ledger(path, checkpoint=kept.checkpoint, trust=TRUST)
        assert numbers(report) == [6]
        assert seen in report.failed[0]


def test_with_a_key_and_no_checkpoint_nothing_is_vouched_for(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    open_ledger(path, NOON, create=True).close()
    assert numbers(verify_ledger(path, trust=TRUST)) == [7]
    assert verify_ledger(path, trust=Trust()).failed == []


def test_one_byte_changed_anywhere_in_an_export_is_found(kept: Kept, tmp_path: Path) -> None:
    """Every byte of an export counts, or says nothing that the judge reads."""
    with open_ledger(kept.ledger, NOON, create=False) as ledger:
        raw = "".join(f"{line}\n" for line in export_lines(ledger, closed=False)).encode()
    whole = verify_ledger(written(tmp_path, raw), trust=TRUST)
    assert whole.failed == []
    rng = random.Random(7)  # noqa: S311 - where to change a byte, not a secret
    missed: list[tuple[int, int]] = []
    for _ in range(N_MUTATIONS):
        at, bit = rng.randrange(len(raw)), 1 << rng.randrange(8)
        changed = raw[:at] + bytes([raw[at] ^ bit]) + raw[at + 1 :]
        report = verify_ledger(written(tmp_path, changed), trust=TRUST)
        if not report.failed and not same(changed, raw):
            missed.append((at, bit))
    assert missed == []


def same(changed: bytes, raw: bytes) -> bool:
    """Whether both spell the same entries: upper case in hex, a blank outside of strings."""
    try:
        one, other = (
            [json.loads(line) for line in each.decode().lower().splitlines()]
            for each in (changed, raw)
        )
    except ValueError:
        return False
    return one == other


def written(folder: Path, raw: bytes) -> Path:
    path = folder / "log.jsonl"
    path.write_bytes(raw)
    return path


def test_a_closed_export_shows_nothing_and_can_be_checked(kept: Kept, tmp_path: Path) -> None:
    with open_ledger(kept.ledger, NOON, create=False) as ledger:
        text = "\n".join(export_lines(ledger, closed=True))
    assert "p.1" not in text
    assert "k1" not in text
    path = tmp_path / "closed.jsonl"
    path.write_text(text, encoding="utf-8")
    report = verify_ledger(path, checkpoint=kept.checkpoint, trust=TRUST)
    assert report.failed == []
    assert "6 entries: 1 shown, 1 erased, 4 withheld" in report.last
    gone = text.replace('"state":"withheld"', '"state":"erased"')
    path.write_text(gone, encoding="utf-8")
    assert numbers(verify_ledger(path, trust=TRUST)) == [5]


def test_enough_witnesses_are_asked_for_and_counted_once(kept: Kept, tmp_path: Path) -> None:
    body = kept.checkpoint.read_text("utf-8").partition("\n\n")[0] + "\n"
    line = WITNESSES[0].cosign(body, timestamp=7).line
    note = tmp_path / "cosigned.txt"
    note.write_text(kept.checkpoint.read_text("utf-8") + line + line, encoding="utf-8")

    def judged(trust: Trust) -> list[int]:
        return numbers(verify_ledger(kept.ledger, checkpoint=note, trust=trust))

    assert judged(trusting(*WITNESSES, at_least=1)) == []
    with open_ledger(kept.ledger, NOON, create=False) as ledger:
        ledger.append(EventKind.RULED, {})
        signed = sign_checkpoint(ledger, key=LOG)
    note.write_text(
        signed.text + WITNESSES[0].cosign(signed.checkpoint.body, timestamp=7).line * 2, "utf-8"
    )
    assert judged(trusting(*WITNESSES, at_least=1)) == []
    assert judged(trusting(*WITNESSES, at_least=2)) == [8]
    assert judged(trusting(WITNESSES[0], WITNESSES[0], at_least=2)) == [8]
    own = key_of(1, "self.org", WITNESSES[0].kind)
    note.write_text(signed.text + own.cosign(signed.checkpoint.body, timestamp=7).line, "utf-8")
    assert judged(trusting(own, at_least=1)) == [8], "the log is no witness of itself"
    wrong = WITNESSES[0].cosign(body, timestamp=7).line
    note.write_text(signed.text + wrong, "utf-8")
    assert judged(trusting(WITNESSES[0], at_least=0)) == []
    assert judged(trusting(WITNESSES[0], at_least=1)) == [8]


def test_a_record_that_grew_or_was_erased_from_is_told_from_another(
    kept: Kept, tmp_path: Path
) -> None:
    old = tmp_path / "old.db"
    shutil.copy(kept.ledger, old)
    with open_ledger(kept.ledger, NOON, create=False) as ledger:
        ledger.erase(4, reason="asked")
        proof = {"old": 6, "new": 7, "proof": [h.hex() for h in ledger.consistency_proof(6, 7)]}
        newer = sign_checkpoint(ledger, key=LOG).text
    report = verify_growth(old, kept.ledger, trust=TRUST)
    assert (report.failed, report.last) == ([], "Entries added: 1; no longer shown: 4.")
    assert "nothing was cut off" in verify_growth(kept.ledger, old, trust=TRUST).failed[0]
    assert verify_growth(kept.checkpoint, kept.ledger, trust=TRUST).failed == []

    note, path = tmp_path / "newer.txt", tmp_path / "proof.json"
    note.write_text(newer, encoding="utf-8")
    assert "cannot tell" in verify_growth(kept.checkpoint, note, trust=TRUST).failed[0]
    path.write_text(json.dumps(proof), encoding="utf-8")
    assert verify_growth(kept.checkpoint, note, proof=path, trust=TRUST).failed == []
    path.write_text(json.dumps(proof | {"old": 5}), encoding="utf-8")
    assert "is for 5" in verify_growth(kept.checkpoint, note, proof=path, trust=TRUST).failed[0]
    path.write_text(json.dumps(proof | {"proof": proof["proof"][:-1]}), encoding="utf-8")
    assert verify_growth(kept.checkpoint, note, proof=path, trust=TRUST).failed
    path.write_text(json.dumps(proof | {"proof": ["00" * 32] * 3}), encoding="utf-8")
    assert verify_growth(kept.checkpoint, note, proof=path, trust=TRUST).failed

    other = tmp_path / "rewritten"
    other.mkdir()
    rewritten = kept_ledger(other, n=6)
    report = verify_growth(old, rewritten.ledger, trust=TRUST)
    assert report.failed == ["check 11 failed: NEW begins with all of OLD: entry 0 is another"]
    stranger = trusting(at_least=0, log=key_of(9, "a.org/log"))
    report = verify_growth(kept.checkpoint, kept.ledger, trust=stranger)
    assert "none by this key" in report.failed[0]
    assert verify_growth(tmp_path / "none", old, trust=TRUST).failed


def test_a_receipt_stands_without_the_ledger(kept: Kept, tmp_path: Path) -> None:
    with open_ledger(kept.ledger, NOON, create=False) as ledger:
        told = receipt(ledger, "p.3")
        assert receipt(ledger, "3")["entries"] == told["entries"]
        with pytest.raises(BadInput, match=r"names 'p\.9'"):
            receipt(ledger, "p.9")
        with pytest.raises(BadInput, match="no such checkpoint"):
            receipt(ledger, "p.3", at=2)
    kept.ledger.unlink()
    path = tmp_path / "receipt.json"
    path.write_text(json.dumps(told), encoding="utf-8")
    report = verify_receipt(path, trust=TRUST)
    assert (report.failed, report.last) == ([], "Entries shown: 1, closed: 0, of 6 in all")
    text = json.dumps(told)
    for old, new, number in (
        ("p.3", "p.4", 3),
        ('"seq": 3', '"seq": 2', 2),
        ("\\n6\\n", "\\n3\\n", 4),
        ("a.org/log\\n6", "b.org/log\\n6", 5),
        ("receipt/1", "receipt/2", 1),
    ):
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
        assert number in numbers(verify_receipt(path, trust=TRUST)), old
    path.write_text("{}", encoding="utf-8")
    assert numbers(verify_receipt(path, trust=TRUST)) == [1]


@pytest.mark.parametrize(
    ("old", "new", "check"),
    [
        ("p.3", "p.4", "fault_of_body"),
        ('"kind": "balloted"', '"kind": "ruled"', "fault_of_leaf"),
        ("\\n6\\n", "\\n7\\n", "_fault_of_steps"),
    ],
)
def test_without_its_one_check_a_changed_receipt_would_pass(
    kept: Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str, check: str
) -> None:
    with open_ledger(kept.ledger, NOON, create=False) as ledger:
        told = json.dumps(receipt(ledger, "p.3"))
    assert old in told
    path = tmp_path / "receipt.json"
    path.write_text(told.replace(old, new), encoding="utf-8")
    assert verify_receipt(path, trust=TRUST).failed
    monkeypatch.setattr(judging_receipt, check, lambda *_, **__: "")
    if check == "_fault_of_steps":  # the signature is of the whole note, and sees it too
        monkeypatch.setattr(checks, "fault_of_signature", lambda *_: "")
    assert verify_receipt(path, trust=TRUST).failed == []


def test_a_receipt_keeps_closed_what_is_others_too(tmp_path: Path) -> None:
    with open_ledger(tmp_path / "ledger.db", NOON, create=True) as ledger:
        members = [{"participant": "p.1"}, {"participant": "p.2"}]
        ledger.append(EventKind.ROLL_COMMITTED, {"roll": {"members": members}})
        ledger.append(EventKind.BALLOTED, {"voter": "p.2"})
        sign_checkpoint(ledger, key=LOG)
        told = receipt(ledger, "p.1")
    assert "p.2" not in json.dumps(told)
    path = tmp_path / "receipt.json"
    path.write_text(json.dumps(told), encoding="utf-8")
    report = verify_receipt(path, trust=TRUST)
    assert (report.failed, report.last) == ([], "Entries shown: 0, closed: 1, of 2 in all")


@pytest.mark.parametrize("size", range(1, 20))
def test_its_hashes_are_the_trees(size: int) -> None:
    tree = MerkleTree()
    for number in range(size):
        tree.append(bytes([number] * 32))
    leaves = tree.levels[0]
    assert fold(leaves) == tree.root()
    for index in range(size):
        path = list(tree.inclusion_proof(index))
        assert climb(leaves[index], index, size, path) == tree.root()
        with pytest.raises(IndexError):
            climb(leaves[index], index, size, [*path, *path, b""])
    for old in range(1, size + 1):
        path = list(tree.consistency_proof(old, size))
        assert grown(old, size, path, tree.root(old)) == (tree.root(old), tree.root())


def test_the_command_judges_each_form(
    kept: Kept, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with open_ledger(kept.ledger, NOON, create=False) as ledger:
        told = receipt(ledger, "p.3")
    path = tmp_path / "receipt.json"
    path.write_text(json.dumps(told), encoding="utf-8")
    key = ["--key", LOG.public.line]
    assert command.main(["ledger", str(kept.ledger), *key]) == 0
    assert command.main(["receipt", str(path), *key]) == 0
    assert command.main(["diff", str(kept.checkpoint), str(kept.ledger), *key]) == 0
    witness = ["--witness", WITNESSES[0].public.line]
    capsys.readouterr()
    assert command.main(["receipt", str(path), *key, *witness]) == 4
    assert "0 did, and 1 are asked for" in capsys.readouterr().out
    assert command.main(["receipt", str(path), *key, *witness, "--at-least", "0"]) == 0
    assert command.main(["ledger", str(kept.checkpoint)]) == 4
    with pytest.raises(SystemExit) as ended:
        command.main(["ledger", str(kept.ledger), "--witness", LOG.public.line])
    assert ended.value.code == 2
