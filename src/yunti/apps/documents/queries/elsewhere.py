"""The same file, the same invoice, a picture that looks alike, at whatever other organisation or subject.

Officers see where, within their jurisdiction; beyond it, and to applicants, only that there is something.
Not here: what follows from it (a person decides).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from yunti.apps.documents.enums import Sameness
from yunti.apps.documents.models import Evidence, EvidenceReading, EvidenceUse
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


@dataclass(frozen=True)
class OtherUse:
    """`use` is None where the actor may know no more than that there is one."""

    sameness: Sameness
    use: EvidenceUse | None = None


def used_elsewhere(
    actor: Actor, rows: Iterable[Evidence], but: Iterable[tuple[str, str]]
) -> dict[int, tuple[OtherUse, ...]]:
    """By evidence: where the same file or the same invoice is used by other subjects than `but` (type, reference), whatever the
    programme and the organisation. One statement however many files; `rows` carry their readings.

    Of each file and of each invoice the newest subjects, those in sight first: one that stands everywhere hides no other."""
    own = {row.pk: row for row in rows}
    digests, numbers = {row.digest for row in own.values()}, set(filter(None, map(_number, own.values())))
    if not own:
        return {}
    same = Q(evidence__digest__in=digests) | Q(evidence__reading__invoice_number__in=numbers)
    others = EvidenceUse.objects.filter(same, evidence__removed_at__isnull=True)
    for subject_type, subject_ref in but:
        others = others.exclude(subject_type=subject_type, subject_ref=subject_ref)
    in_sight = Evidence.objects.filter(evidence_seen_by(actor), pk=OuterRef("evidence_id"))
    once_each = others.filter(~Exists(_newer_of_the_subject())).annotate(in_sight=Exists(in_sight))
    numbered = once_each.annotate(
        of_file=_sequence("evidence__digest"),
        of_invoice=_sequence("evidence__reading__invoice_number", "evidence__reading__seller_id"),
    )
    found = list(
        numbered.filter(Q(of_file__lte=MOST) | Q(of_invoice__lte=MOST))
        .select_related("evidence__organisation", "evidence__reading")
        .order_by("-pk")
    )
    seen = {use.evidence_id for use in found if use.in_sight}
    return {pk: tuple(_told(row, found, seen)) for pk, row in own.items()}


def _newer_of_the_subject() -> QuerySet[EvidenceUse]:
    """A subject may use one file at many places."""
    same = {name: OuterRef(name) for name in ("evidence_id", "subject_type", "subject_ref")}
    return EvidenceUse.objects.filter(**same, pk__gt=OuterRef("pk"))


def _sequence(*by: str) -> Window:
    return Window(RowNumber(), [F(each) for each in by], [F("in_sight").desc(), F("pk").desc()])


def used_by_others(own: Iterable[tuple[str, str]]) -> Q:
    """A condition beside each row of evidence: whether the same file or invoice is used by other subjects than `own`."""
    others = EvidenceUse.objects.filter(evidence__removed_at__isnull=True)
    for subject_type, subject_ref in own:
        others = others.exclude(subject_type=subject_type, subject_ref=subject_ref)
    same_file = others.filter(evidence__digest=OuterRef("digest"))
    number = OuterRef("reading__invoice_number")
    same_invoice = others.filter(evidence__reading__invoice_number=number).exclude(
        evidence__reading__invoice_number=""
    )
    return Q(Exists(same_file)) | Q(Exists(same_invoice))


def _number(row: Evidence) -> str:
    reading = getattr(row, "reading", None)
    return reading.invoice_number if reading is not None else ""


def _told(row: Evidence, uses: Iterable[EvidenceUse], seen: set[int]) -> Iterator[OtherUse]:
    """One line per subject; those out of sight as one of each kind."""
    told: set[tuple[object, ...]] = set()
    for use in uses:
        sameness = _sameness(row, use.evidence)
        if sameness is None:
            continue
        shown = use.evidence_id in seen
        line = (sameness, use.subject_type, use.subject_ref) if shown else (sameness,)
        if line not in told:
            told.add(line)
            yield OtherUse(sameness, use if shown else None)


def _sameness(row: Evidence, other: Evidence) -> Sameness | None:
    if other.digest == row.digest:
        return Sameness.FILE
    if not _number(row) or _number(row) != _number(other):
        return None
    sellers = {row.reading.seller_id, other.reading.seller_id}
    return Sameness.INVOICE if "" in sellers or len(sellers) == 1 else None


def alike_elsewhere(actor: Actor, rows: Iterable[Evidence]) -> dict[int, tuple[Evidence, ...]]:
    """By evidence: others that look alike, as far as the actor may see them. A hint, never a ground. Two statements at most."""
    looks = {row.pk: row.reading.look for row in rows if hasattr(row, "reading") and row.reading.look}
    if not looks or actor.desk not in READING_DESKS:
        return {}
    newest = EvidenceReading.objects.exclude(look="").order_by("-pk").values_list("pk", "look")
    found = {pk: set() for pk in looks}  # type: dict[int, set[int]]
    for key, other in newest[:MOST_LOOKED_AT]:
        for pk, look in looks.items():
            if key != pk and difference(look, other) <= ALIKE_BITS:
                found[pk].add(key)
    keys = set().union(*found.values())
    shown = Evidence.objects.filter(evidence_seen_by(actor), pk__in=keys, removed_at__isnull=True)
    known = {row.pk: row for row in shown.select_related("organisation")} if keys else {}
    return {
        pk: tuple(known[key] for key in sorted(keys, reverse=True) if key in known)[:MOST]
        for pk, keys in found.items()
    }
