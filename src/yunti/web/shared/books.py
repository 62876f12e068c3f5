"""The books of a round at the desks that read them: trial balance, a kind by regions, a region, an account, an entry, a subject's way.

Not here: statements of parties (`statements.py`), the files (`book_files.py`), drawing of amounts (`amounts.py`).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from yunti.apps.audit.queries import names_of
from yunti.apps.ledger.chart import KINDS, SOURCES
from yunti.apps.ledger.permissions import can_read_books
from yunti.apps.ledger.queries import account_at
from yunti.apps.ledger.reading import (
    Book,
    Happening,
    Held,
    Kind,
    Round,
    entry_to_read,
    kind_of,
    lines_of,
    moves_of,
    round_to_read,
    rounds_to_read,
    standing,
    turnovers,
    way_of,
)
from yunti.apps.reference.queries.regions import region_name
from yunti.apps.vouchers.queries.shown import subject_of_number
from yunti.domain.regions import lies_within
from yunti.kit.actors import Actor
from yunti.web.shared import amounts
from yunti.web.shared.book_forms import ChosenForm, further

LONGEST_NUMBER = 80


def book_list(request: HttpRequest) -> HttpResponse:
    """The rounds that have books; with the number of a voucher, as papers and files print it, its way through them."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    number = request.GET.get("number", "").strip()[:LONGEST_NUMBER]
    subject = subject_of_number(actor, number) if number else ""
    if subject:
        return redirect("shared:book-subject", subject)
    context = {"rounds": rounds_to_read(actor), "number": number}
    return render(request, "shared/books/list.html", context, status=404 if number else 200)


def book_round(request: HttpRequest, ref: str) -> HttpResponse:
    """For each book what came from outside and where all of it stands; the two are equal where the whole round is read."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    each = round_to_read(actor, ref)
    found = standing(actor, each)
    regions = sorted({held.region_code for rows in found.values() for held in rows})
    context = {
        "round": each,
        "whole": lies_within(actor.jurisdiction, each.jurisdiction),
        "books": [_trial(each, book, kinds, found) for book, kinds in KINDS.items()],
        "regions": [(region_name(code), reverse("shared:book-region", args=[ref, code])) for code in regions],
    }
    return render(request, "shared/books/round.html", context)


def _trial(
    each: Round, book: Book, kinds: Sequence[Kind], found: Mapping[tuple[str, str], Sequence[Held]]
) -> dict[str, Any]:
    sides: dict[bool, list[Any]] = {True: [], False: []}
    totals = {True: 0, False: 0}
    for kind in kinds:
        held = found.get((book.value, kind.value), ())
        fen, regions = sum(row.fen for row in held), [row.region_code for row in held if row.fen]
        amount = amounts.in_kind(each.ref, book.value, kind.value, fen, regions)
        sides[kind in SOURCES].append((kind.label, amount, sum(row.items for row in held)))
        totals[kind in SOURCES] += fen
    return {
        "title": book.label,
        "sources": sides[True],
        "uses": sides[False],
        "given": amounts.planned(totals[True]),
        "stands": amounts.planned(totals[False]),
        "even": totals[True] == totals[False],
        "difference": amounts.planned(totals[True] - totals[False]),
    }


def book_kind(request: HttpRequest, ref: str, book: str, kind: str) -> HttpResponse:
    """Region by region, as far as the reader's jurisdiction goes."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    each = round_to_read(actor, ref)
    found, there = kind_of(book, kind)
    held = standing(actor, each).get((book, kind), ())
    context = {
        "round": each,
        "book": found.label,
        "kind": there.label,
        "rows": [
            (
                region_name(row.region_code),
                amounts.in_account(ref, row.region_code, book, kind, row.fen),
                row.items,
            )
            for row in held
        ],
        "total": amounts.planned(sum(row.fen for row in held)),
        "items": sum(row.items for row in held),
    }
    return render(request, "shared/books/kind.html", context)


