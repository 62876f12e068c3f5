"""Cases of enterprises that name this supplier: the lines about it, and its word on them.

Not here: the whole case (officers, and the enterprise itself), the supplier's own record (`record.py`).
"""

from django.contrib import messages as toasts
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yunti.apps.partners.enums import Word
from yunti.apps.partners.queries import part_by_ref, parts_of
from yunti.apps.partners.services import LONGEST, give_word
from yunti.kit.actors import Actor
from yunti.kit.errors import Conflict, InvalidInput
from yunti.kit.references import new_reference
from yunti.kit.viewing import record_viewing


def case_list(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    parts = sorted(parts_of(actor), key=lambda each: not each.waits)
    return render(request, "supplier/case_list.html", {"parts": parts})


def case(request: HttpRequest, ref: str) -> HttpResponse:
    """GET shows the lines, POST says whether they are true."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    part = part_by_ref(actor, ref)
    if request.method == "POST":
        return _give(request, ref)
    record_viewing(part.partner.case, by=actor, purpose="partners.detail")
    return _show(request, ref)


def _show(request: HttpRequest, ref: str, errors: InvalidInput | None = None) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    context = {
        "part": part_by_ref(actor, ref),
        "words": Word.choices,
        "typed": request.POST,
        "longest": LONGEST,
        "problems": errors.problems if errors else (),
        "key": new_reference(),
    }
    return render(request, "supplier/case.html", context, status=422 if errors else 200)


def _give(request: HttpRequest, ref: str) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    sent = request.POST
    try:
        give_word(
            case=part_by_ref(actor, ref).partner.case,
            word=sent.get("word", ""),
            note=sent.get("note", ""),
            digest=sent.get("digest", ""),
            by=actor,
            key=sent.get("key") or None,
        )
    except InvalidInput as refusal:
        return _show(request, ref, refusal)
    except Conflict as refusal:
        toasts.error(request, f"{refusal.reason} {refusal.next_step}".strip())
        return redirect("supplier:case", ref)
    toasts.success(request, _("已记录，办理单位可以看到。"))
    return redirect("supplier:case-list")
