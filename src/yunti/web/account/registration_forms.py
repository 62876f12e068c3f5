"""Forms of coming in: registering an organisation, accepting an invitation, asking to be admitted, colleagues, agents.

Not here: signing in and the own account (`forms.py`).
"""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yunti.apps.accounts.enums import MandateRole
from yunti.apps.accounts.services import OrganisationTyped, PersonTyped
from yunti.kit.actors import Desk
from yunti.web.account.forms import NewPasswordForm

ROLES = [
    (MandateRole.MANAGER.value, _("管理员：管理本单位人员、邀请和委托")),
    (MandateRole.HANDLER.value, _("经办人：填写和提交")),
    (MandateRole.CERTIFIER.value, _("确认人：确认申报内容属实")),
]


class OrganisationForm(forms.Form):
    desk = forms.ChoiceField(
        label=_("注册为"),
        choices=[(Desk.APPLICANT.value, _("申报企业")), (Desk.SUPPLIER.value, _("服务商"))],
        initial=Desk.APPLICANT.value,
        widget=forms.RadioSelect,
    )
    uscc = forms.CharField(
        label=_("统一社会信用代码"),
        max_length=40,
        help_text=_("18 位，见营业执照。"),
        widget=forms.TextInput(attrs={"class": "mono", "autocomplete": "off", "spellcheck": "false"}),
    )
    organisation_name = forms.CharField(
        label=_("单位全称"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "organization"})
    )
    region_code = forms.ChoiceField(label=_("所在县（市、区）"))

    def __init__(self, *args: Any, regions: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region_code"].choices = [("", _("请选择")), *regions]  # type: ignore[attr-defined]

    def organisation(self) -> OrganisationTyped:
        data = self.cleaned_data
        return OrganisationTyped(data["uscc"], data["organisation_name"], data["region_code"])


class PersonForm(NewPasswordForm):
    login = forms.CharField(
        label=_("登录名"),
        max_length=60,
        help_text=_("以字母开头，2–40 个字母、数字、点、横线或下划线，例如 zhang.san。"),
        widget=forms.TextInput(attrs={"autocomplete": "username", "spellcheck": "false"}),
    )
    name = forms.CharField(
        label=_("姓名"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    phone = forms.CharField(
        label=_("手机号"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    email = forms.CharField(
        label=_("电子邮箱"),
        max_length=254,
        required=False,
        help_text=_("用于找回密码；手机号和电子邮箱至少填一项。"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    notice = forms.BooleanField(
        label=_("我已阅读并同意个人信息处理告知书"),
        error_messages={"required": _("请阅读个人信息处理告知书并勾选同意。")},
    )
    field_order: tuple[str, ...] = ("login", "name", "phone", "email", "password", "again", "notice")

    def person(self, notice_version: str) -> PersonTyped:
        data = self.cleaned_data
        return PersonTyped(
            login=data["login"],
            name=data["name"],
            email=data.get("email", ""),
            phone=data.get("phone", ""),
            password=data["password"],
            notice=notice_version if data["notice"] else "",
        )


class RegistrationForm(OrganisationForm, PersonForm):
    field_order: tuple[str, ...] = (
        "desk",
        "uscc",
        "organisation_name",
        "region_code",
        "login",
        "name",
        "phone",
        "email",
        "password",
        "again",
        "notice",
    )


class AdmissionForm(forms.Form):
    note = forms.CharField(
        label=_("情况说明"),
        max_length=300,
        help_text=_("您与该单位的关系、可以出示的证明（营业执照、授权书等），以及原管理员为何无法答复。"),
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class InvitationForm(forms.Form):
    contact = forms.CharField(
        label=_("同事的电子邮箱或手机号"),
        max_length=254,
        help_text=_("邀请只对这个联系方式有效。填手机号时，请把生成的链接转给对方。"),
    )
    roles = forms.MultipleChoiceField(
        label=_("角色"), choices=ROLES, widget=forms.CheckboxSelectMultiple, initial=[MandateRole.HANDLER]
    )


class RolesForm(forms.Form):
    roles = forms.MultipleChoiceField(label=_("角色"), choices=ROLES, widget=forms.CheckboxSelectMultiple)


class AgentForm(forms.Form):
    login = forms.CharField(label=_("代办人登录名"), max_length=60, help_text=_("请代办人告知。"))
    name = forms.CharField(label=_("代办人姓名"), max_length=60)
    programmes = forms.CharField(
        label=_("委托代办的项目"),
        max_length=300,
        help_text=_("填项目编号，多个用逗号隔开。代办人只能办理写明的项目。"),
    )
    valid_from = forms.DateField(label=_("自"), widget=forms.DateInput)
    valid_to = forms.DateField(label=_("至"), help_text=_("最长一年。"), widget=forms.DateInput)

    def clean_programmes(self) -> tuple[str, ...]:
        text: str = self.cleaned_data["programmes"]
        for separator in "，、；;\n":
            text = text.replace(separator, ",")
        return tuple(part.strip() for part in text.split(",") if part.strip())


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("理由"), max_length=200)
