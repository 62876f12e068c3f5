"""Puts typed nodes together: numbers brought to one scale, units that fit, kinds that can be compared.

Not here: reading names and keys of a definition (`building`), the library of functions (`functions`).
"""

from collections.abc import Sequence
from dataclasses import replace

from yunti.rules.errors import RuleError
from yunti.rules.functions import FORMATS, FUNCTIONS, NUMBER, ROUNDERS
from yunti.rules.nodes import Arithmetic, Call, Compare, Contains, Literal, Node, Rescale, is_number
from yunti.rules.values import DATE, MOMENT, WHOLE, YES_NO, Kind, ValueType, read_date, read_moment

KIND_TITLES = {
    Kind.YES_NO: "是否", Kind.NUMBER: "数字", Kind.DATE: "日期", Kind.MOMENT: "时间", Kind.TEXT: "文字", Kind.SET: "一组文字",
    Kind.TABLE: "列表", Kind.RECORD: "一组字段", Kind.ANY: "任意",
}  # fmt: skip
ORDERED = (Kind.NUMBER, Kind.DATE, Kind.MOMENT)


def aligned(nodes: Sequence[Node], doing: str) -> tuple[Node, ...]:
    """The nodes at one scale and of one kind; raises when their units cannot stand together."""
    nodes = _with_dates(nodes)
    kinds = {node.type.kind for node in nodes if not _is_null(node)}
    if len(kinds) > 1:
        raise RuleError(f"{doing}：类型不同（{'、'.join(sorted(KIND_TITLES[kind] for kind in kinds))}）")
    if kinds != {Kind.NUMBER}:
        return tuple(nodes)
    unit = common_unit(nodes, doing)
    scale = max(node.type.scale for node in nodes if not _is_null(node))
    return tuple(node if _is_null(node) else at_scale(node, scale, unit) for node in nodes)


def common_unit(nodes: Sequence[Node], doing: str) -> str:
    units = sorted({node.type.unit for node in nodes if node.type.unit})
    if len(units) > 1:
        raise RuleError(f"{doing}：单位不同（{'、'.join(units)}）")
    return units[0] if units else ""


def at_scale(node: Node, scale: int, unit: str = "") -> Node:
    unit = node.type.unit or unit
    if node.type.scale == scale:
        return node
    type_ = ValueType(Kind.NUMBER, scale, unit)
    if isinstance(node, Literal) and isinstance(node.value, int):
        return Literal(type_, int(node.value * 10 ** (scale - node.type.scale)), meta=node.meta)
    return Rescale(type_, node, scale - node.type.scale, meta=node.meta)


def compare(left: Node, sign: str, right: Node) -> Node:
    left, right = aligned((left, right), f"比较 {sign}")
    if sign not in ("==", "!=") and left.type.kind not in ORDERED:
        raise RuleError(f"{KIND_TITLES[left.type.kind]}不能比较大小")
    if left.type.kind in (Kind.TABLE, Kind.RECORD):
        raise RuleError("列表不能直接比较，请先汇总")
    if left.type.kind is Kind.SET:
        raise RuleError("两组文字请用 same_set(…, …) 比较")
    return Compare(YES_NO, left, sign, right)


def contains(item: Node, options: Node) -> Node:
    if item.type.kind is not Kind.TEXT or options.type.kind is not Kind.SET:
        raise RuleError(
            f"in 的左边应为文字，右边应为一组文字，现在是{KIND_TITLES[item.type.kind]}和{KIND_TITLES[options.type.kind]}"
        )
    return Contains(YES_NO, item, options)


