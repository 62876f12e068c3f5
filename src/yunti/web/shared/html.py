"""Small pieces of markup for rows that are formatted in Python: icon, chip, mark, clause, the row of a check.

Every text is escaped here, and pieces that are kept escape whatever they are given, so that a kept piece never depends on who
asked for it first. Not here: components for single use on a page (`templates/cotton/`).
"""

import html
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.html import conditional_escape, escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from yunti.kit.wording import in_chinese
from yunti.web.shared.deadlines import Due
from yunti.web.shared.menus import ShownEntry

MARKS = {
    "met": ("check", _("符合")),
    "unmet": ("up", _("还差")),
    "fail": ("x", _("不符")),
    "hint": ("excl", _("提示")),
    "unknown": ("q", _("待定")),
    "na": ("minus", _("不适用")),
}
TONES = ("todo", "on", "wait", "ok", "bad")


def escaped(value: Any) -> str:
    """What stands between tags or quotes. Markup stays markup; a text, by far the most frequent, is not asked what it is."""
    if type(value) is str:
        return html.escape(value) if _MEANS_MARKUP(value) else value
    return str(value) if type(value) is int else str(conditional_escape(value))


_MEANS_MARKUP = re.compile("[&<>\"']").search


CHINESE = re.compile(r"[\u3400-\u9fff]")


def tongue(text: str) -> str:
    """The language that a text is written in, for `lang`."""
    return "zh-Hans-CN" if CHINESE.search(text) else "en"


CHINESE_WORDS = re.compile(
    r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef](?:\w*[\u3000-\u303f\u3400-\u9fff\uff00-\uffef])*"
)


def explained(text: str, kind: str = "", tag: str = "span") -> SafeString:
    """A sentence of the rules: Chinese, or a frame in the reader's language around names and titles of the programme."""
    if in_chinese():
        names = f' class="{kind}"' if kind else ""
        return SafeString(f'<{tag}{names} lang="zh-Hans-CN">{escaped(text)}</{tag}>')
    marked = CHINESE_WORDS.sub(r'<span lang="zh-Hans-CN">\g<0></span>', escaped(text))
    return SafeString(f'<{tag} class="{f"{kind} said" if kind else "said"}">{marked}</{tag}>')


PLAIN = re.compile(r"[A-Za-z0-9_-]+")
STAND_INS = tuple(f"9000000{number}" for number in range(1, 4))  # taken for references and for numbers


def address_of(name: str, *args: str | int) -> str:
    """As `reverse`, for references, codes and numbers: the way is found once, and a page with many files on it asks for it often."""
    told = [str(each) for each in args]
    if not all(map(is_plain, told)):
        raise ValueError(f"neither references nor codes nor numbers: {told}")
    return "".join(
        f"{between}{each}" for between, each in zip(_way(name, len(args)), [*told, ""], strict=True)
    )


@lru_cache(maxsize=512)
def is_way(name: str, count: int) -> bool:
    """Whether an address of that name takes as many arguments."""
    try:
        return bool(_way(name, count))
    except NoReverseMatch:
        return False


def is_plain(text: str) -> bool:
    """A reference, a code of a pack, a number: what stands in an address as it is."""
    return PLAIN.fullmatch(text) is not None


@lru_cache(maxsize=512)
def _way(name: str, count: int) -> tuple[str, ...]:
    """What stands before, between and behind the arguments."""
    rest, parts = reverse(name, args=STAND_INS[:count]), []
    for each in STAND_INS[:count]:
        before, _stand_in, rest = rest.partition(each)
        parts.append(before)
    return (*parts, rest)


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
    return _mark(result, str(text)) if text else _named_mark(result, get_language())


@lru_cache(maxsize=32)
def _named_mark(result: str, language: str | None) -> SafeString:
    """In the language that is active, which is the one named."""
    return _mark(result, str(MARKS[result][1]))


@lru_cache(maxsize=2048)
def _mark(result: str, text: str) -> SafeString:
    glyph, _name = MARKS[result]
    return format_html(
        '<span class="mk" data-r="{}">{}<span class="vh">{}</span></span>', result, icon(glyph), escape(text)
    )


@lru_cache(maxsize=2048)
def clause(text: str) -> SafeString:
    """The place of a notice that something rests on, as text."""
    return format_html('<span class="clause">{}</span>', escape(text))


def criterion(result: str, title: str, clauses: Iterable[str]) -> SafeString:
    """A condition with its mark and clauses: a page shows fifty, the same on every page of the programme."""
    return _criterion(mark(result), title, tuple(clauses))


