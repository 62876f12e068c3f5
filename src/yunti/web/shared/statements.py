"""The statement of account of an enterprise or a supplier: at the desks that read the books, and at its own.

Not here: accounts of regions (`books.py`), the files (`book_files.py`).
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from yunti.apps.ledger.chart import Happening, Kind
from yunti.apps.ledger.statements import Party, Statement, Supplier, statement_of
from yunti.apps.registry.queries.parties import (
    enterprise_by_ref,
    own_enterprise,
    own_supplier,
    supplier_by_ref,
)
from yunti.kit.actors import Actor, Desk
from yunti.web.shared import amounts
from yunti.web.shared.book_forms import ChosenForm, further
from yunti.web.shared.layouts import DESK, PUBLIC


def enterprise_statement(request: HttpRequest, ref: str) -> HttpResponse:
    return _page(request, enterprise_by_ref(request.actor, ref), own=False)  # type: ignore[attr-defined]


def supplier_statement(request: HttpRequest, ref: str) -> HttpResponse:
    return _page(request, supplier_by_ref(request.actor, ref), own=False)  # type: ignore[attr-defined]


def own_statement(request: HttpRequest) -> HttpResponse:
    party = own_party(request.actor)  # type: ignore[attr-defined]
    if party is None:
        return render(request, "shared/books/statement.html", {"base": PUBLIC, "own": True, "party": None})
    return _page(request, party, own=True)


def own_party(actor: Actor) -> Party | None:
    return own_enterprise(actor) or own_supplier(actor)


def _page(request: HttpRequest, party: Party, *, own: bool) -> HttpResponse:
    """A party is shown its own amounts on its own page; the entries behind them hold those of others too."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    form = ChosenForm(request.GET)
    found = statement_of(actor, party, form.chosen())
    context = {
        "base": PUBLIC if own else DESK,
        "own": own,
        "party": party,
        "file": _file_of(actor, party, own) + form.days,
        "form": form,
        "stands": [
            (
                each.round.title,
                each.book.label,
                each.kind.label,
                amounts.in_statement("#booked", each.fen),
                each.items,
            )
            for each in found.stands
        ],
        "rows": rows_of(found, own=own),
        **further(request, found.rows[-1].pk if found.rows else 0, found.more),
    }
    return render(request, "shared/books/statement.html", context, status=422 if form.errors else 200)


def _file_of(actor: Actor, party: Party, own: bool) -> str:
    if own:
        return reverse("supplier:statement-file" if actor.at(Desk.SUPPLIER) else "applicant:statement-file")
    kind = "supplier" if isinstance(party, Supplier) else "enterprise"
    return reverse(f"shared:book-{kind}-file", args=[party.ref])


def rows_of(found: Statement, *, own: bool) -> list[dict[str, Any]]:
    rows = []
    for row in found.rows:
        amount = amounts.in_entry(row.entry.ref, row.amount_fen)
        other = row.supplier if row.enterprise_id == found.party.pk and row.enterprise else row.enterprise
        rows.append(
            {
                "entry": row.entry,
                "round": row.entry.round.title,
                "happening": Happening(row.entry.happening).label,
                "way": (Kind(row.credit.kind).label, Kind(row.debit.kind).label),
                "other": other.name if other is not None and other != found.party else "",
                "amount": amounts.plain(amount) if own else amount,
                "subject": row.subject,
            }
        )
    return rows
