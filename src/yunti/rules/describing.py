"""A node as a Chinese phrase: the rule itself, without a case. Used for publication, explanations and differences.

Not here: what a case came to (`explain`).
"""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from yunti.rules import nodes as n
from yunti.rules.values import Kind, Value, ValueType, decimal_text

SIGNS = {">=": "不少于", ">": "多于", "<=": "不超过", "<": "少于", "==": "为", "!=": "不为"}
DATE_SIGNS = {">=": "不早于", ">": "晚于", "<=": "不晚于", "<": "早于", "==": "为", "!=": "不为"}
_PHRASES: dict[str, str] = {
    "given": "已填写{0}",
    "known": "已提供{0}",
    "is_true": "{0}",
    "add_months": "{0}后满{1}个月之日",
    "add_years": "{0}后满{1}年之日",
    "add_days": "{0}后{1}天",
    "months_between": "{0}至{1}的整月数",
    "days_between": "{0}至{1}的天数",
    "date_at": "{0}年{1}月{2}日",
    "date_of": "{0}的日期",
    "year": "{0}的年份",
    "month": "{0}的月份",
    "first_of_month": "{0}的首日",
    "characters": "{0}的字数",
    "head": "{0}的前{1}位",
    "latest": "{*}中最晚者",
    "earliest": "{*}中最早者",
    "in_window": "{0}在{1}至{2}之间（含当日）",
    "text_length": "{0}的字数",
    "same_set": "{0}恰为{1}",
    "size": "{0}的项数",
    "starts_with": "{0}以{1}开头",
    "is_format": "{1}格式正确",
    "abs": "{0}的绝对值",
    "min": "{*}中较小者",
    "max": "{*}中较大者",
    "ceil": "{0}（向上取整）",
    "floor": "{0}（向下取整）",
    "round_half_up": "{0}（四舍五入）",
    "when_unknown": "{0}",
}

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
        return "未提供"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return "、".join(map(str, value)) or "（无）"
    return str(value)


def plain_number(value: int | Decimal) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


@n.once
def describe(node: n.Node) -> str:
    """The node's own title when it has one, else a phrase made of its parts."""
    node = n.plain(node)
    if isinstance(node, n.Parameter):
        return show(node.value, node.type, node.meta.unit)
    if isinstance(node, n.KeyedParameter):
        return phrase(node)
    return node.meta.title or phrase(node)


@n.once
def phrase(node: n.Node) -> str:
    """The rule spelled out one level deep."""
    make = _MAKE.get(type(node))
    return make(node) if make else node.meta.title or node.meta.id or type(node).__name__


def sign_words(node: n.Compare) -> str:
    dated = node.left.type.kind in (Kind.DATE, Kind.MOMENT)
    return (DATE_SIGNS if dated else SIGNS)[node.sign]


def _keyed(node: Any) -> str:
    values = "，".join(f"{key} 的 {show(value, node.type, node.meta.unit)}" for key, value in node.values)
    return f"{node.meta.title}（按{describe(node.key)}：{values}）"


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
    return f"{left}{sign_words(node)}{right}"


def _call(node: Any) -> str:
    parts = [describe(each) for each in node.arguments]
    pattern = _PHRASES.get(node.function, node.function)
    for ending in _ENDINGS.get(node.function, ()):
        parts[1] = parts[1].removesuffix(ending).rstrip()
    return str(pattern.replace("{*}", "、".join(parts)).format(*parts))


def _table(node: Any) -> str:
    rows = [f"{describe(condition)}的，{describe(value)}" for condition, value in node.rows]
    otherwise = n.plain(node.otherwise)
    if not (isinstance(otherwise, n.Literal) and otherwise.value is None):
        rows.append(f"其余{describe(otherwise)}")
    return "；".join(rows)


def _aggregate(node: Any) -> str:
    what = describe(node.value) if node.value is not None else "行数"
    words = {
        "sum": f"{what}之和", "count": "行数", "count_distinct": f"不同的{what}个数", "min": f"最小的{what}", "max": f"最大的{what}",
        "any": f"有一行{what}", "every": f"各行均{what}", "first": f"第一个{what}", "set": f"各行的{what}",
    }  # fmt: skip
    where = f"（限{describe(node.where)}的行）" if node.where is not None else ""
    return words[node.kind] + where


def _ranking(node: n.Ranking) -> str:
    group = f"在{'、'.join(describe(each) for each in node.within)}相同的申报中" if node.within else ""
    order = "从高到低" if node.descending else "从低到高"
    what = "参加排名的户数" if node.measure == "size" else "的名次"
    keys = "、".join(describe(each) for each in node.keys)
    return f"{group}按{keys}{order}{what}"


_MAKE: dict[type[n.Node], Callable[[Any], str]] = {
    n.Literal: lambda node: show(node.value, node.type, node.meta.unit),
    n.KeyedParameter: _keyed,
    n.Fact: lambda node: node.meta.title,
    n.Named: lambda node: node.node.meta.title or phrase(node.node),
    n.All: lambda node: "，且".join(describe(each) for each in node.parts),
    n.AnyOf: lambda node: "，或".join(describe(each) for each in node.parts),
    n.Not: lambda node: f"不属于“{describe(node.part)}”的情形",
    n.AtLeast: lambda node: (
        f"至少{describe(node.threshold)}：{'、'.join(describe(each) for each in node.parts)}"
    ),
    n.Count: lambda node: f"下列各项中满足的项数：{'、'.join(describe(each) for each in node.parts)}",
    n.Sum: lambda node: "、".join(describe(each) for each in node.parts) + "之和",
    n.Min: lambda node: "、".join(describe(each) for each in node.parts) + "中较小者",
    n.Max: lambda node: "、".join(describe(each) for each in node.parts) + "中较大者",
    n.Cap: lambda node: f"{describe(node.part)}，最多{describe(node.ceiling)}",
    n.Compare: _compare,
    n.Contains: lambda node: f"{describe(node.item)}属于{beside(node.options, labels_of(node.item))}",
    n.Arithmetic: lambda node: f"{describe(node.left)} {node.sign.replace('*', '×')} {describe(node.right)}",
    n.Rescale: lambda node: describe(node.part),
    n.Ratio: lambda node: f"{describe(node.share)} ÷ {describe(node.whole)} × {describe(node.times)}",
    n.Table: _table,
    n.Except: lambda node: (
        f"{phrase(node.base)}；{'、'.join(describe(each) for each, _ in node.exceptions)}的除外"
    ),
    n.Call: _call,
    n.Lookup: lambda node: f"{describe(node.key)}对应的{node.column}",
    n.Aggregate: _aggregate,
    n.Listing: lambda node: "名单",
    n.Ranking: _ranking,
    n.Tier: lambda node: f"{describe(node.ranking)}所在的档次",
}
