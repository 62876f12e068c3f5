"""How a number came about, in a clause behind it: what was divided by what, which row of a table gave it.

Not here: the lines of an explanation (`explain`), the rule without a case (`describing`).
"""

from collections.abc import Callable
from typing import Any

from yunti.domain.said import gettext_noop as _
from yunti.rules import nodes as n
from yunti.rules.describing import describe, show
from yunti.rules.functions import ROUNDERS
from yunti.rules.saying import clauses, in_brackets, listed, say, word
from yunti.rules.tracing import Trace, seen_through

_SIGNS = {"+": "+", "-": "−", "*": "×"}
_ROUNDINGS = {
    "half_up": _("四舍五入"), "half_even": _("四舍六入五成双"), "up": _("向上取整"), "down": _("舍去尾数"),
}  # fmt: skip
CHOSEN = {"min": _("（%(amounts)s中较小者）"), "max": _("（%(amounts)s中较大者）")}
_KEPT = _("%(rounding)s到 %(places)s 位小数")


def how_it_came(trace: Trace) -> str:
    """（N 40 TB ÷ M 50 TB × 5 分，四舍五入到 2 位小数）, （M 为 0，得 0 分）, or nothing to say."""
    inner = seen_through(trace)
    say = _SAY.get(type(inner.node))
    return say(inner) if say else ""


def _ratio(trace: Trace) -> str:
    node: Any = trace.node
    share, whole, times = trace.kids
    factor = "" if isinstance(node.times, n.Literal) and times.value == 1 else f" × {_amount(times)}"
    spelled = f"{_named(share)} ÷ {_named(whole)}{factor}"
    return in_brackets(clauses((spelled, _kept(node.rounding, node.type.scale))))


def _arithmetic(trace: Trace) -> str:
    return in_brackets(_spelled(trace))


def _spelled(trace: Trace) -> str:
    """Each figure with its name and value: 自评分所占的份额 0.5 × 得分 4 分."""
    inner = seen_through(trace)
    node: Any = inner.node
    if not isinstance(node, n.Arithmetic) or (trace is not inner and trace.node.meta.title):
        return _named(trace)
    left, right = (_spelled(kid) for kid in inner.kids)
    return f"{left} {_SIGNS[node.sign]} {right}"


def _called(trace: Trace) -> str:
    """What was rounded, or which amounts the smaller or larger was taken of."""
    node: Any = trace.node
    if node.function in CHOSEN:
        return say(CHOSEN[node.function], amounts=listed(_spelled(kid) for kid in trace.kids))
    if node.function not in ROUNDERS or not isinstance(seen_through(trace.kids[0]).node, n.Arithmetic):
        return ""
    return in_brackets(clauses((_spelled(trace.kids[0]), _kept(ROUNDERS[node.function], node.type.scale))))


def _kept(rounding: str, places: int) -> str:
    said = word(_ROUNDINGS[rounding])
    return say(_KEPT, rounding=said, places=places) if places else said


def _table(trace: Trace) -> str:
    """The row that was taken: how its value came about, else its title."""
    if trace.value is None:
        return ""
    said = how_it_came(trace.kids[-1])
    if said or len(trace.kids) < 2 or trace.kids[-2].value is not True:
        return said
    held = trace.kids[-2].node.meta.title
    return in_brackets(held) if held else ""


def _named(trace: Trace) -> str:
    return _name(trace.node) + _amount(trace)


@n.once_in_words
def _name(node: n.Node) -> str:
    """What stands before the amount; a plain number has no name."""
    node = n.plain(node)
    if isinstance(node, n.Literal):
        return ""
    return f"{node.meta.title if isinstance(node, n.Parameter) else describe(node)} "


def _amount(trace: Trace) -> str:
    inner = seen_through(trace)
    return show(inner.value, inner.node.type, inner.node.meta.unit or trace.node.meta.unit)


_SAY: dict[type[n.Node], Callable[[Trace], str]] = {
    n.Arithmetic: _arithmetic,
    n.Call: _called,
    n.Ratio: _ratio,
    n.Table: _table,
}
