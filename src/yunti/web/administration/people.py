"""Accounts of staff: list, detail, new accounts; stopping, unlocking, resetting, each by the administrator it belongs to.

Not here: mandates (`mandates.py`), import of lists (`staff_import.py`), the rules (`apps.accounts.permissions`).
"""

from collections.abc import Callable
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from yunti.apps.accounts import queries, services
from yunti.apps.accounts.letters import can_be_sent
from yunti.kit import clock
from yunti.kit.actors import Actor, Desk
from yunti.kit.errors import NotFoundOrHidden, Refused
from yunti.kit.viewing import record_viewing
from yunti.web.administration.people_forms import PersonForm, ReasonForm
from yunti.web.shared.problems import posted, put_back

PAGE_SIZE = 50


def person_list(request: HttpRequest) -> HttpResponse:
    words, state = request.GET.get("q", "").strip(), request.GET.get("state", "")
    rows = queries.persons_administered_by(_actor(request), words=words, state=state)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "words": words,
        "state": state,
        "states": _states(),
        "pager": pager(request, page),
    }
    return render(request, "administration/person_list.html", context)


def person_detail(request: HttpRequest, ref: str) -> HttpResponse:
    person = _person(request, ref)
    record_viewing(person, by=_actor(request), purpose="account_administration", about=person.ref)
    return _detail(request, person)


def person_create(request: HttpRequest) -> HttpResponse:
    form = PersonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            person, token = services.propose_person(
                **form.cleaned_data, origin=link_origin(request), by=_actor(request)
            )
        except Refused as refusal:
            if refusal.denial:
                raise
            put_back(form, refusal)
        else:
            link = "" if person.email and can_be_sent() else f"{link_origin(request)}{token}/"
            return render(request, "administration/person_created.html", {"person": person, "link": link})
    return render(
        request, "administration/person_create.html", {"form": form}, status=422 if form.errors else 200
    )


def person_disable(request: HttpRequest, ref: str) -> HttpResponse:
    return _with_reason(request, ref, services.disable_person)


def person_enable(request: HttpRequest, ref: str) -> HttpResponse:
    return _with_reason(request, ref, services.enable_person)


def person_request_factor_reset(request: HttpRequest, ref: str) -> HttpResponse:
    return _with_reason(request, ref, services.request_factor_reset)


def person_unlock(request: HttpRequest, ref: str) -> HttpResponse:
    person = _person(request, ref)
    services.unlock_person(person_ref=person.ref, by=_actor(request))
    return redirect("administration:person-detail", ref)


def person_reset_password(request: HttpRequest, ref: str) -> HttpResponse:
    """The link shows once, for handing over; the administrator never learns the password."""
    person = _person(request, ref)
    _row, token = services.start_password_reset(person_ref=person.ref, by=_actor(request))
    return _detail(request, person, link=f"{link_origin(request)}{token}/")


def link_origin(request: HttpRequest) -> str:
    return request.build_absolute_uri(reverse("account:link-open", args=["-"]))[: -len("-/")]


def _with_reason(request: HttpRequest, ref: str, service: Callable[..., Any]) -> HttpResponse:
    person = _person(request, ref)
    form = ReasonForm(request.POST)
    if form.is_valid():
        try:
            service(person_ref=person.ref, reason=form.cleaned_data["reason"], by=_actor(request))
        except Refused as refusal:
            if refusal.denial:
                raise
            put_back(form, refusal)
        else:
            return redirect("administration:person-detail", ref)
    return _detail(request, person, form=form, status=422)


def _detail(
    request: HttpRequest, person: Any, *, form: ReasonForm | None = None, link: str = "", status: int = 200
) -> HttpResponse:
    actor = _actor(request)
    context = {
        "person": person,
        "mandates": [
            (row, queries.state_of(row, clock.today())) for row in queries.mandates_of(person.pk, actor)
        ],
        "factor_on": queries.has_second_factor(person.pk),
        "sign_ins": queries.open_sign_ins(person.pk),
        "form": form or ReasonForm(),
        "link": link,
        "decides": actor.at(Desk.SECURITY_ADMIN) and actor.person_id != person.pk,
        "proposes": actor.at(Desk.SYSTEM_ADMIN) and actor.person_id != person.pk,
    }
    return render(request, "administration/person_detail.html", context, status=status)


def _person(request: HttpRequest, ref: str) -> Any:
    person = queries.person_administered_by(_actor(request), ref)
    if person is None:
        raise NotFoundOrHidden(_("没有这个人员。"))
    return person


def _states() -> list[tuple[str, str]]:
    return [
        ("", _("全部账号")),
        ("disabled", _("已停用")),
        ("unused", _("90 天未使用")),
        ("no_factor", _("工作人员未开两步验证")),
    ]


def pager(request: HttpRequest, page: Any) -> dict[str, str]:
    def address(number: int) -> str:
        query = request.GET.copy()
        query["page"] = str(number)
        return f"?{query.urlencode()}"

    first, last, total = page.start_index(), page.end_index(), page.paginator.count
    return {
        "previous": address(page.previous_page_number()) if page.has_previous() else "",
        "next": address(page.next_page_number()) if page.has_next() else "",
        "summary": _("第 %(first)d–%(last)d 个，共 %(total)d 个")
        % {"first": first, "last": last, "total": total},
    }


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor
