"""The scores of an expert on a case: the scale of each item in words, a draft, handing in; what all gave once all are in.

Not here: the page around it (`cases.py`), who sits and when (`apps.panels`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _

from yunti.apps.cases.queries.cases import Case
from yunti.apps.panels.queries.scores import OwnLine, OwnSheet
from yunti.apps.panels.services import Given, hand_in_scores, save_scores
from yunti.apps.panels.services.scoring import LONGEST_REMARK
from yunti.domain.panel_scores import hundredths, mean_of, points_text, rounded_text
from yunti.kit.errors import NotFoundOrHidden, Refused
from yunti.packs.panel_scores import Item
from yunti.packs.reading import Pack
from yunti.web.shared.case_checks import clauses
from yunti.web.shared.problems import put_back

SCORES, HAND_IN = "scores", "hand-in"


class PointsField(forms.CharField):
    """Asked for, and yet a draft may leave it: handing in asks again."""

    def validate(self, value: Any) -> None:
        return


class ScoreForm(forms.Form):
    """Two fields for each item: the points, and `remark-` before its name."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, sheet: OwnSheet, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sheet = sheet
        for line in sheet.lines:
            told = {"title": line.item.title, "most": points_text(line.item.most)}
            self.fields[line.item.name] = PointsField(
                label=_("%(title)s（0 至 %(most)s 分）") % told,
                max_length=8,
                widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            )
            self.fields[f"remark-{line.item.name}"] = forms.CharField(
                label=_("%(title)s的评语") % told,
                required=False,
                max_length=LONGEST_REMARK,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        for line in self.sheet.lines:
            typed = told.get(line.item.name, "").strip()
            if typed and hundredths(typed) is None:
                self.add_error(line.item.name, _("请填数字，最多两位小数。"))
        return told

    def given(self) -> list[Given]:
        told = self.cleaned_data
        return [
            Given(line.item.name, hundredths(told[line.item.name]), told[f"remark-{line.item.name}"])
            for line in self.sheet.lines
        ]

    def lines(self) -> Iterator[tuple[OwnLine, Any, Any]]:
        for line in self.sheet.lines:
            yield line, self[line.item.name], self[f"remark-{line.item.name}"]


@dataclass(frozen=True)
class ScoredLine:
    """One item as it is drawn: the anchors in words, the two fields or what was given, and all points once they may be seen."""

    item: Item
    clause: str
    anchors: tuple[tuple[str, str], ...]
    points: Any
    remark: Any
    given: str
    said: str
    others: str
    mean: str


@dataclass(frozen=True)
class Scoring:
    sheet: OwnSheet
    form: ScoreForm
    lines: tuple[ScoredLine, ...]


def form_of(sheet: OwnSheet) -> ScoreForm:
    first: dict[str, Any] = {"seen": sheet.version}
    for line in sheet.lines:
        first[line.item.name] = "" if line.points is None else points_text(line.points)
        first[f"remark-{line.item.name}"] = line.remark
    return ScoreForm(sheet, initial=first)


def scoring_of(pack: Pack, sheet: OwnSheet | None, sent: ScoreForm | None) -> Scoring | None:
    if sheet is None:
        return None
    form = sent or form_of(sheet)
    lines = (_line(pack, line, points, remark) for line, points, remark in form.lines())
    return Scoring(sheet, form, tuple(lines))


def _line(pack: Pack, line: OwnLine, points: Any, remark: Any) -> ScoredLine:
    return ScoredLine(
        line.item,
        clauses(pack, line.item.clause),
        tuple((points_text(at), says) for at, says in line.item.anchors),
        points,
        remark,
        "" if line.points is None else points_text(line.points),
        line.remark,
        " / ".join(map(points_text, line.others)),
        rounded_text(mean_of(line.others)) if line.others else "",
    )


def sent_scores(request: HttpRequest, case: Case, sheet: OwnSheet) -> tuple[ScoreForm | None, str]:
    """Saves or hands in what was sent; the form again where it was refused, and what became of it."""
    form, actor = ScoreForm(sheet, request.POST), request.actor  # type: ignore[attr-defined]
    if not form.is_valid():
        return form, ""
    handed = HAND_IN in request.POST
    act = hand_in_scores if handed else save_scores
    try:
        act(case=case, given=form.given(), seen=form.cleaned_data["seen"], by=actor)
    except NotFoundOrHidden:
        raise
    except Refused as refusal:
        if refusal.denial:
            raise
        put_back(form, refusal)
        return form, ""
    return None, str(_("评分已提交。") if handed else _("评分已保存，还没有提交。"))
