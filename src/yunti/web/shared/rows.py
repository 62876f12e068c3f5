"""Rows of the case page as markup: a check with what it rests on, an answer with its origin. A page shows a hundred of them.

Not here: what they say (`case_checks.py`, `case_facts.py`), marks and other small pieces (`html.py`).
"""

from functools import lru_cache

from django.template.defaultfilters import linebreaksbr
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yunti.web.shared.case_checks import Check
from yunti.web.shared.case_facts import Shown
from yunti.web.shared.html import mark

WARNING = ("fail", "hint")


def check(each: Check, *, folded: bool = False) -> SafeString:
    """What it rests on is open where it has to be looked at, and closed within something that is `folded` itself."""
    grounds = _grounds(each, folded=folded) if each.kids else SafeString()
    said = _said(each.mark in WARNING, each.text, each.advice, each.clause)
    return format_html(
        '<li data-r="{}">{}<div class="body">{}{}</div></li>', each.mark, mark(each.mark), said, grounds
    )


@lru_cache(maxsize=4096)
def _said(warning: bool, text: str, advice: str, clause: str) -> SafeString:
    """The same on many pages; escapes whatever it is given."""
    return format_html(
        "{}{}{}",
        format_html(_said_as(warning), escape(text)),
        _marked("why", advice),
        _marked("clause", clause),
    )


def _said_as(warning: bool) -> str:
    return '<strong lang="zh-Hans-CN">{}</strong>' if warning else '<span lang="zh-Hans-CN">{}</span>'


def _marked(kind: str, text: str) -> SafeString:
    if not text:
        return SafeString()
    return format_html('<span class="{}" lang="zh-Hans-CN">{}</span>', kind, escape(text))


def _grounds(each: Check, *, folded: bool) -> SafeString:
    count = ngettext("%(n)s 项依据", "%(n)s 项依据", len(each.kids)) % {"n": len(each.kids)}
    return format_html(
        '<details{}><summary class="tiny">{}</summary><ul class="checks tight plainlist">{}</ul></details>',
        SafeString(" open" if each.open and not folded else ""),
        count,
        format_html_join("", "{}", ((check(kid, folded=True),) for kid in each.kids)),
    )


def answer(each: Shown) -> SafeString:
    text = format_html('<span class="prose">{}</span>', linebreaksbr(each.text)) if each.long else each.text
    before = (
        format_html(' <span class="tag warm">{} {}</span>', _("原填"), each.before) if each.changed else ""
    )
    origin = format_html(' <span class="from">{}</span>', each.origin) if each.origin else ""
    when = ""
    if each.when:
        when = format_html(
            ' <span class="tiny muted nb">{} {}</span>', each.who, format(each.when, "%m-%d %H:%M")
        )
    return format_html("<dt>{}</dt><dd>{}{}{}{}</dd>", each.label, text, before, origin, when)
