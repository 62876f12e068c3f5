"""The library of functions in SQL. What no database can say (check digits, composed characters) is read from a column
that is computed once per different text before the tables are loaded.

Not here: what each function means (`rules.functions`), the expressions around them (`writing`).
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlglot import exp

from yunti.rules.backends.sql import pieces as p
from yunti.rules.backends.sql.dialects import FIRST_MONTH, LAST_MONTH
from yunti.rules.backends.sql.writing import Writer, divided
from yunti.rules.errors import RuleError
from yunti.rules.functions import FAR, FUNCTIONS, ROUNDERS
from yunti.rules.nodes import Aggregate, Call, Fact, Literal, Node
from yunti.rules.planning import Place, Plan, Scope
from yunti.rules.values import Kind
from yunti.rules.widths import is_wide

Expr = exp.Expr
_PATTERNS = {
    "mobile": "1[3-9][0-9]{9}",
    "email": r"[^@\s]+@[^@\s]+\.[^@\s.]+",
    "year_month": "[0-9]{4}-(0[1-9]|1[0-2])",
    "industry_code": "[0-9]{2,4}",
}
_LONGEST = 2**31 - 1
_LAST_DAY = date.max.toordinal()


def write_call(writer: Writer, node: Call) -> Expr:
    if node.function in ROUNDERS:
        return _rounded(writer, node)
    if is_beyond(node):
        return _beforehand(writer, node)
    parts = (
        writer.alike(node.arguments)
        if FUNCTIONS[node.function].same
        else [writer.write(each) for each in node.arguments]
    )
    return _WRITE[node.function](writer, node, parts)


# computed beforehand --------------------------------------------------------------------------------------------


def is_beyond(node: Call) -> bool:
    """Whether SQL cannot say it."""
    if node.function in ("characters", "first_of_month"):
        return True
    if node.function != "is_format":
        return False
    name = node.arguments[0]
    return not (isinstance(name, Literal) and name.value in _PATTERNS and name.value != "email")


def text_of(node: Call) -> Node:
    return node.arguments[-1]


def beforehand_name(node: Call, fact: str) -> str:
    kind = (
        f"_{node.arguments[0].value}"
        if isinstance(node.arguments[0], Literal) and len(node.arguments) > 1
        else ""
    )
    return f"{fact}?{node.function}{kind}"


def _beforehand(writer: Writer, node: Call) -> Expr:
    source = text_of(node)
    if isinstance(source, Literal):
        values = [each.value if isinstance(each, Literal) else None for each in node.arguments]
        found = None if None in values else FUNCTIONS[node.function].compute(*values)
        return writer.typed(p.constant(found), node.type.kind)
    if not isinstance(source, Fact):
        raise RuleError(f"SQL 不能对算出来的文字做 {node.function}，请对字段使用，或改用 polars 引擎")
    place = Place(writer.scope[: source.level], beforehand_name(node, source.name))
    return p.column(place.seen_from(writer.scope))


def beforehand(plan: Plan, wanted: Mapping[Scope, Mapping[str, Node]]) -> dict[Place, Call]:
    """The columns that have to be computed before the tables are loaded, each with the call that it answers."""
    found: dict[Place, Call] = {}

    def look(node: Node, scope: Scope) -> None:
        if isinstance(node, Aggregate):
            return  # a step of its own, in the scope of its rows
        if isinstance(node, Call) and is_beyond(node):
            source = text_of(node)
            if isinstance(source, Fact):
                found[Place(scope[: source.level], beforehand_name(node, source.name))] = node
        for kid in node.kids:
            look(kid, scope)

    for scope, columns in wanted.items():
        for root in columns.values():
            look(root, scope)
    for step in plan.steps:
        if step.aggregate is None:
            look(step.node, step.place.scope)
            continue
        node = step.aggregate
        for each in (node.value, node.where, node.order, *(there for _, there in node.match)):
            if each is not None:
                look(each, step.inner)
        for here, _ in node.match:
            look(here, step.place.scope)
    return found


# numbers --------------------------------------------------------------------------------------------------------


def _rounded(writer: Writer, node: Call) -> Expr:
    part = node.arguments[0]
    scale, places = part.type.scale, node.type.scale
    range_ = writer.range_of(part)
    if places >= scale:
        (value,) = writer.numbers((part,), writer.range_of(node))
        return p.times(value, p.number(10 ** (places - scale))) if places > scale else value
    unit = 10 ** (scale - places)
    most = 2 * max(map(abs, range_)) + 2 * unit
    wide = is_wide(range_, (-most, most))
    below = writer.typed(p.number(unit), Kind.NUMBER, wide)
    out = divided(
        writer, writer.number(part, wide), below, ROUNDERS[node.function], (range_, (unit, unit)), wide
    )
    return writer.typed(out, Kind.NUMBER, is_wide(writer.range_of(node)))


Parts = Sequence[Expr]
Write = Callable[[Writer, Call, Parts], Expr]


def _plain(make: Callable[..., Expr]) -> Write:
    return lambda writer, node, parts: make(*parts)


def _given(writer: Writer, node: Call, parts: Parts) -> Expr:
    if node.arguments[0].type.kind in (Kind.TEXT, Kind.ANY):
        filled = p.compare(writer.dialect.without_blanks(parts[0]), "!=", p.text(""))
        return p.or_else(exp.Paren(this=filled), p.truth(False))
    return exp.Paren(this=p.is_known(parts[0]))


def _chosen(name: str) -> Write:
    return lambda writer, node, parts: writer.where_known(node.arguments, p.extreme(name, parts))


# days -----------------------------------------------------------------------------------------------------------


def _months(writer: Writer, day: Expr) -> Expr:
    year, month = writer.dialect.part("YEAR", day), writer.dialect.part("MONTH", day.copy())
    return p.minus(p.plus(p.times(year, p.number(12)), month), p.number(1))


def _day_of(writer: Writer, day: Expr) -> Expr:
    return writer.dialect.part("DAY", day)


def _shifted(writer: Writer, day: Expr, months: Expr) -> Expr:
    """The same day of the month so many months on, or its last day; unknown outside the calendar."""
    index = p.plus(_months(writer, day), months)
    year = writer.dialect.quotient(index, p.number(12), False)
    month = p.plus(exp.Mod(this=p.paren(index.copy()), expression=p.number(12)), p.number(1))
    first = writer.dialect.made(year, month, p.number(1))
    last = _day_of(writer, writer.dialect.month_end(first))
    day_of = p.call("least", _day_of(writer, day.copy()), last)
    moved = writer.dialect.moved(first.copy(), p.minus(day_of, p.number(1)))
    inside = p.between(index.copy(), p.number(FIRST_MONTH), p.number(LAST_MONTH))
    return p.case([(inside, moved)])


def _add_months(writer: Writer, node: Call, parts: Parts) -> Expr:
    day, by = parts
    return p.case([(p.between(by, p.number(-FAR), p.number(FAR)), _shifted(writer, day, by.copy()))])


def _add_years(writer: Writer, node: Call, parts: Parts) -> Expr:
    day, by = parts
    months = p.times(by.copy(), p.number(12))
    return p.case([(p.between(by, p.number(-FAR), p.number(FAR)), _shifted(writer, day, months))])


def _add_days(writer: Writer, node: Call, parts: Parts) -> Expr:
    day, by = parts
    before = writer.dialect.days(p.constant(date.min), day.copy())
    inside = p.between(p.plus(before, by.copy()), p.number(0), p.number(_LAST_DAY - 1))
    near = p.between(by, p.number(-FAR), p.number(FAR))
    return p.case([(exp.Paren(this=p.both(near, inside)), writer.dialect.moved(day, by.copy()))])


def _date_at(writer: Writer, node: Call, parts: Parts) -> Expr:
    year, month, day = parts
    inside = p.both(p.between(year, p.number(1), p.number(9999)), p.between(month, p.number(1), p.number(12)))
    first = writer.dialect.made(year.copy(), month.copy(), p.number(1))
    last = _day_of(writer, writer.dialect.month_end(first))
    exists = p.case(
        [(p.between(day, p.number(1), last), writer.dialect.made(year.copy(), month.copy(), day.copy()))]
    )
    return p.case([(exp.Paren(this=inside), exists)])


def _whole_months(writer: Writer, start: Expr, end: Expr) -> Expr:
    due = p.call("least", _day_of(writer, start), _day_of(writer, writer.dialect.month_end(end)))
    short = p.case([(p.compare(_day_of(writer, end.copy()), "<", due), p.number(1))], p.number(0))
    return p.minus(p.minus(_months(writer, end.copy()), _months(writer, start.copy())), short)


def _months_between(writer: Writer, node: Call, parts: Parts) -> Expr:
    first, last = parts
    back = p.negative(_whole_months(writer, last.copy(), first.copy()))
    out = p.case([(p.compare(last.copy(), "<", first.copy()), back)], _whole_months(writer, first, last))
    return writer.typed(writer.where_known(node.arguments, out), Kind.NUMBER)


def _in_window(writer: Writer, node: Call, parts: Parts) -> Expr:
    day, first, last = parts
    after = p.or_else(exp.Paren(this=p.compare(first, "<=", day)), p.truth(True))
    before = p.or_else(exp.Paren(this=p.compare(day.copy(), "<=", last)), p.truth(True))
    return p.case([(p.is_known(day.copy()), p.both(after, before))])


# texts and sets -------------------------------------------------------------------------------------------------


def _is_format(writer: Writer, node: Call, parts: Parts) -> Expr:
    name: Any = node.arguments[0]
    return writer.dialect.matches(parts[1], _PATTERNS[name.value])


def _head(writer: Writer, node: Call, parts: Parts) -> Expr:
    value, count = parts
    upper = p.call("least", count, p.number(_LONGEST))
    size = writer.dialect.cast(p.call("greatest", upper, p.number(0)), "INT")
    return writer.where_known(node.arguments, p.call("left", value, size))


def _size(writer: Writer, node: Call, parts: Parts) -> Expr:
    return parts[0] if node.arguments[0].type.kind is Kind.TABLE else writer.dialect.size(parts[0])


_WRITE: dict[str, Write] = {
    "given": _given,
    "known": _plain(lambda value: exp.Paren(this=p.is_known(value))),
    "is_true": _plain(lambda value: p.or_else(value, p.truth(False))),
    "add_months": _add_months,
    "add_years": _add_years,
    "add_days": _add_days,
    "months_between": _months_between,
    "date_at": _date_at,
    "days_between": lambda writer, node, parts: writer.dialect.days(*parts),
    "date_of": lambda writer, node, parts: writer.typed(parts[0], Kind.DATE),
    "year": lambda writer, node, parts: writer.dialect.part("YEAR", parts[0]),
    "month": lambda writer, node, parts: writer.dialect.part("MONTH", parts[0]),
    "latest": _plain(lambda *days: p.extreme("greatest", days)),
    "earliest": _plain(lambda *days: p.extreme("least", days)),
    "in_window": _in_window,
    "head": _head,
    "same_set": lambda writer, node, parts: writer.dialect.same(*parts),
    "size": _size,
    "starts_with": lambda writer, node, parts: writer.dialect.begins(*parts),
    "is_format": _is_format,
    "abs": _plain(p.absolute),
    "min": _chosen("least"),
    "max": _chosen("greatest"),
    "when_unknown": _plain(p.or_else),
}
