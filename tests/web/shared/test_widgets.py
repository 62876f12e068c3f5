"""Widgets are written as Django's own templates draw them, byte for byte. Not here: what stands around them (`test_fields.py`)."""

from datetime import date
from typing import Any

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates

from yunti.web.shared import widgets

ODD = "<b>\"甲\" & '乙'</b>"
CHOICES = [("", "——"), (1, "一"), (1234567, 1234567), (ODD, ODD), ("组 & 组", [("x", "子"), ("y", ODD)])]


class Odd(forms.Select):
    option_template_name = "django/forms/widgets/radio_option.html"


DRAWN: list[tuple[forms.Widget, list[Any]]] = [
    (
        forms.TextInput({"class": "input", "data-x": ODD, "hidden": True, "readonly": False}),
        [None, "", ODD, 0, 12345],
    ),
    (forms.NumberInput({"min": 1000}), [None, 1000000, "3.50"]),
    (forms.DateInput(), [None, date(2026, 5, 3), "2026-05-03"]),
    (forms.HiddenInput(), [ODD]),
    (forms.PasswordInput(render_value=False), [ODD]),
    (forms.CheckboxInput({"class": "tick"}), [None, True, False, "甲"]),
    (forms.Textarea({"rows": 3}), [None, "", ODD, "第一行\n第二行", 12345]),
    (forms.Select({"required": True}, choices=CHOICES), [None, 1, ODD, "y", "没有"]),
    (forms.SelectMultiple(choices=CHOICES), [None, [1, "x"]]),
    (Odd(choices=CHOICES), [None, 1]),
    (forms.RadioSelect(choices=CHOICES), [None, 1]),
    (forms.ClearableFileInput(), [None]),
]


@pytest.mark.parametrize(
    ("widget", "values"), DRAWN, ids=[type(widget).__name__ for widget, _values in DRAWN]
)
def test_a_widget_is_written_as_django_draws_it(widget: forms.Widget, values: list[Any]) -> None:
    for value in values:
        attrs = {"id": "id_甲", "aria-describedby": "h e"}
        ours = widget.render("a[0]", value, attrs, renderer=widgets.Renderer())
        assert ours == widget.render("a[0]", value, attrs, renderer=DjangoTemplates())


def test_what_is_written_is_not_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else this file compares Django with itself."""
    monkeypatch.setattr(DjangoTemplates, "get_template", None)
    for widget in (forms.TextInput(), forms.Textarea(), forms.Select(choices=CHOICES)):
        assert widget.render("a", "甲", {}, renderer=widgets.Renderer())
