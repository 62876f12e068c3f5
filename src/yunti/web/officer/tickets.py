"""Tickets at the officer's desk: the list by the day an answer is due, a call entered, one answered, handed on, noted, closed.

Not here: writing and following one (`web.public.tickets`), the rules (`apps.tickets`).
"""

import io
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yunti.apps.ledger.exports import MOST_LINES, Cell, workbook
from yunti.apps.programmes.queries.rounds import titles_of
from yunti.apps.registry.permissions import can_see_party as may_see_supplier
from yunti.apps.tickets import queries, services
from yunti.apps.tickets.enums import SETTLED, TicketKind, TicketState, TicketTopic
from yunti.apps.tickets.permissions import can_answer, can_hand_on
from yunti.apps.tickets.services import LONGEST
from yunti.domain.regions import lies_within
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.errors import NotFoundOrHidden, Refused
from yunti.kit.references import new_reference
from yunti.kit.viewing import record_viewing
from yunti.web.officer.party_forms import attempt
from yunti.web.shared.case_papers import MEDIA
from yunti.web.shared.deadlines import due_of, due_steps
from yunti.web.shared.paging import page_number, pages
from yunti.web.shared.problems import posted, put_back
from yunti.web.shared.tickets import TONES, TicketForm, for_officer

ANSWER, HAND_ON, NOTE, NAME, CLOSE = "answer", "hand_on", "note", "name", "close"
ACTS: dict[str, Any] = {
    ANSWER: gettext_lazy("答复"),
    HAND_ON: gettext_lazy("转给别的单位"),
    NOTE: gettext_lazy("写内部备注"),
    NAME: gettext_lazy("注明涉及的服务商（内部）"),
    CLOSE: gettext_lazy("办结，不再答复"),
}


class HandlingForm(forms.Form):
    act = forms.ChoiceField(
        label=gettext_lazy("怎样办"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("没有选择怎样办。")},
    )
    to_region = forms.ChoiceField(label=gettext_lazy("转给"), required=False)
    supplier = forms.CharField(
        label=gettext_lazy("涉及的服务商"),
        help_text=gettext_lazy("注明时填名称或信用代码；留空是取消注明。"),
        max_length=100,
        required=False,
    )
    text = forms.CharField(
        label=gettext_lazy("内容和理由"),
        help_text=gettext_lazy("除内部备注以外，留言人都能看到；请不要写其他人的个人信息。"),
        widget=forms.Textarea(attrs={"rows": 5, "maxlength": LONGEST}),
        max_length=LONGEST,
        error_messages={"required": gettext_lazy("没有写内容。")},
    )

    def __init__(self, acts: list[str], desks: dict[str, str], data: QueryDict | None) -> None:
        super().__init__(data)
        self.fields["act"].choices = [(act, ACTS[act]) for act in acts]  # type: ignore[attr-defined]
        self.fields["to_region"].choices = [("", _("请选择")), *desks.items()]  # type: ignore[attr-defined]
        for name, act in (("to_region", HAND_ON), ("supplier", NAME)):
            if act not in acts:
                del self.fields[name]

    def offer(self, acts: list[str]) -> None:
        """What can be chosen the next time, when the ticket was found changed."""
        self.fields["act"].choices = [(act, ACTS[act]) for act in acts]  # type: ignore[attr-defined]


def _chosen(request: HttpRequest) -> queries.TicketFilter:
    get = request.GET
    return queries.TicketFilter(
        get.get("q", "").strip()[:60],
        get.get("kind", ""),
        get.get("topic", ""),
        get.get("state", ""),
        get.get("own", "") == "1",
        get.get("round", "")[:16],
    )


def ticket_list(request: HttpRequest) -> HttpResponse:
    """Together the log of what people report about a programme: chosen by round and topic, with its outcomes as a file."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    today, chosen = clock.today(), _chosen(request)
    visible = queries.tickets_visible_to(actor)
    rows = queries.filtered(visible, chosen, actor)
    titles = titles_of(queries.rounds_named(visible))
    found = Paginator(rows, queries.PAGE_SIZE).get_page(page_number(request))
    desks, steps = queries.desks_that_answer(today), due_steps(today)
    context = {
        "chosen": chosen,
        "rows": [
            (
                row,
                queries.desk_name(row.region_code, desks),
                TONES[TicketState(row.state)],
                due_of(row.due_on, steps, ended=row.state in SETTLED),
                titles.get(row.round_ref, ""),
            )
            for row in found
        ],
        "rounds": sorted(titles.items(), key=lambda each: each[1]),
        "xlsx": f"{reverse('officer:ticket-file')}?{request.GET.urlencode()}",
        "total": found.paginator.count,
        "pages": pages(request, found.number, found.has_next()),
        "kinds": TicketKind.choices,
        "topics": TicketTopic.choices,
        "states": TicketState.choices,
    }
    return render(request, "officer/ticket_list.html", context)


def ticket_file(request: HttpRequest) -> FileResponse:
    """What the list shows, all pages of it, with who settled each and how; never how somebody can be reached."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    chosen, title = _chosen(request), _("留言和反馈台账")
    rows = queries.filtered(queries.tickets_visible_to(actor), chosen, actor)
    found = queries.log_of(rows, MOST_LINES + 1, clock.today())
    if len(found) > MOST_LINES:
        raise Refused(
            "too_many_rows",
            _("符合条件的超过 %(limit)s 件，一次最多导出这么多。") % {"limit": f"{MOST_LINES:,}"},
            next_step=_("请选一个状态，分几次导出。"),
        )
    services.release_log(chosen=chosen, lines=len(found), by=actor)
    titles = titles_of({each.ticket.round_ref for each in found if each.ticket.round_ref})
    heads = [_("编号"), _("收到时间"), _("途径"), _("类别"), _("所涉方面"), _("所涉批次"), _("内容")]
    heads += [
        _("涉及的服务商"),
        _("办理单位"),
        _("经办人"),
        _("状态"),
        _("答复期限"),
        _("办结时间"),
        _("办理结果"),
        _("地址"),
    ]
    made = workbook(title, heads, [_line(each, titles) for each in found])
    name = f"{title}-{clock.today().isoformat()}.xlsx"
    return FileResponse(io.BytesIO(made), as_attachment=True, filename=name, content_type=MEDIA[".xlsx"])


