"""A node as a phrase: the rule itself, without a case. Used for publication, explanations and differences.

Not here: what a case came to (`explain`).
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from yunti.domain.said import gettext_noop as _
from yunti.rules import nodes as n
from yunti.rules.saying import clauses, listed, say, sequence, word
from yunti.rules.values import Kind, Value, ValueType, decimal_text

SIGNS = {
    ">=": _("不少于"), ">": _("多于"), "<=": _("不超过"), "<": _("少于"), "==": _("为"), "!=": _("不为"),
}  # fmt: skip
DATE_SIGNS = SIGNS | {">=": _("不早于"), ">": _("晚于"), "<=": _("不晚于"), "<": _("早于")}
_ROW_COUNT = _("行数")
_PHRASES: dict[str, str] = {
    "given": _("已填写{0}"),
    "known": _("已提供{0}"),
    "is_true": "{0}",
    "add_months": _("{0}后满{1}个月之日"),
    "add_years": _("{0}后满{1}年之日"),
    "add_days": _("{0}后{1}天"),
    "months_between": _("{0}至{1}的整月数"),
    "days_between": _("{0}至{1}的天数"),
    "date_at": _("{0}年{1}月{2}日"),
    "date_of": _("{0}的日期"),
    "year": _("{0}的年份"),
    "month": _("{0}的月份"),
    "first_of_month": _("{0}的首日"),
    "characters": _("{0}的字数"),
    "head": _("{0}的前{1}位"),
    "latest": _("{all}中最晚者"),
    "earliest": _("{all}中最早者"),
    "in_window": _("{0}在{1}至{2}之间（含当日）"),
    "same_set": _("{0}恰为{1}"),
    "size": _("{0}的项数"),
    "starts_with": _("{0}以{1}开头"),
    "is_format": _("{1}格式正确"),
    "abs": _("{0}的绝对值"),
    "min": _("{all}中较小者"),
    "max": _("{all}中较大者"),
    "ceil": _("{0}（向上取整）"),
    "floor": _("{0}（向下取整）"),
    "round_half_up": _("{0}（四舍五入）"),
    "when_unknown": "{0}",
}
_AGGREGATES = {
    "sum": _("%(what)s之和"), "count": _ROW_COUNT, "count_distinct": _("不同的%(what)s个数"), "min": _("最小的%(what)s"),
    "max": _("最大的%(what)s"), "any": _("有一行%(what)s"), "every": _("各行均%(what)s"), "first": _("第一个%(what)s"),
    "set": _("各行的%(what)s"),
}  # fmt: skip
_KEYED, _KEYED_VALUE = _("%(title)s（按%(key)s：%(values)s）"), _("%(key)s 的 %(value)s")
_COMPARED = {
    ">=": _("%(left)s不少于%(right)s"), ">": _("%(left)s多于%(right)s"), "<=": _("%(left)s不超过%(right)s"),
    "<": _("%(left)s少于%(right)s"), "==": _("%(left)s为%(right)s"), "!=": _("%(left)s不为%(right)s"),
}  # fmt: skip
_DAYS_COMPARED = _COMPARED | {
    ">=": _("%(left)s不早于%(right)s"), ">": _("%(left)s晚于%(right)s"), "<=": _("%(left)s不晚于%(right)s"),
    "<": _("%(left)s早于%(right)s"),
}  # fmt: skip
_ROW, _OTHERWISE = _("%(condition)s的，%(value)s"), _("其余%(value)s")
_WHERE = _("（限%(where)s的行）")
_WITHIN, _UPWARD, _DOWNWARD = _("在%(keys)s相同的申报中"), _("从低到高"), _("从高到低")
_RANKED, _RANKED_SIZE = (
    _("%(group)s按%(keys)s%(order)s的名次"),
    _("%(group)s按%(keys)s%(order)s参加排名的户数"),
)
_AND, _OR, _NOT = _("，且"), _("，或"), _("不属于“%(part)s”的情形")
_AT_LEAST, _COUNT = _("至少%(number)s：%(parts)s"), _("下列各项中满足的项数：%(parts)s")
_SUM, _SMALLER, _LARGER = _("%(parts)s之和"), _("%(parts)s中较小者"), _("%(parts)s中较大者")
_CAPPED, _BELONGS = _("%(part)s，最多%(ceiling)s"), _("%(item)s属于%(options)s")
_EXCEPT = _("%(base)s；%(exceptions)s的除外")
_LOOKED_UP, _TIER, _LISTING = _("%(key)s对应的%(column)s"), _("%(ranking)s所在的档次"), _("名单")
_NOT_GIVEN, _YES, _NO, _NOTHING = _("未提供"), _("是"), _("否"), _("（无）")

# what the phrase already says and the parameter's unit would say again
_ENDINGS = {"add_months": ("个月", "月"), "add_years": ("年",), "add_days": ("天",)}


MOST_NAMED = 8  # a longer group goes by its name
Labels = tuple[tuple[str, str], ...]


@n.once
def labels_of(node: n.Node) -> Labels:
    """What people call the codes that the node comes to."""
    node = n.plain(node)
    if isinstance(node, n.Named) and not node.meta.labels:
        return labels_of(node.node)
    return node.meta.labels


def in_words(value: Value, labels: Labels) -> Value:
    """Codes as people call them; whatever has no label stays."""
    if not labels:
        return value
    named = dict(labels)
    if isinstance(value, str):
        return named.get(value, value)
    return tuple(named.get(each, each) for each in value) if isinstance(value, tuple) else value


def show(value: Value, type_: ValueType, unit: str = "") -> str:
    """A value for people: 2 万元, 2020-05-06, 是, 公有云、私有云."""
    if type(value) is int and type_.kind is Kind.NUMBER:
        unit = unit or type_.unit
        figure = decimal_text(value, type_, unit)
        return f"{figure} {unit}" if unit else figure
    if value is None:
        return word(_NOT_GIVEN)
    if isinstance(value, bool):
        return word(_YES if value else _NO)
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return listed(map(str, value)) or word(_NOTHING)
    return str(value)


def plain_number(value: int | Decimal) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


@n.once_in_words
def describe(node: n.Node) -> str:
    """The node's own title when it has one, else a phrase made of its parts."""
    node = n.plain(node)
    if isinstance(node, n.Parameter):
        return show(node.value, node.type, node.meta.unit)
    if isinstance(node, n.KeyedParameter):
        return phrase(node)
    return node.meta.title or phrase(node)


