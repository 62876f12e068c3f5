"""A value that a pack declares, as a field of a form, and what was typed there as the pack reads it.

Not here: which values are asked (`case_fields.py`, `papers.py`).
"""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yunti.rules.values import FactSpec, Kind


class YesNoField(forms.ChoiceField):
    """Three answers: a question that nobody looked into is not answered with no."""

    def __init__(self, **options: Any) -> None:
        choices = [("", gettext_lazy("还没有核对")), ("yes", gettext_lazy("是")), ("no", gettext_lazy("否"))]
        super().__init__(choices=choices, **options)


def field_of(spec: FactSpec, **told: Any) -> forms.Field:
    if spec.type.kind is Kind.YES_NO:
        return YesNoField(**told)
    if spec.type.kind is Kind.DATE:
        return forms.DateField(**told)
    if spec.type.kind is Kind.NUMBER:
        return forms.DecimalField(**told)
    if spec.labels:
        return forms.ChoiceField(choices=[("", _("还没有选")), *spec.labels], **told)
    return forms.CharField(widget=forms.Textarea(attrs={"rows": 2}), **told)


def initial_of(spec: FactSpec, value: Any) -> Any:
    if spec.type.kind is Kind.YES_NO:
        return {True: "yes", False: "no"}.get(value, "") if isinstance(value, bool) else ""
    return value


def answer_of(spec: FactSpec, value: Any) -> Any:
    """As answers are stored."""
    if value in ("", None):
        return None
    if spec.type.kind is Kind.YES_NO:
        return value == "yes"
    if spec.type.kind is Kind.DATE:
        return value.isoformat()
    if isinstance(value, Decimal) and value == value.to_integral_value():
        return int(value)
    return value
