"""Forms of the auditor's desk: the shape of what is typed. Not here: what it means (`apps.audit`)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yunti.apps.audit.enums import Purpose
from yunti.apps.audit.queries import Search, refs_of
from yunti.kit.actors import Desk

OUTCOMES = [("", _("全部结果")), ("done", _("已办")), ("denied", _("已拒绝"))]
LARGEST_CHECKPOINT = 16_384


class SearchForm(forms.Form):
    actor = forms.CharField(label=_("办理人"), required=False, max_length=64)
    action = forms.CharField(label=_("事项"), required=False, max_length=80)
    subject_ref = forms.CharField(label=_("对象编号"), required=False, max_length=64)
    desk = forms.ChoiceField(label=_("岗位"), required=False, choices=[("", _("全部岗位")), *Desk.choices])
    outcome = forms.ChoiceField(label=_("结果"), required=False, choices=OUTCOMES)
    jurisdiction = forms.RegexField(
        r"^\d{6}$",
        label=_("辖区代码"),
        required=False,
        error_messages={"invalid": _("辖区代码为 6 位数字，例如 900100。")},
    )
    since = forms.DateField(label=_("起"), required=False)
    until = forms.DateField(label=_("止"), required=False)
    before = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def search(self) -> Search:
        """One statement, where somebody is named."""
        given: dict[str, Any] = {name: value for name, value in self.cleaned_data.items() if value}
        actors = refs_of(given.pop("actor", "").strip())
        return Search(actors=actors, **given)

    @property
    def unusual(self) -> bool:
        """Something besides the first three boxes is asked for."""
        return any(self.data.get(name) for name in ("desk", "outcome", "jurisdiction", "since", "until"))


class ViewingForm(forms.Form):
    viewer = forms.CharField(label=_("查阅人"), required=False, max_length=64)
    about = forms.CharField(label=_("涉及的人"), required=False, max_length=64)
    before = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)


class PurposeForm(forms.Form):
    purpose = forms.ChoiceField(label=_("查阅目的"), choices=[("", _("请选择")), *Purpose.choices])
    note = forms.CharField(
        label=_("说明"), max_length=200, help_text=_("写明检查事项或编号，本人可以看到是谁、为何查阅。")
    )


class ExportForm(forms.Form):
    purpose = forms.ChoiceField(
        label=_("详情"),
        required=False,
        choices=[
            ("", _("不含详情")),
            *((value, _("含详情：%s") % label) for value, label in Purpose.choices),
        ],
    )
    note = forms.CharField(label=_("用途说明"), max_length=200)


class SampleForm(forms.Form):
    purpose = forms.CharField(label=_("抽样事由"), max_length=200)
    count = forms.IntegerField(label=_("抽取条数"), min_value=1, max_value=1000)
    first_entry = forms.IntegerField(label=_("从第几条"), min_value=1)
    last_entry = forms.IntegerField(label=_("到第几条"), min_value=1)

    def __init__(self, *args: Any, size: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.size = size

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        first, last = given.get("first_entry"), given.get("last_entry")
        if last and last > self.size:
            self.add_error(
                "last_entry", _("日志现有 %(size)s 条，最多到第 %(size)s 条。") % {"size": self.size}
            )
        elif first and last and first > last:
            self.add_error(
                "last_entry",
                _("止于第 %(last)s 条，早于起始的第 %(first)s 条。") % {"first": first, "last": last},
            )
        elif first and last and given.get("count", 0) > last - first + 1:
            self.add_error("count", _("范围内只有 %(total)s 条，不能多抽。") % {"total": last - first + 1})
        return given


class CheckpointForm(forms.Form):
    file = forms.FileField(label=_("检查点文件"), help_text=_("以前从本平台下载并保存的文件。"))

    def clean_file(self) -> str:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_CHECKPOINT:
            raise forms.ValidationError(_("文件过大，不是检查点文件。"))
        try:
            return str(file.read().decode("utf-8"))
        except UnicodeDecodeError:
            raise forms.ValidationError(_("不是文本文件，请使用下载得到的检查点文件。")) from None
