"""The points of a form as markup: the total, each part out of how many, each item with its formula and clause.

Drawn once as long as it is the same. Not here: the points (`packs.scoring`).
"""

from functools import lru_cache

from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yunti.apps.cases.queries.peers import Peers
from yunti.packs.scoring import WRONG, ScoreCard, ScoredGroup, ScoredItem
from yunti.web.shared.html import clause, escaped, explained, mark


def score_card(
    card: ScoreCard | None, peers: Peers | None = None, shown: frozenset[str] = frozenset()
) -> SafeString:
    """`shown` are the fields beside which it stands: the parts that rest on them are unfolded, and any with something wrong."""
    return SafeString() if card is None else _drawn(card, peers, shown, get_language())


@lru_cache(maxsize=256)
def _drawn(card: ScoreCard, peers: Peers | None, shown: frozenset[str], language: str | None) -> SafeString:
    """In the language that is active, which is the one named."""
    title = f'<h3 lang="zh-Hans-CN">{escaped(card.title)}</h3>'
    head = f'<div class="card-head">{title}<span class="push">{_of(card.figure, card.most)}</span></div>'
    groups = "".join(_group(each, peers, shown) for each in card.groups)
    foot = escaped(_("按现在填的数计算：每项四舍五入以后相加，有一项还不能计分，合计就不能计算。"))
    return SafeString(
        f'<section class="card" id="scores">{head}<div class="pad stack tight">{groups}</div><p class="card-foot">{foot}</p></section>'
    )


def _of(figure: str, most: str) -> str:
    text = _("%(figure)s / %(most)s 分") % {"figure": figure or "—", "most": most}
    return f'<b class="num">{escaped(text)}</b>'


def _group(each: ScoredGroup, peers: Peers | None, shown: frozenset[str]) -> str:
    wrong = any(item.mark == WRONG for item in each.items)
    unfolded = " open" if wrong or not shown.isdisjoint(each.facts) else ""
    title = f'<span lang="zh-Hans-CN">{escaped(each.title)}</span>'
    items = "".join(_item(item, peers) for item in each.items)
    return f'<details{unfolded}><summary>{title} {_of(each.figure, each.most)}</summary><ul class="checks tight">{items}</ul></details>'


def _item(each: ScoredItem, peers: Peers | None) -> str:
    places = "".join(map(clause, each.places))
    advice = explained(each.advice, "why") if each.advice else ""
    if peers is not None and peers.of(each.key):
        told = {"points": peers.of(each.key), "count": peers.count}
        text = escaped(_("同行业、同规模 %(count)s 家的中位数 %(points)s 分") % told)
        advice = f'{advice}<span class="why">{text}</span>'
    if each.earlier:
        text = escaped(_("上一次 %(points)s 分") % {"points": each.earlier})
        advice = f'{advice}<span class="why">{text}</span>'
    body = f'<div class="body">{explained(each.said)}{advice}<span class="row">{places}</span></div>'
    return f'<li data-r="{each.mark}">{mark(each.mark)}{body}</li>'
