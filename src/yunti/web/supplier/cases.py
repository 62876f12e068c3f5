"""Cases of enterprises that name this supplier: what concerns it, and its word: a step of the procedure where there is one.

Not here: the whole case (officers, and the enterprise itself), the supplier's own applications (`web.applicant`) and record (`record.py`).
"""

from typing import Any

from django.contrib import messages as toasts
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yunti.apps.cases.guards import Surroundings
from yunti.apps.cases.permissions import roles_in
from yunti.apps.cases.queries.own_steps import REASONS, step_named, steps_open_to
from yunti.apps.partners.enums import Word
from yunti.apps.partners.queries import Part, part_by_ref, parts_of
from yunti.apps.partners.services import LONGEST, give_word
from yunti.apps.pilots.queries.tags import may_tag
from yunti.apps.pilots.services import confirm
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.apps.settlement.services import take_step
from yunti.kit.actors import Actor
from yunti.kit.errors import Conflict, InvalidInput, NotFoundOrHidden, Refused
from yunti.kit.references import new_reference
from yunti.kit.viewing import record_viewing
from yunti.web.shared.payment import payment_card
from yunti.web.shared.sent import key_in, number_in
from yunti.web.shared.vouchers import named_on, voucher_file, voucher_page


def case_list(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    parts = sorted(parts_of(actor), key=lambda each: not each.waits)
    return render(request, "supplier/case_list.html", {"parts": parts})


def case(request: HttpRequest, ref: str) -> HttpResponse:
    """GET shows the lines, POST says whether they are true."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    part = part_by_ref(actor, ref)
    if request.method == "POST":
        return _give(request, part)
    record_viewing(part.partner.case, by=actor, purpose="partners.detail")
    return _show(request, part)


def _show(
    request: HttpRequest,
    part: Part,
    errors: InvalidInput | None = None,
    refusal: Refused | None = None,
) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    steps = steps_open_to(_around(actor, part)) if part.own_turn else ()
    voucher = named_on(actor, part.partner.case)
    context = {
        "part": part,
        "voucher": voucher,
        **payment_card("supplier", voucher),
        "steps": steps,
        "marking": next(
            (each.action for each in steps if may_tag(actor, part.partner.case, each.action)), ""
        ),
        "seen": part.partner.case.moves.count(),
        "refusal": refusal,
        "stated": request.POST.getlist("stated"),
        "words": Word.choices,
        "typed": request.POST,
        "longest": LONGEST,
        "problems": errors.problems if errors else (),
        "key": new_reference(),
    }
    status = 422 if errors else refusal.status if refusal else 200
    return render(request, "supplier/case.html", context, status=status)


def _around(actor: Actor, part: Part) -> Surroundings:
    case = part.partner.case
    pack = pack_of(case.round)
    return Surroundings(case, pack, actor, roles_in(actor, case, pack.section("actors")))


def case_move(request: HttpRequest, ref: str, action: str) -> HttpResponse:
    """What is ticked is stated with the step; reasons are written one a line."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    part = part_by_ref(actor, ref)
    step = step_named(_around(actor, part), action)
    sent = request.POST
    told = dict.fromkeys(sent.getlist("stated"), "")
    told |= {each.guard: "" for each in (step.to_state if step else ()) if each.asks == REASONS}
    given: dict[str, Any] = {
        "case": part.partner.case,
        "action": action,
        "seen": number_in(sent.get("seen", "")),
        "by": actor,
        "stated": told,
        "reasons": [line.strip() for line in sent.get("reasons", "").splitlines() if line.strip()],
        "key": key_in(sent),
    }
    try:
        if "marks" in sent:  # the page offered the mark
            confirm(**given, tagged=sent.get("tagged") == "yes")
        else:
            take_step(**given)
    except NotFoundOrHidden:
        raise
    except Refused as refusal:
        if refusal.denial:
            raise
        return _show(request, part_by_ref(actor, ref), refusal=refusal)
    toasts.success(request, _("已办理，办理单位和企业可以看到。"))
    return redirect("supplier:case-list")


def case_voucher(request: HttpRequest, ref: str) -> HttpResponse:
    part = part_by_ref(request.actor, ref)  # type: ignore[attr-defined]
    context = voucher_page(request, "supplier", part.partner.case)
    return render(request, "supplier/case_voucher.html", context)


def case_voucher_file(request: HttpRequest, ref: str, number: int, suffix: str) -> FileResponse:
    part = part_by_ref(request.actor, ref)  # type: ignore[attr-defined]
    return voucher_file(request, part.partner.case, number, suffix)


def _give(request: HttpRequest, part: Part) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    sent = request.POST
    try:
        give_word(
            case=part.partner.case,
            word=sent.get("word", ""),
            note=sent.get("note", ""),
            digest=sent.get("digest", ""),
            by=actor,
            key=sent.get("key") or None,
        )
    except InvalidInput as refusal:
        return _show(request, part, refusal)
    except Conflict as refusal:
        toasts.error(request, f"{refusal.reason} {refusal.next_step}".strip())
        return redirect("supplier:case", part.partner.case.ref)
    toasts.success(request, _("已记录，办理单位可以看到。"))
    return redirect("supplier:case-list")
