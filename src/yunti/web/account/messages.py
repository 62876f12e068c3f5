"""A person's own messages: the inbox, reading, and how to hear of each kind.

Not here: what messages there are (`apps.messages.kinds`), deliveries that fail (`web.administration.operations`).
"""

from django.contrib import messages as toasts
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from yunti.apps.messages import queries, services
from yunti.apps.messages.enums import Channel, Timing
from yunti.kit.actors import Actor
from yunti.web.shared.layouts import base_for
from yunti.web.shared.paging import page_number, pages


def message_list(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    number, unread_only = page_number(request), request.GET.get("show") == "unread"
    rows, more = queries.inbox_page(actor, unread_only=unread_only, page=number)
    context = {
        "base": base_for(request),
        "rows": rows,
        "unread_only": unread_only,
        "unread": queries.unread_count(actor),
        **pages(request, number, more),
    }
    return render(request, "account/message_list.html", context)


def message_open(request: HttpRequest, ref: str) -> HttpResponse:
    """Marks the message as read and goes on to what it is about."""
    row = services.mark_read(ref=ref, by=request.actor)  # type: ignore[attr-defined]
    link = row.message.link
    own = bool(link) and link.startswith("/") and url_has_allowed_host_and_scheme(link, allowed_hosts=None)
    return redirect(link if own else reverse("account:message-list"))


def messages_read(request: HttpRequest) -> HttpResponse:
    count = services.mark_all_read(by=request.actor)  # type: ignore[attr-defined]
    toasts.success(request, _("%(count)s 条消息已标为已读。") % {"count": count})
    return redirect("account:message-list")


def message_preferences(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if request.method == "POST":
        chosen = {name: str(value) for name, value in request.POST.items() if "/" in name}
        services.choose(choices=chosen, by=actor)
        toasts.success(request, _("接收方式已保存。"))
        return redirect("account:message-preferences")
    states = queries.channel_states()
    context = {
        "base": base_for(request),
        "rows": queries.choices_of(actor),
        "channels": [channel for channel, _configured in states],
        "missing": [channel.label for channel, configured in states if not configured],
        "timings": Timing,
        "in_app": Channel.IN_APP,
    }
    return render(request, "account/message_preferences.html", context)
