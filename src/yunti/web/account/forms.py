"""Forms of signing in and of the own account: they check the shape of what was typed, services its meaning.

Not here: registration and colleagues (`registration_forms.py`).
"""

from typing import Any

from allauth.account.forms import LoginForm
from allauth.account.forms import ReauthenticateForm as PasswordAgainForm
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as CodeAgainForm
from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts
from django.utils.functional import lazy
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from yunti.apps.accounts import services
from yunti.kit import clock
from yunti.kit.wording import sequence, with_stop, without_stop

CODE_ATTRIBUTES = {"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}


def _password_rules() -> str:
    return _now("要求：") + with_stop(
        sequence(without_stop(text) for text in password_validators_help_texts())
    )


password_rules = lazy(_password_rules, str)


class SignInForm(LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        login, password = self.fields["login"], self.fields["password"]
        login.label, password.label = _("登录名"), _("密码")
        login.help_text, password.help_text = _("也可填账号上的手机号或电子邮箱。"), ""
        login.max_length = None
        login.widget.attrs = {"autocomplete": "username", "autofocus": True, "spellcheck": "false"}
        password.widget.attrs = {"autocomplete": "current-password"}


class PasswordAgain(PasswordAgainForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        password = self.fields["password"]
        password.label, password.help_text = _("密码"), ""
        password.widget.attrs = {"autocomplete": "current-password", "autofocus": True}


class _SpendsCode(forms.Form):
    """The code is checked and spent in the database, so that it counts once for all processes together."""

    user: Any
    authenticator: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code = self.fields["code"]
        code.label, code.help_text = _("验证码"), _("手机验证器上的 6 位数字；手机不在身边时填恢复码。")
        code.widget.attrs = dict(CODE_ATTRIBUTES)

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        until = services.second_factor_waits_until(self.user.pk)
        if until is not None:
            minutes = max(1, round((until - clock.now()).total_seconds() / 60))
            raise forms.ValidationError(
                _now("验证码输错次数过多，请等待 %(minutes)d 分钟后再试。") % {"minutes": minutes}
            )
        found = services.check_second_factor(person_id=self.user.pk, code=code)
        if found is None:
            raise forms.ValidationError(_now("验证码不对，或已用过。请输入当前的 6 位数字。"))
        found.user = self.user
        self.authenticator = found
        return code


class CodeForm(_SpendsCode, AuthenticateForm):
    pass


class CodeAgain(_SpendsCode, CodeAgainForm):
    pass


class FirstCodeForm(forms.Form):
    code = forms.CharField(
        label=_("验证码"),
        max_length=20,
        help_text=_("扫码后手机验证器上显示的 6 位数字。"),
        widget=forms.TextInput(attrs=CODE_ATTRIBUTES),
    )


class NewPasswordForm(forms.Form):
    password = forms.CharField(
        label=_("新密码"),
        strip=False,
        help_text=password_rules(),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("再输一次"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("password") and cleaned.get("again") and cleaned["password"] != cleaned["again"]:
            self.add_error("again", _now("两次输入的密码不一样。"))
        return cleaned


class ChangePasswordForm(NewPasswordForm):
    old = forms.CharField(
        label=_("现在的密码"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )
    field_order = ("old", "password", "again")


class ForgottenForm(forms.Form):
    typed = forms.CharField(
        label=_("登录名、手机号或电子邮箱"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autofocus": True}),
    )


class EmailForm(forms.Form):
    email = forms.EmailField(
        label=_("新的电子邮箱"),
        error_messages={"invalid": _("电子邮箱的格式不对，例如 name@example.org。")},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class PhoneForm(forms.Form):
    phone = forms.CharField(
        label=_("新的手机号"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )


class NoticeForm(forms.Form):
    accept = forms.BooleanField(
        label=_("我已阅读并同意个人信息处理告知书"),
        error_messages={"required": _("须勾选同意后才能继续使用。")},
    )
