"""Closing a programme year at the province's desk: what still stands in the way, what would be taken back, and doing it.

Not here: the rules (`apps.settlement.services.closing`), the table of the year (`budgets.py`).
"""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yunti.apps.budgets.queries.desk import budget_desk
from yunti.apps.budgets.queries.table import ProgrammePeriod, period_of
from yunti.apps.reference.queries.regions import region_name
from yunti.apps.settlement.queries.closing import Left, closings_of, goes_on, in_the_way, left_of
from yunti.apps.settlement.services import close_period
from yunti.kit.actors import Actor
from yunti.kit.errors import NotFoundOrHidden
from yunti.packs.budget import ground
from yunti.web.officer.budget_forms import CloseYearForm
from yunti.web.officer.party_forms import attempt
from yunti.web.shared import amounts
from yunti.web.shared.problems import posted


def budget_close(request: HttpRequest, ref: str) -> HttpResponse:
    """The form comes once nothing stands in the way."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    desk = budget_desk(actor, ref)
    period = period_of(desk.round)
    if period is None or not desk.hands_out:
        raise NotFoundOrHidden(_("这个批次的年度还没有开始。"))
    if period.closed_at is not None and request.method != "POST":
        return redirect("officer:budget", ref)
    form = CloseYearForm(posted(request), seen=period.version)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        done = attempt(
            form,
            lambda: close_period(period=period, reason=given["reason"], seen=given["seen"], by=actor),
        )
        if done is not None:
            messages.success(request, _("年度已结束，未用的额度和资金已收回并入账。"))
            return redirect("officer:budget", ref)
        form.look_again(ProgrammePeriod.objects.get(pk=period.pk).version)
    left = left_of(desk.round)
    context = {
        "form": form,
        "round": desk.round,
        "table": desk.budget.title,
        "clause": ground(desk.pack, *desk.budget.clause),
        "in_the_way": in_the_way(desk.round),
        "goes_on": [(each, amounts.planned(each.fen)) for each in goes_on(desk.round)],
        "left": [_left(desk.round.ref, each) for each in left],
        "sums": _sums(left),
    }
    return render(request, "officer/year_close.html", context, status=422 if form.errors else 200)


def _left(round_ref: str, each: Left) -> tuple[str, str, str, amounts.Amount, amounts.Amount]:
    """Region, book and account, what stands there and what will."""
    now = amounts.in_account(round_ref, each.region_code, each.book.value, each.kind.value, each.fen)
    book, kind = str(each.book.label), str(each.kind.label)
    return region_name(each.region_code), book, kind, now, amounts.planned(0)


def _sums(left: Sequence[Left]) -> list[tuple[str, amounts.Amount]]:
    """By book."""
    books = dict.fromkeys(each.book for each in left)
    return [
        (str(book.label), amounts.planned(sum(each.fen for each in left if each.book is book)))
        for book in books
    ]


def taken_back(period: ProgrammePeriod) -> list[tuple[str, amounts.Amount]]:
    """What the closing booked, for the table of the year."""
    return [
        (entry.get_happening_display(), amounts.in_entry(entry.ref, fen))
        for entry, fen in closings_of(period)
    ]
