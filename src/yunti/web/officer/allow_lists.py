"""Allow-lists at the officers' desk: checking and publishing a new edition from a file or typed rows, one edition, confirming names.

Not here: ending and taking over a list (`allow_list_ends.py`), the other registers (`bans.py`), what a list means for a case (`apps.cases`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yunti.apps.cases.queries.cases import case_by_ref
from yunti.apps.reference.queries.regions import full_region_name
from yunti.apps.registry.importing.allow_lists import read_entries
from yunti.apps.registry.permissions import SENIOR_OFFICERS, can_keep_list, can_take_over_list
from yunti.apps.registry.queries.allow_lists import (
    Hint,
    allow_list_by_ref,
    denial_of,
    editions_of,
    entry_named,
    hints_for,
    in_force_on,
    is_to_come,
    looked_up,
    match_of,
    outside_of,
)
from yunti.apps.registry.queries.listings import names_by_code
from yunti.apps.registry.queries.parties import enterprise_by_ref
from yunti.apps.registry.services.allow_lists import (
    JudgedRow,
    confirm_listed,
    deny_listed,
    judge_rows,
    publish_allow_list,
    withdraw_denied,
    withdraw_listed,
)
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.errors import InvalidInput, NotFoundOrHidden, Refused
from yunti.kit.permissions import require
from yunti.web.officer.party_forms import attempt
from yunti.web.shared.days import day_field
from yunti.web.shared.paging import page_number, pages
from yunti.web.shared.problems import posted, put_back

PAGE_SIZE = 100
ROWS_SHOWN = 500


@dataclass(frozen=True)
class ReportedRow:
    """A judged row with the name registered under its code (`outside` the place of the list, perhaps), or who its name may mean."""

    row: JudgedRow
    known: str
    outside: bool
    hints: tuple[Hint, ...]


class AllowListForm(forms.Form):
    """The rows come from a file or are typed; a file that was read stands in the box, to be corrected there."""

    code = forms.SlugField(
        label=gettext_lazy("名单代号"),
        max_length=60,
        help_text=gettext_lazy("与项目里写的代号相同：小写字母、数字、下划线、连字符。"),
        error_messages={"required": gettext_lazy("没有填写名单代号。")},
    )
    title = forms.CharField(
        label=gettext_lazy("名称"),
        error_messages={"required": gettext_lazy("没有填写名称。")},
        max_length=120,
    )
    edition = forms.CharField(
        label=gettext_lazy("版次"), error_messages={"required": gettext_lazy("没有填写版次。")}, max_length=30
    )
    source = forms.CharField(
        label=gettext_lazy("来源"),
        error_messages={"required": gettext_lazy("没有填写来源。")},
        max_length=200,
    )
    valid_from = day_field(gettext_lazy("生效日期"))
    file = forms.FileField(
        label=gettext_lazy("名单文件"),
        required=False,
        help_text=gettext_lazy(".xlsx 或 .csv，表头有“企业名称”和“统一社会信用代码”两列；代码可以空着。"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
        allow_empty_file=True,
    )
    entries = forms.CharField(
        label=gettext_lazy("名单"),
        required=False,
        max_length=2_000_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10, "class": "mono", "lang": "zh-Hans-CN"}),
        help_text=gettext_lazy("每行一家：信用代码，空格，名称；没有代码的只写名称。选了文件的以文件为准。"),
    )

    def rows(self) -> list[tuple[str, str]]:
        lines = self.cleaned_data.get("entries", "").splitlines()
        return [split_line(line) for line in lines if line.strip()]

    def take_over(self, rows: Sequence[tuple[str, str]]) -> None:
        """What the file holds stands in the box from now on."""
        text = "\n".join(f"{uscc} {name}".strip() for uscc, name in rows)
        typed: Any = self.data
        typed = typed.copy()
        typed["entries"] = text
        self.data = typed
        self.cleaned_data["entries"] = text


def split_line(line: str) -> tuple[str, str]:
    """A first word without Chinese in it is taken for a credit code, right or wrong; else the line is a name."""
    first, _blank, rest = line.strip().replace("\t", " ").partition(" ")
    if first.isascii() and any(each.isdigit() for each in first):
        return first, rest.strip()
    return "", line.strip()


def allow_list_new(request: HttpRequest) -> HttpResponse:
    """Checked first, with a report on every row; published whole or not at all."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    before = _edition_before(request, actor)
    form = AllowListForm(posted(request), cast(Any, request.FILES) or None, initial=_initial(before))
    place = before.jurisdiction if before else actor.jurisdiction
    report: list[ReportedRow] = []
    if request.method == "POST" and form.is_valid() and take_file(form):
        rows = form.rows()
        report = report_on(rows, place)
        if "check" not in request.POST:
            given = {
                name: form.cleaned_data[name] for name in ("code", "title", "edition", "source", "valid_from")
            }
            made = attempt(
                form, lambda: publish_allow_list(**given, entries=rows, by=actor, jurisdiction=place)
            )
            if made is not None:
                messages.success(
                    request,
                    _("已发布 %(edition)s，共 %(n)d 行。") % {"edition": made.edition, "n": len(rows)},
                )
                return redirect("officer:list-allow", made.ref)
    context = {
        "form": form,
        "before": before,
        "place": full_region_name(place, clock.today()),
        **shown_report(report),
    }
    return render(request, "officer/allow_list_new.html", context, status=422 if form.errors else 200)