def book_region(request: HttpRequest, ref: str, region: str) -> HttpResponse:
    """The statement of account of a city for some days."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    each = round_to_read(actor, ref)
    form = ChosenForm(request.GET)
    rows = turnovers(actor, each, region, form.chosen())
    context = {
        "round": each,
        "region": region_name(region),
        "code": region,
        "form": form,
        "rows": [
            (
                Book(row.account.book).label,
                Kind(row.account.kind).label,
                [
                    (
                        head,
                        amounts.in_account(ref, region, row.account.book, row.account.kind, fen, form.days),
                    )
                    for head, fen in (
                        (_("期初"), row.opening_fen),
                        (_("增加"), row.grown_fen),
                        (_("减少"), row.shrunk_fen),
                        (_("期末"), row.closing_fen),
                    )
                ],
            )
            for row in rows
        ],
    }
    return render(request, "shared/books/region.html", context, status=422 if form.errors else 200)


def book_account(request: HttpRequest, ref: str, region: str, book: str, kind: str) -> HttpResponse:
    """Everything that moved one account, the latest first, with the balance after each."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    each = round_to_read(actor, ref)
    account = account_at(actor, each, region, book, kind)
    form = ChosenForm(request.GET)
    rows, more = moves_of(account, form.chosen())
    context = {
        "round": each,
        "region": region_name(region),
        "code": region,
        "book": Book(book).label,
        "kind": Kind(kind).label,
        "balance": amounts.planned(account.balance_fen),
        "items": account.items,
        "form": form,
        "rows": [
            (
                row.posting.entry,
                Happening(row.posting.entry.happening).label,
                (region_name(row.other.region_code), Kind(row.other.kind).label),
                amounts.signed(amounts.in_entry(row.posting.entry.ref, abs(row.fen)), row.fen),
                None if row.after_fen is None else amounts.planned(row.after_fen),
            )
            for row in rows
        ],
        **further(request, rows[-1].posting.pk if rows else 0, more),
    }
    return render(request, "shared/books/account.html", context, status=422 if form.errors else 200)


def book_entry(request: HttpRequest, ref: str) -> HttpResponse:
    """Both sides of everything it moved, why, on what ground, and what took it back."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    entry = entry_to_read(actor, ref)
    after = request.GET.get("after", "")
    rows, more = lines_of(
        actor, entry, int(after) if after.isascii() and after.isdigit() and len(after) < 6 else 0
    )
    reversal = getattr(entry, "reversal", None)
    context = {
        "entry": entry,
        "round": entry.round,
        "happening": Happening(entry.happening).label,
        "who": names_of([entry.posted_by]).get(entry.posted_by, _("系统")),
        "reversal": reversal,
        "rows": [_line(actor, entry.round, row) for row in rows],
        "next": f"?after={rows[-1].ordinal}" if more else "",
    }
    return render(request, "shared/books/entry.html", context)


def _line(actor: Actor, each: Round, row: Any) -> dict[str, Any]:
    """The amount leads to the account it went to, where the reader may open it."""
    sides = [
        {
            "region": region_name(account.region_code),
            "kind": Kind(account.kind).label,
            "link": reverse(
                "shared:book-account", args=[each.ref, account.region_code, account.book, account.kind]
            )
            if can_read_books(actor, account.region_code)
            else "",
        }
        for account in (row.debit, row.credit)
    ]
    return {
        "book": Book(row.debit.book).label,
        "debit": sides[0],
        "credit": sides[1],
        "amount": amounts.planned(row.amount_fen),
        "items": row.items,
        "enterprise": row.enterprise,
        "supplier": row.supplier,
        "subject": row.subject,
    }


def book_subject(request: HttpRequest, subject: str) -> HttpResponse:
    """The way of one thing through the books, the first entry first."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = way_of(actor, subject)
    context = {
        "subject": subject,
        "round": found[0].entry.round,
        "rows": [
            (
                row.entry,
                Happening(row.entry.happening).label,
                _line(actor, found[0].entry.round, row),
                amounts.in_entry(row.entry.ref, row.amount_fen),
            )
            for row in found
        ],
    }
    return render(request, "shared/books/subject.html", context)
