"""Random well-typed rules over cases and lists, and random cases with gaps, zeros and boundaries.

A world is a definition of a dozen rules, each made of facts, parameters and earlier rules, and some cases for it.
Not here: comparing the engines (`agreement`), enterprises of a real programme (`enterprises`).
"""

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from tests.unit.rules.making import DAY, fact, facts, parameter
from yunti.rules.definition import Definition, ReferenceList
from yunti.rules.engine import Program, compile_rules, prepare

Draw = Callable[[Any], Any]
Scope = tuple[str, ...]
B, N, D, M, T, G = "yes_no", "number", "date", "moment", "text", "set"
KINDS = (B, N, D, T, G)

PARTS = fact("parts", "list", rows=facts(size="count", good="yes_no", name="text"))
LINES = fact(
    "lines",
    "list",
    rows={
        **facts(
            no="text", k="count", amount="money 万元", ok="yes_no", day="date", tags="set", rate="decimal(2)"
        ),
        "parts": PARTS,
    },
)
SHEETS = fact("sheets", "list", rows=facts(number="text", no_of="count", limit="money", sealed="yes_no"))
SPECS = {
    **facts(b0="yes_no", b1="yes_no", b2="yes_no", n0="count", n1="count", q="decimal(3)", fee="money 万元"),
    **facts(
        d0="date", d1="date", t0="moment", t1="moment", s0="text", s1="text", g0="set", g1="set", extra="any"
    ),
    "lines": LINES,
    "sheets": SHEETS,
}
PARAMETERS = {
    each.path: each
    for each in (
        parameter("whole", "count", {"2025-01-01": 2}),
        parameter("share", "decimal(2)", {"2025-01-01": Decimal("0.35")}),
        parameter("floor", "money", {"2025-01-01": 5}, "万元"),
        parameter("begin", "date", {"2025-01-01": "2024-02-29"}),
        parameter("group", "set", {"2025-01-01": ["x", "y"]}),
        parameter("never", "count", {"2026-01-01": 2}),
        parameter("by_text", "count", {"2025-01-01": {"x": 1, "y": 3}}, by="s0"),
        parameter("by_number", "money", {"2025-01-01": {"1": 10, "2": 20}}, by="n0"),
        parameter("by_yes_no", "count", {"2025-01-01": {True: 1, False: 2}}, by="b0"),
    )
}
MANY = tuple(
    {"code": chr(ord("a") + place), "worth": place * 3, "of": "x" if place % 2 else None}
    for place in range(26)
)
LISTS = {
    "codes": ReferenceList("codes", "codes", "code", MANY),
    "few": ReferenceList("few", "few", "code", MANY[-3:]),
}

ATOMS: dict[Scope, dict[str, tuple[str, ...]]] = {
    (): {
        B: ("b0", "b1", "b2", "true", "false"),
        N: ("n0", "n1", "q", "fee", "$whole", "$share", "$floor", "$never", "$by_text", "$by_number", "$by_yes_no", "0", "7", "0.25"),
        D: ("d0", "d1", "$begin"),
        M: ("t0", "t1"),
        T: ("s0", "s1", "'x'", "'2024-05'"),
        G: ("g0", "g1", "$group", "{'x', 'z'}"),
    },
    ("lines",): {B: ("ok",), N: ("k", "amount", "rate"), D: ("day",), T: ("no",), G: ("tags",)},
    ("lines", "parts"): {B: ("good",), N: ("size",), T: ("name",)},
    ("sheets",): {B: ("sealed",), N: ("no_of", "limit"), T: ("number",)},
}  # fmt: skip
FACTORS = {(): ("n0", "n1", "q", "fee", "$share", "$whole"), ("lines",): ("k", "amount", "rate", "n0"),
           ("lines", "parts"): ("size", "amount"), ("sheets",): ("no_of", "limit", "q")}  # fmt: skip

