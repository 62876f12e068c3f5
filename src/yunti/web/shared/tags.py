"""Template tags that every page may use without loading: icons, marks, addresses that may not exist yet.

Not here: components with markup of their own (`templates/cotton/`).
"""

import re
from collections.abc import Hashable, Iterable

from django import template
from django.forms.boundfield import BoundField
from django.template import Context
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString

from yunti.kit import wording
from yunti.web.shared import amounts, drawn_fields, filled, fixed_parts, html, rows
from yunti.web.shared.case_checks import Checks
from yunti.web.shared.case_facts import Section
from yunti.web.shared.case_history import Event
from yunti.web.shared.deadlines import Due
from yunti.web.shared.fields import DescribedField, describe
from yunti.web.shared.filled import Beside
from yunti.web.shared.menus import ShownEntry
from yunti.web.shared.quick_tags import are_plain
from yunti.web.shared.who import bar as who_bar

register = template.Library()
RUNG = re.compile(r"([ywrsqn])(\d{0,2})")


@register.simple_tag
def icon(name: str, kind: str = "") -> SafeString:
    return html.icon(name, kind)


@register.simple_tag
def mark(result: str, text: str = "") -> SafeString:
    return html.mark(result, text)


@register.simple_tag
def clause(text: object) -> SafeString:
    return html.clause(str(text))


@register.simple_tag
def amount(each: amounts.Amount, about: str = "") -> SafeString:
    return amounts.drawn(each, about)


@register.simple_tag
def explained(text: str) -> SafeString:
    return html.explained(text)


@register.simple_tag
def checks_card(checks: Checks | None) -> SafeString:
    return rows.checks_card(checks)


@register.simple_tag(takes_context=True)
def token_header(context: Context) -> SafeString:
    """What the script of a page sends along with what it asks for; nothing on a page that is drawn without a request."""
    request = context.get("request")
    if request is None:
        return SafeString("")
    return SafeString(f""" hx-headers='{{"X-CSRFToken":"{html.token_value(request)}"}}'""")


@register.simple_tag
def chip(text: str, tone: str = "") -> SafeString:
    return html.chip(text, tone)


@register.simple_tag
def meter(value: int, label: str, tone: str = "") -> SafeString:
    return html.meter(value, label, tone)


@register.simple_tag
def due_badge(each: Due) -> SafeString:
    return html.due(each)


@register.simple_tag
def history_card(events: Iterable[Event]) -> SafeString:
    return rows.history_card(events)


@register.simple_tag
def menu(entries: Iterable[ShownEntry], label: str) -> SafeString:
    return html.menu(entries, label)


@register.simple_tag(takes_context=True)
def who(context: Context) -> SafeString:
    return who_bar(context)


@register.simple_tag
def crumbs(*parts: str) -> SafeString:
    """Title and address of each page above, then the title of this one."""
    return html.crumbs(*parts)


@register.simple_tag
def tabs(entries: Iterable[html.Tab], label: str, address: str, onward: str = "") -> SafeString:
    return html.tabs(entries, label, address, onward)


@register.simple_tag(name="filled")
def filled_in(sections: Iterable[Section], beside: Beside | None = None) -> SafeString:
    """`beside` is what whoever works on the case may do in the lists."""
    return filled.sections(sections, beside)


@register.simple_tag
def address(name: str, *args: object) -> str:
    """The address of that name, or nothing where this installation has none."""
    try:
        return html.address_of(name, *args) if are_plain(args) else reverse(name, args=args)
    except NoReverseMatch:
        return ""


@register.simple_tag
def fixed(part: str, *given: Hashable) -> SafeString:
    """A part of every page that shows nothing of the page or of its reader but what is `given`: drawn once for each language."""
    return fixed_parts.fixed(part, *given)


@register.filter
def listed(items: Iterable[object]) -> str:
    """甲、乙、丙, with the commas of the reader's language."""
    return wording.listed(items)


@register.filter
def tongue(text: object) -> str:
    """For the `lang` of what was written for somebody else's language: messages keep the one they were posted in."""
    return html.tongue(str(text))


@register.filter
def cells(value: object) -> str:
    """`y5 w1 n2` → one letter a rung: y met, w to do, r refused, s passed, q unknown, n empty; at most 30."""
    return "".join(letter * int(count or 1) for letter, count in RUNG.findall(str(value)))[:30]


@register.filter
def percent(value: object) -> str:
    """A number from 0 to 100 for a style attribute; anything else becomes 0."""
    try:
        number = float(str(value))
    except ValueError:
        return "0"
    return f"{min(100.0, max(0.0, number)):g}"


@register.filter
def times(value: object) -> range:
    """`3` → three rounds of a loop, at most 30."""
    text = str(value)
    return range(min(30, int(text)) if text.isascii() and text.isdigit() else 0)


@register.simple_tag
def field(bound: BoundField, label: str = "", hint: str = "", unit: str = "", source: str = "") -> SafeString:
    return drawn_fields.field(bound, label, hint, unit, source)


@register.simple_tag
def hidden(pairs: Iterable[tuple[str, object]]) -> SafeString:
    """What travels with a form and nobody types."""
    return html.hidden(pairs)


@register.filter
def described(bound: BoundField, hint: str = "") -> DescribedField:
    return describe(bound, hint)
