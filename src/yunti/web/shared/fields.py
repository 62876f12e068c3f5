"""A form field made ready for the component `field`: kind, classes and aria attributes of its widget.

Not here: the markup around it (`drawn_fields.py`), the forms (each desk).
"""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString

GROUPS = (forms.RadioSelect, forms.CheckboxSelectMultiple)
NUMBERS = (forms.IntegerField, forms.DecimalField, forms.FloatField)


@dataclass(frozen=True)
class DescribedField:
    kind: str
    id: str
    label: str
    hint: str
    required: bool
    errors: list[str]
    described_by: str
    unit: str
    widget: SafeString


def describe(bound: BoundField, hint: str = "") -> DescribedField:
    """`hint` stands in for the help text of the field."""
    widget = bound.field.widget
    kind = _kind(widget)
    if isinstance(widget, forms.DateInput):
        widget.input_type, widget.format = "date", "%Y-%m-%d"  # what browsers send and take
    errors = [str(error) for error in bound.errors]
    field_id = bound.auto_id or bound.html_name
    hint = hint or str(bound.help_text)
    parts = ([f"{field_id}_hint"] if hint else []) + ([f"{field_id}_error"] if errors else [])
    described_by = " ".join(parts)
    return DescribedField(
        kind=kind,
        id=field_id,
        label=str(bound.label),
        hint=hint,
        required=bound.field.required,
        errors=errors,
        described_by=described_by,
        unit=str(getattr(bound.field, "unit", "")),
        widget=bound.as_widget(attrs=_attributes(bound, kind, described_by))
        if kind != "group"
        else SafeString(),
    )


def _kind(widget: forms.Widget) -> str:
    if widget.is_hidden:
        return "hidden"
    if isinstance(widget, GROUPS):
        return "group"
    return "checkbox" if isinstance(widget, forms.CheckboxInput) else "box"


def _attributes(bound: BoundField, kind: str, described_by: str) -> dict[str, Any]:
    classes = "tick" if kind == "checkbox" else "input"
    if isinstance(bound.field, NUMBERS) and kind == "box":
        classes += " n"
    own = bound.field.widget.attrs.get("class", "")
    attributes: dict[str, Any] = {"class": f"{classes} {own}".strip()}
    if described_by:
        attributes["aria-describedby"] = described_by
    if bound.errors:
        attributes["aria-invalid"] = "true"
    return attributes