# {b} {n} {w} {f} {d} {m} {t} {g} are filled with an operand: a number, a whole number, a factor …
FORMULAS: dict[str, tuple[str, ...]] = {
    B: (
        "not {b}", "{b} and {b}", "{b} or {b} and not {b}", "{b} == {b}", "{b} != {b}", "{n} >= {n}", "{n} < {n}",
        "{n} == {n}", "{n} != {n}", "{n} <= {n}", "{n} > {n}", "{d} <= {d}", "{d} == {d}", "{d} > {d}", "{m} < {m}",
        "{d} >= '2024-02-29'", "{m} <= '2025-01-31T12:00:00'",
        "{t} == {t}", "{t} != {t}", "{t} in {g}", "'x' in {g}", "{t} not in {g}", "given({t})", "given({n})",
        "given(extra)", "given(lines)", "known({n})", "known({g})", "known(sheets)", "is_true({b})",
        "in_window({d}, {d}, {d})", "same_set({g}, {g})", "starts_with({t}, {t})", "is_format('year_month', {t})",
        "is_format('mobile', {t})", "is_format('industry_code', {t})", "is_format('uscc', {t})", "is_format('email', {t})", "when_unknown({b}, {b})",
    ),
    N: (
        "{n} + {n}", "{n} - {n}", "{f} * {f}", "-{n}", "months_between({d}, {d})", "days_between({d}, {d})",
        "year({d})", "month({d})", "characters({t})", "size({g})", "size(lines)", "abs({n})", "min({n}, {n})",
        "max({n}, {n}, {n})", "when_unknown({n}, {n})", "ceil({n})", "floor({n})", "round_half_up({n}, 1)",
        "round_half_up({n}, 4)",
    ),
    D: (
        "first_of_month({t})", "date_at({w}, {w}, {w})", "date_at(2023, {w}, 29)", "add_months({d}, {w})", "add_years({d}, {w})", "add_days({d}, {w})", "date_of({m})", "latest({d}, {d})",
        "earliest({d}, {d}, {d})", "when_unknown({d}, {d})",
    ),
    T: ("when_unknown({t}, {t})", "{t}", "head({t}, {w})"),
    G: ("{g}", "when_unknown({g}, {g})"),
}  # fmt: skip
ROW_SCOPES: tuple[Scope, ...] = (("lines",), ("lines", "parts"), ("sheets",))
REACHABLE: dict[Scope, tuple[Scope, ...]] = {
    (): (("lines",), ("sheets",)),
    ("lines",): (("lines", "parts"), ("lines",), ("sheets",)),
    ("lines", "parts"): (("lines", "parts"), ("lines",), ("sheets",)),
    ("sheets",): (("lines",), ("sheets",)),
}
_LETTERS = {"b": B, "n": N, "d": D, "m": M, "t": T, "g": G}
_OPERAND = re.compile(r"\{([bnwfdmtg])\}")
ROUNDINGS = ("up", "down", "half_up", "half_even")


class World:
    """A program and cases for it; shown as the definition was written."""

    def __init__(self, program: Program, cases: Sequence[dict[str, Any]]) -> None:
        self.program = program
        self.cases = cases

    def __repr__(self) -> str:
        definition = self.program.definition
        return f"World({definition.names}, {definition.columns}, {definition.reports}, {self.cases})"


