"""Writes of the documents room, by verb; the names that other rooms call."""

from yunti.apps.documents.services.handing_in import attach_evidence, write_evidence
from yunti.apps.documents.services.invoices import propose_invoice
from yunti.apps.documents.services.judging import record_scan, scan_due
from yunti.apps.documents.services.keeping import (
    describe_evidence,
    remove_evidence,
    restore_evidence,
)
from yunti.apps.documents.services.opening import (
    OpenedEvidence,
    note_viewing,
    open_evidence,
    page_picture,
    page_text,
    require_clean,
    thumbnail,
)
from yunti.apps.documents.services.reading import read_due, record_reading
from yunti.apps.documents.services.uploading import (
    abandon_upload,
    add_chunk,
    begin_upload,
    expire_uploads,
    finish_upload,
)
from yunti.apps.documents.services.using import (
    NEVER_USED,
    EvidencePlace,
    add_use,
    let_go,
    lock_own_evidence,
    use_evidence,
)

__all__ = [
    "NEVER_USED",
    "EvidencePlace",
    "OpenedEvidence",
    "abandon_upload",
    "add_chunk",
    "add_use",
    "attach_evidence",
    "begin_upload",
    "describe_evidence",
    "expire_uploads",
    "finish_upload",
    "let_go",
    "lock_own_evidence",
    "note_viewing",
    "open_evidence",
    "page_picture",
    "page_text",
    "propose_invoice",
    "read_due",
    "record_reading",
    "record_scan",
    "remove_evidence",
    "require_clean",
    "restore_evidence",
    "scan_due",
    "thumbnail",
    "use_evidence",
    "write_evidence",
]
