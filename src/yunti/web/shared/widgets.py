"""Inputs, selects and text areas of Django forms written directly, with the very markup of Django's own templates.

A template for every attribute of every option is a tenth of what a page with a form costs. What is not written here, and whatever
a widget draws with a template of its own, is drawn by Django. Not here: label, hint and errors around a widget (`fields.py`).
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest
from django.utils.formats import localize
from django.utils.safestring import SafeString

from yunti.web.shared.html import escaped

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


def _attributes(attrs: Mapping[str, Any]) -> str:
    return "".join(
        f" {escaped(name)}" if value is True else f' {escaped(name)}="{escaped(value)}"'
        for name, value in attrs.items()
        if value is not False
    )


def _input(widget: Widget) -> SafeString:
    value = "" if widget["value"] is None else f' value="{escaped(widget["value"])}"'
    named = f'type="{escaped(widget["type"])}" name="{escaped(widget["name"])}"'
    return SafeString(f"<input {named}{value}{_attributes(widget['attrs'])}>")


def _area(widget: Widget) -> SafeString:
    text = escaped(localize(widget["value"])) if widget["value"] else ""
    named = f'name="{escaped(widget["name"])}"{_attributes(widget["attrs"])}'
    return SafeString(f"<textarea {named}>\n{text}</textarea>")


def _select(widget: Widget) -> SafeString | None:
    """None where an option is drawn by a template of its own."""
    parts = []
    for title, members, _place in widget["optgroups"]:
        if any(each["template_name"] != OPTION for each in members):
            return None
        parts += [f'\n  <optgroup label="{escaped(title)}">'] if title else []
        parts += [f"\n  {_option(each)}" for each in members]
        parts += ["\n  </optgroup>"] if title else []
    named = f'name="{escaped(widget["name"])}"{_attributes(widget["attrs"])}'
    return SafeString(f"<select {named}>{''.join(parts)}\n</select>")


def _option(widget: Widget) -> str:
    own = f'value="{escaped(widget["value"])}"{_attributes(widget["attrs"])}'
    return f"<option {own}>{escaped(localize(widget['label']))}</option>\n"


OPTION = f"{FOLDER}select_option.html"
WRITTEN: dict[str, Callable[[Widget], SafeString | None]] = {
    **{f"{FOLDER}{name}.html": _input for name in INPUTS},
    f"{FOLDER}textarea.html": _area,
    f"{FOLDER}select.html": _select,
}