def _edition_before(request: HttpRequest, actor: Actor) -> Any:
    """Whose next edition it is: named by the page of that list, and kept by whose list it is."""
    ref = request.POST.get("of") or request.GET.get("of")
    each = allow_list_by_ref(actor, ref) if ref else None
    if each is not None:
        require(can_keep_list(actor, each.jurisdiction))
    return each


def _initial(before: Any) -> dict[str, str]:
    return {"code": before.code, "title": before.title} if before else {}


def take_file(form: AllowListForm) -> bool:
    file = form.cleaned_data.get("file")
    if file:
        try:
            form.take_over(read_entries(file, file.size or 0))
        except InvalidInput as refusal:
            put_back(form, refusal)
            return False
    if not form.rows():
        form.add_error("entries", _("名单是空的。"))
        return False
    return True


def report_on(rows: Sequence[tuple[str, str]], place: str) -> list[ReportedRow]:
    """Each row with who is registered under its code, or bears its name in the place of the list; the bad ones first."""
    judged = judge_rows(rows)
    codes = [row.uscc for row in judged if row.uscc]
    names, outside = names_by_code(codes), outside_of(codes, place)
    hints = hints_for((row.name for row in judged if not row.uscc), place)
    told = [
        ReportedRow(
            row,
            names.get(row.uscc, ""),
            row.uscc in outside,
            hints.get(row.name, ()) if not row.uscc else (),
        )
        for row in judged
    ]
    return sorted(told, key=lambda each: not each.row.problems)


def shown_report(report: Sequence[ReportedRow]) -> dict[str, Any]:
    bad = sum(1 for each in report if each.row.problems)
    return {"report": report[:ROWS_SHOWN], "total": len(report), "bad": bad}


def allow_list(request: HttpRequest, ref: str) -> HttpResponse:
    return _page(request, ref, None)


def _page(request: HttpRequest, ref: str, refusal: Refused | None) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    each = allow_list_by_ref(actor, ref)
    shown = Paginator(each.entries.order_by("id"), PAGE_SIZE).get_page(page_number(request))
    today = clock.today()
    context = {
        "list": each,
        "entries": looked_up(shown, each.jurisdiction),
        "total": shown.paginator.count,
        "editions": editions_of(each),
        "holds": in_force_on(each, today),
        "to_come": is_to_come(each, today),
        "over": each.ended_on is not None and (each.valid_to is None or each.ended_on <= each.valid_to),
        "may_keep": actor.at(*SENIOR_OFFICERS),
        "may_publish": bool(can_keep_list(actor, each.jurisdiction)),
        "may_take_over": bool(can_take_over_list(actor, each.jurisdiction)),
        "place": full_region_name(each.jurisdiction, today),
        "refusal": refusal,
        "pages": pages(request, shown.number, shown.has_next()),
    }
    return render(request, "officer/allow_list.html", context, status=422 if refusal else 200)


def entry_confirm(request: HttpRequest, ref: str) -> HttpResponse:
    """Says that an entry means a registered enterprise, or that it does not, or takes that back; from the page of a case too."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    given = request.POST
    entry = entry_named(allow_list_by_ref(actor, ref), given.get("name", ""))
    case = case_by_ref(actor, given["case"]) if "case" in given else None
    try:
        messages.success(request, _said_of(entry, given, actor))
    except NotFoundOrHidden:
        raise
    except Refused as refusal:
        if refusal.denial:
            raise
        return _page(request, ref, refusal)
    return redirect("officer:list-allow", ref) if case is None else redirect("officer:case", case.ref)


def _said_of(entry: Any, given: QueryDict, actor: Actor) -> str:
    if "withdraw" in given:
        withdraw_listed(match=match_of(entry), by=actor)
        return _("已撤销确认。")
    party = enterprise_by_ref(actor, given.get("party", ""))
    if "withdraw_denial" in given:
        withdraw_denied(denial=denial_of(entry, party), by=actor)
        return _("已撤销确认。")
    if "deny" in given:
        deny_listed(entry=entry, party=party, reason=given.get("reason", ""), by=actor)
        return _("已确认不是同一家，等待确认的申报按不在名单内处理。")
    confirm_listed(entry=entry, party=party, reason=given.get("reason", ""), by=actor)
    return _("已确认是同一家，等待确认的申报和以后的申报都按在名单内处理。")
