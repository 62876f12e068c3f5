"""Reads of the documents room; the names that other rooms call."""

from yunti.apps.documents.queries.elsewhere import Elsewhere, found_elsewhere, invoice_elsewhere
from yunti.apps.documents.queries.library import (
    LibraryFilter,
    LibraryRow,
    library_counts,
    library_page,
    used_by,
    uses_of,
    validity_of,
)
from yunti.apps.documents.queries.listing import (
    anything_to_scan,
    awaiting_scan,
    digests_in_use,
    evidence_by_ref,
    evidence_of,
    evidence_page,
    evidence_visible_to,
    measures,
    removed_evidence_by_ref,
    scanner_state,
)
from yunti.apps.documents.queries.readings import anything_to_read, awaiting_reading, reading_of
from yunti.apps.documents.queries.uploads import anything_expired, unfinished_uploads, upload_by_ref

__all__ = [
    "Elsewhere",
    "LibraryFilter",
    "LibraryRow",
    "anything_expired",
    "anything_to_read",
    "anything_to_scan",
    "awaiting_reading",
    "awaiting_scan",
    "digests_in_use",
    "evidence_by_ref",
    "evidence_of",
    "evidence_page",
    "evidence_visible_to",
    "found_elsewhere",
    "invoice_elsewhere",
    "library_counts",
    "library_page",
    "measures",
    "reading_of",
    "removed_evidence_by_ref",
    "scanner_state",
    "unfinished_uploads",
    "upload_by_ref",
    "used_by",
    "uses_of",
    "validity_of",
]
