from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lawspeaker.records.merkle import (
    EMPTY_ROOT,
    MerkleTree,
    leaf_hash,
    node_hash,
    verify_consistency,
    verify_inclusion,
)

# The eight entries and roots with which Certificate Transparency's reference logs are tested.
ENTRIES = (
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
)
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
SIZES = st.integers(1, 70)


def grown(n_leaves: int) -> MerkleTree:
    tree = MerkleTree()
    for number in range(n_leaves):
        tree.append(leaf_hash(str(number).encode()))
    return tree


def by_definition(leaves: list[bytes]) -> bytes:
    """RFC 6962, section 2.1, word for word: slow, and sharing nothing with the tree."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return node_hash(by_definition(leaves[:split]), by_definition(leaves[split:]))


def flipped(content: bytes, at: int) -> bytes:
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


def test_the_reference_logs_roots_are_reached() -> None:
    tree = MerkleTree()
    assert tree.root() == EMPTY_ROOT == hashlib.sha256(b"").digest()
    for entry, root in zip(ENTRIES, ROOTS, strict=True):
        tree.append(leaf_hash(bytes.fromhex(entry)))
        assert tree.root().hex() == root
    assert [tree.root(size).hex() for size in range(1, 9)] == list(ROOTS)


@given(SIZES)
def test_the_root_is_the_one_of_the_definition(size: int) -> None:
    tree = grown(70)
    assert tree.root(size) == by_definition(tree.levels[0][:size])


@given(SIZES, st.data())
def test_an_inclusion_proof_holds_for_its_leaf_only(size: int, draw: st.DataObject) -> None:
    tree = grown(size)
    index = draw.draw(st.integers(0, size - 1))
    leaf, proof, root = tree.levels[0][index], tree.inclusion_proof(index), tree.root()
    assert verify_inclusion(leaf, index=index, size=size, proof=proof, root=root)
    at = draw.draw(st.integers(0, 31))
    wrong = flipped(leaf, at)
    assert not verify_inclusion(wrong, index=index, size=size, proof=proof, root=root)
    wrong = flipped(root, at)
    assert not verify_inclusion(leaf, index=index, size=size, proof=proof, root=wrong)
    longer = (*proof, root)
    assert not verify_inclusion(leaf, index=index, size=size, proof=longer, root=root)
    assert not verify_inclusion(leaf, index=size, size=size, proof=proof, root=root)
    for step in range(len(proof)):
        changed = (*proof[:step], flipped(proof[step], at), *proof[step + 1 :])
        assert not verify_inclusion(leaf, index=index, size=size, proof=changed, root=root)


@given(SIZES, SIZES, st.integers(0, 31))
def test_a_consistency_proof_holds_for_its_roots_only(one: int, other: int, at: int) -> None:
    old, new = sorted((one, other))
    tree = grown(new)
    old_root, new_root, proof = tree.root(old), tree.root(), tree.consistency_proof(old, new)

    def holds(first: bytes, second: bytes, path: tuple[bytes, ...]) -> bool:
        return verify_consistency(old=old, new=new, old_root=first, new_root=second, proof=path)

    assert holds(old_root, new_root, proof)
    assert not holds(flipped(old_root, at), new_root, proof)
    assert not holds(old_root, flipped(new_root, at), proof)
    assert not holds(old_root, new_root, (*proof, new_root))
    for step in range(len(proof)):
        changed = (*proof[:step], flipped(proof[step], at), *proof[step + 1 :])
        assert not holds(old_root, new_root, changed)


def test_the_ends_of_consistency_are_settled_without_a_proof() -> None:
    root = grown(3).root()
    assert grown(3).consistency_proof(0, 3) == ()
    assert verify_consistency(old=0, new=3, old_root=EMPTY_ROOT, new_root=root, proof=())
    assert not verify_consistency(old=0, new=3, old_root=root, new_root=root, proof=())
    assert not verify_consistency(old=4, new=3, old_root=root, new_root=root, proof=())
    assert not verify_consistency(old=2, new=3, old_root=root, new_root=root, proof=())


def test_a_leaf_or_size_that_is_not_there_is_refused() -> None:
    tree = grown(2)
    with pytest.raises(IndexError, match="no such leaf"):
        tree.root(3)
    with pytest.raises(IndexError, match="no such leaf"):
        tree.inclusion_proof(2)
    with pytest.raises(IndexError, match="no such leaf"):
        tree.consistency_proof(2, 1)


def test_a_proof_that_is_too_long_shows_nothing() -> None:
    leaf = bytes(32)
    assert verify_inclusion(leaf, index=0, size=1, proof=(), root=leaf)
    assert not verify_inclusion(leaf, index=0, size=1, proof=(leaf,), root=leaf)
