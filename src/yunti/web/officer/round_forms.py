"""Forms about rounds: opening and changing one, closing it, quotas, notices. Moments are typed and read in Beijing time.

Not here: the pages (`rounds.py`), the rules (`apps.programmes.services`).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yunti.apps.programmes.enums import WindowLevel
from yunti.apps.programmes.services import NewWindow
from yunti.apps.reference.queries.regions import region_choices, region_name
from yunti.domain.money import MoneyError, parse_yuan
from yunti.kit import clock
from yunti.packs.rounds import Contacts, Quota

TYPED = "%Y-%m-%dT%H:%M"
ENDS = ("opens", "closes")


def moment_field(label: Any, *, required: bool) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        required=required,
        input_formats=[TYPED, "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=TYPED),
        error_messages={
            "invalid": gettext_lazy("时间写成 2026-05-12 17:30 的样子。"),
            "required": gettext_lazy("没有填写企业申报的起止时间。"),
        },
    )


def reason_field(label: Any, missing: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=200,
        error_messages={"required": missing},
        help_text=gettext_lazy("公开可见，不写个人信息。"),
    )


class RoundForm(forms.Form):
    """`contacts` gives the cells of the pack; a round that is changed has no code and no region to choose."""

    title = forms.CharField(
        label=gettext_lazy("批次名称"),
        max_length=120,
        error_messages={"required": gettext_lazy("没有填写批次名称。")},
    )

    def __init__(self, *given: Any, contacts: Contacts | None, **values: Any) -> None:
        super().__init__(*given, **values)
        for level in WindowLevel:
            needed = level == WindowLevel.APPLICANT
            opens, closes = (
                pattern % {"level": level.label} for pattern in (_("%(level)s开始"), _("%(level)s截止"))
            )
            self.fields[f"opens_{level}"] = moment_field(opens, required=needed)
            self.fields[f"closes_{level}"] = moment_field(closes, required=needed)
        self.contacts = contacts
        for number, cell in enumerate(contacts.cells if contacts else ()):
            self.fields[f"contact_{number}"] = forms.CharField(label=cell, max_length=120, required=False)

    def clean(self) -> dict[str, Any]:
        """Both ends of a window, or neither."""
        given = cast(dict[str, Any], super().clean())
        for level in WindowLevel:
            names = [f"{end}_{level}" for end in ENDS]
            empty = [name for name in names if given.get(name) is None and name not in self.errors]
            if len(empty) == 1 and not any(name in self.errors for name in names):
                self.add_error(empty[0], _("起止时间要填就都填。"))
        return given

    def window_fields(self) -> list[Any]:
        return [self[f"{end}_{level}"] for level in WindowLevel for end in ENDS]

    def contact_fields(self) -> list[Any]:
        return [self[name] for name in self.fields if name.startswith("contact_")]

    def windows(self) -> list[NewWindow]:
        given = self.cleaned_data
        return [
            NewWindow(level, given[f"opens_{level}"], given[f"closes_{level}"])
            for level in WindowLevel
            if given.get(f"opens_{level}") and given.get(f"closes_{level}")
        ]

    def facts(self, before: Mapping[str, Any]) -> dict[str, Any]:
        """The round's facts with the contacts as typed; what the form does not show stays."""
        if self.contacts is None:
            return dict(before)
        typed = {
            cell: self.cleaned_data.get(f"contact_{number}", "")
            for number, cell in enumerate(self.contacts.cells)
        }
        told = {cell: text for cell, text in typed.items() if text}
        rest = {name: value for name, value in before.items() if name != self.contacts.field}
        return {**rest, self.contacts.field: told} if told else rest


