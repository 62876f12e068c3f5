"""Scoring without the platform: the workbook out, and in again as drafts, with whatever clashes shown.

Not here: the rules (`apps.panels`), scoring on the page (`scores.py`).
"""

from django import forms
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yunti.apps.panels.exports import scores_workbook
from yunti.apps.panels.importing import take_in_scores
from yunti.apps.panels.queries.offline import Merge, open_sheets
from yunti.kit.actors import Actor
from yunti.kit.errors import Refused
from yunti.web.shared.problems import posted, put_back

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class WorkbookForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("填好的评分表"),
        help_text=gettext_lazy("只存为草稿，不会提交；和平台上后来改过的不一样的，不覆盖，列出来由您决定。"),
        error_messages={"empty": gettext_lazy("文件是空的。"), "required": gettext_lazy("没有选择文件。")},
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
        allow_empty_file=True,
    )


def offline(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    form = WorkbookForm(posted(request), request.FILES or None)
    done: Merge | None = None
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            done = take_in_scores(file, file.size or 0, actor)
        except Refused as refusal:
            if refusal.denial:
                raise
            put_back(form, refusal)
    context = {
        "form": form,
        "sheets": [
            (each, sum(line.points is not None for line in each.own.lines)) for each in open_sheets(actor)
        ],
        "done": done,
        "taken": sum(map(len, done.changes.values())) if done is not None else 0,
    }
    return render(request, "expert/offline.html", context, status=422 if form.errors else 200)


def offline_file(request: HttpRequest) -> FileResponse:
    book = scores_workbook(open_sheets(request.actor))  # type: ignore[attr-defined]
    return FileResponse(book, as_attachment=True, filename=_("评分表.xlsx"), content_type=WORKBOOK)
