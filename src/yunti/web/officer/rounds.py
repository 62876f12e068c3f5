"""Rounds at the desk of those who keep them: which, open one, change it with a reason, close it, quotas, notices.

Not here: the forms (`round_forms.py`), what everybody sees (`web.public.rounds`), papers of a round (`round_papers.py`).
"""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from yunti.apps.budgets.queries.desk import periods_for
from yunti.apps.cases.queries.in_round import counted_in
from yunti.apps.programmes.enums import RoundState, WindowLevel
from yunti.apps.programmes.queries.contacts import contacts_of
from yunti.apps.programmes.queries.keeping import (
    Offer,
    changes_of,
    editions_for,
    kept_round,
    notice_in,
    notices_of,
    rounds_kept_by,
    what_changed,
)
from yunti.apps.programmes.queries.rounds import pack_of, state_at, window_of
from yunti.apps.programmes.services import (
    NewRound,
    Revision,
    close_round,
    open_round,
    publish_round_notice,
    revise_round,
    set_quota,
    withdraw_round_notice,
)
from yunti.apps.reference.queries.regions import full_region_name, region_name
from yunti.domain.money import yuan
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.errors import NotFoundOrHidden
from yunti.packs.budget import budget_of
from yunti.packs.loading import load_json
from yunti.packs.pilots import pilots_of
from yunti.packs.rounds import Quota, contacts_asked, quota_asked
from yunti.packs.vouchers import vouchers_of
from yunti.web.officer.party_forms import attempt, form_page
from yunti.web.officer.round_forms import (
    ChangedRoundForm,
    ClosingForm,
    NewRoundForm,
    NoticeForm,
    QuotaForm,
    WithdrawingForm,
    as_typed,
)
from yunti.web.shared.problems import posted
from yunti.web.shared.round_windows import TONES, windows_shown


def round_list(request: HttpRequest) -> HttpResponse:
    now = clock.now()
    rows = [
        (
            each,
            full_region_name(each.jurisdiction),
            window_of(each, WindowLevel.APPLICANT),
            state,
            TONES[state],
        )
        for each in rounds_kept_by(request.actor)  # type: ignore[attr-defined]
        for state in (state_at(each, WindowLevel.APPLICANT, now),)
    ]
    context = {"rows": rows, "periods": periods_for(request.actor)}  # type: ignore[attr-defined]
    return render(request, "officer/round_list.html", context)


