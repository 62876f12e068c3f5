"""Small pieces of markup for rows that are formatted in Python: icon, chip, mark, deadline.

Every text is escaped here. Not here: components for single use on a page (`templates/cotton/`).
"""

from functools import lru_cache

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

MARKS = {
    "met": ("check", _("符合")),
    "unmet": ("up", _("还差")),
    "fail": ("x", _("不符")),
    "hint": ("excl", _("提示")),
    "unknown": ("q", _("待定")),
    "na": ("minus", _("不适用")),
}
TONES = ("todo", "on", "wait", "ok", "bad")


@lru_cache(maxsize=512)
def icon(name: str, kind: str = "") -> SafeString:
    """A symbol of `icons.svg`; decoration only, so hidden from screen readers. A page shows some fifty of a few kinds."""
    return format_html(
        '<svg class="ico {}" viewBox="0 0 16 16" aria-hidden="true"><use href="{}#{}"/></svg>',
        kind,
        static("yunti/icons.svg"),
        name,
    )


def mark(result: str, text: str = "") -> SafeString:
    """One of the six marks; `text` is what a screen reader says, by default the name of the mark."""
    glyph, name = MARKS[result]
    return format_html(
        '<span class="mk" data-r="{}">{}<span class="vh">{}</span></span>', result, icon(glyph), text or name
    )


def chip(text: str, tone: str = "") -> SafeString:
    return format_html('<span class="chip" data-tone="{}">{}</span>', tone, text)


def tag(text: str) -> SafeString:
    return format_html('<span class="tag">{}</span>', text)
