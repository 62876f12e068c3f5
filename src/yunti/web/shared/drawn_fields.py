"""A form field as markup: label, hint, input with its unit, errors. A page shows a dozen.

Not here: kind and attributes of the input (`fields.py`), inputs that a pack declares (`pack_inputs.py`), files (`cotton/upload.html`).
"""

from collections.abc import Iterable

from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from yunti.web.shared.fields import DescribedField, describe
from yunti.web.shared.html import escaped, icon


def fields(form: Iterable[BoundField]) -> SafeString:
    """All of a form."""
    return SafeString("\n".join(map(field, form)))


def field(bound: BoundField, label: str = "", hint: str = "", unit: str = "", source: str = "") -> SafeString:
    """`label`, `hint` and `unit` stand in for those of the field; `source` says where its value was taken from."""
    each = describe(bound, hint)
    name = escaped(label or each.label)
    if each.kind == "hidden":
        return each.widget
    if each.kind == "checkbox":
        head = f'<label class="row" for="{escaped(each.id)}">{each.widget}<span>{name}</span></label>'
        return SafeString(f'<div class="field">\n{_lines(head, _hint(each), *_errors(each))}</div>')
    optional = "" if each.required else f' <span class="opt">{escaped(_("（选填）"))}</span>'
    if each.kind == "group":
        told = f' aria-describedby="{escaped(each.described_by)}"' if each.described_by else ""
        head = f'<legend class="label">{name}{optional}</legend>'
        choices = f'<div class="choices">\n{_choices(bound)}\n</div>'
        inner = _lines(head, _hint(each), choices, *_errors(each))
        return SafeString(f'<fieldset class="field" id="{escaped(each.id)}"{told}>\n{inner}</fieldset>')
    origin = f' <span class="from">{icon("check")}{escaped(source)}</span>' if source else ""
    head = f'<label for="{escaped(each.id)}">{name}{optional}{origin}</label>'
    behind = unit or each.unit
    box = f'<span class="with-unit">{each.widget} {escaped(behind)}</span>' if behind else each.widget
    return SafeString(f'<div class="field">\n{_lines(head, _hint(each), box, *_errors(each))}</div>')


def _lines(*parts: str) -> str:
    return "".join(f"{part}\n" for part in parts if part)


def _hint(each: DescribedField) -> str:
    return f'<span class="hint" id="{escaped(each.id)}_hint">{escaped(each.hint)}</span>' if each.hint else ""


def _errors(each: DescribedField) -> Iterable[str]:
    for number, error in enumerate(each.errors, 1):
        again = "" if number == 1 else number
        yield f'<span class="err" id="{escaped(each.id)}_error{again}">{escaped(error)}</span>'


def _choices(bound: BoundField) -> str:
    return "".join(
        f'<label class="choice" for="{escaped(each.id_for_label)}">{each.tag()}<span>{escaped(each.choice_label)}</span></label>'
        for each in bound
    )
