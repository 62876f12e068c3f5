"""Inputs, selects and text areas of Django forms written directly, with the very markup of Django's own templates.

A template for every attribute of every option is a tenth of what a page with a form costs. What is not written here, and whatever
a widget draws with a template of its own, is drawn by Django. Not here: label, hint and errors around a widget (`fields.py`).
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest
from django.utils.formats import localize
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

FOLDER = "django/forms/widgets/"
INPUTS = (
    "checkbox",
    "date",
    "datetime",
    "email",
    "hidden",
    "input",
    "number",
    "password",
    "text",
    "time",
    "url",
)
Widget = Mapping[str, Any]


class Renderer(DjangoTemplates):
    def render(
        self, template_name: str, context: Mapping[str, Any], request: HttpRequest | None = None
    ) -> str:
        written = WRITTEN.get(template_name)
        text = written(context["widget"]) if written else None
        return super().render(template_name, context, request) if text is None else text  # type: ignore[arg-type]


def _attributes(attrs: Mapping[str, Any]) -> SafeString:
    return format_html_join(
        "",
        "{}",
        (
            (format_html(" {}", name) if value is True else format_html(' {}="{}"', name, value),)
            for name, value in attrs.items()
            if value is not False
        ),
    )


def _input(widget: Widget) -> SafeString:
    value = widget["value"]
    return format_html(
        '<input type="{}" name="{}"{}{}>',
        widget["type"],
        widget["name"],
        "" if value is None else format_html(' value="{}"', value),
        _attributes(widget["attrs"]),
    )


def _area(widget: Widget) -> SafeString:
    text = localize(widget["value"]) if widget["value"] else ""
    return format_html(
        '<textarea name="{}"{}>\n{}</textarea>', widget["name"], _attributes(widget["attrs"]), text
    )


def _select(widget: Widget) -> SafeString | None:
    """None where an option is drawn by a template of its own."""
    options = SafeString()
    for title, members, _place in widget["optgroups"]:
        if any(each["template_name"] != OPTION for each in members):
            return None
        head = format_html('\n  <optgroup label="{}">', title) if title else ""
        foot = SafeString("\n  </optgroup>") if title else ""
        options += format_html(
            "{}{}{}", head, format_html_join("", "\n  {}", ((_option(each),) for each in members)), foot
        )
    return format_html(
        '<select name="{}"{}>{}\n</select>', widget["name"], _attributes(widget["attrs"]), options
    )


def _option(widget: Widget) -> SafeString:
    attributes = _attributes(widget["attrs"])
    return format_html(
        '<option value="{}"{}>{}</option>\n', widget["value"], attributes, localize(widget["label"])
    )


OPTION = f"{FOLDER}select_option.html"
WRITTEN: dict[str, Callable[[Widget], SafeString | None]] = {
    **{f"{FOLDER}{name}.html": _input for name in INPUTS},
    f"{FOLDER}textarea.html": _area,
    f"{FOLDER}select.html": _select,
}
