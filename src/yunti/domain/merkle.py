"""Merkle tree of RFC 6962 / 9162 over byte leaves: roots, growth, proofs of inclusion and of consistency.

The hash function is a parameter (SHA-256 by default, SM3 where an office asks for it).
Not here: what an audit event contains, sealing and checkpoints (`apps.audit`); digests of files (`kit.files`).
"""

import hashlib
import hmac
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

HashFunction = Callable[[bytes], bytes]
NodeReader = Callable[[int, int], bytes]
"""(level, index) → hash of the complete subtree over leaves [index·2^level, (index+1)·2^level)."""

LEAF_PREFIX = b"\x00"
NODE_PREFIX = b"\x01"


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def leaf_hash(data: bytes, hash_function: HashFunction = sha256) -> bytes:
    return hash_function(LEAF_PREFIX + data)


def node_hash(left: bytes, right: bytes, hash_function: HashFunction = sha256) -> bytes:
    # The two prefixes keep a node from being passed off as a leaf (second preimage).
    return hash_function(NODE_PREFIX + left + right)


def empty_root(hash_function: HashFunction = sha256) -> bytes:
    return hash_function(b"")


@dataclass(frozen=True, slots=True)
class Node:
    """A complete subtree that an append finished; stored nodes make every proof O(log n)."""

    level: int
    index: int
    digest: bytes


@dataclass(frozen=True, slots=True)
class Frontier:
    """What must be kept to append: the size and one hash per set bit of it, largest subtree first."""

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if self.size < 0 or len(self.peaks) != self.size.bit_count():
            raise ValueError(f"{len(self.peaks)} peaks do not belong to a tree of {self.size} leaves")

    def append(self, leaf: bytes, hash_function: HashFunction = sha256) -> "Frontier":
        """The frontier after one more leaf hash."""
        return self.append_with_nodes(leaf, hash_function)[0]

    def append_with_nodes(
        self, leaf: bytes, hash_function: HashFunction = sha256
    ) -> tuple["Frontier", tuple[Node, ...]]:
        """The frontier after one more leaf hash, and the nodes it completed, the leaf itself first."""
        peaks = list(self.peaks)
        done = [Node(0, self.size, leaf)]
        digest, level, index = leaf, 0, self.size
        while index & 1:
            digest, level, index = node_hash(peaks.pop(), digest, hash_function), level + 1, index >> 1
            done.append(Node(level, index, digest))
        peaks.append(digest)
        return Frontier(self.size + 1, tuple(peaks)), tuple(done)

    def extend(self, leaves: Iterable[bytes], hash_function: HashFunction = sha256) -> "Frontier":
        frontier = self
        for leaf in leaves:
            frontier = frontier.append(leaf, hash_function)
        return frontier

    def root(self, hash_function: HashFunction = sha256) -> bytes:
        if not self.peaks:
            return empty_root(hash_function)
        digest = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            digest = node_hash(peak, digest, hash_function)
        return digest


class NodesInMemory:
    """All complete subtrees of a list of leaf hashes; a `NodeReader` for small trees and for tests."""

    def __init__(self, leaves: Iterable[bytes] = (), hash_function: HashFunction = sha256) -> None:
        self._hash = hash_function
        self._levels: list[list[bytes]] = [[]]
        self.frontier = Frontier()
        for leaf in leaves:
            self.append(leaf)

    def append(self, leaf: bytes) -> None:
        self.frontier, nodes = self.frontier.append_with_nodes(leaf, self._hash)
        for node in nodes:
            if node.level == len(self._levels):
                self._levels.append([])
            self._levels[node.level].append(node.digest)

    def __call__(self, level: int, index: int) -> bytes:
        return self._levels[level][index]

    @property
    def size(self) -> int:
        return self.frontier.size


def root_of(leaves: Sequence[bytes], hash_function: HashFunction = sha256) -> bytes:
    """Root over leaf hashes (not over the leaves' data: see `leaf_hash`)."""
    return Frontier().extend(leaves, hash_function).root(hash_function)


def root_at(size: int, nodes: NodeReader, hash_function: HashFunction = sha256) -> bytes:
    """Root that the tree had at an earlier size."""
    return _range_root(0, size, nodes, hash_function) if size else empty_root(hash_function)


