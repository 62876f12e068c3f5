"""Samples of the log: a commitment first, then one draw that anybody can repeat.

Not here: how the draw works (`domain.drawing`).
"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yunti.apps.audit import queries
from yunti.apps.audit.enums import SampleState
from yunti.apps.audit.sealing import seal_pending
from yunti.apps.audit.services import commit_sample, draw_sample
from yunti.kit.actors import Actor
from yunti.kit.errors import NotFoundOrHidden, Refused
from yunti.web.audit.forms import SampleForm
from yunti.web.audit.rows import event_rows


def sample_list(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    size = queries.log_head().size
    form = SampleForm(
        request.POST or None, size=size, initial={"count": 20, "first_entry": 1, "last_entry": size}
    )
    if request.method == "POST" and form.is_valid():
        made = commit_sample(**form.cleaned_data, by=actor)
        seal_pending(by=actor)
        messages.success(request, _("承诺值已写入留痕。现在可以抽取。"))
        return redirect("audit:sample-detail", made.ref)
    samples = list(queries.samples_visible_to(actor)[: queries.PAGE])
    context = {"form": form, "samples": samples, "size": size}
    return render(request, "audit/sample_list.html", context, status=422 if form.errors else 200)


def sample_detail(request: HttpRequest, ref: str) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    sample = queries.samples_visible_to(actor).filter(ref=ref).first()
    if sample is None:
        raise NotFoundOrHidden(_("没有这次抽样。"))
    refusal: Refused | None = None
    if request.method == "POST":
        try:
            seal_pending(by=actor)
            draw_sample(ref=ref, by=actor)
            return redirect("audit:sample-detail", ref)
        except Refused as problem:
            refusal = problem
    drawn = sample.state == SampleState.DRAWN
    events = list(queries.sampled_events(actor, sample)) if drawn else []
    context = {
        "sample": sample,
        "drawn": drawn,
        "seed": bytes(sample.seed).hex() if drawn else "",
        "rows": event_rows(events, queries.names_of(event.actor for event in events)),
        "refusal": refusal,
    }
    return render(request, "audit/sample_detail.html", context, status=refusal.status if refusal else 200)