def arithmetic(left: Node, sign: str, right: Node) -> Node:
    if not (is_number(left) and is_number(right)):
        raise RuleError(f"{sign} 两边应为数字；日期请用 add_months、days_between 等函数")
    if sign == "*":
        unit = " × ".join(unit for unit in (left.type.unit, right.type.unit) if unit)
        pair = {left.type.unit, right.type.unit}
        if "元" in pair:
            unit = "元"  # so many pieces at so much each; shares of an amount
        scale = left.type.scale + right.type.scale
        return Arithmetic(ValueType(Kind.NUMBER, scale, unit), left, sign, right)
    left, right = aligned((left, right), sign)
    return Arithmetic(
        ValueType(Kind.NUMBER, left.type.scale, common_unit((left, right), sign)), left, sign, right
    )


def call(name: str, arguments: Sequence[Node]) -> Node:
    if name in ROUNDERS:
        return _rounding_call(name, arguments)
    function = FUNCTIONS[name]
    _refuse_wrong_count(name, len(arguments))
    arguments = list(_with_dates(arguments)) if function.takes[0] in (DATE, MOMENT) else list(arguments)
    if name in ("in_window", "latest", "earliest"):
        arguments = list(_dated(arguments))
    for place, argument in enumerate(arguments):
        _check_argument(name, place, argument)
    if function.same:
        arguments = list(aligned(arguments, name))
    if name == "is_format":
        _check_format(arguments[0])
    gives = (
        arguments[0].type if function.gives is NUMBER or function.gives.kind is Kind.ANY else function.gives
    )
    return Call(gives, name, tuple(arguments))


def _rounding_call(name: str, arguments: Sequence[Node]) -> Node:
    wants_places = name == "round_half_up"
    if len(arguments) != 1 + wants_places or not is_number(arguments[0]):
        raise RuleError(f"{name} 的参数应为{'数字和小数位数' if wants_places else '一个数字'}")
    places = 0
    if wants_places:
        last = arguments[1]
        if not isinstance(last, Literal) or last.type != WHOLE or not 0 <= int(last.value) <= 12:
            raise RuleError("小数位数应为 0 到 12 的整数")
        places = int(last.value)
    return Call(replace(arguments[0].type, scale=places), name, (arguments[0],))


def _refuse_wrong_count(name: str, count: int) -> None:
    function = FUNCTIONS[name]
    wanted = len(function.takes)
    if count < 1 or (count != wanted and not function.repeats):
        raise RuleError(f"{name} 要 {wanted} 个参数，现在有 {count} 个")


def _check_argument(name: str, place: int, argument: Node) -> None:
    takes = FUNCTIONS[name].takes
    wanted = takes[min(place, len(takes) - 1)].kind
    if name == "size" and argument.type.kind is Kind.TABLE:
        return
    if wanted is not Kind.ANY and argument.type.kind is not wanted and not _is_null(argument):
        raise RuleError(
            f"{name} 的第 {place + 1} 个参数应为{KIND_TITLES[wanted]}，现在是{KIND_TITLES[argument.type.kind]}"
        )


def _check_format(name: Node) -> None:
    if not isinstance(name, Literal) or name.value not in FORMATS:
        raise RuleError(f"is_format 的第一个参数应为 {'、'.join(FORMATS)} 之一")


def _with_dates(nodes: Sequence[Node]) -> tuple[Node, ...]:
    """Texts like '2020-03-18' beside a date are dates."""
    for kind, type_, read in ((Kind.DATE, DATE, read_date), (Kind.MOMENT, MOMENT, read_moment)):
        if any(node.type.kind is kind for node in nodes):
            return tuple(_literal_as(node, type_, read) for node in nodes)
    return tuple(nodes)


def _dated(nodes: Sequence[Node]) -> tuple[Node, ...]:
    return tuple(_literal_as(node, DATE, read_date) for node in nodes)


def _literal_as(node: Node, type_: ValueType, read: object) -> Node:
    if not isinstance(node, Literal) or node.type.kind is not Kind.TEXT or not callable(read):
        return node
    try:
        return Literal(type_, read(node.value), meta=node.meta)
    except ValueError as problem:
        raise RuleError(f"{node.value}：{problem}") from None


def _is_null(node: Node) -> bool:
    return isinstance(node, Literal) and node.value is None
