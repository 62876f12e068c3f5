"""The paper of a voucher: on the screen as it stands now, as a file kept by content. A version that was superseded says so.

Not here: what it says (`queries.voucher_papers`), issuing (`apps.vouchers`).
"""

from django.utils.translation import gettext as _

from yunti.apps.paperwork.permissions import can_draw_voucher
from yunti.apps.paperwork.queries.occasions import formats_of
from yunti.apps.paperwork.queries.voucher_papers import given_of, layout_of_voucher, mark_of
from yunti.apps.paperwork.services.drawing import (
    Content,
    DrawnPaper,
    document_of,
    faults_as_refusals,
    kept_or_drawn,
)
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.apps.vouchers.queries.shown import Shown
from yunti.kit.actors import Actor
from yunti.kit.errors import NotFoundOrHidden
from yunti.kit.permissions import require
from yunti.papers.drawing.screen import body


def voucher_screen(*, shown: Shown, number: int, address: str, by: Actor) -> str:
    """The part to put into a page; `address` is what its picture leads to."""
    content = _content(shown, number, address, by)
    with faults_as_refusals():
        return body(document_of(content))


def voucher_paper(*, shown: Shown, number: int, suffix: str, address: str, by: Actor) -> DrawnPaper:
    content = _content(shown, number, address, by)
    if suffix not in formats_of(content.layout):
        raise NotFoundOrHidden(_("服务券没有这种格式。"))
    drawn = kept_or_drawn(case=shown.voucher.case, content=content, suffix=suffix, by=by)
    return DrawnPaper(f"{content.layout.title}-{shown.voucher.number}{suffix}", drawn.content, drawn.digest)


def _content(shown: Shown, number: int, address: str, by: Actor) -> Content:
    case = shown.voucher.case
    require(can_draw_voucher(by, case))
    pack = pack_of(case.round)
    layout, version = layout_of_voucher(pack), shown.version(number)
    if layout is None or version is None:
        raise NotFoundOrHidden(_("没有这一版服务券。"))
    given = given_of(layout, pack, shown, version, address)
    return Content(layout, pack, given, mark=mark_of(shown, version))
