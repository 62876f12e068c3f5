"""Verifying a certificate by its code, and printing it. Not here: issuing (`apps.certificates`)."""

import base64
from io import BytesIO

import qrcode
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from qrcode.image.svg import SvgPathImage

from yunti.apps.certificates.queries import certificate_with
from yunti.kit import clock
from yunti.web.public.lists import fresh
from yunti.web.shared.patience import require_patience

MISSES = "60/h/ip"
LONGEST_CODE = 40


def certificate_search(request: HttpRequest) -> HttpResponse:
    """The code as it is printed, typed by hand: blanks and hyphens between its parts do not matter."""
    typed = request.GET.get("code", "")[:LONGEST_CODE]
    code = "".join(letter for letter in typed.lower() if letter.isascii() and letter.isalnum())
    if code:
        return redirect("public:certificate", code)
    return render(request, "public/certificate_search.html", {"asked": "code" in request.GET})


def certificate(request: HttpRequest, code: str) -> HttpResponse:
    found = certificate_with(code, clock.today())
    if found is None:
        require_patience(request, "certificate", MISSES)
        return fresh(render(request, "public/certificate_search.html", {"missing": True}, status=404))
    address = (
        f"{settings.YUNTI_ADDRESS}{reverse('public:certificate', kwargs={'code': found.certificate.code})}"
    )
    context = {
        "found": found,
        "paper": found.certificate,
        "address": address,
        "picture": picture_of(address),
        "code": " ".join(found.certificate.code[at : at + 4] for at in range(0, 16, 4)),
        "as_of": clock.today(),
    }
    return fresh(render(request, "public/certificate.html", context))


def picture_of(text: str) -> str:
    picture = BytesIO()
    qrcode.make(text, image_factory=SvgPathImage).save(picture)
    return "data:image/svg+xml;base64," + base64.b64encode(picture.getvalue()).decode()
