"""Vouchers as pages show them: the address that a picture leads to, the paper on the screen and as a file, alike for every desk.

Not here: what stands on the paper (`apps.paperwork`), the public page (`web.public.vouchers`), the card on the application's page.
"""

from typing import Any

from django.conf import settings
from django.http import FileResponse, HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString

from yunti.apps.cases.queries.cases import Case
from yunti.apps.ledger.permissions import can_read_books
from yunti.apps.paperwork.queries.occasions import formats_of
from yunti.apps.paperwork.queries.voucher_papers import layout_of_voucher
from yunti.apps.paperwork.services import voucher_paper, voucher_screen
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.apps.registry.permissions import owns
from yunti.apps.vouchers.queries.shown import Shown, issued_of, naming
from yunti.kit import clock
from yunti.kit.actors import Actor, Desk
from yunti.kit.errors import NotFoundOrHidden
from yunti.kit.minutes import minute_code
from yunti.kit.viewing import record_viewing
from yunti.web.shared import amounts
from yunti.web.shared.case_papers import LABELS, sent
from yunti.web.shared.payment import payment_card

MOST_DIGITS = 6
PARTIES = ("applicant", "supplier")
DESKS = {Desk.APPLICANT: "applicant", Desk.SUPPLIER: "supplier"}


def address_of(shown: Shown, number: int, *, minute: bool = False) -> str:
    """Where a version can be verified; with the code of the minute where it is drawn for the screen."""
    code = shown.voucher.code
    address = f"{settings.YUNTI_ADDRESS}{reverse('public:voucher', args=[code])}?v={number}"
    return f"{address}&at={minute_code(code, clock.now())}" if minute else address


def voucher_amount(actor: Actor, row: Any, fen: int) -> amounts.Amount:
    """It leads those who may read them to its entries: the desks to the books, its parties to their statement."""
    if can_read_books(actor, row.region_code):
        return amounts.in_subject(row.ref, fen)
    desk = DESKS.get(actor.desk) if actor.desk else None
    party = {"applicant": row.enterprise, "supplier": row.supplier}.get(desk or "")
    if party is None or not owns(actor, party):
        return amounts.planned(fen)
    return amounts.in_statement(reverse(f"{desk}:statement"), fen)


def number_asked(request: HttpRequest, name: str = "v") -> int | None:
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else None


def named_on(actor: Actor, case: Case) -> Any:
    """The voucher of a case on which the reader's supplier is named; at most one statement."""
    return naming(actor, case) if layout_of_voucher(pack_of(case.round)) is not None else None


def voucher_page(request: HttpRequest, desk: str, case: Case) -> dict[str, Any]:
    """The newest version, or the one that is asked for."""
    actor, shown, layout = request.actor, _issued(case), layout_of_voucher(pack_of(case.round))  # type: ignore[attr-defined]
    if layout is None:
        raise NotFoundOrHidden()
    number = number_asked(request) or shown.newest.version
    address = address_of(shown, number, minute=True)
    drawn = voucher_screen(shown=shown, number=number, address=address, by=actor)
    record_viewing(case, by=actor, purpose="cases.paper", note=shown.voucher.number)
    page = reverse(f"{desk}:case-voucher", args=[case.ref])
    return {
        "case": case,
        "title": layout.title,
        "row": shown.voucher,
        "amount": voucher_amount(actor, shown.voucher, shown.newest.amount_fen),
        "look": shown.look(clock.today(), number),
        "drawn": SafeString(drawn),  # escaped where it is drawn
        "shown_at": clock.local(clock.now()),
        "address": address_of(shown, number),
        "links": [
            (LABELS[suffix], reverse(f"{desk}:case-voucher-file", args=[case.ref, number, suffix[1:]]))
            for suffix in formats_of(layout)
        ],
        "number": number,
        "versions": [(each, f"{page}?v={each.version}") for each in shown.versions],
        **(payment_card(desk, shown.voucher) if desk in PARTIES else {}),
    }


def voucher_file(request: HttpRequest, case: Case, number: int, suffix: str) -> FileResponse:
    actor, shown = request.actor, _issued(case)  # type: ignore[attr-defined]
    address = address_of(shown, number)
    drawn = voucher_paper(shown=shown, number=number, suffix=f".{suffix}", address=address, by=actor)
    record_viewing(case, by=actor, purpose="cases.paper", note=shown.voucher.number)
    return sent(drawn, suffix)


def _issued(case: Case) -> Shown:
    found = issued_of(case)
    if found is None:
        raise NotFoundOrHidden()
    return found