def round_new(request: HttpRequest) -> HttpResponse:
    """First the edition, then what it asks of a round."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    offers = editions_for(actor)
    asked = request.GET.get("edition", "")
    offer = next((each for each in offers if _name(each) == asked and _is_usable(each)), None)
    if offer is None:
        rows = [(each, _name(each), _is_usable(each)) for each in offers]
        return render(request, "officer/round_editions.html", {"rows": rows})
    form = NewRoundForm(posted(request), contacts=contacts_asked(offer.pack), region=actor.jurisdiction)
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: open_round(new=_new(form, offer), by=actor))
        if made is not None:
            messages.success(request, _("已开设批次，首页上能看到。"))
            return redirect("officer:round", made.ref)
    context = {"form": form, "pack": offer.pack, "example": not offer.published, "round": None}
    return render(request, "officer/round_form.html", context, status=422 if form.errors else 200)


def _name(offer: Offer) -> str:
    return f"{offer.pack.programme}/{offer.pack.edition}"


def _is_usable(offer: Offer) -> bool:
    """The demo opens rounds under editions as they stand, each marked as an example."""
    return offer.published or settings.YUNTI_MODE == "demo"


def _new(form: NewRoundForm, offer: Offer) -> NewRound:
    given = form.cleaned_data
    return NewRound(
        offer.pack.programme,
        offer.pack.edition,
        given["code"],
        given["title"],
        given["jurisdiction"],
        form.windows(),
        form.facts({}),
        is_example=not offer.published,
    )


def round_detail(request: HttpRequest, ref: str) -> HttpResponse:
    each = kept_round(request.actor, ref)  # type: ignore[attr-defined]
    pack, now = pack_of(each), clock.now()
    state = state_at(each, WindowLevel.APPLICANT, now)
    quota = quota_asked(pack)
    context: dict[str, Any] = {
        "round": each,
        "programme": pack.title,
        "edition": pack.edition,
        "region": full_region_name(each.jurisdiction),
        "state": state,
        "tone": TONES[state],
        "windows": windows_shown(each, now),
        "contacts": contacts_of(each, pack),
        "asks_contacts": contacts_asked(pack) is not None,
        "quota": quota,
        "budget": budget_of(pack),
        "pilots": pilots_of(pack),
        "queue": vouchers_of(pack) is not None,
        "quotas": [(region_name(row.region_code), _amount(quota, row)) for row in each.quotas.all()],
        "notices": notices_of(each),
        "changes": [(change, what_changed(change, pack)) for change in changes_of(each)],
        "counted": counted_in(each),
    }
    return render(request, "officer/round.html", context)


def _amount(quota: Quota | None, row: Any) -> str:
    return str(row.count) if row.count is not None else _("%(yuan)s 元") % {"yuan": yuan(row.amount_fen).text}


def round_change(request: HttpRequest, ref: str) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    each = kept_round(actor, ref)
    pack = pack_of(each)
    contacts, before = contacts_asked(pack), load_json(each.facts, "round")
    told = before.get(contacts.field) or {} if contacts else {}
    cells = contacts.cells if contacts else ()
    windows = [(row.level, row.opens_at, row.closes_at) for row in each.windows.all()]
    initial = as_typed(windows, {f"contact_{at}": told.get(cell, "") for at, cell in enumerate(cells)})
    initial |= {"title": each.title, "seen": each.changes.count()}
    form = ChangedRoundForm(posted(request), initial=initial, contacts=contacts)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        revision = Revision(given["title"], form.windows(), form.facts(before), given["seen"])
        done = attempt(
            form, lambda: revise_round(round=each, revision=revision, reason=given["reason"], by=actor)
        )
        if done is not None:
            messages.success(request, _("已调整，改动和理由留在下面的记录里。"))
            return redirect("officer:round", ref)
        form.look_again(each.changes.count())
    context = {"form": form, "pack": pack, "example": False, "round": each}
    return render(request, "officer/round_form.html", context, status=422 if form.errors else 200)


def round_close(request: HttpRequest, ref: str) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    each = kept_round(actor, ref)
    form = ClosingForm(posted(request))
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if attempt(form, lambda: close_round(round=each, reason=reason, by=actor)) is not None:
            messages.success(request, _("批次已关闭，不再接收申报。"))
            return redirect("officer:round", ref)
    open_now = state_at(each, WindowLevel.APPLICANT, clock.now()) is RoundState.OPEN
    context = {"form": form, "round": each, "counted": counted_in(each), "open_now": open_now}
    return render(request, "officer/round_close.html", context, status=422 if form.errors else 200)


def round_quota(request: HttpRequest, ref: str) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    each = kept_round(actor, ref)
    quota = quota_asked(pack_of(each))
    if quota is None:
        raise NotFoundOrHidden(_("这个项目没有分配到地区的额度。"))
    form = QuotaForm(posted(request), region=each.jurisdiction, quota=quota)
    if request.method == "POST" and form.is_valid():
        given, numbers = form.cleaned_data, form.numbers()
        done = attempt(
            form,
            lambda: set_quota(
                round=each,
                region_code=given["region_code"],
                count=numbers["count"],
                amount_fen=numbers["amount_fen"],
                reason=given["reason"],
                by=actor,
            ),
        )
        if done is not None:
            messages.success(request, _("已登记。"))
            return redirect("officer:round", ref)
    return form_page(request, form, quota.title, reverse("officer:round", args=[ref]), each.title)


def round_notice_new(request: HttpRequest, ref: str) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    each = kept_round(actor, ref)
    form = NoticeForm(posted(request))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        done = attempt(
            form, lambda: publish_round_notice(round=each, title=given["title"], text=given["text"], by=actor)
        )
        if done is not None:
            messages.success(request, _("通知已发布，首页和批次页面上能看到。"))
            return redirect("officer:round", ref)
    return form_page(request, form, _("发布通知"), reverse("officer:round", args=[ref]), each.title)


def round_notice_withdraw(request: HttpRequest, ref: str, notice: str) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    each = kept_round(actor, ref)
    row = notice_in(each, notice)
    form = WithdrawingForm(posted(request))
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if attempt(form, lambda: withdraw_round_notice(notice=row, reason=reason, by=actor)) is not None:
            messages.success(request, _("通知已撤回，记录保留。"))
            return redirect("officer:round", ref)
    title = _("撤回通知：%(title)s") % {"title": row.title}
    return form_page(request, form, title, reverse("officer:round", args=[ref]), each.title)
