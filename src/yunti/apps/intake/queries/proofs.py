"""Proof of one place: from what the receipt says to the root of its batch. And whether all turns of a round are as they should be.

Not here: counting turns (`services.ordering`), the log that seals each batch's event (`apps.audit`).
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any

from django.db import connection

from yunti.apps.intake.models import Arrival, Turn, TurnBatch, TurnHead
from yunti.apps.intake.queries.leaves import BEGINNING, chained, leaf_of, leaf_text
from yunti.apps.programmes.models import Round
from yunti.domain.merkle import NodesInMemory, inclusion_proof, root_of, verify_inclusion


@dataclass(frozen=True)
class Proof:
    """`leaf_text` is hashed to the leaf, `path` leads from it to `root`, `chain` binds the root to all batches before."""

    ordinal: int
    place: int
    leaf_text: str
    index: int
    size: int
    path: tuple[str, ...]
    root: str
    chain_before: str
    chain: str

    @property
    def said(self) -> dict[str, Any]:
        """As it is handed out."""
        return asdict(self) | {"path": list(self.path), "leaf_text": self.leaf_text.split("\n")}

    @property
    def holds(self) -> bool:
        """As anybody can check it who has nothing but this."""
        root = bytes.fromhex(self.root)
        included = verify_inclusion(
            leaf=bytes.fromhex(leaf_of(self.leaf_text)),
            index=self.index,
            size=self.size,
            proof=[bytes.fromhex(each) for each in self.path],
            root=root,
        )
        return included and chained(self.chain_before, self.root) == self.chain


def proof_of(turn: Turn) -> Proof:
    """Three statements."""
    batch = turn.batch
    leaves = list(batch.turns.order_by("ordinal").values_list("arrival__leaf", flat=True))
    before = TurnBatch.objects.filter(round=batch.round_id, ordinal=batch.ordinal - 1).first()
    index = turn.ordinal - batch.first
    nodes = NodesInMemory([bytes.fromhex(each) for each in leaves])
    arrival = Arrival.objects.select_related("round", "prepared").get(pk=turn.arrival_id)
    path = inclusion_proof(index, len(leaves), nodes)
    return Proof(
        turn.ordinal,
        turn.place,
        text_of(arrival),
        index,
        len(leaves),
        tuple(each.hex() for each in path),
        batch.root,
        before.chain if before else BEGINNING,
        batch.chain,
    )


def text_of(arrival: Arrival) -> str:
    return leaf_text(
        ref=arrival.ref,
        round_ref=arrival.round.ref,
        region_code=arrival.region_code,
        asked_fen=arrival.asked_fen,
        arrived_at=arrival.arrived_at,
        digest=arrival.prepared.digest,
    )


# whether all is right ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Fault:
    kind: str
    ordinal: int


def rounds_with_arrivals() -> list[Round]:
    return list(Round.objects.filter(pk__in=Arrival.objects.values("round")).order_by("pk"))


def faults_of(each: Round) -> Iterator[Fault]:
    """Numbers and places against the order of arrival, each leaf against what it commits to, roots and chain against the leaves."""
    turns = Turn.objects.filter(round=each).select_related("arrival__prepared", "arrival__round")
    rows = list(turns.order_by("ordinal"))
    yield from _order(rows)
    yield from _places(rows)
    for row in rows:
        if leaf_of(text_of(row.arrival)) != row.arrival.leaf:
            yield Fault("leaf", row.ordinal)
    yield from _batches(each, rows)


def _order(rows: Sequence[Turn]) -> Iterator[Fault]:
    for number, row in enumerate(rows, 1):
        if row.ordinal != number:
            yield Fault("gap", row.ordinal)
    for before, row in pairwise(rows):
        if _key(before.arrival) > _key(row.arrival) or before.counted_at > row.counted_at:
            yield Fault("order", row.ordinal)
    for row in rows:
        if row.counted_at < row.arrival.arrived_at:
            yield Fault("early", row.ordinal)


def _key(arrival: Arrival) -> tuple[int, int]:
    return (arrival.transaction if connection.vendor == "postgresql" else 0, arrival.pk)


def _places(rows: Sequence[Turn]) -> Iterator[Fault]:
    last: dict[str, int] = defaultdict(int)
    for row in rows:
        last[row.region_code] += 1
        if row.place != last[row.region_code] or row.region_code != row.arrival.region_code:
            yield Fault("place", row.ordinal)


def _batches(each: Round, rows: Sequence[Turn]) -> Iterator[Fault]:
    leaves: dict[int, list[bytes]] = defaultdict(list)
    for row in rows:
        leaves[row.batch_id].append(bytes.fromhex(row.arrival.leaf))
    chain, first = BEGINNING, 1
    for batch in TurnBatch.objects.filter(round=each).order_by("ordinal"):
        own = leaves[batch.pk]
        chain = chained(chain, batch.root)
        if (batch.first, batch.count) != (first, len(own)) or root_of(own).hex() != batch.root:
            yield Fault("root", batch.first)
        if chain != batch.chain:
            yield Fault("chain", batch.first)
        first += batch.count
    head = TurnHead.objects.filter(round=each).first()
    if rows and (head is None or (head.ordinal, head.chain) != (len(rows), chain)):
        yield Fault("head", len(rows))
