"""Rows of the pages of a case as markup: a check with what it rests on, what is missing, an answer with its origin, what happened. A
page shows a hundred of them.

Not here: what they say (`case_checks.py`, `case_facts.py`, `case_history.py`), marks and other small pieces (`html.py`).
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.template.defaultfilters import linebreaksbr
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from yunti.kit.wording import sequence
from yunti.rules.needs import Need
from yunti.web.shared.bound_papers import Paper, ShownSlot
from yunti.web.shared.case_checks import Check, Checks
from yunti.web.shared.case_facts import Shown
from yunti.web.shared.case_history import Event
from yunti.web.shared.html import address_of, chip, escaped, explained, icon, mark

WARNING = ("fail", "hint")


def check(each: Check, *, folded: bool = False) -> SafeString:
    """What it rests on is open where it has to be looked at, and closed within something that is `folded` itself."""
    grounds = _grounds(each, folded=folded) if each.kids else ""
    said = _said(each.mark in WARNING, each.text, each.advice, each.clause)
    return SafeString(
        f'<li data-r="{each.mark}">{mark(each.mark)}<div class="body">{said}{grounds}</div></li>'
    )


def _said(warning: bool, text: str, advice: str, place: str) -> str:
    tag = "strong" if warning else "span"
    said = explained(text, tag=tag)
    return f"{said}{_marked('why', advice)}{_marked('clause', place)}"


def _marked(kind: str, text: str) -> str:
    return f'<span class="{kind}" lang="zh-Hans-CN">{escaped(text)}</span>' if text else ""


def _grounds(each: Check, *, folded: bool) -> str:
    count = ngettext("%(n)s 项依据", "%(n)s 项依据", len(each.kids)) % {"n": len(each.kids)}
    kids = "".join(check(kid, folded=True) for kid in each.kids)
    shown = " open" if each.open and not folded else ""
    head = f'<details{shown}><summary class="tiny">{escaped(count)}</summary>'
    return f'{head}<ul class="checks tight plainlist">{kids}</ul></details>'


def checks_card(checks: Checks | None) -> SafeString:
    """All checks of a case; what needs a look stands before what is met. Drawn once for each result and language."""
    return _checks_card(checks, get_language() or "")


@lru_cache(maxsize=128)
def _checks_card(checks: Checks | None, language: str) -> SafeString:
    head = f'<h2 id="h-checks">{escaped(_("自动核验"))}</h2>'
    if checks is None:
        nothing = escaped(_("这类事项没有自动核验的条件，按材料审核。"))
        body = f'<div class="pad"><p class="muted small">{nothing}</p></div>'
    else:
        count = len(checks.checks)
        head += f'<span class="push small muted">{escaped(ngettext("%(n)s 项", "%(n)s 项", count) % {"n": count})}</span>'
        verdicts = "".join(map(_verdict, checks.verdicts))
        open_ones = "".join(map(check, checks.to_look_at))
        body = (
            f'<p class="sumkey">{_counts(checks)}</p>\n'
            f'<ul class="checks tight">{verdicts}{open_ones}{_settled(checks)}</ul>\n'
        )
    card = '<section class="card c-checks" aria-labelledby="h-checks">'
    return SafeString(f'{card}<div class="card-head">{head}</div>\n{body}</section>')


def _counts(checks: Checks) -> str:
    words = {"fail": _("不符"), "hint": _("提示"), "unknown": _("待定"), "met": _("符合")}
    return "".join(f"<span><b>{n}</b> {escaped(words[mark])}</span>" for mark, n in checks.counts if n)


def _verdict(each: Check) -> str:
    said = f"{explained(each.text, tag='strong')}{_marked('clause', each.clause)}"
    return f'<li data-r="{each.mark}">{mark(each.mark)}<div class="body">{said}</div></li>'


def _settled(checks: Checks) -> str:
    count = len(checks.settled)
    if not count:
        return ""
    said = escaped(ngettext("%(n)s 项符合", "%(n)s 项符合", count) % {"n": count})
    lines = f'<ul class="checks tight plainlist">{"".join(map(check, checks.settled))}</ul>'
    return (
        f'<li data-r="met">{mark("met")}<details class="body"><summary>{said}</summary>{lines}</details></li>'
    )


def history_card(events: Iterable[Event]) -> SafeString:
    """What happened, the newest first."""
    lines = "".join(_event(each, now=not place) for place, each in enumerate(events))
    head = f'<div class="card-head"><h2 id="h-history">{escaped(_("经过"))}</h2></div>'
    body = f'<div class="pad"><ol class="timeline">{lines}</ol></div>'
    return SafeString(f'<section class="card" aria-labelledby="h-history">{head}{body}</section>')


def _event(each: Event, *, now: bool) -> str:
    reasons = "".join(f"<li>{escaped(reason)}</li>" for reason in each.reasons)
    return "".join(
        (
            f"<li{_NOW if now else ''}><time>{each.at:%Y-%m-%d %H:%M}</time>{escaped(each.title)}",
            f' <span class="muted">{escaped(each.aside)}</span>' if each.aside else "",
            f'<span class="sub">{escaped(each.who)}</span>' if each.who else "",
            f'<ol class="small">{reasons}</ol>' if reasons else "",
            f'<p class="small">{linebreaksbr(each.note)}</p>' if each.note else "",
            f"{_marked('clause', each.clause)}</li>",
        )
    )


_NOW = ' class="now"'


def need(each: Need) -> SafeString:
    """What is missing, with advice, the ways to choose from, and clauses."""
    ways = "".join(f"<li>{explained(sequence(part.text for part in way))}</li>" for way in each.alternatives)
    ways = f'<ol class="small">{ways}</ol>' if ways else ""
    clauses = "".join(_marked("clause", name) for name in each.clause)
    body = f"{explained(each.text)}{_marked('why', each.advice)}{ways}{clauses}"
    return SafeString(f'<li data-r="unmet">{mark("unmet")}<div class="body">{body}</div></li>')


def answer(each: Shown) -> SafeString:
    before = (escaped(_("原填")), each.before) if each.changed else None
    return _answer(each.label, each.text, each.long, before, each.origin, each.who, each.when)


@lru_cache(maxsize=4096, typed=True)
def _answer(
    label: str, text: str, long: bool, before: tuple[str, str] | None, origin: str, who: str, when: Any
) -> SafeString:
    """It is looked at again and again while a case is worked on."""
    said = f'<span class="prose">{linebreaksbr(text)}</span>' if long else escaped(text)
    if before:
        said += f' <span class="tag warm">{before[0]} {escaped(before[1])}</span>'
    if origin:
        said += f' <span class="from">{escaped(origin)}</span>'
    if when:
        said += f' <span class="tiny muted nb">{escaped(who)} {when:%m-%d %H:%M}</span>'
    return SafeString(f"<dt>{escaped(label)}</dt><dd>{said}</dd>")


@lru_cache(maxsize=4096)
def cells(texts: tuple[str, ...]) -> SafeString:
    """Of a row; it is looked at again and again while a case is worked on."""
    return SafeString("".join(f"<td>{escape(text)}</td>" for text in texts))


Plain = tuple[str, str, int, bool, str]
"""Of a clean file of which nothing is to be said: reference, name, first page, whether it has a picture, pages."""


def _plain(each: Paper) -> Plain | None:
    """Only a clean file can be opened."""
    if not each.is_clean or each.differing or each.repeated or each.remarks:
        return None
    return each.evidence.ref, str(each.evidence), each.first, bool(each.pictures), each.pages


def _plain_paper(ref: str, name: str, first: int, pictured: bool, pages: str) -> str:
    link = f'<a href="{address_of("shared:evidence-detail", ref)}?page={first}" target="_blank" rel="noopener" data-beside'
    picture = _picture(ref, first, link) if pictured else icon("file")
    told = f"<span>{link}>{escape(name)}</a><small>{_said_pages(pages)}</small></span>"
    return f'<span class="evid" data-state="ready">{picture}{told}</span>'


def _picture(ref: str, first: int, link: str) -> str:
    """The name leads there too."""
    source = address_of("shared:evidence-thumbnail", ref, first)
    small = f'<img src="{source}" alt="" loading="lazy" width="26" height="34">'
    return f'{link} tabindex="-1" aria-hidden="true">{small}</a>'


def _paper(each: Paper) -> SafeString:
    ref, clean, name = each.evidence.ref, each.is_clean, escaped(str(each.evidence))
    link = f'<a href="{address_of("shared:evidence-detail", ref)}?page={each.first}" target="_blank" rel="noopener" data-beside'
    picture = _picture(ref, each.first, link) if each.pictures else icon("file")
    name = f"{link}>{name}</a>" if clean else name
    state = "ready" if clean else "scanning"
    told = f"{name}{_used_elsewhere(each)}<small>{_pages_of(each, clean=clean)}</small>"
    return SafeString(f'<span class="evid" data-state="{state}">{picture}<span>{told}</span></span>')


def slot(each: ShownSlot, action: str, language: str | None) -> str:
    """A place for files with what lies there; `action` is what can be done about it, or that nothing lies there. `language` is
    the one that is active: a page has many places and asks once."""
    plain = [_plain(one) for one in each.papers]
    if None not in plain:
        return _plain_slot(each.slot.title, tuple(filter(None, plain)), action, language)
    return _slot(each.slot.title, map(_paper, each.papers), action)


@lru_cache(maxsize=4096)
def _plain_slot(title: str, papers: tuple[Plain, ...], action: str, language: str | None) -> str:
    """It is looked at again and again while a case is worked on."""
    return _slot(title, (_plain_paper(*each) for each in papers), action)


def _slot(title: str, papers: Iterable[str], action: str) -> str:
    said = f'<span class="slot-title">{escaped(title)}</span>'
    return f'<div class="slot" lang="zh-Hans-CN">{said}{"".join(papers)}{action}</div>'


def _used_elsewhere(each: Paper) -> str:
    if not each.repeated:
        return ""
    there = f"?tab=evidence#p-{escaped(each.evidence.ref)}"
    return f' <a class="tag warm" href="{there}">{escaped(_("别处也用了"))}</a>'


def _said_pages(pages: str) -> str:
    return escaped(_("第 %(pages)s 页") % {"pages": pages} if pages else _("整个文件"))


def _pages_of(each: Paper, *, clean: bool) -> str:
    text = _said_pages(each.pages)
    if not clean:
        text += f" {chip(each.evidence.get_scan_state_display(), each.tone)}"
    for one in each.differing:
        differs = _("%(title)s：发票上是 %(value)s") % {"title": one.title, "value": one.text}
        text += f' <span class="tag warm">{escaped(differs)}</span>'
    for remark in each.remarks:
        text += f' <span class="tag warm">{escaped(remark.said)}</span>'
    return text
