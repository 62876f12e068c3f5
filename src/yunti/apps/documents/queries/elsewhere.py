"""The same file, the same invoice, a picture that looks alike, at whatever other organisation or subject.

Officers see where, within their jurisdiction; beyond it, and to applicants, only that there is something.
Not here: what follows from it (a person decides).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from yunti.apps.documents.enums import Sameness
from yunti.apps.documents.models import Evidence, EvidenceReading
from yunti.apps.documents.permissions import READING_DESKS, evidence_seen_by
from yunti.apps.documents.reading.sameness import ALIKE_BITS, difference
from yunti.kit.actors import Actor

MOST = 50
MOST_LOOKED_AT = 20_000


@dataclass(frozen=True)
class Elsewhere:
    """`evidence` is None where the actor may know no more than that there is something."""

    sameness: Sameness
    evidence: Evidence | None = None
    where: tuple[str, ...] = ()

    @property
    def is_hint(self) -> bool:
        return self.sameness == Sameness.LOOK


def found_elsewhere(actor: Actor, row: Evidence) -> list[Elsewhere]:
    """All three kinds of sameness, the surest first; at most nine statements whatever the number of rows."""
    others = Evidence.objects.exclude(pk=row.pk).filter(removed_at__isnull=True)
    found = list(_shown(actor, others.filter(digest=row.digest), Sameness.FILE))
    reading = EvidenceReading.objects.filter(evidence=row).first()
    if reading is None:
        return found
    if reading.invoice_number:
        same = others.filter(_same_invoice(reading.invoice_number, reading.seller_id)).exclude(
            digest=row.digest
        )
        found += _shown(actor, same, Sameness.INVOICE)
    alike = list(_alike(reading.look)) if actor.desk in READING_DESKS else []  # a hint for those who examine
    if alike:
        found += _shown(actor, others.filter(pk__in=alike).exclude(digest=row.digest), Sameness.LOOK)
    return found


def invoice_elsewhere(
    actor: Actor, *, number: str, seller_id: str, but: Iterable[str] = ()
) -> list[Elsewhere]:
    """By what stands in a table: evidence of any organisation with this invoice, but for these references."""
    rows = Evidence.objects.filter(_same_invoice(number, seller_id), removed_at__isnull=True)
    return list(_shown(actor, rows.exclude(ref__in=list(but)), Sameness.INVOICE)) if number else []


def _same_invoice(number: str, seller_id: str) -> Q:
    """Old numbers of eight figures repeat between sellers; a seller that was not read excludes nobody."""
    same = Q(reading__invoice_number=number)
    return same & (Q(reading__seller_id=seller_id) | Q(reading__seller_id="")) if seller_id else same


def _shown(actor: Actor, rows: QuerySet[Evidence], sameness: Sameness) -> Iterator[Elsewhere]:
    """What the actor may see, one by one; what lies beyond, as one."""
    seen = rows.filter(evidence_seen_by(actor)).select_related("organisation").prefetch_related("uses")
    visible = list(seen.order_by("-pk")[:MOST])
    for row in visible:
        yield Elsewhere(sameness, row, tuple(str(use) for use in row.uses.all()))
    if rows.exclude(pk__in=seen.values("pk")).exists():
        yield Elsewhere(sameness)


def _alike(look: str) -> Iterator[int]:
    """Compared one by one, the newest first: few bits differ."""
    if not look:
        return
    newest = EvidenceReading.objects.exclude(look="").order_by("-pk").values_list("pk", "look")
    for key, other in newest[:MOST_LOOKED_AT]:
        if difference(look, other) <= ALIKE_BITS:
            yield key
