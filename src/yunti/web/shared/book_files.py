"""Trial balance and statements as workbooks, each line with its subject and the address where it can be looked at again.

Not here: the workbook itself (`apps.ledger.exports`), the pages (`books.py`, `statements.py`).
"""

import io
from collections.abc import Callable, Sequence
from typing import Any

from django.conf import settings
from django.http import FileResponse, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from yunti.apps.ledger.chart import KINDS
from yunti.apps.ledger.exports import MOST_LINES, Cell, in_yuan, release_books, workbook
from yunti.apps.ledger.reading import Book, Happening, Kind, Round, round_to_read, standing, turnovers
from yunti.apps.ledger.statements import Party, statement_of
from yunti.apps.reference.queries.regions import region_name
from yunti.apps.registry.queries.parties import enterprise_by_ref, supplier_by_ref
from yunti.kit import clock
from yunti.kit.actors import Desk
from yunti.kit.errors import NotFoundOrHidden
from yunti.web.shared.book_forms import ChosenForm
from yunti.web.shared.statements import own_party


def book_round_file(request: HttpRequest, ref: str) -> FileResponse:
    each = round_to_read(request.actor, ref)  # type: ignore[attr-defined]
    found = standing(request.actor, each)  # type: ignore[attr-defined]
    heads = (_("账"), _("科目"), _("地区"), _("地区代码"), _("金额（元）"), _("笔数"), _("地址"))
    lines: list[Sequence[Cell]] = [
        (
            str(book.label),
            str(kind.label),
            region_name(row.region_code),
            row.region_code,
            in_yuan(row.fen),
            row.items,
            _account(ref, row.region_code, book, kind),
        )
        for book, kinds in KINDS.items()
        for kind in kinds
        for row in found.get((book.value, kind.value), ())
    ]
    return _file(request, each, _("试算平衡"), "", heads, lines)


def book_region_file(request: HttpRequest, ref: str, region: str) -> FileResponse:
    each = round_to_read(request.actor, ref)  # type: ignore[attr-defined]
    chosen = ChosenForm(request.GET).chosen()
    heads = (_("账"), _("科目"), _("期初"), _("增加"), _("减少"), _("期末"), _("地址"))
    lines: list[Sequence[Cell]] = [
        (
            str(Book(row.account.book).label),
            str(Kind(row.account.kind).label),
            *map(in_yuan, (row.opening_fen, row.grown_fen, row.shrunk_fen, row.closing_fen)),
            _account(ref, region, Book(row.account.book), Kind(row.account.kind)),
        )
        for row in turnovers(request.actor, each, region, chosen)  # type: ignore[attr-defined]
    ]
    return _file(request, each, _("对账单"), region, heads, lines)


def enterprise_file(request: HttpRequest, ref: str) -> FileResponse:
    return _statement(request, enterprise_by_ref(request.actor, ref), _entry)  # type: ignore[attr-defined]


def supplier_file(request: HttpRequest, ref: str) -> FileResponse:
    return _statement(request, supplier_by_ref(request.actor, ref), _entry)  # type: ignore[attr-defined]


def own_file(request: HttpRequest) -> FileResponse:
    party = own_party(request.actor)  # type: ignore[attr-defined]
    if party is None:
        raise NotFoundOrHidden(_("本单位还没有档案，也就没有对账单。"))
    desk = "supplier" if request.actor.at(Desk.SUPPLIER) else "applicant"  # type: ignore[attr-defined]
    return _statement(request, party, lambda row: _own(desk, row))


def _entry(row: Any) -> str:
    return settings.YUNTI_ADDRESS + reverse("shared:book-entry", args=[row.entry.ref])


def _own(desk: str, row: Any) -> str:
    """Entries hold what is others' too: a party is led to the day on its own statement."""
    day = f"{clock.local(row.entry.posted_at):%Y-%m-%d}"
    return f"{settings.YUNTI_ADDRESS}{reverse(f'{desk}:statement')}?since={day}&until={day}"


def _statement(request: HttpRequest, party: Party, address: Callable[[Any], str]) -> FileResponse:
    """At most 20,000 lines, the latest first."""
    actor = request.actor  # type: ignore[attr-defined]
    found = statement_of(actor, party, ChosenForm(request.GET).chosen(), MOST_LINES)
    heads = (_("时间"), _("事项"), _("批次"), _("由"), _("到"), _("金额（元）"), _("对象"), _("地址"))
    lines: list[Sequence[Cell]] = [
        (
            clock.local(row.entry.posted_at).strftime("%Y-%m-%d %H:%M:%S"),
            str(Happening(row.entry.happening).label),
            row.entry.round.title,
            str(Kind(row.credit.kind).label),
            str(Kind(row.debit.kind).label),
            in_yuan(row.amount_fen),
            row.subject,
            address(row),
        )
        for row in found.rows
    ]
    return _file(request, party, _("对账单"), party.region_code, heads, lines)


def _account(ref: str, region: str, book: Book, kind: Kind) -> str:
    return settings.YUNTI_ADDRESS + reverse("shared:book-account", args=[ref, region, book.value, kind.value])


def _file(
    request: HttpRequest,
    of: Round | Party,
    title: str,
    region: str,
    heads: Sequence[str],
    lines: Sequence[Sequence[Cell]],
) -> FileResponse:
    release_books(of=of, title=title, region_code=region, lines=len(lines), by=request.actor)  # type: ignore[attr-defined]
    name = f"{title}-{clock.today().isoformat()}.xlsx"
    return FileResponse(io.BytesIO(workbook(title, heads, lines)), as_attachment=True, filename=name)
