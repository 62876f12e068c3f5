"""Reads of evidence: as an actor may see it, what waits for the scanner, figures.

Every function says how many statements it makes. Not here: opening a file (`services.open_evidence`).
"""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Count, Model, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from yunti.apps.documents import scanning
from yunti.apps.documents.enums import ScannerState, ScanState
from yunti.apps.documents.models import Evidence, EvidenceReading
from yunti.apps.documents.permissions import evidence_seen_by
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.errors import NotFoundOrHidden
from yunti.kit.measures import Measure

PAGE_SIZE = 50
SCANNED_AGAIN = (ScanState.PENDING, ScanState.CLEAN)


def evidence_visible_to(actor: Actor, lent: Collection[str] = ()) -> QuerySet[Evidence]:
    """What is not removed and belongs to the actor's organisation or jurisdiction, or is lent to them; the newest first."""
    return Evidence.objects.filter(evidence_seen_by(actor, lent), removed_at__isnull=True).order_by("-pk")


def evidence_by_ref(actor: Actor, ref: str, lent: Collection[str] = ()) -> Evidence:
    """One statement. Missing, removed and hidden look the same."""
    row = evidence_visible_to(actor, lent).filter(ref=ref).first()
    if row is None:
        raise NotFoundOrHidden
    return row


def removed_evidence_by_ref(actor: Actor, ref: str) -> Evidence:
    """One statement; what was taken away and may be brought back."""
    row = Evidence.objects.filter(evidence_seen_by(actor), ref=ref, removed_at__isnull=False).first()
    if row is None:
        raise NotFoundOrHidden
    return row


def evidence_page(actor: Actor, *, page: int = 1) -> tuple[list[Evidence], bool]:
    """One statement; the flag says whether there are more."""
    first = (page - 1) * PAGE_SIZE
    found = list(evidence_visible_to(actor)[first : first + PAGE_SIZE + 1])
    return found[:PAGE_SIZE], len(found) > PAGE_SIZE


def evidence_of(actor: Actor, subject: Model) -> list[Evidence]:
    """The files handed in with one row of another room, with what was read in them; one statement."""
    return _handed_in_with(evidence_visible_to(actor), subject)


def files_with(subject: Model) -> list[Evidence]:
    """As `evidence_of`, for what is told of them whoever reads it; opening them is asked for each by itself."""
    return _handed_in_with(Evidence.objects.filter(removed_at__isnull=True), subject)


def _handed_in_with(rows: QuerySet[Evidence], subject: Model) -> list[Evidence]:
    rows = rows.filter(
        subject_type=subject._meta.label_lower, subject_ref=str(getattr(subject, "ref", subject.pk))
    )
    return list(rows.select_related("reading").order_by("pk"))


def awaiting_scan(now: datetime) -> QuerySet[Evidence]:
    """Due for the scanner: new, tried in vain, or last scanned a month ago; also what was taken while there was none."""
    return Evidence.objects.filter(
        scan_state__in=(*SCANNED_AGAIN, ScanState.UNSCANNED), next_scan_at__lte=now, removed_at__isnull=True
    ).order_by("next_scan_at", "pk")


def anything_to_scan() -> bool:
    """One statement; none where no scanner is configured."""
    return scanning.scanner() is not None and awaiting_scan(clock.now()).exists()


def scanner_state() -> tuple[str, ScannerState]:
    """Name and condition of the scanner, by asking it; no statement."""
    chosen = scanning.scanner()
    return (chosen.name if chosen else ""), scanning.state_of_scanner(chosen)


def digests_in_use() -> QuerySet[Evidence, str]:
    """The digests that rows refer to, small pictures of pages included; for backups and the doctor."""
    drawn = EvidenceReading.objects.exclude(thumbnails="").values_list("thumbnails", flat=True)
    return Evidence.objects.values_list("digest", flat=True).union(drawn)


def measures() -> list[Measure]:
    """Two statements."""
    rows = Evidence.objects.filter(removed_at__isnull=True)
    counted = dict(
        rows.values_list("scan_state").annotate(number=Count("pk")).values_list("scan_state", "number")
    )
    total = rows.aggregate(size=Sum("size"))["size"] or 0
    return [
        *(
            Measure(
                "yunti_evidence", state.label, counted.get(state.value, 0), labels=(("state", state.value),)
            )
            for state in ScanState
        ),
        Measure("yunti_evidence_bytes", _("佐证材料合计"), total),
    ]
