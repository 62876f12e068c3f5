"""The pilots of a round at the officers' desk: the list, papers that come in, amounts by city and unit.

Not here: the forms (`pilot_forms.py`), the cases themselves (`case_file.py`), the rules (`apps.pilots`, `apps.budgets`).
"""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from yunti.apps.budgets.queries.earmarks import earmarks_in
from yunti.apps.budgets.queries.table import period_of, quota_table
from yunti.apps.budgets.services import share_earmark
from yunti.apps.pilots.queries.desk import (
    CityShares,
    Desk,
    Unit,
    case_being_written,
    least_of,
    pilot_desk,
    unit_by_ref,
    units_of,
)
from yunti.apps.pilots.services import receive_papers
from yunti.apps.reference.queries.regions import region_name
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.errors import NotFoundOrHidden
from yunti.packs.budget import ground
from yunti.web.officer.party_forms import attempt, form_page
from yunti.web.officer.pilot_forms import ReceptionForm, SharesForm
from yunti.web.shared import amounts
from yunti.web.shared.problems import posted


def pilot_list(request: HttpRequest, ref: str) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    desk = pilot_desk(actor, ref)
    units, cities = units_of(desk, actor)
    context = {
        "desk": desk,
        "round": desk.round,
        "title": desk.spec.title,
        "units": [_unit(each) for each in units],
        "cities": [_city(each) for each in cities],
        "kept": desk.budget.earmark.title if desk.budget and desk.budget.earmark else _("专项额度"),
        "least": least_of(desk),
        "intake": desk.spec.at(desk.pack, clock.today()),
        "copies": desk.spec.copies_on(desk.pack, clock.today()),
        "clause": ground(desk.pack, *desk.spec.clause),
    }
    return render(request, "officer/pilot_list.html", context)


def _unit(each: Unit) -> dict[str, Any]:
    handed_in = each.case.number is not None
    return {
        "each": each,
        "handed_in": handed_in,
        "href": reverse("officer:case", args=[each.case.ref]) if handed_in and each.opens else "",
        "tone": "ok" if each.running else "todo" if each.ended else "wait",
        "share": amounts.planned(each.share_fen),
        "above": sum(fee > cap for fee, cap in each.served.means().values()),
    }


def _city(each: CityShares) -> dict[str, Any]:
    return {
        "each": each,
        "name": region_name(each.region_code),
        "kept": amounts.planned(each.kept_fen),
        "shared": amounts.planned(each.shared_fen),
        "left": amounts.planned(each.left_fen),
        "rows": [(name, amounts.planned(fen)) for name, fen in each.rows],
    }


def pilot_papers(request: HttpRequest, ref: str) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    desk = pilot_desk(actor, ref)
    if not desk.takes_in:
        raise NotFoundOrHidden(_("没有找到这个批次的试点。"))
    form = ReceptionForm(posted(request))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        case = case_being_written(desk, given["uscc"])
        if case is None:
            form.add_error(
                "uscc", _("这个单位没有正在填写的申请书。请核对代码，或者请其先在平台上开始填写。")
            )
        else:
            told = {name: given[name] for name in ("copies", "pdf", "received_on", "note")}
            if attempt(form, lambda: receive_papers(case=case, **told, by=actor)) is not None:
                name = case.supplier.name if case.supplier else ""
                messages.success(request, _("已登记 %(name)s 的材料。") % {"name": name})
                return redirect("officer:pilot-list", ref)
    back = reverse("officer:pilot-list", args=[ref])
    return form_page(request, form, _("登记收到的材料"), back, desk.spec.title)


def pilot_quota(request: HttpRequest, ref: str, case: str) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    desk = pilot_desk(actor, ref)
    unit, period = unit_by_ref(desk, case), period_of(desk.round)
    if period is None or not desk.hands_out or unit.supplier is None:
        raise NotFoundOrHidden(_("没有找到这个试点单位。"))
    form = SharesForm(
        posted(request),
        cities=quota_table(period, clock.today()),
        earmarks=earmarks_in(desk.round.pk),
        supplier=unit.supplier.pk,
        title=_("分给该单位（元）"),
        seen=period.version,
    )
    if request.method == "POST" and form.is_valid():
        seen, supplier = form.cleaned_data["seen"], unit.supplier
        done = attempt(
            form,
            lambda: share_earmark(
                period=period, supplier=supplier, amounts=form.shares(), seen=seen, by=actor
            ),
        )
        if done is not None:
            messages.success(request, _("已分配，可以在申报的页面上继续办理。"))
            return redirect("officer:pilot-list", ref)
        form.look_again(_version(desk))
    context = {
        "form": form,
        "round": desk.round,
        "title": _("分配试点额度"),
        "table": desk.spec.title,
        "unit": unit,
    }
    return render(request, "officer/pilot_quota.html", context, status=422 if form.errors else 200)


def _version(desk: Desk) -> int:
    period = period_of(desk.round)
    return period.version if period is not None else 0
