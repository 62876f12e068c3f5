"""Forms of the registry pages: they keep what was typed as text; services judge it.

Not here: upload of lists (`imports.py`), choices of the list filters (`choices.py`).
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yunti.apps.registry.enums import SizeClass
from yunti.apps.registry.masterdata import COLUMNS, FACT_COLUMNS
from yunti.web.officer.choices import places_below

HINTS = {
    "name": _("按营业执照填写全称。"),
    "uscc": _("18 位，可以带空格粘贴。"),
    "region_code": _("写到县（市、区）：6 位代码或名称。"),
    "industry_code": _("4 位小类代码，或大类、中类名称。"),
    "established_on": _("例如 2015-03-01。"),
}


class MeasuredField(forms.CharField):
    """Text of a figure, with the unit that stands behind its box."""

    def __init__(self, *args: Any, unit: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit = unit


class PartyForm(forms.Form):
    """Master data of an enterprise or supplier, every column as text."""

    def __init__(
        self, *args: Any, fields: Sequence[str], jurisdiction: str = "", as_of: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name in fields:
            self.fields[name] = self._field(name, jurisdiction, as_of)

    def _field(self, name: str, jurisdiction: str, as_of: date) -> forms.Field:
        column = COLUMNS[name]
        common: dict[str, Any] = {
            "label": column.label,
            "required": column.needed,
            "help_text": HINTS.get(name, ""),
        }
        if column.needed:
            common["error_messages"] = {"required": gettext("没有填写%(label)s。") % {"label": column.label}}
        if name == "size_class":
            return forms.ChoiceField(choices=SizeClass.choices, **common)
        if name == "region_code":
            places = [
                (code, label) for code, label in places_below(jurisdiction, as_of) if not code.endswith("00")
            ]
            if places:
                return forms.ChoiceField(choices=[("", "—"), *places], **common)
        attrs = {"class": "mono"} if name in ("uscc", "region_code", "contact_phone") else {}
        return forms.CharField(max_length=400, widget=forms.TextInput(attrs=attrs), **common)


class CorrectForm(PartyForm):
    """`seen_at` tells whether somebody else saved in between."""

    reason = forms.CharField(
        label=_("更正理由"),
        error_messages={"required": _("没有填写更正理由。")},
        max_length=400,
        help_text=_("写明依据，例如营业执照变更、现场核实。"),
    )
    seen_at = forms.CharField(widget=forms.HiddenInput, required=False)
    field_order = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(
            [*(name for name in self.fields if name not in ("reason", "seen_at")), "reason", "seen_at"]
        )


class FactForm(forms.Form):
    """Figures as of a day, with their source."""

    employees = MeasuredField(
        label=FACT_COLUMNS["employees"].label, unit=_("人"), required=False, max_length=40
    )
    revenue_fen = MeasuredField(
        label=FACT_COLUMNS["revenue_fen"].label, unit=_("万元"), required=False, max_length=40
    )
    assets_fen = MeasuredField(
        label=FACT_COLUMNS["assets_fen"].label, unit=_("万元"), required=False, max_length=40
    )
    valid_from = forms.DateField(label=_("数据日期"), help_text=_("这些数据从哪天起算，例如年度末日。"))
    source = forms.CharField(
        label=_("数据来源"),
        error_messages={"required": _("没有填写数据来源。")},
        max_length=200,
        help_text=_("例如 2025 年度财务报表。"),
    )


class MergeForm(forms.Form):
    """Which file takes over, and on what ground."""

    kept = forms.CharField(label=_("并入哪份档案"), max_length=60, help_text=_("填写它的统一社会信用代码。"))
    reason = forms.CharField(
        label=_("合并依据"),
        error_messages={"required": _("没有填写合并依据。")},
        max_length=200,
        help_text=_("例如吸收合并的登记文件文号。"),
    )