class Maker:
    """Draws rules; `pool` holds the operands known so far, per scope and kind."""

    def __init__(self, draw: Draw) -> None:
        self.draw = draw
        self.pool = {
            scope: {kind: list(ATOMS[scope].get(kind, ())) for kind in (*KINDS, M)} for scope in ATOMS
        }
        self.names: dict[str, Any] = {}
        self.columns: dict[str, dict[str, Any]] = {}

    def one_of(self, choices: Sequence[Any]) -> Any:
        return self.draw(st.sampled_from(choices))

    def operand(self, kind: str, scope: Scope) -> str:
        around = [scope[:level] for level in range(len(scope), -1, -1) if self.pool[scope[:level]][kind]]
        return str(self.one_of(self.pool[self.one_of(around)][kind]))

    def add(self, number: int) -> None:
        scope = self.one_of([(), (), *ROW_SCOPES])
        kind = self.one_of((*KINDS, B, N))
        spec = self.rule(kind, scope)
        name = f"r{number}"
        if scope:
            self.columns.setdefault(".".join(scope), {})[name] = spec
        else:
            self.names[name] = spec
        self.pool[scope][kind].append(name)

    def rule(self, kind: str, scope: Scope) -> Any:
        made = self.draw(st.integers(0, 9))
        if made < 3:
            return self.formula(kind, scope)
        if made < 6:
            return self.over_rows(kind, scope)
        if made < 7:
            return self.branches(kind, scope)
        return getattr(self, f"_{kind}")(scope)

    def formula(self, kind: str, scope: Scope) -> str:
        return _OPERAND.sub(lambda found: self._filled(found[1], scope), self.one_of(FORMULAS[kind]))

    def _filled(self, letter: str, scope: Scope) -> str:
        if letter == "f":
            return str(self.one_of(FACTORS[scope]))
        if letter == "w":
            return str(
                self.one_of(("n0", "n1", "$whole", "-1", "12", *(("k",) if scope[:1] == ("lines",) else ())))
            )
        return self.operand(_LETTERS[letter], scope)

    def conditions(self, scope: Scope) -> list[str]:
        return [self.operand(B, scope) for _ in range(self.draw(st.integers(1, 4)))]

    def _yes_no(self, scope: Scope) -> Any:
        which = self.one_of(("all", "any", "not", "at_least"))
        if which == "not":
            return {"not": self.operand(B, scope)}
        if which == "at_least":
            return {
                "at_least": self.one_of(("0", "1", "2", "$whole", "n0", "$by_text")),
                "of": self.conditions(scope),
            }
        return {which: self.conditions(scope)}

    def _number(self, scope: Scope) -> Any:
        which = self.one_of(("count", "sum", "min", "max", "cap", "ratio", "ratio", "lookup"))
        if which == "count":
            return {"count": self.conditions(scope)}
        if which == "cap":
            return {"cap": self.operand(N, scope), "at": self.operand(N, scope)}
        if which == "lookup":
            return {"lookup": self.one_of(("codes", "few")), "key": self.operand(T, scope), "column": "worth"}
        if which == "ratio":
            ratio = {
                "of": self.operand(N, scope),
                "to": self.one_of(FACTORS[scope]),
                "times": self.one_of(("1", "5", "$share")),
            }
            return {"ratio": {**ratio, "places": self.one_of((0, 1, 4)), "rounding": self.one_of(ROUNDINGS)}}
        return {which: [self.operand(N, scope) for _ in range(self.draw(st.integers(1, 4)))]}

    def _date(self, scope: Scope) -> Any:
        return self.formula(D, scope)

    def _text(self, scope: Scope) -> Any:
        return {"lookup": self.one_of(("codes", "few")), "key": self.operand(T, scope), "column": "of"}

    def _set(self, scope: Scope) -> Any:
        entries = []
        for _ in range(self.draw(st.integers(1, 3))):
            entry: dict[str, Any] = {"value": self.operand(self.one_of((T, G)), scope)}
            if self.draw(st.booleans()):
                entry["when"] = self.operand(B, scope)
            entries.append(entry)
        return {"list": entries}

    def branches(self, kind: str, scope: Scope) -> Any:
        pairs = [
            {"when": self.operand(B, scope), "then": self.operand(kind, scope)}
            for _ in range(self.draw(st.integers(1, 3)))
        ]
        if self.draw(st.booleans()):
            return {"value": self.operand(kind, scope), "except": pairs}
        table: dict[str, Any] = {"table": pairs}
        if self.draw(st.booleans()):
            table["else"] = self.operand(kind, scope)
        return table

    def over_rows(self, kind: str, scope: Scope) -> Any:
        rows = self.one_of(REACHABLE[scope])
        which = self.one_of(_OVER_ROWS[kind])
        spec: dict[str, Any] = {"of": rows[-1]}
        if which == "count":
            spec["count"] = "rows"
        elif which == "count_distinct":
            spec["count_distinct"] = self.operand(self.one_of(KINDS), rows)
        else:
            spec[which] = self.operand(T if which == "set" else kind, rows)
        if self.draw(st.booleans()):
            spec["where"] = self.operand(B, rows)
        if which == "first" and self.draw(st.booleans()):
            spec["order"] = self.operand(self.one_of((N, D, T)), rows)
        if self.draw(st.integers(0, 2)) == 0:
            key = self.one_of((T, N, B))
            spec["join"] = {self.operand(key, scope): self.operand(key, rows)}
        return spec