class NewRoundForm(RoundForm):
    code = forms.SlugField(
        label=gettext_lazy("批次编号"),
        max_length=30,
        help_text=gettext_lazy("例如 2026-1：字母、数字、连字符，同一地区不重复。"),
        error_messages={"required": gettext_lazy("没有填写批次编号。")},
    )
    jurisdiction = forms.ChoiceField(
        label=gettext_lazy("地区"), help_text=gettext_lazy("这个地区的企业可以申报，开设后不能改。")
    )
    field_order = ("title", "code", "jurisdiction")

    def __init__(self, *given: Any, region: str, **values: Any) -> None:
        super().__init__(*given, **values)
        below = region_choices(region, clock.today())
        cast(forms.ChoiceField, self.fields["jurisdiction"]).choices = [(region, region_name(region)), *below]


class ChangedRoundForm(RoundForm):
    seen = forms.IntegerField(widget=forms.HiddenInput)
    reason = reason_field(gettext_lazy("调整理由"), gettext_lazy("没有填写调整理由。"))

    def look_again(self, seen: int) -> None:
        """What was typed stays; whoever sends it once more has been told of the changes made meanwhile."""
        typed: Any = self.data
        typed = typed.copy()
        typed["seen"] = str(seen)
        self.data = typed


class ClosingForm(forms.Form):
    reason = reason_field(gettext_lazy("关闭理由"), gettext_lazy("没有填写关闭理由。"))
    sure = forms.BooleanField(
        label=gettext_lazy("知道关闭后不能再打开，没有提交的申报不能再提交。"),
        error_messages={"required": gettext_lazy("请先确认。")},
    )


class NoticeForm(forms.Form):
    title = forms.CharField(
        label=gettext_lazy("标题"),
        max_length=120,
        error_messages={"required": gettext_lazy("没有填写通知的标题。")},
    )
    text = forms.CharField(
        label=gettext_lazy("正文"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": gettext_lazy("没有填写通知的正文。")},
        help_text=gettext_lazy("发布后任何人都可以看到，不写个人信息。"),
    )


class WithdrawingForm(forms.Form):
    reason = reason_field(gettext_lazy("撤回理由"), gettext_lazy("没有填写撤回理由。"))


class QuotaForm(forms.Form):
    region_code = forms.ChoiceField(label=gettext_lazy("地区"))
    value = forms.CharField(max_length=30)
    reason = reason_field(gettext_lazy("调整理由"), gettext_lazy("没有填写调整理由。"))

    def __init__(self, *given: Any, region: str, quota: Quota, **values: Any) -> None:
        super().__init__(*given, **values)
        self.quota = quota
        below = region_choices(region, clock.today())
        cast(forms.ChoiceField, self.fields["region_code"]).choices = below or [(region, region_name(region))]
        field = self.fields["value"]
        field.label = quota.title
        field.error_messages["required"] = _("没有填写名额或金额。")
        field.help_text = _("单位：元。") if quota.kind == "amount" else _("件数，写整数。")

    def clean_value(self) -> str:
        typed = str(self.cleaned_data["value"]).strip()
        if self.quota.kind == "amount":
            try:
                parse_yuan(typed)
            except MoneyError:
                raise forms.ValidationError(_("金额写成 1200000 或 1,200,000.00 的样子。")) from None
        elif not (typed.isascii() and typed.isdigit() and len(typed) <= 6):
            raise forms.ValidationError(_("件数是 0 到 999999 的整数。"))
        return typed

    def numbers(self) -> dict[str, int | None]:
        typed = self.cleaned_data["value"]
        if self.quota.kind == "amount":
            return {"count": None, "amount_fen": parse_yuan(typed)}
        return {"count": int(typed), "amount_fen": None}


def as_typed(windows: Sequence[tuple[str, datetime, datetime]], told: Mapping[str, str]) -> dict[str, Any]:
    """Initial values: moments as they stand, contacts by the place of their cell."""
    values: dict[str, Any] = {}
    for level, opens, closes in windows:
        values |= {f"opens_{level}": clock.local(opens), f"closes_{level}": clock.local(closes)}
    return {**values, **told}
