"""Checkpoints for other authorities: carry them away, compare a kept one, sign as a witness.

Not here: signing checkpoints (`views.py`), the check itself (`apps.audit.services`).
"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yunti.apps.audit import queries
from yunti.apps.audit.permissions import can_witness
from yunti.apps.audit.services import compare_checkpoint, witness_checkpoint
from yunti.kit.actors import Actor
from yunti.kit.errors import NotFoundOrHidden, Refused
from yunti.web.audit.forms import CheckpointForm


def checkpoint_list(request: HttpRequest) -> HttpResponse:
    """With a file handed in, also what comparing it with the log says."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    form = CheckpointForm(request.POST or None, request.FILES or None)
    comparison, refusal = None, None
    if request.method == "POST" and form.is_valid():
        try:
            comparison = compare_checkpoint(text=form.cleaned_data["file"], by=actor)
        except Refused as problem:
            refusal = problem
    context = {
        "form": form,
        "comparison": comparison,
        "refusal": refusal,
        "checkpoints": list(queries.checkpoints_visible_to(actor)[: queries.PAGE]),
        "last": queries.last_witnessed_by(actor.organisation_ref),
        "may_witness": bool(can_witness(actor, operates_platform=queries.operates_platform(actor))),
    }
    status = refusal.status if refusal else 422 if form.errors else 200
    return render(request, "audit/checkpoint_list.html", context, status=status)


def checkpoint_file(request: HttpRequest, ref: str) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = queries.checkpoints_visible_to(actor).filter(ref=ref).first()
    if found is None:
        raise NotFoundOrHidden(_("没有这个检查点。"))
    name = f"yunti-checkpoint-{found.size}.txt"
    return HttpResponse(
        found.note,
        content_type="text/plain; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def checkpoint_witness(request: HttpRequest, ref: str) -> HttpResponse:
    made = witness_checkpoint(ref=ref, by=request.actor)  # type: ignore[attr-defined]
    messages.success(
        request,
        _("已见证：日志从 %(before)s 条增至 %(size)s 条，前后一致。")
        % {"before": made.previous_size, "size": made.size},
    )
    return redirect("audit:checkpoint-list")
