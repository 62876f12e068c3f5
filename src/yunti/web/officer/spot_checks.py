"""Checks on the spot at the desks of prefecture and province: the register, recording one with its evidence, deciding on it.

Not here: visits to a sample of cases (`visits.py`, `samples.py`), the rules (`apps.inspections.services.checking`).
"""

from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yunti.apps.inspections import services
from yunti.apps.inspections.permissions import can_check, can_decide_check
from yunti.apps.inspections.queries import checks as reads
from yunti.domain.regions import lies_within
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.errors import NotFoundOrHidden
from yunti.kit.references import new_reference
from yunti.packs.supervision import ENTERPRISE, SUPPLIER
from yunti.web.officer.case_file import lines_of
from yunti.web.officer.party_forms import attempt
from yunti.web.officer.several_files import add_several
from yunti.web.officer.visits import shown_files
from yunti.web.shared.paging import page_number, pages
from yunti.web.shared.problems import posted

TONES = {
    reads.CheckState.RECORDED: "on",
    reads.CheckState.CONFIRMED: "bad",
    reads.CheckState.DISMISSED: "todo",
}


class CheckForm(forms.Form):
    round = forms.ChoiceField(label=gettext_lazy("批次"))
    kind = forms.ChoiceField(
        label=gettext_lazy("对象"),
        choices=[(ENTERPRISE, gettext_lazy("企业")), (SUPPLIER, gettext_lazy("服务商"))],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("没有选择对象。")},
    )
    uscc = forms.CharField(
        label=gettext_lazy("统一社会信用代码"),
        max_length=40,
        error_messages={"required": gettext_lazy("没有填写统一社会信用代码。")},
    )
    case_number = forms.CharField(
        label=gettext_lazy("有关申报的编号"),
        required=False,
        max_length=60,
        help_text=gettext_lazy("抽查的是某一份申报、某一张服务券的，填它的受理编号。"),
    )
    checked_on = forms.DateField(
        label=gettext_lazy("抽查日期"),
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": gettext_lazy("没有填写抽查日期。")},
    )
    place = forms.CharField(
        label=gettext_lazy("抽查地点"),
        max_length=200,
        error_messages={"required": gettext_lazy("没有填写抽查地点。")},
    )
    visitors = forms.CharField(
        label=gettext_lazy("抽查人员"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("每行一人。"),
        error_messages={"required": gettext_lazy("没有填写抽查人员。")},
    )
    result = forms.CharField(
        label=gettext_lazy("抽查结果"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("看到了什么；只记与项目有关的情况，不记企业的业务数据。"),
        error_messages={"required": gettext_lazy("没有写抽查结果。")},
    )
    follow_up = forms.CharField(
        label=gettext_lazy("后续要求"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    conclusion = forms.ChoiceField(
        label=gettext_lazy("抽查结论"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("没有选抽查结论。")},
    )

    def __init__(
        self, rounds: list[tuple[Any, reads.Supervision]], data: QueryDict | None, **options: Any
    ) -> None:
        super().__init__(data, **options)
        conclusions = {code: each.title for _row, told in rounds for code, each in told.conclusions.items()}
        self.fields["round"].choices = [(row.ref, row.title) for row, _told in rounds]  # type: ignore[attr-defined]
        self.fields["conclusion"].choices = list(conclusions.items())  # type: ignore[attr-defined]

    def found(self) -> services.Found:
        held = {name: value for name, value in self.cleaned_data.items() if name != "round"}
        return services.Found(**{**held, "visitors": list(lines_of(held["visitors"]))})


class DecisionForm(forms.Form):
    note = forms.CharField(
        label=gettext_lazy("理由和依据"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("没有写明理由和依据。")},
    )


def check_list(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    get, rounds = request.GET, reads.rounds_to_check(actor)
    chosen = reads.CheckFilter(get.get("q", "").strip()[:60], get.get("conclusion", ""), get.get("state", ""))
    found = Paginator(reads.filtered(reads.checks_visible_to(actor), chosen), reads.PAGE_SIZE)
    page = found.get_page(page_number(request))
    titles = {code: each.title for _row, told in rounds for code, each in told.conclusions.items()}
    context = {
        "rows": [
            (
                row,
                reads.party_of(row),
                titles.get(row.conclusion, row.conclusion),
                TONES[reads.CheckState(row.state)],
            )
            for row in page
        ],
        "total": found.count,
        "pages": pages(request, page.number, page.has_next()),
        "chosen": chosen,
        "conclusions": list(titles.items()),
        "states": reads.CheckState.choices,
        "may_record": bool(rounds),
    }
    return render(request, "officer/spot_check_list.html", context)


def check_new(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    rounds = reads.rounds_to_check(actor)
    if not rounds:
        return render(request, "officer/spot_check_new.html", {"rounds": []})
    initial = {"checked_on": clock.today(), "kind": ENTERPRISE, "round": rounds[0][0].ref}
    form = CheckForm(rounds, posted(request), initial={**initial, **_asked(request)})
    if request.method == "POST" and form.is_valid():
        each = next(row for row, _told in rounds if row.ref == form.cleaned_data["round"])
        key = request.POST.get("key", "")[:40] or None
        made = attempt(form, lambda: services.record_check(round=each, found=form.found(), by=actor, key=key))
        if made is not None:
            messages.success(request, _("已登记。请上传证据。"))
            return redirect("officer:spot-check", made.ref)
    context = {"form": form, "rounds": rounds, "key": new_reference()}
    return render(request, "officer/spot_check_new.html", context, status=422 if form.errors else 200)


def _asked(request: HttpRequest) -> dict[str, str]:
    """What a link from elsewhere fills in."""
    names = ("kind", "uscc", "case_number", "round")
    return {name: request.GET[name][:60] for name in names if request.GET.get(name)}


def check(request: HttpRequest, ref: str) -> HttpResponse:
    """Files are added while it waits; the decision is one press, with the reason beside it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = reads.check_by_ref(actor, ref)
    pack, told, conclusion = reads.rules_of(row)
    do = request.POST.get("do", "")
    form = DecisionForm(posted(request) if do in ("confirm", "dismiss") else None)
    adding = forms.Form(posted(request) if do in ("file", "rest") else None)
    if request.method == "POST" and _done(request, row, form, adding, do):
        return redirect("officer:spot-check", ref)
    decides = can_decide_check(actor, pack, told, row.recorded_by)
    waits = row.state == reads.CheckState.RECORDED
    case = reads.case_it_counts_in(row, pack, conclusion.guard) if conclusion.guard else None
    usable = case is not None and row.state == reads.CheckState.CONFIRMED
    party = reads.party_of(row)
    detail = f"officer:{ENTERPRISE if row.enterprise_id else SUPPLIER}-detail"
    context = {
        "check": row,
        "party": party,
        "party_url": detail if lies_within(actor.jurisdiction, party.region_code) else "",
        "told": told,
        "conclusion": conclusion,
        "tone": TONES[reads.CheckState(row.state)],
        "files": shown_files(reads.files_of(actor, row)),
        "may_add": waits and bool(can_check(actor, pack, told)) and actor.jurisdiction == row.jurisdiction,
        "waits": waits and conclusion.needs_confirming,
        "decides": decides,
        "case": case,
        "usable": usable and bool(decides) and not reads.was_used(row, pack, conclusion.guard),
        "form": form,
        "adding": adding,
        "key": new_reference(),
    }
    faulty = form.errors or adding.errors
    return render(request, "officer/spot_check.html", context, status=422 if faulty else 200)


def _done(request: HttpRequest, row: Any, form: forms.Form, adding: forms.Form, do: str) -> bool:
    """Whether it was done; otherwise the form says why not."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if do == "file" and adding.is_valid():
        return _added(request, row, adding)
    if do == "rest" and adding.is_valid():
        made = attempt(adding, lambda: services.rest_on_check(check=row, by=actor))
        said = _("已用于办理，现在可以办这一步。")
    elif do in ("confirm", "dismiss") and form.is_valid():
        act = services.confirm_check if do == "confirm" else services.dismiss_check
        made = attempt(form, lambda: act(check=row, note=form.cleaned_data["note"], by=actor))
        said = _("已查实。") if do == "confirm" else _("已记为查不实。")
    elif do not in ("file", "rest", "confirm", "dismiss"):
        raise NotFoundOrHidden()
    else:
        return False
    if made is not None:
        messages.success(request, said)
    return made is not None


def _added(request: HttpRequest, row: Any, form: forms.Form) -> bool:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    add = partial(services.add_check_file, check=row, by=actor)
    if not add_several(request, form, add, "check"):
        return False
    messages.success(request, _("已上传，查毒通过后才能打开和作为证据。"))
    return True
