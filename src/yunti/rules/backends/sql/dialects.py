"""What differs between DuckDB, PostgreSQL and Spark: types, whole division, days, texts, sets, sums over rows.

Not here: what the nodes mean (`writing`), the shape of the queries (`queries`).
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlglot import exp

from yunti.rules.backends.sql.pieces import (
    Expr,
    absolute,
    all_known,
    between,
    both,
    call,
    case,
    cast,
    chained,
    column,
    compare,
    is_known,
    minus,
    named,
    number,
    paren,
    plus,
    text,
    times,
)
from yunti.rules.errors import RuleError
from yunti.rules.values import Kind

_BLANKS = (*range(0x09, 0x0E), *range(0x1C, 0x21), 0x85, 0xA0, 0x1680, *range(0x2000, 0x200E), 0x2028, 0x2029, 0x202F,
           0x205F, 0x2060, 0x3000, 0xFEFF)  # fmt: skip
FIRST_MONTH, LAST_MONTH = 12, 12 * 9999 + 11


@dataclass(frozen=True)
class Dialect(ABC):
    """The common part is what DuckDB and PostgreSQL share; each database has a class of its own."""

    name: str
    types: Mapping[Kind, str]
    wide: str
    tally: str

    def type_of(self, kind: Kind, wide: bool = False) -> str:
        return self.wide if wide else self.types[kind]

    def cast(self, value: Expr, type_: str) -> Expr:
        return cast(value, type_, self.name)

    def text_of(self, query: Expr) -> str:
        return query.sql(dialect=self.name, pretty=True)

    # numbers

    @abstractmethod
    def quotient(self, above: Expr, below: Expr, wide: bool) -> Expr:
        """Whole division of numbers that are not negative."""

    def counted(self, condition: Expr) -> Expr:
        return self.cast(condition, self.tally)

    # days

    @abstractmethod
    def days(self, first: Expr, last: Expr) -> Expr:
        """Whole days from the first to the last."""

    @abstractmethod
    def moved(self, day: Expr, by: Expr) -> Expr:
        """The day so many days later."""

    @abstractmethod
    def month_end(self, day: Expr) -> Expr:
        """The last day of the month of a day."""

    def made(self, year: Expr, month: Expr, day: Expr) -> Expr:
        small = [self.cast(each, "INT") for each in (year, month, day)]
        return call("make_date", *small)

    def part(self, what: str, day: Expr) -> Expr:
        return self.cast(exp.Extract(this=exp.var(what), expression=paren(day)), self.types[Kind.NUMBER])

    # texts

    @abstractmethod
    def without_blanks(self, value: Expr) -> Expr:
        """The text without any kind of blank."""

    def blank_class(self, form: str) -> str:
        return "[" + "".join(form.format(point) for point in _BLANKS) + "]"

    @abstractmethod
    def matches(self, value: Expr, pattern: str) -> Expr:
        """Whether the whole text is of the form."""

    def begins(self, value: Expr, head: Expr) -> Expr:
        return call("starts_with", value, head)

    # sets

    @abstractmethod
    def set_of(self, values: Sequence[str]) -> Expr:
        """A list of constant texts."""

    def nothing(self, kind: Kind) -> Expr:
        """An empty list of values of a kind."""
        return self.cast(exp.Array(expressions=[]), f"{self.types[kind]}[]")

    @abstractmethod
    def size(self, group: Expr) -> Expr:
        """How many items a list has."""

    @abstractmethod
    def holds(self, group: Expr, item: Expr) -> Expr:
        """Whether the item is in the list."""

    @abstractmethod
    def same(self, one: Expr, other: Expr) -> Expr:
        """Whether two lists hold the same items."""

    @abstractmethod
    def single(self, item: Expr) -> Expr:
        """A list of one item."""

    @abstractmethod
    def put_together(self, groups: Sequence[Expr]) -> Expr:
        """One list, each text once in the order of its first place, unknown ones left out."""

    def joined(self, group: Expr) -> Expr:
        return call("array_to_string", group, text("\x01"))

    # rows

    @abstractmethod
    def collected(self, value: Expr, order: Sequence[Expr]) -> Expr:
        """A list of the values in an order."""

    @abstractmethod
    def first(self, value: Expr, order: Sequence[Expr], kind: Kind) -> Expr:
        """The value of the first row in an order."""

    def true_somewhere(self, condition: Expr) -> Expr:
        return call("bool_or", condition)

    def true_everywhere(self, condition: Expr) -> Expr:
        return call("bool_and", condition)


def ordered(value: Expr, order: Sequence[Expr]) -> Expr:
    """`value ORDER BY …`, unknown keys last."""
    return exp.Order(this=value, expressions=[exp.Ordered(this=each, nulls_first=False) for each in order])


@dataclass(frozen=True)
class DuckDB(Dialect):
    def quotient(self, above: Expr, below: Expr, wide: bool) -> Expr:
        return exp.IntDiv(this=paren(above), expression=paren(below))

    def days(self, first: Expr, last: Expr) -> Expr:
        return call("date_diff", text("day"), first, last)

    def moved(self, day: Expr, by: Expr) -> Expr:
        return plus(day, self.cast(by, "INT"))

    def month_end(self, day: Expr) -> Expr:
        return call("last_day", day)

    def without_blanks(self, value: Expr) -> Expr:
        return call("regexp_replace", value, text(self.blank_class("\\x{{{:x}}}")), text(""), text("g"))

    def matches(self, value: Expr, pattern: str) -> Expr:
        return call("regexp_full_match", value, text(pattern))

    def set_of(self, values: Sequence[str]) -> Expr:
        return self.cast(exp.Array(expressions=[text(value) for value in values]), "VARCHAR[]")

    def size(self, group: Expr) -> Expr:
        return call("len", group)

    def holds(self, group: Expr, item: Expr) -> Expr:
        return case([(all_known([group, item]), call("list_contains", group, item))])

    def same(self, one: Expr, other: Expr) -> Expr:
        return exp.Paren(
            this=both(compare(call("len", one), "==", call("len", other)), call("list_has_all", one, other))
        )

    def single(self, item: Expr) -> Expr:
        return call("list_value", item)

    def put_together(self, groups: Sequence[Expr]) -> Expr:
        whole = chained(groups, lambda one, other: call("list_concat", one, other))
        place = call("list_position", whole, column("x"))
        kept = both(is_known(column("x")), compare(place, "==", column("i")))
        x, i = exp.to_identifier("x"), exp.to_identifier("i")
        unquoted = kept.transform(
            lambda node: exp.column(node.name) if isinstance(node, exp.Column) and node.name in "xi" else node
        )
        return call("list_filter", whole.copy(), exp.Lambda(this=unquoted, expressions=[x, i]))

    def collected(self, value: Expr, order: Sequence[Expr]) -> Expr:
        return call("list", ordered(value, order))

    def first(self, value: Expr, order: Sequence[Expr], kind: Kind) -> Expr:
        return call("first", ordered(value, order))


@dataclass(frozen=True)
class PostgreSQL(Dialect):
    def quotient(self, above: Expr, below: Expr, wide: bool) -> Expr:
        if wide:
            return call("div", above, below)
        return exp.Div(this=paren(above), expression=paren(below), typed=True, safe=False)

    def days(self, first: Expr, last: Expr) -> Expr:
        return self.cast(minus(last, first), "BIGINT")

    def moved(self, day: Expr, by: Expr) -> Expr:
        return plus(day, self.cast(by, "INT"))

    def month_end(self, day: Expr) -> Expr:
        first = call("date_trunc", text("month"), self.cast(day, "TIMESTAMP"))
        return self.cast(plus(first, self.cast(text("1 month -1 day"), "INTERVAL")), "DATE")

    def without_blanks(self, value: Expr) -> Expr:
        return call("regexp_replace", value, text(self.blank_class("\\u{:04x}")), text(""), text("g"))

    def matches(self, value: Expr, pattern: str) -> Expr:
        return exp.RegexpLike(this=paren(value), expression=text(f"^(?:{pattern})$"))

    def set_of(self, values: Sequence[str]) -> Expr:
        return self.cast(exp.Array(expressions=[text(value) for value in values]), "TEXT[]")

    def size(self, group: Expr) -> Expr:
        return self.cast(call("cardinality", group), "BIGINT")

    def holds(self, group: Expr, item: Expr) -> Expr:
        inside = exp.EQ(this=paren(item), expression=call("ANY", group))
        return case([(all_known([group, item]), or_false(inside))])

    def same(self, one: Expr, other: Expr) -> Expr:
        forth = exp.ArrayContainsAll(this=paren(one), expression=paren(other))
        back = exp.ArrayContainsAll(this=paren(other.copy()), expression=paren(one.copy()))
        return exp.Paren(this=both(forth, back))

    def single(self, item: Expr) -> Expr:
        return exp.Array(expressions=[item])

    def put_together(self, groups: Sequence[Expr]) -> Expr:
        whole = chained(groups, lambda one, other: call("array_cat", one, other))
        places = named(call("generate_subscripts", column("l", "s"), number(1)), "o")
        items = exp.select(named(call("unnest", column("l", "s")), "x"), places).from_(
            exp.select(named(whole, "l")).subquery("s")
        )
        firsts = (
            exp.select(column("x"), named(call("min", column("o")), "o"))
            .from_(items.subquery("t"))
            .where(is_known(column("x")))
            .group_by(column("x"))
        )
        kept = exp.select(call("array_agg", ordered(column("x"), [column("o")]))).from_(firsts.subquery("u"))
        return exp.Coalesce(this=exp.Subquery(this=kept), expressions=[self.set_of([])])

    def collected(self, value: Expr, order: Sequence[Expr]) -> Expr:
        return call("array_agg", ordered(value, order))

    def first(self, value: Expr, order: Sequence[Expr], kind: Kind) -> Expr:
        if kind is Kind.SET:
            raise RuleError("PostgreSQL 里不能取第一行的一组文字，请改用其他引擎")
        rows = exp.Paren(this=call("array_agg", ordered(value, order)))
        return exp.Bracket(this=rows, expressions=[number(1)], offset=1, safe=False)


def or_false(value: Expr) -> Expr:
    return exp.Coalesce(this=exp.Paren(this=value), expressions=[exp.Boolean(this=False)])


@dataclass(frozen=True)
class Spark(Dialect):
    def nothing(self, kind: Kind) -> Expr:
        return self.cast(call("array"), f"ARRAY<{self.types[kind]}>")

    def quotient(self, above: Expr, below: Expr, wide: bool) -> Expr:
        if wide:
            exact = exp.Div(this=paren(above), expression=paren(below), typed=True, safe=False)
            return self.cast(call("floor", exact), self.wide)
        return exp.IntDiv(this=paren(above), expression=paren(below))

    def days(self, first: Expr, last: Expr) -> Expr:
        return self.cast(call("datediff", last, first), "BIGINT")

    def moved(self, day: Expr, by: Expr) -> Expr:
        return call("date_add", day, self.cast(by, "INT"))

    def month_end(self, day: Expr) -> Expr:
        return call("last_day", day)

    def without_blanks(self, value: Expr) -> Expr:
        return call("regexp_replace", value, text(self.blank_class("\\x{{{:x}}}")), text(""))

    def matches(self, value: Expr, pattern: str) -> Expr:
        return call("regexp_like", value, text(f"^(?:{pattern})$"))

    def begins(self, value: Expr, head: Expr) -> Expr:
        return call("startswith", value, head)

    def set_of(self, values: Sequence[str]) -> Expr:
        return self.cast(call("array", *[text(value) for value in values]), "ARRAY<STRING>")

    def size(self, group: Expr) -> Expr:
        return case([(is_known(group), self.cast(call("size", group), "BIGINT"))])

    def holds(self, group: Expr, item: Expr) -> Expr:
        return case([(all_known([group, item]), call("array_contains", group, item))])

    def same(self, one: Expr, other: Expr) -> Expr:
        gone = compare(call("size", call("array_except", one, other)), "==", number(0))
        back = compare(call("size", call("array_except", other.copy(), one.copy())), "==", number(0))
        return case([(all_known([one.copy(), other.copy()]), both(gone, back))])

    def single(self, item: Expr) -> Expr:
        return call("array", item)

    def put_together(self, groups: Sequence[Expr]) -> Expr:
        return call("array_distinct", call("array_compact", call("concat", *groups)))

    def joined(self, group: Expr) -> Expr:
        return call("array_join", group, text("\x01"))

    def collected(self, value: Expr, order: Sequence[Expr]) -> Expr:
        return self._sorted(value, order)

    def first(self, value: Expr, order: Sequence[Expr], kind: Kind) -> Expr:
        return call("element_at", self._sorted(value, order), number(1))

    def _sorted(self, value: Expr, order: Sequence[Expr]) -> Expr:
        """A list of structs sorts by their fields in turn; whether a key is unknown stands before the key."""
        fields: list[Expr] = []
        for place, each in enumerate(order):
            fields += [
                exp.alias_(
                    exp.Paren(this=exp.Is(this=paren(each.copy()), expression=exp.Null())), f"n{place}"
                )
            ]
            fields += [exp.alias_(each, f"k{place}")]
        rows = call("array_sort", call("collect_list", call("struct", *fields, exp.alias_(value, "v"))))
        taken = exp.Lambda(this=exp.column("v", "r"), expressions=[exp.to_identifier("r")])
        return call("transform", rows, taken)

    def true_somewhere(self, condition: Expr) -> Expr:
        return call("bool_or", condition)


def _types(number_: str, text_: str, group: str, moment: str) -> dict[Kind, str]:
    return {
        Kind.YES_NO: "BOOLEAN", Kind.NUMBER: number_, Kind.DATE: "DATE", Kind.MOMENT: moment, Kind.TEXT: text_,
        Kind.SET: group, Kind.TABLE: number_, Kind.RECORD: text_, Kind.ANY: text_,
    }  # fmt: skip


DIALECTS: Mapping[str, Dialect] = {
    "duckdb": DuckDB("duckdb", _types("BIGINT", "VARCHAR", "VARCHAR[]", "TIMESTAMP"), "HUGEINT", "SMALLINT"),
    "postgres": PostgreSQL("postgres", _types("BIGINT", "TEXT", "TEXT[]", "TIMESTAMP"), "NUMERIC", "INT"),
    "spark": Spark(
        "spark", _types("BIGINT", "STRING", "ARRAY<STRING>", "TIMESTAMP_NTZ"), "DECIMAL(38, 0)", "INT"
    ),
}
__all__ = ["DIALECTS", "FIRST_MONTH", "LAST_MONTH", "Dialect", "absolute", "between", "times"]
