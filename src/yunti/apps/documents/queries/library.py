"""The library of one organisation: its papers by kind, words and state, with what is running out and what is used where.

Not here: single papers (`listing.py`), what officers find elsewhere (`elsewhere.py`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Model, Q, QuerySet

from yunti.apps.documents.enums import EvidenceKind
from yunti.apps.documents.models import Evidence, EvidenceReading, EvidenceUse
from yunti.apps.documents.periods import RESTORED_WITHIN
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.shapes import Shaped, shaped

PAGE_SIZE = 50
SOON = timedelta(days=30)
IN_USE, RUNNING_OUT, REMOVED = "in_use", "running_out", "removed"
SHOWS = (IN_USE, RUNNING_OUT, REMOVED)


@dataclass(frozen=True)
class LibraryFilter:
    """`show` is one of SHOWS or empty."""

    words: str = ""
    kind: str = ""
    show: str = ""


@dataclass(frozen=True)
class LibraryRow:
    """`validity` is empty, soon or over."""

    evidence: Evidence
    validity: str
    use_count: int


def library_page(
    actor: Actor, chosen: LibraryFilter, *, today: date, page: int = 1
) -> tuple[list[LibraryRow], bool]:
    """One statement; the newest first, the flag says whether there are more."""
    rows = _chosen(actor, chosen, today).annotate(use_count=Count("uses")).select_related("reading")
    first = (page - 1) * PAGE_SIZE
    found = list(rows.order_by("-pk")[first : first + PAGE_SIZE + 1])
    shown = [LibraryRow(row, validity_of(row, today), row.use_count) for row in found[:PAGE_SIZE]]
    return shown, len(found) > PAGE_SIZE


def library_counts(actor: Actor) -> dict[str, int]:
    """How many papers of each kind; one statement."""
    counted = _own(actor).filter(removed_at__isnull=True).values_list("kind").annotate(number=Count("pk"))
    numbers = dict(counted.values_list("kind", "number"))
    return {kind.value: numbers.get(kind.value, 0) for kind in EvidenceKind}


def validity_of(row: Evidence, today: date) -> str:
    if row.valid_until is None:
        return ""
    if row.valid_until < today:
        return "over"
    return "soon" if row.valid_until - today <= SOON else ""


def uses_of(row: Evidence) -> list[EvidenceUse]:
    """Where it is used, the handed-in ones first; one statement."""
    return list(row.uses.order_by("-frozen", "label", "pk"))


def used_by(subject: Model, *, head: str = "") -> list[EvidenceUse]:
    """One statement: what the subject leans on, at places that begin with `head`, the oldest first."""
    rows = used_by_many(subject._meta.label_lower, [str(getattr(subject, "ref", subject.pk))])
    return list(rows.filter(place__startswith=head) if head else rows)


def used_by_many(subject_type: str, refs: Iterable[str]) -> QuerySet[EvidenceUse]:
    """What several subjects of one type lean on, with the readings; one statement."""
    rows = EvidenceUse.objects.filter(subject_type=subject_type, subject_ref__in=list(refs))
    return rows.select_related("evidence", "evidence__reading").order_by("pk")


def whole_rows_used_by(subject_type: str, refs: Iterable[str]) -> list[Shaped]:
    """The same in three parts of whole rows (uses, files, readings), to be read along with other tables."""
    asked = tuple(refs)
    files = [shaped(_used, asked, fixed=(model, subject_type)) for model in (Evidence, EvidenceReading)]
    return [shaped(_uses, asked, fixed=(subject_type,)), *files]


def _uses(subject_type: str, refs: Sequence[str]) -> "QuerySet[EvidenceUse]":
    return EvidenceUse.objects.filter(subject_type=subject_type, subject_ref__in=refs)


def _used(model: Any, subject_type: str, refs: Sequence[str]) -> "QuerySet[Any]":
    rows: QuerySet[Any] = model.objects.filter(pk__in=_uses(subject_type, refs).values("evidence"))
    return rows


def join_rows(
    uses: Iterable[EvidenceUse], files: Iterable[Evidence], readings: Iterable[EvidenceReading]
) -> None:
    """Those parts put together, so that going from one to the other asks nothing."""
    known = {row.pk: row for row in files}
    read = {row.pk: row for row in readings}
    for key, row in known.items():
        Evidence._meta.get_field("reading").set_cached_value(row, read.get(key))
    for use in uses:
        use.evidence = known[use.evidence_id]


def _own(actor: Actor) -> QuerySet[Evidence]:
    if not actor.is_person or actor.desk is None or actor.organisation_id is None:
        return Evidence.objects.none()
    return Evidence.objects.filter(organisation_id=actor.organisation_id)


def _chosen(actor: Actor, chosen: LibraryFilter, today: date) -> QuerySet[Evidence]:
    if chosen.show == REMOVED:
        rows = _own(actor).filter(removed_at__gte=clock.now() - RESTORED_WITHIN)
    else:
        rows = _own(actor).filter(removed_at__isnull=True)
    if chosen.show == IN_USE:
        rows = rows.filter(pk__in=EvidenceUse.objects.values("evidence"))
    if chosen.show == RUNNING_OUT:
        rows = rows.filter(valid_until__lte=today + SOON)
    if chosen.kind in EvidenceKind.values:
        rows = rows.filter(kind=chosen.kind)
    return rows.filter(_holding(chosen.words.split()))


def _holding(words: Iterable[str]) -> Q:
    found = Q()
    for word in words:
        found &= Q(name__icontains=word) | Q(title__icontains=word) | Q(note__icontains=word)
    return found