@n.once_in_words
def phrase(node: n.Node) -> str:
    """The rule spelled out one level deep."""
    make = _MAKE.get(type(node))
    return make(node) if make else node.meta.title or node.meta.id or type(node).__name__


def sign_words(node: n.Compare) -> str:
    return word((DATE_SIGNS if _is_dated(node) else SIGNS)[node.sign])


def _is_dated(node: n.Compare) -> bool:
    return node.left.type.kind in (Kind.DATE, Kind.MOMENT)


def _keyed(node: Any) -> str:
    values = clauses(
        say(_KEYED_VALUE, key=key, value=show(value, node.type, node.meta.unit)) for key, value in node.values
    )
    return say(_KEYED, title=node.meta.title, key=describe(node.key), values=values)


def beside(node: n.Node, labels: Labels) -> str:
    """The node in a comparison whose other side has these labels."""
    inner = n.plain(node)
    if isinstance(inner, n.Parameter) and isinstance(inner.value, tuple) and len(inner.value) > MOST_NAMED:
        return inner.meta.title
    if labels and isinstance(inner, n.Literal | n.Parameter):
        return show(in_words(inner.value, labels), inner.type, inner.meta.unit)
    return describe(node)


def _compare(node: Any) -> str:
    left, right = beside(node.left, labels_of(node.right)), beside(node.right, labels_of(node.left))
    return say((_DAYS_COMPARED if _is_dated(node) else _COMPARED)[node.sign], left=left, right=right)


def _call(node: Any) -> str:
    parts = [describe(each) for each in node.arguments]
    pattern = _PHRASES.get(node.function, node.function)
    for ending in _ENDINGS.get(node.function, ()):
        parts[1] = parts[1].removesuffix(ending).rstrip()
    return word(pattern).format(*parts, all=listed(parts))


def _table(node: Any) -> str:
    rows = [say(_ROW, condition=describe(condition), value=describe(value)) for condition, value in node.rows]
    otherwise = n.plain(node.otherwise)
    if not (isinstance(otherwise, n.Literal) and otherwise.value is None):
        rows.append(say(_OTHERWISE, value=describe(otherwise)))
    return sequence(rows)


def _aggregate(node: Any) -> str:
    what = describe(node.value) if node.value is not None else word(_ROW_COUNT)
    where = say(_WHERE, where=describe(node.where)) if node.where is not None else ""
    return say(_AGGREGATES[node.kind], what=what) + where


def _ranking(node: n.Ranking) -> str:
    return say(
        _RANKED_SIZE if node.measure == "size" else _RANKED,
        group=say(_WITHIN, keys=_all(node.within)) if node.within else "",
        keys=_all(node.keys),
        order=word(_DOWNWARD if node.descending else _UPWARD),
    )


def _all(nodes: Iterable[n.Node]) -> str:
    return listed(describe(each) for each in nodes)


def _except(node: n.Except) -> str:
    exceptions = _all(each for each, _value in node.exceptions)
    return say(_EXCEPT, base=phrase(node.base), exceptions=exceptions)


_MAKE: dict[type[n.Node], Callable[[Any], str]] = {
    n.Literal: lambda node: show(node.value, node.type, node.meta.unit),
    n.KeyedParameter: _keyed,
    n.Fact: lambda node: node.meta.title,
    n.Named: lambda node: node.node.meta.title or phrase(node.node),
    n.All: lambda node: word(_AND).join(describe(each) for each in node.parts),
    n.AnyOf: lambda node: word(_OR).join(describe(each) for each in node.parts),
    n.Not: lambda node: say(_NOT, part=describe(node.part)),
    n.AtLeast: lambda node: say(_AT_LEAST, number=describe(node.threshold), parts=_all(node.parts)),
    n.Count: lambda node: say(_COUNT, parts=_all(node.parts)),
    n.Sum: lambda node: say(_SUM, parts=_all(node.parts)),
    n.Min: lambda node: say(_SMALLER, parts=_all(node.parts)),
    n.Max: lambda node: say(_LARGER, parts=_all(node.parts)),
    n.Cap: lambda node: say(_CAPPED, part=describe(node.part), ceiling=describe(node.ceiling)),
    n.Compare: _compare,
    n.Contains: lambda node: say(
        _BELONGS, item=describe(node.item), options=beside(node.options, labels_of(node.item))
    ),
    n.Arithmetic: lambda node: f"{describe(node.left)} {node.sign.replace('*', '×')} {describe(node.right)}",
    n.Rescale: lambda node: describe(node.part),
    n.Ratio: lambda node: f"{describe(node.share)} ÷ {describe(node.whole)} × {describe(node.times)}",
    n.Table: _table,
    n.Except: _except,
    n.Call: _call,
    n.Lookup: lambda node: say(_LOOKED_UP, key=describe(node.key), column=node.column),
    n.Aggregate: _aggregate,
    n.Listing: lambda node: word(_LISTING),
    n.Ranking: _ranking,
    n.Tier: lambda node: say(_TIER, ranking=describe(node.ranking)),
}
