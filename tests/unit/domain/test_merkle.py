"""Merkle tree: reference vectors of Certificate Transparency, growth, proofs, and mutated proofs refused."""

import random

import pytest
from cryptography.hazmat.primitives import hashes
from hypothesis import given, settings
from hypothesis import strategies as st

from yunti.domain.merkle import (
    Frontier,
    NodesInMemory,
    consistency_proof,
    empty_root,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root_at,
    root_of,
    sha256,
    verify_consistency,
    verify_inclusion,
)

LEAVES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
INCLUSION = {  # (leaf index, tree size): path
    (0, 1): [],
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
    (1, 5): [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}
CONSISTENCY = {  # (old size, size): path
    (1, 1): [],
    (1, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (6, 8): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 5): [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}


def sm3(data: bytes) -> bytes:
    digest = hashes.Hash(hashes.SM3())
    digest.update(data)
    return digest.finalize()


def tree(size: int, hash_function=sha256) -> NodesInMemory:
    return NodesInMemory((leaf_hash(b"event %d" % n, hash_function) for n in range(size)), hash_function)


def reference_root(leaves: list[bytes], hash_function=sha256) -> bytes:
    """MTH of RFC 9162 §2.1.1, word for word."""
    if not leaves:
        return hash_function(b"")
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return node_hash(
        reference_root(leaves[:k], hash_function), reference_root(leaves[k:], hash_function), hash_function
    )


@pytest.mark.parametrize("size", range(9))
def test_roots_of_the_reference_vectors(size):
    hashed = [leaf_hash(leaf) for leaf in LEAVES[:size]]
    assert root_of(hashed).hex() == ROOTS[size]
    assert root_at(size, NodesInMemory(map(leaf_hash, LEAVES))).hex() == ROOTS[size]


@pytest.mark.parametrize("place", INCLUSION)
def test_inclusion_of_the_reference_vectors(place):
    index, size = place
    proof = inclusion_proof(index, size, NodesInMemory(map(leaf_hash, LEAVES)))
    assert [digest.hex() for digest in proof] == INCLUSION[place]


@pytest.mark.parametrize("sizes", CONSISTENCY)
def test_consistency_of_the_reference_vectors(sizes):
    proof = consistency_proof(*sizes, NodesInMemory(map(leaf_hash, LEAVES)))
    assert [digest.hex() for digest in proof] == CONSISTENCY[sizes]


@pytest.mark.parametrize("hash_function", [sha256, sm3])
def test_all_proofs_of_all_sizes_to_forty_hold(hash_function):
    nodes = tree(40, hash_function)
    leaves = [nodes(0, n) for n in range(40)]
    roots = [root_at(size, nodes, hash_function) for size in range(41)]
    for size in range(41):
        assert roots[size] == reference_root(leaves[:size], hash_function)
        for index in range(size):
            proof = inclusion_proof(index, size, nodes, hash_function)
            assert verify_inclusion(
                leaf=leaves[index],
                index=index,
                size=size,
                proof=proof,
                root=roots[size],
                hash_function=hash_function,
            )
            assert len(proof) <= (size - 1).bit_length()
        for old in range(size + 1):
            proof = consistency_proof(old, size, nodes, hash_function)
            assert verify_consistency(
                old_size=old,
                old_root=roots[old],
                size=size,
                root=roots[size],
                proof=proof,
                hash_function=hash_function,
            )


def test_hash_functions_are_not_mixed():
    nodes = tree(5)
    proof = inclusion_proof(2, 5, nodes)
    base = {"leaf": nodes(0, 2), "index": 2, "size": 5, "proof": proof, "root": root_at(5, nodes)}
    assert verify_inclusion(**base)
    assert not verify_inclusion(**base, hash_function=sm3)


def test_frontier_resumes_from_what_was_stored():
    nodes = tree(29)
    half = Frontier().extend(nodes(0, n) for n in range(13))
    resumed = Frontier(half.size, half.peaks).extend(nodes(0, n) for n in range(13, 29))
    assert resumed == nodes.frontier
    assert resumed.root() == root_at(29, nodes)


def test_frontier_with_wrong_number_of_peaks_is_refused():
    with pytest.raises(ValueError, match="peaks"):
        Frontier(3, (b"x",))


def test_append_reports_each_completed_node_once():
    seen = {}
    frontier = Frontier()
    for n in range(64):
        frontier, nodes = frontier.append_with_nodes(leaf_hash(bytes([n])))
        for node in nodes:
            assert (node.level, node.index) not in seen
            seen[node.level, node.index] = node.digest
    assert len(seen) == 127
    assert seen[6, 0] == frontier.root()


def test_empty_tree_is_prefix_of_every_tree_with_its_own_root_only():
    nodes = tree(6)
    root = root_at(6, nodes)
    assert verify_consistency(old_size=0, old_root=empty_root(), size=6, root=root, proof=())
    assert not verify_consistency(old_size=0, old_root=root, size=6, root=root, proof=())
    assert not verify_consistency(old_size=0, old_root=empty_root(), size=6, root=root, proof=(root,))


@pytest.mark.parametrize(("index", "size"), [(-1, 5), (5, 5), (0, 0)])
def test_proof_of_a_leaf_outside_the_tree_is_refused(index, size):
    with pytest.raises(ValueError, match="not in a tree"):
        inclusion_proof(index, size, tree(5))
    assert not verify_inclusion(leaf=sha256(b""), index=index, size=size, proof=(), root=sha256(b""))


def test_proof_from_a_later_size_is_refused():
    with pytest.raises(ValueError, match="no earlier size"):
        consistency_proof(6, 5, tree(6))


def test_leaf_and_node_domains_are_separate():
    nodes = tree(2)
    inner = root_at(2, nodes)
    assert leaf_hash(nodes(0, 0) + nodes(0, 1)) != inner


def mutations(proof, chance):
    """Proofs that differ from the given one: a bit, a missing, added, doubled, swapped, cut hash."""
    proof = list(proof)
    extra = chance.randbytes(32)
    yield [*proof, extra]
    yield [extra, *proof]
    yield [*proof, b""]
    for place, digest in enumerate(proof):
        bit = chance.randrange(256)
        flipped = bytearray(digest)
        flipped[bit // 8] ^= 1 << bit % 8
        yield [*proof[:place], bytes(flipped), *proof[place + 1 :]]
        yield proof[:place] + proof[place + 1 :]
        yield [*proof[: place + 1], digest, *proof[place + 1 :]]
        yield [*proof[:place], digest[:-1], *proof[place + 1 :]]
        for other in range(place):
            swapped = list(proof)
            swapped[place], swapped[other] = swapped[other], swapped[place]
            yield swapped


def test_mutated_inclusion_proofs_are_refused():
    chance, tried = random.Random(6962), 0
    nodes = tree(70)
    for size in range(2, 71, 3):
        root = root_at(size, nodes)
        for index in range(0, size, 5):
            proof = inclusion_proof(index, size, nodes)
            base = {"leaf": nodes(0, index), "index": index, "size": size, "proof": proof, "root": root}
            assert verify_inclusion(**base)
            wrong = [{"proof": bad} for bad in mutations(proof, chance)]
            wrong += [{"index": index ^ 1}, {"leaf": nodes(0, (index + 1) % size)}]
            wrong += [{"root": chance.randbytes(32)}, {"root": root[:-1]}, {"size": 0}, {"index": -1}]
            for change in wrong:
                assert not verify_inclusion(**base | change), (size, index, change)
                tried += 1
    assert tried > 4000


def test_mutated_consistency_proofs_are_refused():
    chance, tried = random.Random(9162), 0
    nodes = tree(70)
    for size in range(2, 71, 3):
        root = root_at(size, nodes)
        for old in range(1, size, 5):
            proof = consistency_proof(old, size, nodes)
            base = {"old_size": old, "old_root": root_at(old, nodes), "size": size, "root": root}
            assert verify_consistency(**base, proof=proof)
            wrong = [{"proof": bad} for bad in mutations(proof, chance)]
            wrong += [{"old_root": root}, {"root": chance.randbytes(32)}, {"proof": []}]
            wrong += [
                {"old_root": root_at(old - 1, nodes)},
                {"size": old},
                {"size": -1},
                {"old_size": size + 1},
            ]
            for change in wrong:
                assert not verify_consistency(**{"proof": proof} | base | change), (size, old, change)
                tried += 1
    assert tried > 4000


@pytest.mark.parametrize("old", range(1, 20))
def test_rewritten_history_has_no_consistency_proof(old):
    nodes = tree(20)
    forged = NodesInMemory(leaf_hash(b"forged" if n == old - 1 else b"event %d" % n) for n in range(20))
    assert not verify_consistency(
        old_size=old,
        old_root=root_at(old, nodes),
        size=20,
        root=root_at(20, forged),
        proof=consistency_proof(old, 20, forged),
    )


@settings(max_examples=60, deadline=None)
@given(st.lists(st.binary(max_size=40), max_size=80), st.data())
def test_growing_by_any_steps_gives_the_root_of_the_whole(data, draw):
    leaves = [leaf_hash(item) for item in data]
    cut = draw.draw(st.integers(0, len(leaves)))
    grown = Frontier().extend(leaves[:cut]).extend(leaves[cut:])
    assert grown.root() == reference_root(leaves) == root_of(leaves)
