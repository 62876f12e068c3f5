"""A field for a day, as every form asks for one. Not here: moments of a round (`web.officer`), spelling days (`kit.wording`)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


def day_field(label: Any, **values: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("没有填写日期。"), "invalid": _("日期写成 2026-05-12 的样子。")},
        **values,
    )