def _line(each: queries.Logged, titles: dict[str, str]) -> list[Cell]:
    row = each.ticket
    return [
        row.number,
        _moment(row.submitted_at),
        str(row.get_channel_display()),
        str(row.get_kind_display()),
        str(row.get_topic_display()),
        titles.get(row.round_ref, ""),
        row.text,
        row.supplier.name if row.supplier is not None else "",
        each.desk,
        each.handler,
        str(row.get_state_display()),
        row.due_on.isoformat(),
        _moment(row.settled_at) if row.settled_at else "",
        each.outcome,
        settings.YUNTI_ADDRESS + reverse("officer:ticket", args=[row.ref]),
    ]


def _moment(at: datetime) -> str:
    return clock.local(at).strftime("%Y-%m-%d %H:%M")


def ticket_new(request: HttpRequest) -> HttpResponse:
    """A call on the telephone. Number and secret are shown once, to be read out."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    every = queries.desks_that_answer(clock.today())
    desks = {code: name for code, name in every.items() if lies_within(actor.jurisdiction, code)}
    here = actor.jurisdiction
    form = TicketForm(desks, posted(request), here, initial={"region_code": here})
    if request.method == "POST" and form.is_valid():
        key = request.POST.get("key", "")[:64] or None
        made = attempt(form, lambda: services.enter_call(told=form.told(), by=actor, key=key))
        if made is not None:
            context = {"ticket": made, "secret": queries.secret_of(made)}
            answer = render(request, "officer/ticket_entered.html", context)
            answer["Cache-Control"] = "no-store"
            return answer
    context = {"form": form, "key": new_reference()}
    return render(request, "officer/ticket_new.html", context, status=422 if form.errors else 200)


def ticket(request: HttpRequest, ref: str) -> HttpResponse:
    """Opening one leaves a trace: it may say how somebody can be reached."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = queries.ticket_for(actor, ref)
    record_viewing(found, by=actor, purpose="tickets.detail", about=queries.writer_of(found))
    desks = queries.desks_that_answer(clock.today())
    acts, in_hand = _acts(actor, found), bool(can_hand_on(actor, found))
    data = posted(request)
    form = HandlingForm(acts if data is None else list(ACTS), desks, data)
    if data is not None and form.is_valid():
        what = _done(form, found, actor, data.get("key", "")[:64] or None)
        if what:
            messages.success(request, what)
            return redirect("officer:ticket-list")
    form.offer(acts)
    context = for_officer(found, desks, in_hand=in_hand) | {
        "form": form if acts or form.errors else None,
        "acts": acts,
        "due": due_of(found.due_on, due_steps(clock.today()), ended=found.state in SETTLED),
        "writer": found.organisation,
        "supplier_href": reverse("officer:supplier-detail", args=[found.supplier.ref])
        if found.supplier is not None and may_see_supplier(actor, found.supplier)
        else "",
        "key": new_reference(),
    }
    return render(request, "officer/ticket.html", context, status=422 if form.errors else 200)


def _acts(actor: Actor, found: Any) -> list[str]:
    open_to_answer = bool(can_answer(actor, found)) and found.state != TicketState.CLOSED
    may_pass = bool(can_hand_on(actor, found))
    possible = {
        ANSWER: open_to_answer,
        HAND_ON: may_pass and found.state not in SETTLED,
        NOTE: may_pass,
        NAME: may_pass,
        CLOSE: open_to_answer,
    }
    return [act for act, may in possible.items() if may]


def _done(form: HandlingForm, found: Any, actor: Actor, key: str | None) -> str:
    """What was done; nothing where the service refused. A ticket that moved on meanwhile costs nobody what they typed."""
    act, what = _doing(form, found, actor, key)
    try:
        act()
    except NotFoundOrHidden:
        raise
    except Refused as refusal:
        put_back(form, refusal)
        return ""
    return what


def _doing(form: HandlingForm, found: Any, actor: Actor, key: str | None) -> tuple[Callable[[], object], str]:
    act, text = form.cleaned_data["act"], form.cleaned_data["text"]
    if act == HAND_ON:
        to = form.cleaned_data["to_region"]
        return lambda: services.hand_on_ticket(ticket=found, to_region=to, text=text, by=actor, key=key), _(
            "已转办。"
        )
    if act == NAME:
        named = form.cleaned_data["supplier"]
        return lambda: services.name_supplier(ticket=found, supplier=named, text=text, by=actor, key=key), _(
            "已注明。"
        )
    done: dict[str, tuple[Callable[..., object], str]] = {
        ANSWER: (services.answer_ticket, _("已答复。")),
        NOTE: (services.note_ticket, _("备注已保存。")),
        CLOSE: (services.close_ticket, _("已办结。")),
    }
    service, what = done[act]
    return lambda: service(ticket=found, text=text, by=actor, key=key), what