def inclusion_proof(
    index: int, size: int, nodes: NodeReader, hash_function: HashFunction = sha256
) -> tuple[bytes, ...]:
    """Hashes that lead from leaf `index` to the root of the tree of `size` leaves, lowest first."""
    if not 0 <= index < size:
        raise ValueError(f"leaf {index} is not in a tree of {size} leaves")
    ranges: list[tuple[int, int]] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    return tuple(_range_root(a, b, nodes, hash_function) for a, b in reversed(ranges))


def consistency_proof(
    old_size: int, size: int, nodes: NodeReader, hash_function: HashFunction = sha256
) -> tuple[bytes, ...]:
    """Hashes that show that the tree of `old_size` leaves is a prefix of the tree of `size` leaves."""
    if not 0 <= old_size <= size:
        raise ValueError(f"a tree of {size} leaves has no earlier size {old_size}")
    if old_size in (0, size):
        return ()
    ranges: list[tuple[int, int]] = []
    start, end, whole = 0, size, True
    while old_size != end:
        middle = start + _split(end - start)
        if old_size <= middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start, whole = middle, False
    if not whole:
        ranges.append((start, end))
    return tuple(_range_root(a, b, nodes, hash_function) for a, b in reversed(ranges))


def verify_inclusion(
    *,
    leaf: bytes,
    index: int,
    size: int,
    proof: Sequence[bytes],
    root: bytes,
    hash_function: HashFunction = sha256,
) -> bool:
    """RFC 9162 §2.1.3.2. `leaf` is the leaf hash. False for whatever does not fit; never an exception."""
    if not 0 <= index < size or not _all_digests([leaf, root, *proof], hash_function):
        return False
    fn, sn, digest = index, size - 1, leaf
    for sibling in proof:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            digest = node_hash(sibling, digest, hash_function)
            fn, sn = _skip_zeros(fn, sn)
        else:
            digest = node_hash(digest, sibling, hash_function)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and hmac.compare_digest(digest, root)


def verify_consistency(
    *,
    old_size: int,
    old_root: bytes,
    size: int,
    root: bytes,
    proof: Sequence[bytes],
    hash_function: HashFunction = sha256,
) -> bool:
    """RFC 9162 §2.1.4.2; the empty tree is a prefix of every tree. False for whatever does not fit."""
    if not 0 <= old_size <= size or not _all_digests([old_root, root, *proof], hash_function):
        return False
    if old_size == size:
        return not proof and hmac.compare_digest(old_root, root)
    if old_size == 0:
        return not proof and hmac.compare_digest(old_root, empty_root(hash_function))
    if not proof:
        return False
    # A complete old tree is itself the first node; the proof leaves it out.
    path = [old_root, *proof] if old_size.bit_count() == 1 else list(proof)
    fn, sn = old_size - 1, size - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    return _fold_both(path, fn, sn, old_root, root, hash_function)


def _fold_both(
    path: list[bytes], fn: int, sn: int, old_root: bytes, root: bytes, hash_function: HashFunction
) -> bool:
    old_digest = new_digest = path[0]
    for sibling in path[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            old_digest = node_hash(sibling, old_digest, hash_function)
            new_digest = node_hash(sibling, new_digest, hash_function)
            fn, sn = _skip_zeros(fn, sn)
        else:
            new_digest = node_hash(new_digest, sibling, hash_function)
        fn, sn = fn >> 1, sn >> 1
    same_old = hmac.compare_digest(old_digest, old_root)
    return sn == 0 and same_old and hmac.compare_digest(new_digest, root)


def _skip_zeros(fn: int, sn: int) -> tuple[int, int]:
    # On the right edge a subtree rises without a sibling until its number is odd.
    while not fn & 1 and fn:
        fn, sn = fn >> 1, sn >> 1
    return fn, sn


def _all_digests(values: Sequence[bytes], hash_function: HashFunction) -> bool:
    length = len(hash_function(b""))
    return all(isinstance(value, bytes) and len(value) == length for value in values)


def _split(width: int) -> int:
    """Largest power of two smaller than `width` (≥ 2)."""
    return 1 << ((width - 1).bit_length() - 1)


def _range_root(start: int, end: int, nodes: NodeReader, hash_function: HashFunction) -> bytes:
    width = end - start
    if width.bit_count() == 1:
        level = width.bit_length() - 1
        return nodes(level, start >> level)
    middle = start + _split(width)
    return node_hash(
        _range_root(start, middle, nodes, hash_function),
        _range_root(middle, end, nodes, hash_function),
        hash_function,
    )
