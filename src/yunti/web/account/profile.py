"""The own account: mandates, devices signed in, contacts, the privacy notice.

Not here: password (`password.py`), second factor (`second_factor.py`), colleagues (`colleagues.py`).
"""

from typing import Any

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from yunti.apps.accounts import queries, services
from yunti.apps.accounts.enums import SignInEnd
from yunti.apps.accounts.passwords import expires_at
from yunti.kit import clock
from yunti.kit.errors import Refused
from yunti.web.account.forms import EmailForm, NoticeForm, PhoneForm
from yunti.web.account.sessions import MANDATE, NOTICE
from yunti.web.shared.menus import home_of
from yunti.web.shared.problems import posted, put_back

BROWSERS = (
    ("MicroMessenger", _lazy("微信")),
    ("Edg/", "Edge"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def profile(request: HttpRequest) -> HttpResponse:
    person: Any = request.user
    return render(
        request,
        "account/profile.html",
        {
            "person": person,
            "sign_ins": [(row, device_name(row.agent)) for row in queries.open_sign_ins(person.pk)],
            "here": request.sign_in.ref,  # type: ignore[attr-defined]
            "factor_on": queries.has_second_factor(person.pk),
            "password_expires_at": expires_at(person),
            "joins": queries.join_requests_of(person.pk),
        },
    )


def device_name(agent: str) -> str:
    """What a person calls the device: browser and system, as far as the browser tells."""
    browser = next((name for mark, name in BROWSERS if mark in agent), "")
    system = next((name for mark, name in SYSTEMS if mark in agent), "")
    return " · ".join(str(part) for part in (browser, system) if part) or _("未知设备")


def choose_mandate(request: HttpRequest) -> HttpResponse:
    """A new session key goes with the new rights."""
    mandate = services.switch_mandate(
        sign_in_ref=request.sign_in.ref,  # type: ignore[attr-defined]
        mandate_ref=request.POST.get("mandate", ""),
        by=request.actor,  # type: ignore[attr-defined]
    )
    request.session[MANDATE] = mandate.ref
    request.session.cycle_key()
    return redirect(home_of(queries.actor_of(request.user, mandate)))  # type: ignore[arg-type]


def end_device(request: HttpRequest, ref: str) -> HttpResponse:
    services.end_sign_in(ref=ref, reason=SignInEnd.ENDED_ELSEWHERE, by=request.actor)  # type: ignore[attr-defined]
    return redirect(reverse("account:profile") + "#devices")


def end_other_devices(request: HttpRequest) -> HttpResponse:
    services.end_other_sign_ins(keep=request.sign_in.ref, by=request.actor)  # type: ignore[attr-defined]
    return redirect(reverse("account:profile") + "#devices")


@reauthentication_required()
def change_email(request: HttpRequest) -> HttpResponse:
    form = EmailForm(posted(request))
    if request.method == "POST" and form.is_valid():
        origin = request.build_absolute_uri(reverse("account:link-open", args=["-"]))[: -len("-/")]
        try:
            services.request_new_contact(
                email=form.cleaned_data["email"],
                origin=origin,
                by=request.actor,  # type: ignore[attr-defined]
            )
        except Refused as refusal:
            put_back(form, refusal)
        else:
            return render(request, "account/email_sent.html", {"email": form.cleaned_data["email"]})
    context = {"form": form, "title": _("更换电子邮箱"), "now": request.user.email}  # type: ignore[union-attr]
    return render(request, "account/contact.html", context, status=422 if form.errors else 200)


def confirm_email(request: HttpRequest, token: str) -> HttpResponse:
    if request.method == "POST":
        services.confirm_new_contact(token=token, by=request.actor)  # type: ignore[attr-defined]
        return redirect("account:profile")
    link = queries.live_link(services.digest_of(token), clock.now())
    if link is None or link.purpose != "contact":
        raise services.link_is_dead()
    return render(request, "account/email_confirm.html")


@reauthentication_required()
def change_phone(request: HttpRequest) -> HttpResponse:
    form = PhoneForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.change_phone(phone=form.cleaned_data["phone"], by=request.actor)  # type: ignore[attr-defined]
        except Refused as refusal:
            put_back(form, refusal)
        else:
            return redirect("account:profile")
    context = {"form": form, "title": _("更换手机号"), "now": request.user.phone}  # type: ignore[union-attr]
    return render(request, "account/contact.html", context, status=422 if form.errors else 200)


def accept_notice(request: HttpRequest) -> HttpResponse:
    form = NoticeForm(posted(request))
    if request.method == "POST" and form.is_valid():
        request.session[NOTICE] = services.accept_notice(
            version=settings.YUNTI_NOTICE_VERSION,
            by=request.actor,  # type: ignore[attr-defined]
        )
        return redirect(home_of(request.actor))  # type: ignore[attr-defined]
    context = {"form": form, "version": settings.YUNTI_NOTICE_VERSION}
    return render(request, "account/notice.html", context, status=422 if form.errors else 200)
