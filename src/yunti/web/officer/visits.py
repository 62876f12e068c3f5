"""The record of a visit: written with findings by item and photos, then signed.

Not here: who was drawn (`samples.py`), what a record must hold (`apps.inspections.services.visiting`).
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yunti.apps.documents.enums import ScanState
from yunti.apps.inspections import services
from yunti.apps.inspections.queries import visits as reads
from yunti.apps.paperwork.queries.visit_records import layout_of_visit
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.errors import InvalidInput, Problem, Refused
from yunti.kit.references import new_reference
from yunti.packs.reading import Pack
from yunti.web.officer.case_file import lines_of
from yunti.web.shared.case_papers import visit_links
from yunti.web.shared.evidence import TONES as FILE_TONES
from yunti.web.shared.sent import number_in

MOST_PHOTOS = 20
NEEDED_TO_SIGN = ("visited_on", "visitors", "representative", "conclusion")


class ShownFile(NamedTuple):
    """`taken` is what the camera says, by its own clock; `pictured`: there is a small picture."""

    file: Any
    tone: str
    taken: datetime | None
    pictured: bool


class VisitForm(forms.Form):
    visited_on = forms.DateField(
        label=gettext_lazy("核查日期"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    place = forms.CharField(label=gettext_lazy("核查地点"), required=False)
    visitors = forms.CharField(
        label=gettext_lazy("核查人员"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("每行一人。"),
    )
    representative = forms.CharField(label=gettext_lazy("企业代表"), required=False)
    opinion = forms.CharField(
        label=gettext_lazy("核查意见"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    conclusion = forms.ChoiceField(
        label=gettext_lazy("核查结论"),
        required=False,
        choices=[("", gettext_lazy("还没有定")), *reads.Conclusion.choices],
        widget=forms.RadioSelect,
    )


def visit(request: HttpRequest, ref: str) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    case, pack, inspection = reads.case_to_visit(actor, ref)
    rows = reads.visits_of(case)
    draft = next((row for row in rows if row.signed_at is None), None)
    waits = case.state in inspection.visited_in(pack)
    items = draft.findings if draft is not None else reads.items_of(case, pack, inspection) if waits else []
    form, problems = VisitForm(request.POST or None, initial=_initial(draft)), []
    seen = request.POST.get("seen", draft.version if draft else 0)
    if request.method == "POST" and form.is_valid():
        try:
            draft = _save(request, case, form)
            seen = (
                draft.version
            )  # what was typed is kept now, so that whoever sends it once more changes no one else's
            answer = _go_on(request, case, draft)
        except Refused as refusal:
            if refusal.denial:
                raise
            problems = _problems(refusal)
        else:
            return answer
    for name in NEEDED_TO_SIGN:
        form.fields[name].required = True  # as the page tells it; saving takes less
    context = {
        "case": case,
        "inspection": inspection,
        "waits": waits,
        "draft": draft,
        "seen": seen,
        "form": form,
        "problems": problems,
        "items": [_item(each, request.POST) for each in items],
        "outcomes": reads.Seen.choices,
        "files": _files(actor, draft) if draft else [],
        "paper": _links(case, pack, draft) if draft else [],
        "signed": [
            (row, _files(actor, row), _links(case, pack, row)) for row in rows if row.signed_at is not None
        ],
        "signing": request.POST.getlist("signed"),
        "sheet": request.POST.get("sheet", ""),
        "least": inspection.least_visitors(pack, clock.today()),
        "key": new_reference(),
    }
    return render(request, "officer/visit.html", context, status=422 if problems or form.errors else 200)


def _files(actor: Actor, row: reads.SiteVisit) -> list[ShownFile]:
    return shown_files(reads.files_of(actor, row))


def shown_files(files: Iterable[Any]) -> list[ShownFile]:
    found = []
    for each in files:
        reading = getattr(each, "reading", None)
        taken = datetime.fromisoformat(reading.taken) if reading is not None and reading.taken else None
        pictured = reading is not None and reading.thumbnail_count > 0 and each.scan_state == ScanState.CLEAN
        found.append(ShownFile(each, FILE_TONES[ScanState(each.scan_state)], taken, pictured))
    return found


def _links(case: Any, pack: Pack, row: reads.SiteVisit) -> tuple[tuple[str, str], ...]:
    found = layout_of_visit(pack, row)
    return visit_links(case, row, found[0]) if found is not None else ()


def _initial(draft: reads.SiteVisit | None) -> dict[str, Any]:
    if draft is None:
        return {"visited_on": clock.today()}
    return {
        "visited_on": draft.visited_on,
        "place": draft.place,
        "visitors": "\n".join(draft.visitors),
        "representative": draft.representative,
        "opinion": draft.opinion,
        "conclusion": draft.conclusion,
    }


def _save(request: HttpRequest, case: Any, form: VisitForm) -> reads.SiteVisit:
    """First of all whatever the button was: nothing typed is lost by signing too early or adding a photo."""
    seen = number_in(request.POST.get("seen", ""))
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return services.save_visit(case=case, typed=_typed(form, request.POST), seen=seen, by=actor)


def _go_on(request: HttpRequest, case: Any, saved: reads.SiteVisit) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    given = request.POST
    uploads = request.FILES.getlist("photos")
    if len(uploads) > MOST_PHOTOS:
        text = _("一次最多 %(most)s 张。") % {"most": MOST_PHOTOS}
        raise InvalidInput([Problem("photos", "too_many", text)])
    for place, upload in enumerate(uploads):
        key = f"visit:{given.get('key', '')[:40]}:{place}"
        services.add_photo(visit=saved, file=upload, name=upload.name or "", by=actor, key=key)
    if given.get("do") != "sign":
        messages.success(request, _("已保存，还没有签字。"))
        return redirect("officer:visit", case.ref)
    services.sign_visit(
        visit=saved,
        seen=saved.version,
        signed_by=given.getlist("signed"),
        sheet_ref=given.get("sheet", ""),
        by=actor,
    )
    messages.success(request, _("核查记录已签字，现在可以办“核查合格”或“核查不合格”。"))
    return redirect("officer:case", case.ref)


def _typed(form: VisitForm, given: QueryDict) -> services.Typed:
    held = form.cleaned_data
    codes = [name.removeprefix("outcome-") for name in given if name.startswith("outcome-")]
    return services.Typed(
        visited_on=held["visited_on"],
        place=held["place"],
        visitors=list(lines_of(held["visitors"])),
        findings={code: (given.get(f"outcome-{code}", ""), given.get(f"note-{code}", "")) for code in codes},
        opinion=held["opinion"],
        conclusion=held["conclusion"],
        representative=held["representative"],
    )


def _item(each: dict[str, str], given: QueryDict) -> dict[str, str]:
    code = each["code"]
    return {
        **each,
        "outcome": given.get(f"outcome-{code}", each["outcome"]),
        "note": given.get(f"note-{code}", each["note"]),
    }


def _problems(refusal: Refused) -> list[Problem]:
    if isinstance(refusal, InvalidInput):
        return list(refusal.problems)
    return [Problem("", refusal.code, refusal.reason, refusal.next_step)]