_OVER_ROWS = {
    B: ("any", "every", "first"),
    N: ("sum", "sum", "count", "count_distinct", "min", "max", "first"),
    D: ("min", "max", "first"),
    T: ("first",),
    G: ("set", "first"),
}

# cases ----------------------------------------------------------------------------------------------------------

VALUES: dict[str, tuple[Any, ...]] = {
    B: (None, True, False),
    N: (None, 0, 1, 2, 3, 7, -1, 10, 250, 1_000_000, 10**11),
    "small": (None, 0, 1, 2, Decimal("0.5"), Decimal("0.25"), Decimal("-1.5"), Decimal("12.34")),
    D: (None, "2024-02-29", "2024-01-31", "2025-01-31", "2025-06-01", "0001-01-01", "9999-12-31"),
    M: (None, "2025-01-31T12:00:00", "2025-01-31T12:00:01", "2024-02-29T23:59:59.5"),
    T: (
        None,
        "",
        "x",
        "y",
        "a",
        " 　",
        "2024-05",
        "13900000000",
        "914301000000001156",
        "a@b.cn",
        "云 x\u200b",
    ),
    G: (None, [], ["x"], ["x", "z"], ["z", "x"], ["y", "x", "y"]),
}
_FIELDS: dict[Scope, dict[str, str]] = {
    (): {"b0": B, "b1": B, "b2": B, "n0": N, "n1": N, "q": "small", "fee": "small", "d0": D, "d1": D, "t0": M, "t1": M,
         "s0": T, "s1": T, "g0": G, "g1": G, "extra": T},
    ("lines",): {"no": T, "k": N, "amount": "small", "ok": B, "day": D, "tags": G, "rate": "small"},
    ("lines", "parts"): {"size": N, "good": B, "name": T},
    ("sheets",): {"number": T, "no_of": N, "limit": "small", "sealed": B},
}  # fmt: skip
_MOST_ROWS = 4


def _row(draw: Draw, scope: Scope, gaps: bool) -> dict[str, Any]:
    """Without gaps no field and no list is left out: engines may then skip what unknown values would need."""
    row = {name: draw(st.sampled_from(VALUES[kind][not gaps :])) for name, kind in _FIELDS[scope].items()}
    for inner in (each for each in _FIELDS if each[:-1] == scope and each):
        if not gaps or draw(st.integers(0, 5)):
            row[inner[-1]] = [
                _row(draw, inner, gaps) for _ in range(draw(st.integers(0, _MOST_ROWS - len(scope))))
            ]
    return {name: value for name, value in row.items() if value is not None}


@st.composite
def worlds(draw: Draw) -> World:
    maker = Maker(draw)
    for number in range(draw(st.integers(3, 12))):
        maker.add(number)
    definition = Definition(
        SPECS,
        PARAMETERS,
        LISTS,
        maker.names,
        maker.columns,
        {"codes": _report(maker)},
        dict.fromkeys(maker.names, "criteria"),
        draw(st.booleans()),
    )
    gaps = draw(st.sampled_from((True, True, False)))
    cases = [_row(draw, (), gaps) for _ in range(draw(st.integers(1, 5)))]
    return World(compile_rules(prepare(definition), DAY), cases)


def _report(maker: Maker) -> dict[str, Any]:
    row = maker.operand(B, ("lines",))
    return {
        "PLAIN": maker.operand(B, ()),
        "OPEN": {"unknown": maker.operand(B, ())},
        "ROW": {"rows": "lines", "not_met": row},
        "ROW_OF": {"rows": "lines", "not_met": row, "suffix": "no"},
        "ROW_NO": {"rows": "lines", "met": maker.operand(B, ("lines",)), "suffix": "k"},
    }
