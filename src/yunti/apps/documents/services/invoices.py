"""What an invoice file says, as a proposal beside its picture. Nothing is filled in: a person takes the values over.

Not here: reading it (`reading.py`), the table of invoices (the room of the case).
"""

from collections.abc import Collection

from yunti.apps.documents.invoice_proposals import InvoiceProposal, proposal_from
from yunti.apps.documents.models import EvidenceReading
from yunti.apps.documents.queries import evidence_by_ref
from yunti.apps.documents.services.opening import require_clean
from yunti.kit.actors import Actor


def propose_invoice(*, ref: str, by: Actor, lent: Collection[str] = ()) -> InvoiceProposal | None:
    """None while the file has not been read; an empty proposal when nothing was found. Two statements."""
    row = evidence_by_ref(by, ref, lent)
    require_clean(row)
    reading = EvidenceReading.objects.filter(evidence=row).first()
    if reading is None or reading.read_at is None:
        return None
    return proposal_from(reading.invoice)
