"""Verifying a voucher by its code: how it stands now, and how old the picture is that led here.

Whoever has no code learns nothing: codes have 130 random bits, and who tries many is asked to wait. Which names are shown the pack
says. Not here: the paper with the picture (`web.shared.vouchers`), issuing (`apps.vouchers`).
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from yunti.apps.programmes.queries.rounds import pack_or_none
from yunti.apps.vouchers.enums import Look, State
from yunti.apps.vouchers.queries.shown import Shown, voucher_with
from yunti.kit import clock
from yunti.kit.minutes import minute_code, minute_of
from yunti.packs.vouchers import vouchers_of
from yunti.web.public.certificates import picture_of
from yunti.web.public.lists import fresh
from yunti.web.shared.patience import require_patience
from yunti.web.shared.vouchers import address_of, number_asked, voucher_amount

MISSES = "60/h/ip"
LONGEST_CODE = 60
FRESH_MINUTES = 3
PER_GROUP = 4
TONES: Mapping[Look, str] = {Look.VALID: "met", Look.SUPERSEDED: "hint"}


def voucher_search(request: HttpRequest) -> HttpResponse:
    """The code as it is printed, typed by hand: blanks and hyphens between its parts do not matter."""
    typed = request.GET.get("code", "")[:LONGEST_CODE]
    code = "".join(letter for letter in typed.lower() if letter.isascii() and letter.isalnum())
    if code:
        return redirect("public:voucher", code)
    return render(request, "public/voucher_search.html", {"asked": "code" in request.GET})


def voucher(request: HttpRequest, code: str) -> HttpResponse:
    found = voucher_with(code)
    if found is None:
        require_patience(request, "voucher", MISSES)
        return fresh(render(request, "public/voucher_search.html", {"missing": True}, status=404))
    return fresh(render(request, "public/voucher.html", _told(request, found)))


def _told(request: HttpRequest, found: Shown) -> dict[str, Any]:
    row, now = found.voucher, clock.now()
    asked = number_asked(request)
    number = asked if asked is not None and found.version(asked) is not None else found.newest.version
    look = found.look(clock.today(), number)
    pack = pack_or_none(row.round)
    spec = vouchers_of(pack) if pack is not None else None
    shows = spec.public if spec is not None else ()
    return {
        "row": row,
        "title": spec.title if spec is not None else "",
        "notice": spec.notice if spec is not None else "",
        "look": look,
        "mark": "hint" if row.state == State.REDEEMED else TONES.get(look, "fail"),
        "state": row.get_state_display(),
        "asked": number,
        "newest": found.newest.version,
        "amount": voucher_amount(request.actor, row, found.newest.amount_fen),  # type: ignore[attr-defined]
        "enterprise": row.enterprise.name if "enterprise" in shows else "",
        "supplier": row.supplier.name if "supplier" in shows and row.supplier else "",
        "services": [each.title for each in found.lines] if "services" in shows else [],
        "grouped": " ".join(row.code[at : at + PER_GROUP] for at in range(0, len(row.code), PER_GROUP)),
        "picture": picture_of(address_of(found, found.newest.version, minute=True)),
        "minute": minute_code(row.code, now)[-10:],
        "now": clock.local(now),
        **_age(request, row.code, now),
    }


def _age(request: HttpRequest, code: str, now: datetime) -> dict[str, Any]:
    """Of the picture that led here, where it carries the code of its minute."""
    given = request.GET.get("at", "")
    if not given:
        return {}
    made = minute_of(code, given)
    if made is None:
        return {"forged": True}
    minutes = max(int((now - made).total_seconds() // 60), 0)
    return {"made": made, "minutes": minutes, "old": minutes >= FRESH_MINUTES}
