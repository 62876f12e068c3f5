"""Forms of the administrators: accounts, mandates, authorities, lists of staff.

Not here: what is allowed and right (`apps.accounts.services`).
"""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yunti.apps.accounts.enums import Level, OrganisationKind
from yunti.kit.actors import STAFF, Desk

STAFF_DESKS = [(desk.value, desk.label) for desk in Desk if desk in STAFF]
TREE_KINDS = [
    (kind.value, kind.label)
    for kind in (OrganisationKind.AUTHORITY, OrganisationKind.FINANCE, OrganisationKind.PANEL)
]


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("理由"), max_length=200, error_messages={"required": _("请写明理由。")})


class PersonForm(forms.Form):
    login = forms.CharField(
        label=_("登录名"),
        max_length=60,
        help_text=_("以字母开头，2–40 个字母、数字、点、横线或下划线。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    name = forms.CharField(label=_("姓名"), max_length=60)
    email = forms.CharField(
        label=_("电子邮箱"),
        max_length=254,
        required=False,
        help_text=_("填写后，首次设置密码的链接发到这个邮箱；不填则由您转交。"),
        widget=forms.EmailInput,
    )
    phone = forms.CharField(label=_("手机号"), max_length=20, required=False)


class MandateForm(forms.Form):
    person_ref = forms.CharField(widget=forms.HiddenInput)
    desk = forms.ChoiceField(label=_("岗位"), choices=STAFF_DESKS)
    organisation_ref = forms.ChoiceField(label=_("单位"))
    valid_from = forms.DateField(label=_("自"), widget=forms.DateInput)
    valid_to = forms.DateField(
        label=_("至"), required=False, help_text=_("不填为长期。"), widget=forms.DateInput
    )

    def __init__(self, *args: Any, organisations: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation_ref"].choices = organisations  # type: ignore[attr-defined]


class NameForm(forms.Form):
    name = forms.CharField(label=_("机构名称"), max_length=200)


class MoveForm(forms.Form):
    parent_ref = forms.ChoiceField(label=_("上级机构"))

    def __init__(self, *args: Any, organisations: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent_ref"].choices = organisations  # type: ignore[attr-defined]


class LevelForm(forms.Form):
    level = forms.TypedChoiceField(
        label=_("级别"),
        choices=Level.choices,
        coerce=Level,
        help_text=_("与设区市同权的县，同一个机构可以设县级和市级两种岗位。"),
    )


class EndForm(forms.Form):
    last_day = forms.DateField(label=_("撤销日期"), widget=forms.DateInput)


class AuthorityForm(NameForm):
    kind = forms.ChoiceField(label=_("类别"), choices=TREE_KINDS)
    level = forms.ChoiceField(label=_("级别"), choices=Level.choices)
    region_code = forms.CharField(
        label=_("行政区划代码"), max_length=6, help_text=_("6 位数字，决定管辖范围。")
    )
    parent_ref = forms.ChoiceField(label=_("上级机构"), required=False)
    valid_from = forms.DateField(label=_("设立日期"), widget=forms.DateInput)
    field_order = ("name", "kind", "level", "region_code", "parent_ref", "valid_from")

    def __init__(self, *args: Any, organisations: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent_ref"].choices = [("", "—"), *organisations]  # type: ignore[attr-defined]


class StaffFileForm(forms.Form):
    file = forms.FileField(
        label=_("人员名单"),
        help_text=_(
            "xlsx 或 csv，最多 1000 行、2 MB。列名：登录名、姓名、电子邮箱、手机号、岗位、单位、开始日期、结束日期。"
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
        error_messages={"required": _("请选择文件。"), "empty": _("文件是空的。")},
    )
