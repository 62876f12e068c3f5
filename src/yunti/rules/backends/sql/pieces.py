"""Small pieces of SQL as syntax trees: names, constants, casts, balanced chains. Text is made by the dialect alone.

Not here: what differs between databases (`dialects`), what a node means (`writing`).
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime

from sqlglot import exp

from yunti.rules.values import Value

Expr = exp.Expr


def column(name: str, table: str = "") -> Expr:
    return exp.column(
        exp.to_identifier(name, quoted=True), table=exp.to_identifier(table, quoted=True) if table else None
    )


def named(value: Expr, name: str) -> Expr:
    return exp.alias_(value, exp.to_identifier(name, quoted=True))


def call(name: str, *arguments: Expr) -> Expr:
    return exp.Anonymous(this=name, expressions=list(arguments))


def extreme(name: str, values: Sequence[Expr]) -> Expr:
    """`least` or `greatest`; of one value the value, which not every database takes as a choice."""
    return call(name, *values) if len(values) > 1 else values[0]


def number(value: int) -> Expr:
    literal = exp.Literal.number(abs(value))
    return exp.Paren(this=exp.Neg(this=literal)) if value < 0 else literal


def text(value: str) -> Expr:
    return exp.Literal.string(value)


def null() -> Expr:
    return exp.Null()


def truth(value: bool) -> Expr:
    return exp.Boolean(this=value)


def constant(value: Value) -> Expr:
    """Without its type; a set has to be written by the dialect."""
    if value is None:
        return null()
    if isinstance(value, bool):
        return truth(value)
    if isinstance(value, int):
        return number(value)
    if isinstance(value, datetime):
        return cast(text(value.isoformat(" ")), "TIMESTAMP")
    if isinstance(value, date):
        return cast(text(value.isoformat()), "DATE")
    return text(str(value))


def cast(value: Expr, type_: str, dialect: str = "") -> Expr:
    return exp.Cast(this=value, to=exp.DataType.build(type_, dialect=dialect or None))


def paren(value: Expr) -> Expr:
    simple = exp.Column | exp.Literal | exp.Boolean | exp.Null | exp.Func | exp.Paren | exp.Cast | exp.Case
    return value if isinstance(value, simple) else exp.Paren(this=value)


def chained(parts: Sequence[Expr], join: Callable[[Expr, Expr], Expr]) -> Expr:
    """Folded in halves, so that long chains stay shallow."""
    if len(parts) == 1:
        return paren(parts[0])
    half = len(parts) // 2
    return exp.Paren(this=join(chained(parts[:half], join), chained(parts[half:], join)))


def both(one: Expr, other: Expr) -> Expr:
    return exp.And(this=one, expression=other)


def either(one: Expr, other: Expr) -> Expr:
    return exp.Or(this=one, expression=other)


def plus(one: Expr, other: Expr) -> Expr:
    return exp.Add(this=paren(one), expression=paren(other))


def minus(one: Expr, other: Expr) -> Expr:
    return exp.Sub(this=paren(one), expression=paren(other))


def times(one: Expr, other: Expr) -> Expr:
    return exp.Mul(this=paren(one), expression=paren(other))


def negative(value: Expr) -> Expr:
    return exp.Paren(this=exp.Neg(this=paren(value)))


def absolute(value: Expr) -> Expr:
    return exp.Abs(this=value)


def opposite(value: Expr) -> Expr:
    return exp.Not(this=paren(value))


def is_null(value: Expr) -> Expr:
    return exp.Is(this=paren(value), expression=null())


def is_known(value: Expr) -> Expr:
    return exp.Not(this=exp.Paren(this=is_null(value)))


def all_known(values: Sequence[Expr]) -> Expr:
    return chained([is_known(value) for value in values], both)


def or_else(value: Expr, other: Expr) -> Expr:
    return exp.Coalesce(this=value, expressions=[other])


def case(pairs: Sequence[tuple[Expr, Expr]], otherwise: Expr | None = None) -> Expr:
    branches = [exp.If(this=condition, true=value) for condition, value in pairs]
    return exp.Case(ifs=branches, default=otherwise)


def compare(one: Expr, sign: str, other: Expr) -> Expr:
    return _SIGNS[sign](this=paren(one), expression=paren(other))


_SIGNS: dict[str, type[exp.Binary]] = {
    "==": exp.EQ, "!=": exp.NEQ, "<": exp.LT, "<=": exp.LTE, ">": exp.GT, ">=": exp.GTE,
}  # fmt: skip


def between(value: Expr, low: Expr, high: Expr) -> Expr:
    return exp.Between(this=paren(value), low=low, high=high)
