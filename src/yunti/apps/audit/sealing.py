"""The one sealer: appends committed audit events to the Merkle log, in batches, behind the commit watermark.

It writes no event of its own, else sealing would never end. One transaction per batch, a constant number of statements.
Not here: checking the log (`verification`), signed heads (`services.py`).
"""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from yunti.apps.audit.leaves import COLUMNS, hash_of
from yunti.apps.audit.models import LogHead, LogLeaf, LogNode
from yunti.apps.audit.permissions import can_seal_log
from yunti.apps.audit.tree import Accumulator, pack_peaks, unpack_peaks
from yunti.domain.merkle import empty_root
from yunti.kit import clock, failpoints
from yunti.kit.actors import Actor
from yunti.kit.models import AuditEvent
from yunti.kit.permissions import require
from yunti.kit.watermark import PairAfter, Watermark, coming_after, watermark

BATCH = 5000
_ID, _TRANSACTION = COLUMNS.index("id"), COLUMNS.index("transaction")


class LogBroken(RuntimeError):
    """The stored head does not fit itself; sealing stops until `yunti audit verify` has told what happened."""


@dataclass(frozen=True)
class Sealed:
    count: int
    size: int


def seal_pending(*, by: Actor, batch: int = BATCH) -> Sealed:
    """Seal everything that is behind the watermark now."""
    require(can_seal_log(by))
    total = 0
    while True:
        with transaction.atomic():
            count, size = _seal_batch(batch)
            failpoints.reached("seal.appended")
        failpoints.reached("seal.committed")
        total += count
        if count < batch:
            return Sealed(total, size)


def beyond(head: LogHead) -> PairAfter | Q:
    """Events that come after the last sealed one."""
    return coming_after(head.sealed_transaction, head.sealed_event)


def _locked_head() -> LogHead:
    # Held for one batch: two sealers would otherwise give one index to two events.
    LogHead.objects.get_or_create(pk=1, defaults={"root": empty_root().hex(), "sealed_at": clock.now()})
    return LogHead.objects.select_for_update().get(pk=1)


def _seal_batch(batch: int) -> tuple[int, int]:
    head = _locked_head()
    mark = watermark()
    if mark is not None and head.sealed_transaction >= mark.next_new:
        _begin_again(head, mark)
    # The order (transaction, id) skips nothing: below the watermark no transaction can commit any more,
    # so an event with a lower id that commits later has a higher transaction number or was awaited.
    pending = AuditEvent.objects.filter(beyond(head), leaf__isnull=True)
    if mark is not None:
        pending = pending.filter(transaction__lt=mark.oldest_open)
    order = ("id",) if mark is None else ("transaction", "id")
    events = list(pending.order_by(*order).values_list(*COLUMNS)[:batch])
    if events:
        _append(head, events)
        head.sealed_transaction, head.sealed_event = events[-1][_TRANSACTION], events[-1][_ID]
        head.sealed_at = clock.now()
        head.save()
    return len(events), head.size


def _append(head: LogHead, events: list[tuple]) -> None:  # type: ignore[type-arg]
    nodes: list[LogNode] = []
    grown = Accumulator(
        head.size,
        unpack_peaks(bytes(head.frontier)),
        on_node=lambda level, index, digest: nodes.append(LogNode(level=level, index=index, digest=digest)),
    )
    if grown.root().hex() != head.root:
        raise LogBroken(_("留痕封存记录前后不符，已停止封存。请运行 yunti audit verify。"))
    leaves: list[LogLeaf] = []
    for values in events:
        digest = hash_of(values)
        leaves.append(LogLeaf(index=grown.size, event_id=values[_ID], leaf_hash=digest))
        grown.add(digest)
    LogLeaf.objects.bulk_create(leaves)
    LogNode.objects.bulk_create(nodes)
    head.size, head.frontier, head.root = grown.size, pack_peaks(grown.peaks), grown.root().hex()


def _begin_again(head: LogHead, mark: Watermark) -> None:
    """The database was restored into a cluster whose transaction numbers are lower: start behind them again.

    Whatever came along unsealed carries a number that this cluster has not reached; it is sealed first, once.
    """
    carried: QuerySet[AuditEvent] = AuditEvent.objects.filter(
        leaf__isnull=True, transaction__gte=mark.next_new
    )
    events = list(carried.order_by("transaction", "id").values_list(*COLUMNS))
    if events:
        _append(head, events)
    head.sealed_transaction, head.sealed_event = -1, 0
    head.sealed_at = clock.now()
    head.save()
