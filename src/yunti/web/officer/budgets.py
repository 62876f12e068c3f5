"""The money of a programme year at the officers' desk: the table, planning, releasing, moving, cut-off days.

Not here: the forms (`budget_forms.py`), the rules (`apps.budgets.services`), the books (`web.shared.books`).
"""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from yunti.apps.boards.queries.next_quotas import next_quotas
from yunti.apps.budgets.queries.cutoffs import cutoffs_of
from yunti.apps.budgets.queries.desk import Desk, budget_desk
from yunti.apps.budgets.queries.matching import matchings_in, may_match
from yunti.apps.budgets.queries.table import (
    ACCOUNTS,
    City,
    ProgrammePeriod,
    changes_of,
    money_in,
    period_of,
    quota_table,
    totals_of,
)
from yunti.apps.budgets.services import (
    Funds,
    NewMatching,
    Target,
    begin_period,
    fund_cities,
    match_locally,
    reallot,
    release_tranche,
    set_cutoff,
    set_targets,
)
from yunti.apps.reference.queries.regions import region_name
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.errors import NotFoundOrHidden, Refused
from yunti.packs.budget import ground
from yunti.packs.vouchers import vouchers_of
from yunti.web.officer.budget_forms import (
    AmountsForm,
    CutOffForm,
    FundForm,
    MatchForm,
    MoveForm,
    ReleaseForm,
    TargetsForm,
)
from yunti.web.officer.next_quotas import FILL, drawn_proposal
from yunti.web.officer.party_forms import attempt, form_page
from yunti.web.officer.year_close import taken_back
from yunti.web.shared import amounts
from yunti.web.shared.problems import posted

SHOWN = 100