@lru_cache(maxsize=4096)
def _criterion(marked: SafeString, title: str, clauses: tuple[str, ...]) -> SafeString:
    return format_html(
        '<li>{}<div class="body" lang="zh-Hans-CN"><span>{}</span>{}</div></li>',
        marked,
        escape(title),
        format_html_join("", "{}", ((clause(each),) for each in clauses)),
    )


def due(each: Due) -> SafeString:
    """As the component of that name."""
    left = ""
    if each.number:
        left = f"{escaped(each.before)} <b>{escaped(each.number)}</b> {escaped(each.unit)}"
    return SafeString(f'<span class="due" data-sla="{escaped(each.sla)}">{left}{escaped(each.text)}</span>')


def chip(text: str, tone: str = "") -> SafeString:
    return SafeString(f'<span class="chip" data-tone="{escaped(tone)}">{escaped(text)}</span>')


def meter(value: int, label: str, tone: str = "") -> SafeString:
    """As the component of that name, of hundredths."""
    share = min(100, max(0, value))
    return SafeString(
        f'<span class="meter" data-tone="{escaped(tone)}" style="--v:{share}" role="img" aria-label="{escaped(label)}"><i></i></span>'
    )


def tag(text: str) -> SafeString:
    return SafeString(f'<span class="tag">{escaped(text)}</span>')


def token_of(request: HttpRequest) -> SafeString:
    """What every form that is sent brings along; made once for a page."""
    known: SafeString | None = getattr(request, "token_field", None)
    if known is None:
        known = hidden((("csrfmiddlewaretoken", token_value(request)),))
        request.token_field = known  # type: ignore[attr-defined]
    return known


def token_value(request: HttpRequest) -> str:
    """Forms and scripts of one page bring the same; each new one takes 32 numbers from the system."""
    known: str | None = getattr(request, "token_value", None)
    if known is None:
        known = request.token_value = get_token(request)  # type: ignore[attr-defined]
    return known


def hidden(pairs: Iterable[tuple[str, object]]) -> SafeString:
    return SafeString(
        "".join(
            f'<input type="hidden" name="{escaped(name)}" value="{escaped(value)}">' for name, value in pairs
        )
    )


def crumbs(*parts: str) -> SafeString:
    """Title and address of each page above, then the title of this one."""
    above = "".join(
        f'<li><a href="{escaped(where)}">{escaped(title)}</a></li>'
        for title, where in zip(parts[:-1:2], parts[1::2], strict=True)
    )
    label, here = escaped(_("所在位置")), escaped(parts[-1])
    return SafeString(
        f'<nav aria-label="{label}"><ol class="crumbs">{above}<li aria-current="page">{here}</li></ol></nav>'
    )


def menu(entries: Iterable[ShownEntry], label: str) -> SafeString:
    """Of a desk or of the public pages; what is seldom needed opens from the last entry."""
    links, aside = "", ""
    for each in entries:
        link = f'<a href="{escaped(each.url)}"{_CURRENT if each.current else ""}>{escaped(each.label)}</a>'
        if each.aside:
            aside += link
        else:
            links += link
    if not aside:
        return SafeString(f'<nav class="menu" aria-label="{escaped(label)}">{links}</nav>')
    more = (
        f'<details class="who-menu more"><summary>{escaped(_("更多"))}{icon("down")}</summary>'
        f'<div class="who-panel">{aside}</div></details>'
    )
    return SafeString(
        f'<nav class="menu" aria-label="{escaped(label)}"><div class="menu-links">{links}</div>{more}</nav>'
    )


_CURRENT = ' aria-current="page"'


Tab = tuple[str, str, int, bool, bool]
"""Key, label, how many (0 is not said), whether that is worth a look, whether it is the one that is shown."""


def tabs(entries: Iterable[Tab], label: str, address: str, onward: str = "") -> SafeString:
    """What the middle of a page (`#view`) can show, each under its own address."""
    return SafeString(
        f'<nav class="tabs pad-x" aria-label="{escaped(label)}">'
        f"{''.join(_tab(each, f'{address}?tab={each[0]}{onward}') for each in entries)}</nav>"
    )


def _tab(each: Tab, address: str) -> str:
    _key, label, count, warm, current = each
    where, chosen = escaped(address), ' aria-current="true"' if current else ""
    said = f' <span class="cnt{" hot" if warm else ""}">{count}</span>' if count else ""
    return f'<a href="{where}" hx-get="{where}" hx-target="#view" hx-push-url="true"{chosen}>{escaped(label)}{said}</a>'
