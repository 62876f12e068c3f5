"""A contact receipt in the layout of its notice, to be sealed and sent: drawn as it stands and forgotten.

Not here: what a receipt says (`apps.receipts`).
"""

from yunti.apps.paperwork.permissions import can_draw_round_papers
from yunti.apps.paperwork.services.drawing import Content, DrawnPaper, draw
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.apps.receipts.models import ContactReceipt
from yunti.apps.reference.queries.regions import region_name
from yunti.kit.actors import Actor
from yunti.kit.errors import NotFoundOrHidden
from yunti.kit.permissions import require
from yunti.packs.contact_receipts import receipts_of
from yunti.packs.layouts.model import Layout

FORMATS = (".docx", ".pdf", ".xlsx")


def formats_of_receipt(receipt: ContactReceipt) -> tuple[str, ...]:
    """No statement. Empty for the level below, which has no paper of its own."""
    layout = _layout(receipt)
    return FORMATS if layout is not None else ()


def paper_of_receipt(*, receipt: ContactReceipt, suffix: str, by: Actor) -> DrawnPaper:
    """The receipt was found for whoever asks: `receipts.queries` says who may."""
    require(can_draw_round_papers(by))
    layout = _layout(receipt)
    if layout is None or suffix not in FORMATS:
        raise NotFoundOrHidden()
    given = {name: value for name, value in receipt.answers.items() if value}
    name = f"{layout.title}-{region_name(receipt.region_code)}{suffix}"
    return DrawnPaper(name, draw(Content(layout, pack_of(receipt.round), given), suffix))


def _layout(receipt: ContactReceipt) -> Layout | None:
    pack = pack_of(receipt.round)
    spec = receipts_of(pack)
    return pack.papers.get(spec.paper) if spec is not None and receipt.role == spec.by else None