def budget(request: HttpRequest, ref: str) -> HttpResponse:
    """Sent, it begins the year."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    desk = budget_desk(actor, ref)
    if request.method == "POST":
        return _begun(request, desk, actor)
    period = period_of(desk.round)
    context: dict[str, Any] = {
        "desk": desk,
        "round": desk.round,
        "title": desk.budget.title,
        "period": period,
        "queue": vouchers_of(desk.pack) is not None,
        "clause": ground(desk.pack, *desk.budget.clause),
        "hands_out": desk.hands_out and (period is None or period.closed_at is None),
    }
    if period is not None:
        cities = quota_table(period, clock.today(), desk.within)
        context |= {
            "matches": period.closed_at is None and may_match(actor, desk.round, desk.pack),
            "matchings": [
                (
                    each,
                    region_name(each.region_code),
                    amounts.in_entry(each.entry.ref, each.amount_fen),
                )
                for each in matchings_in(period, desk.within)
            ],
            "taken_back": taken_back(period) if period.closed_at is not None else [],
            "columns": _columns(desk),
            "rows": [_row(desk, each) for each in cities],
            "totals": _totals(desk, cities) if len(cities) > 1 else [],
            "cutoffs": [(_title(desk, each.kind), each) for each in cutoffs_of(period)],
            "changes": [
                (
                    each,
                    region_name(each.source),
                    region_name(each.target),
                    amounts.in_entry(each.entry.ref, each.amount_fen),
                )
                for each in changes_of(period, desk.within)[:SHOWN]
            ],
        }
    return render(request, "officer/budget.html", context)


def _begun(request: HttpRequest, desk: Desk, actor: Actor) -> HttpResponse:
    try:
        begin_period(round=desk.round, by=actor)
    except Refused as refusal:
        if refusal.denial:
            raise
        messages.warning(request, refusal.reason)
    else:
        messages.success(request, _("年度已开始，请确定各地的额度。"))
    return redirect("officer:budget", desk.round.ref)


def _columns(desk: Desk) -> list[str]:
    heads = [
        _("目标额度"),
        _("发放额度"),
        desk.budget.earmark.title if desk.budget.earmark else "",
        _("已下达"),
    ]
    return [each for each in (*heads, *(str(kind.label) for _book, kind in ACCOUNTS)) if each]


def _shown(desk: Desk, amounts: tuple[int, ...]) -> list[int]:
    return [fen for place, fen in enumerate(amounts) if place != 2 or desk.budget.earmark]


def _row(desk: Desk, each: City) -> dict[str, Any]:
    """Amounts that stand in an account lead to its postings; what was released is the sum of its entries."""
    drawn = [amounts.planned(fen) for fen in _shown(desk, each.amounts)[: -len(ACCOUNTS)]]
    drawn += [
        amounts.in_account(desk.round.ref, each.region_code, book.value, kind.value, fen)
        for (book, kind), fen in zip(ACCOUNTS, each.standing, strict=True)
    ]
    return {"name": each.name, "cells": list(zip(_columns(desk), drawn, strict=True))}


def _totals(desk: Desk, cities: Sequence[City]) -> list[tuple[str, amounts.Amount]]:
    """Of all cities: over the page that lists them to the account of each."""
    sums = totals_of(cities)
    drawn = [amounts.planned(fen) for fen in _shown(desk, sums)[: -len(ACCOUNTS)]]
    for place, (book, kind) in enumerate(ACCOUNTS):
        having = [each.region_code for each in cities if each.standing[place]]
        fen = sum(each.standing[place] for each in cities)
        drawn.append(amounts.in_kind(desk.round.ref, book.value, kind.value, fen, having))
    return list(zip(_columns(desk), drawn, strict=True))


def _title(desk: Desk, kind: str) -> str:
    found = desk.budget.cutoffs.get(kind)
    return found.title if found else kind


def _opened(request: HttpRequest, ref: str) -> tuple[Desk, ProgrammePeriod]:
    desk = budget_desk(request.actor, ref)  # type: ignore[attr-defined]
    period = period_of(desk.round)
    if period is None or not desk.hands_out:
        raise NotFoundOrHidden(_("这个批次的年度还没有开始。"))
    return desk, period


def _saved(
    request: HttpRequest,
    ref: str,
    form: AmountsForm | MoveForm | CutOffForm,
    act: Callable[[], Any],
    told: str,
) -> HttpResponse | None:
    """Leads back to the table; nothing where it was refused."""
    period = _opened(request, ref)[1]
    if attempt(form, act) is None:
        form.look_again(period.version)
        return None
    messages.success(request, told)
    return redirect("officer:budget", ref)


def budget_targets(request: HttpRequest, ref: str) -> HttpResponse:
    desk, period = _opened(request, ref)
    cities = quota_table(period, clock.today())
    earmark = desk.budget.earmark.title if desk.budget.earmark else ""
    proposal = next_quotas(period, clock.today())
    filled = proposal.targets if proposal is not None and FILL in request.GET else {}
    form = TargetsForm(posted(request), cities=cities, earmark=earmark, seen=period.version, proposed=filled)
    if request.method == "POST" and form.is_valid():
        targets = [Target(code, *amounts) for code, amounts in form.amounts()]
        actor = request.actor  # type: ignore[attr-defined]
        seen = form.cleaned_data["seen"]
        done = _saved(
            request,
            ref,
            form,
            lambda: set_targets(period=period, targets=targets, seen=seen, by=actor),
            _("已保存各地的额度。"),
        )
        if done is not None:
            return done
    return _table_page(
        request, desk, form, _("确定额度"), proposal=drawn_proposal(desk.pack, proposal), filled=bool(filled)
    )


def budget_release(request: HttpRequest, ref: str) -> HttpResponse:
    """First shows what would be booked; the button that does it comes with that."""
    desk, period = _opened(request, ref)
    cities = quota_table(period, clock.today())
    form = ReleaseForm(posted(request), cities=cities, seen=period.version)
    preview: list[tuple[str, amounts.Amount]] = []
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        given_out = {code: fen for code, (fen,) in form.amounts() if fen}
        if "confirm" not in request.POST and given_out:
            names = {each.region_code: each.name for each in cities}
            preview = [(names[code], amounts.planned(fen)) for code, fen in given_out.items()]
            preview.append((_("合计"), amounts.planned(sum(given_out.values()))))
        else:
            actor = request.actor  # type: ignore[attr-defined]
            done = _saved(
                request,
                ref,
                form,
                lambda: release_tranche(
                    period=period,
                    title=given["title"],
                    amounts=given_out,
                    reason=given["reason"],
                    seen=given["seen"],
                    by=actor,
                ),
                _("已下达，并已入账。"),
            )
            if done is not None:
                return done
    told = _("下面的金额记入总账：省级核定同样多的发放额度，分别转为各地的可用额度。")
    return _table_page(request, desk, form, _("下达额度"), preview, told)


def budget_fund(request: HttpRequest, ref: str) -> HttpResponse:
    """First shows what would be booked; the button that does it comes with that."""
    desk, period = _opened(request, ref)
    cities = quota_table(period, clock.today())
    earmark = desk.budget.earmark.title if desk.budget.earmark else ""
    form = FundForm(
        posted(request), cities=cities, earmark=earmark, money=money_in(period), seen=period.version
    )
    preview: list[tuple[str, amounts.Amount]] = []
    if request.method == "POST" and form.is_valid():
        given = {code: Funds(*fen) for code, fen in form.amounts() if any(fen)}
        if "confirm" not in request.POST and given:
            names = {each.region_code: each.name for each in cities}
            preview = [(names[code], amounts.planned(each.total_fen)) for code, each in given.items()]
            preview.append((_("合计"), amounts.planned(sum(each.total_fen for each in given.values()))))
        else:
            actor, reason = request.actor, form.cleaned_data["reason"]  # type: ignore[attr-defined]
            seen = form.cleaned_data["seen"]
            done = _saved(
                request,
                ref,
                form,
                lambda: fund_cities(period=period, amounts=given, reason=reason, seen=seen, by=actor),
                _("已下达资金，并已入账。"),
            )
            if done is not None:
                return done
    told = _("下面的金额记入总账：省级安排同样多的资金，分别转为各地的一般资金和专项资金。")
    return _table_page(request, desk, form, _("下达资金"), preview, told)


def _table_page(
    request: HttpRequest,
    desk: Desk,
    form: AmountsForm,
    title: str,
    preview: list[tuple[str, amounts.Amount]] | None = None,
    told: str = "",
    **beside: Any,
) -> HttpResponse:
    context = {
        **beside,
        "told": told,
        "form": form,
        "title": title,
        "round": desk.round,
        "table": desk.budget.title,
        "preview": preview,
    }
    return render(request, "officer/budget_amounts.html", context, status=422 if form.errors else 200)


def budget_move(request: HttpRequest, ref: str) -> HttpResponse:
    desk, period = _opened(request, ref)
    form = MoveForm(posted(request), cities=quota_table(period, clock.today()), seen=period.version)
    if request.method == "POST" and form.is_valid():
        given, actor = form.cleaned_data, request.actor  # type: ignore[attr-defined]
        done = _saved(
            request,
            ref,
            form,
            lambda: reallot(
                period=period,
                source=given["source"],
                target=given["target"],
                amount_fen=given["amount"],
                reason=given["reason"],
                seen=given["seen"],
                by=actor,
            ),
            _("已调剂，并已入账。"),
        )
        if done is not None:
            return done
    return form_page(request, form, _("调剂额度"), reverse("officer:budget", args=[ref]), desk.budget.title)


def budget_match(request: HttpRequest, ref: str) -> HttpResponse:
    """For the area of whoever opens it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    desk = budget_desk(actor, ref)
    period = period_of(desk.round)
    if period is None or not may_match(actor, desk.round, desk.pack):
        raise NotFoundOrHidden(_("这个批次没有可以登记的地方配套。"))
    form = MatchForm(posted(request), seen=period.version)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        given = NewMatching(told["amount"], told["percent"], told["paper"], told["reason"])
        done = attempt(form, lambda: match_locally(period=period, given=given, seen=told["seen"], by=actor))
        if done is not None:
            messages.success(request, _("已登记并入账，从下一张结算清单起配套。"))
            return redirect("officer:budget", ref)
        form.look_again(ProgrammePeriod.objects.get(pk=period.pk).version)
    here = reverse("officer:budget", args=[ref])
    return form_page(request, form, _("登记地方配套"), here, desk.budget.title)


def budget_cutoff(request: HttpRequest, ref: str) -> HttpResponse:
    desk, period = _opened(request, ref)
    kinds = [(name, each.title) for name, each in desk.budget.cutoffs.items()]
    form = CutOffForm(posted(request), kinds=kinds, seen=period.version)
    if request.method == "POST" and form.is_valid():
        given, actor = form.cleaned_data, request.actor  # type: ignore[attr-defined]
        done = _saved(
            request,
            ref,
            form,
            lambda: set_cutoff(
                period=period,
                kind=given["kind"],
                cutoff_on=given["cutoff_on"],
                reason=given["reason"],
                seen=given["seen"],
                by=actor,
            ),
            _("已公布，批次的通知里能看到。"),
        )
        if done is not None:
            return done
    return form_page(
        request, form, _("公布截止日期"), reverse("officer:budget", args=[ref]), desk.budget.title
    )
