"""What an arrival commits to, and how single arrivals are bound into the batches of a round and these to each other.

Whoever holds the reference on the receipt can compute the leaf; nobody can tell the applicant from it.
Not here: counting turns (`services.ordering`), proofs (`proofs.py`).
"""

import hashlib
from datetime import UTC, datetime

from yunti.domain.merkle import leaf_hash

VERSION = "yunti-arrival-1"
BEGINNING = "0" * 64
"""The chain before the first batch."""


def leaf_text(
    *, ref: str, round_ref: str, region_code: str, asked_fen: int, arrived_at: datetime, digest: str
) -> str:
    """Line by line: version, reference on the receipt, round, region, fen, moment of arrival (UTC), digest of what was asked for."""
    moment = arrived_at.astimezone(UTC).isoformat(timespec="microseconds")
    return "\n".join((VERSION, ref, round_ref, region_code, str(asked_fen), moment, digest))


def leaf_of(text: str) -> str:
    return leaf_hash(text.encode()).hex()


def chained(before: str, root: str) -> str:
    return hashlib.sha256(bytes.fromhex(before) + bytes.fromhex(root)).hexdigest()
