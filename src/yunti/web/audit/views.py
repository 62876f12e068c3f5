"""The front page of the auditor's desk and the state of the log with its checkpoints and verifications.

Not here: the single events (`events.py`), samples (`samples.py`), witnesses (`witness.py`).
"""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yunti.apps.audit import queries
from yunti.apps.audit.background import start_verification
from yunti.apps.audit.permissions import can_verify_log
from yunti.apps.audit.sealing import seal_pending
from yunti.apps.audit.services import publish_checkpoint
from yunti.kit.actors import Actor
from yunti.kit.errors import NotFoundOrHidden
from yunti.web.audit.rows import event_rows

LATE_SECONDS = 10
SHOWN = 10


def home(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    denied = queries.found_events(actor, queries.Search(outcome="denied"))[:SHOWN]
    names = queries.names_of(event.actor for event in denied)
    return render(request, "audit/home.html", {**_state(actor), "denied": event_rows(denied, names)})


def log_state(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return render(
        request,
        "audit/log_state.html",
        {
            **_state(actor),
            "checkpoints": list(queries.checkpoints_visible_to(actor)[:SHOWN]),
            "verifications": list(queries.verifications_visible_to(actor)[:SHOWN]),
            "job": queries.latest_verification_job(),
            "may_work": bool(can_verify_log(actor)),
        },
    )


def log_job(request: HttpRequest) -> HttpResponse:
    """How far the running verification is: the fragment that the state page asks for every second."""
    return render(request, "audit/log_job.html", {"job": queries.latest_verification_job()})


def verification_start(request: HttpRequest) -> HttpResponse:
    start_verification(by=request.actor)  # type: ignore[attr-defined]
    messages.success(request, _("核验已排队，完成后结果显示在本页。"))
    return redirect("audit:log-state")


def checkpoint_publish(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    seal_pending(by=actor)
    made = publish_checkpoint(by=actor)
    messages.success(request, _("已签发检查点，共 %(size)s 条。") % {"size": made.size})
    return redirect("audit:log-state")


def verification_detail(request: HttpRequest, ref: str) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = queries.verifications_visible_to(actor).filter(ref=ref).first()
    if found is None:
        raise NotFoundOrHidden(_("没有这次核验。"))
    return render(request, "audit/verification.html", {"verification": found})


def _state(actor: Actor) -> dict[str, Any]:
    state = queries.state_of_log(actor)
    if state is None:
        raise NotFoundOrHidden
    age = int(state.tail.age.total_seconds())
    return {"state": state, "tail_age": age, "tail_late": age > LATE_SECONDS}
