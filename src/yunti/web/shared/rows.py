"""Rows of the pages of a case as markup: a check with what it rests on, what is missing, an answer with its origin. A page shows
a hundred of them.

Not here: what they say (`case_checks.py`, `case_facts.py`), marks and other small pieces (`html.py`).
"""

from collections.abc import Iterable

from django.template.defaultfilters import linebreaksbr
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yunti.rules.needs import Need
from yunti.web.shared.bound_papers import Paper, ShownSlot
from yunti.web.shared.case_checks import Check
from yunti.web.shared.case_facts import Shown
from yunti.web.shared.html import address_of, chip, clause, escaped, icon, mark

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
    said = f'<{tag} lang="zh-Hans-CN">{escaped(text)}</{tag}>'
    return f"{said}{_marked('why', advice)}{_marked('clause', place)}"


def _marked(kind: str, text: str) -> str:
    return f'<span class="{kind}" lang="zh-Hans-CN">{escaped(text)}</span>' if text else ""


def _grounds(each: Check, *, folded: bool) -> str:
    count = ngettext("%(n)s 项依据", "%(n)s 项依据", len(each.kids)) % {"n": len(each.kids)}
    kids = "".join(check(kid, folded=True) for kid in each.kids)
    shown = " open" if each.open and not folded else ""
    head = f'<details{shown}><summary class="tiny">{escaped(count)}</summary>'
    return f'{head}<ul class="checks tight plainlist">{kids}</ul></details>'


def need(each: Need) -> SafeString:
    """What is missing, with advice, the ways to choose from, and clauses."""
    advice = f'<span class="why">{escaped(each.advice)}</span>' if each.advice else ""
    ways = "".join(
        f"<li>{escaped(_('；').join(part.text for part in way))}</li>" for way in each.alternatives
    )
    ways = f'<ol class="small">{ways}</ol>' if ways else ""
    clauses = "".join(clause(name) for name in each.clause)
    body = f"<span>{escaped(each.text)}</span>{advice}{ways}{clauses}"
    return SafeString(
        f'<li data-r="unmet">{mark("unmet")}<div class="body" lang="zh-Hans-CN">{body}</div></li>'
    )


def answer(each: Shown) -> SafeString:
    text = f'<span class="prose">{linebreaksbr(each.text)}</span>' if each.long else escaped(each.text)
    if each.changed:
        text += f' <span class="tag warm">{escaped(_("原填"))} {escaped(each.before)}</span>'
    if each.origin:
        text += f' <span class="from">{escaped(each.origin)}</span>'
    if each.when:
        text += f' <span class="tiny muted nb">{escaped(each.who)} {each.when:%m-%d %H:%M}</span>'
    return SafeString(f"<dt>{escaped(each.label)}</dt><dd>{text}</dd>")


def cells(texts: Iterable[str]) -> SafeString:
    return SafeString("".join(f"<td>{escaped(text)}</td>" for text in texts))


def paper(each: Paper) -> SafeString:
    """A bound file: small picture, name, pages, what is to be looked at. Only a clean file can be opened."""
    opened = f"{address_of('shared:evidence-detail', each.evidence.ref)}?page={each.first}"
    link = f'<a href="{escaped(opened)}" target="_blank" rel="noopener">'
    picture = icon("file")
    if each.pictures:
        source = address_of("shared:evidence-thumbnail", each.evidence.ref, each.first)
        small = f'<img src="{escaped(source)}" alt="" loading="lazy" width="26" height="34">'
        beside = link.removesuffix(">") + ' tabindex="-1" aria-hidden="true">'  # the name leads there too
        picture = SafeString(f"{beside}{small}</a>")
    name = escaped(str(each.evidence))
    name = f"{link}{name}</a>" if each.is_clean else name
    state = "ready" if each.is_clean else "scanning"
    told = f"{name}{_used_elsewhere(each)}<small>{_pages_of(each)}</small>"
    return SafeString(f'<span class="evid" data-state="{state}">{picture}<span>{told}</span></span>')


def slot(each: ShownSlot, action: str) -> str:
    """A place for files with what lies there; `action` is what can be done about it, or that nothing lies there."""
    title = f'<span class="slot-title">{escaped(each.slot.title)}</span>'
    return f'<div class="slot" lang="zh-Hans-CN">{title}{"".join(map(paper, each.papers))}{action}</div>'


def _used_elsewhere(each: Paper) -> str:
    if not each.repeated:
        return ""
    there = f"?tab=evidence#p-{escaped(each.evidence.ref)}"
    return f' <a class="tag warm" href="{there}">{escaped(_("别处也用了"))}</a>'


def _pages_of(each: Paper) -> str:
    said = _("第 %(pages)s 页") % {"pages": each.pages} if each.pages else _("整个文件")
    text = escaped(said)
    if not each.is_clean:
        text += f" {chip(each.evidence.get_scan_state_display(), each.tone)}"
    for one in each.differing:
        differs = _("%(title)s：发票上是 %(value)s") % {"title": one.title, "value": one.text}
        text += f' <span class="tag warm">{escaped(differs)}</span>'
    return text
