from __future__ import annotations

import hashlib
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymerkle import InclusionProof, InmemoryTree, InvalidProof

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


N_ALL = 300
"""Every size, place and pair of sizes up to this is compared with pymerkle."""

N_LARGE = 100_000


def both(n_leaves: int) -> tuple[MerkleTree, InmemoryTree]:
    """The same leaves in our tree and in pymerkle's."""
    theirs = InmemoryTree(algorithm="sha256")
    for number in range(n_leaves):
        theirs.append_entry(str(number).encode())
    return grown(n_leaves), theirs


def merged(theirs: InmemoryTree, old: int, new: int) -> tuple[bytes, ...]:
    """Their proof of consistency as RFC 6962 has it.

    They split what was added beside the older tree's last subtree down to its first leaf; hashed
    together again it is one node. And they give the older root where it is itself a subtree.
    """
    proof = theirs.prove_consistency(old, new)
    proof.verify(theirs.get_root(old), theirs.get_root(new))
    last, *rest = proof.path
    n_added = proof.subset.index(1)
    for added in rest[: n_added - 1]:
        last = node_hash(last, added)
    older, *others = rest[n_added - 1 :]
    start = () if older == theirs.get_root(old) else (older,)
    return (*start, last, *others)


def by_them(
    ours: MerkleTree, index: int, size: int, *, proof: tuple[bytes, ...], theirs: InmemoryTree
) -> None:
    """Let pymerkle verify a proof of ours; InvalidProof where it does not hold."""
    InclusionProof(
        algorithm="sha256",
        security=True,
        size=size,
        index=index + 1,
        rule=theirs.prove_inclusion(index + 1, size).rule,
        path=[ours.levels[0][index], *proof],
    ).verify(ours.levels[0][index], theirs.get_root(size), index=index + 1, size=size)


@pytest.mark.no_cover
def test_each_root_and_inclusion_is_that_of_pymerkle_both_ways() -> None:
    ours, theirs = both(N_ALL)
    for size in range(1, N_ALL + 1):
        assert ours.root(size) == theirs.get_root(size)
        for index in range(size):
            their_path = tuple(theirs.prove_inclusion(index + 1, size).path[1:])
            assert ours.inclusion_proof(index, size) == their_path
        index = size * size // 3 % size
        proof = ours.inclusion_proof(index, size)
        by_them(ours, index, size, proof=proof, theirs=theirs)
        held = verify_inclusion(
            ours.levels[0][index], index=index, size=size, proof=proof, root=theirs.get_root(size)
        )
        assert held


@pytest.mark.no_cover
def test_each_proof_of_consistency_is_that_of_pymerkle() -> None:
    ours, theirs = both(N_ALL)
    for new in range(2, N_ALL + 1):
        for old in range(1, new):
            assert ours.consistency_proof(old, new) == merged(theirs, old, new)


@pytest.mark.no_cover
def test_proofs_of_a_large_tree_are_those_of_pymerkle_both_ways() -> None:
    ours, theirs = both(N_LARGE)
    sizes = (9_999, 16_384, 65_535, 65_536, 65_537, N_LARGE)
    for old, new in combinations(sizes, 2):
        proof = merged(theirs, old, new)
        assert ours.consistency_proof(old, new) == proof
        assert verify_consistency(
            old=old,
            new=new,
            old_root=theirs.get_root(old),
            new_root=theirs.get_root(new),
            proof=proof,
        )
    for size in sizes:
        assert ours.root(size) == theirs.get_root(size)
        for index in (0, size // 2, size - 1):
            proof = tuple(theirs.prove_inclusion(index + 1, size).path[1:])
            assert ours.inclusion_proof(index, size) == proof
            by_them(ours, index, size, proof=proof, theirs=theirs)


def test_pymerkle_refuses_a_proof_of_another_leaf() -> None:
    ours, theirs = both(9)
    with pytest.raises(InvalidProof):
        by_them(ours, 3, 9, proof=ours.inclusion_proof(4, 9), theirs=theirs)
