"""Switching the second factor on and off, and the recovery codes, which are shown once.

Not here: asking for the code at sign-in (`sign_in.py`), reset by administrators (`web.administration`).
"""

import base64
from io import BytesIO

import qrcode
from allauth.account.decorators import reauthentication_required
from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from qrcode.image.svg import SvgPathImage

from yunti.apps.accounts import factors, queries, sealing, services
from yunti.kit import clock
from yunti.kit.errors import Refused
from yunti.web.account.forms import FirstCodeForm
from yunti.web.shared.problems import posted, put_back

SECRET, CODES = "first_secret", "recovery_codes"


def index(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "mfa/index.html",
        {
            "on": queries.has_second_factor(request.user.pk),
            "codes_left": queries.recovery_codes_left(request.user.pk),
            "staff": queries.is_staff_member(request.mandates),  # type: ignore[attr-defined]
        },
    )


@reauthentication_required()
def activate(request: HttpRequest) -> HttpResponse:
    if queries.has_second_factor(request.user.pk):
        return redirect("mfa_index")
    form = FirstCodeForm(posted(request))
    secret = _secret_of(request, renew=request.method == "GET")
    if request.method == "POST" and form.is_valid():
        try:
            codes = services.activate_second_factor(
                secret=secret,
                code=form.cleaned_data["code"],
                by=request.actor,  # type: ignore[attr-defined]
            )
        except Refused as refusal:
            put_back(form, refusal)
        else:
            services.mark_second_factor(request.sign_in.ref)  # type: ignore[attr-defined]
            del request.session[SECRET]
            return _show_codes_once(request, codes)
    return render(request, "mfa/activate.html", _activation(request, form, secret), status=_status(form))


@reauthentication_required()
def deactivate(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        services.deactivate_second_factor(by=request.actor)  # type: ignore[attr-defined]
        return redirect("mfa_index")
    return render(request, "mfa/deactivate.html", {"on": queries.has_second_factor(request.user.pk)})


@reauthentication_required()
def renew_codes(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        codes = services.renew_recovery_codes(by=request.actor)  # type: ignore[attr-defined]
        return _show_codes_once(request, codes)
    return render(
        request, "mfa/renew_codes.html", {"codes_left": queries.recovery_codes_left(request.user.pk)}
    )


def view_codes(request: HttpRequest) -> HttpResponse:
    """Right after they were made, once; a second look finds none."""
    sealed = request.session.pop(CODES, "")
    codes = sealing.decrypt(sealed).split() if sealed else []
    return render(
        request,
        "mfa/codes.html",
        {
            "codes": codes,
            "codes_left": queries.recovery_codes_left(request.user.pk),
            "file": _codes_file(request, codes),
            "file_name": _("恢复码") + f"-{request.user.get_username()}.txt",
        },
    )


def _codes_file(request: HttpRequest, codes: list[str]) -> str:
    """A text file inside the page's own link: the codes are never asked from the server a second time."""
    told = {"login": request.user.get_username(), "day": clock.today().isoformat()}
    head = _("云梯恢复码，登录名 %(login)s，%(day)s 生成。每个只能用一次；重新生成后全部作废。") % told
    text = "\ufeff" + "\r\n".join([head, "", *codes, ""])
    return "data:text/plain;charset=utf-8;base64," + base64.b64encode(text.encode()).decode()


def _show_codes_once(request: HttpRequest, codes: list[str]) -> HttpResponseRedirect:
    request.session[CODES] = sealing.encrypt(" ".join(codes))
    return HttpResponseRedirect(reverse("mfa_view_recovery_codes"))


def _secret_of(request: HttpRequest, *, renew: bool) -> str:
    """The same secret from the picture to the code typed from it; sealed in the session until then."""
    if renew or SECRET not in request.session:
        person = request.user
        fixed = settings.YUNTI_MODE == "demo" and factors.may_have_demo_secret(person)  # type: ignore[arg-type]
        secret = factors.demo_secret(person.get_username()) if fixed else generate_totp_secret()
        request.session[SECRET] = sealing.encrypt(secret)
    return sealing.decrypt(request.session[SECRET])


def _activation(request: HttpRequest, form: FirstCodeForm, secret: str) -> dict[str, object]:
    url = get_adapter().build_totp_url(request.user, secret)
    picture = BytesIO()
    qrcode.make(url, image_factory=SvgPathImage).save(picture)
    demo = settings.YUNTI_MODE == "demo" and factors.may_have_demo_secret(request.user)  # type: ignore[arg-type]
    return {
        "form": form,
        "picture": "data:image/svg+xml;base64," + base64.b64encode(picture.getvalue()).decode(),
        "secret": " ".join(secret[place : place + 4] for place in range(0, len(secret), 4)),
        "staff": queries.is_staff_member(request.mandates),  # type: ignore[attr-defined]
        "demo_code": factors.next_code(secret, clock.now()) if demo else "",
    }


def _status(form: FirstCodeForm) -> int:
    return 422 if form.errors else 200
