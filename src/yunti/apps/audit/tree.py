"""Growing the stored tree quickly, and reading nodes of it for proofs.

Only every eighth level is stored; what lies between is folded from at most 256 hashes.
Not here: the definition of the tree and the proofs (`domain.merkle`).
"""

import hashlib
from collections.abc import Callable
from functools import lru_cache

from yunti.apps.audit.models import LogLeaf, LogNode
from yunti.domain.merkle import Frontier, NodeReader, root_at

STRIDE = 8
BLOCK = 1 << STRIDE
DIGEST = 32
NewNode = Callable[[int, int, bytes], object]


def _join(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


class Accumulator:
    """The right edge of a tree; equal to `domain.merkle.Frontier`, but changes in place."""

    def __init__(
        self, size: int = 0, peaks: list[bytes] | None = None, on_node: NewNode | None = None
    ) -> None:
        self.size = size
        self.peaks = list(peaks or [])
        self._on_node = on_node
        if len(self.peaks) != size.bit_count():
            raise ValueError(f"{len(self.peaks)} peaks do not belong to a tree of {size} leaves")

    def add(self, leaf: bytes) -> None:
        digest, index, level, peaks = leaf, self.size, 0, self.peaks
        while index & 1:
            digest, index, level = _join(peaks.pop(), digest), index >> 1, level + 1
            if not level % STRIDE and self._on_node is not None:
                self._on_node(level, index, digest)
        peaks.append(digest)
        self.size += 1

    def root(self) -> bytes:
        return Frontier(self.size, tuple(self.peaks)).root()


def pack_peaks(peaks: list[bytes]) -> bytes:
    return b"".join(peaks)


def unpack_peaks(packed: bytes) -> list[bytes]:
    raw = bytes(packed)
    return [raw[place : place + DIGEST] for place in range(0, len(raw), DIGEST)]


def stored_nodes() -> NodeReader:
    """Reads nodes from the tables, a block of 256 at a time: one statement for each block not read before."""

    @lru_cache(maxsize=512)
    def block(level: int, number: int) -> dict[int, bytes]:
        first = number << STRIDE
        if level == 0:
            leaves = LogLeaf.objects.filter(index__gte=first, index__lt=first + BLOCK)
            return {index: bytes(digest) for index, digest in leaves.values_list("index", "leaf_hash")}
        nodes = LogNode.objects.filter(level=level, index__gte=first, index__lt=first + BLOCK)
        return {index: bytes(digest) for index, digest in nodes.values_list("index", "digest")}

    def read(level: int, index: int) -> bytes:
        base = level - level % STRIDE
        width = 1 << (level - base)
        first = index * width
        digests = [block(base, place >> STRIDE)[place] for place in range(first, first + width)]
        while len(digests) > 1:
            digests = [_join(digests[i], digests[i + 1]) for i in range(0, len(digests), 2)]
        return digests[0]

    return read


def peaks_at(size: int, nodes: NodeReader) -> list[bytes]:
    """The right edge that the tree had at an earlier size."""
    peaks: list[bytes] = []
    first = 0
    for level in range(size.bit_length() - 1, -1, -1):
        if size >> level & 1:
            peaks.append(nodes(level, first >> level))
            first += 1 << level
    return peaks


def stored_root_at(size: int) -> bytes:
    return root_at(size, stored_nodes())
