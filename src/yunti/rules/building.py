"""Reads a definition into the tree of nodes for one day: names, parameters in force, formulas, node kinds.

Errors carry the path of the place in the definition. A name that leads back to itself is refused.
Not here: files and line numbers (`packs.loading`), computing (`backends`).
"""

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from yunti.rules import formulas, typed
from yunti.rules.definition import Definition, Spec
from yunti.rules.errors import FormulaError, Path, RuleError, nearest
from yunti.rules.functions import FUNCTIONS, ROUNDERS
from yunti.rules.nodes import All, AnyOf, Fact, KeyedParameter, Literal, Meta, Named, Node, Not, Parameter
from yunti.rules.parameters import NO_CHANGE, WhatIf, in_force
from yunti.rules.values import ANY, SET, TEXT, WHOLE, YES_NO, FactSpec, Kind, ValueType

_SIGNS = {ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="}
_ARITHMETIC = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*"}


@dataclass(frozen=True, slots=True)
class Scope:
    """Which lists' rows stand around a formula: () the case, ('details',) a row, ('details', 'lines') a row in a row."""

    tables: tuple[str, ...] = ()

    @property
    def level(self) -> int:
        return len(self.tables)

    def path(self, level: int) -> str:
        return ".".join(self.tables[:level])


CASE = Scope()


@dataclass
class Names:
    """Resolves names and reads formulas. One per tree: definition, day, what-if."""

    definition: Definition
    as_of: date
    what_if: WhatIf = NO_CHANGE
    built: dict[tuple[str, str], Node] = field(default_factory=dict)
    open: list[tuple[str, str]] = field(default_factory=list)
    used_parameters: set[str] = field(default_factory=set)
    used_names: set[str] = field(default_factory=set)

    def build(self, spec: Spec, path: Path, scope: Scope) -> Node:
        raise NotImplementedError

    # names ------------------------------------------------------------------------------------------------------

    def fields(self, scope: Scope, level: int) -> Mapping[str, FactSpec]:
        fields = self.definition.facts
        for table in scope.tables[:level]:
            fields = fields[table].rows
        return fields

    def name(self, name: str, scope: Scope) -> Node:
        for level in range(scope.level, -1, -1):
            specs = self.fields(scope, level)
            if name in specs:
                self.used_names.add(f"{scope.path(level)}.{name}" if level else name)
                return _fact(specs[name], level)
            if level and name in self.definition.columns.get(scope.path(level), {}):
                return self._named(scope.path(level), name, Scope(scope.tables[:level]))
        if name in self.definition.names:
            return self._named("", name, CASE)
        raise RuleError(f"没有名为 {name} 的字段或判定{nearest(name, self.known(scope))}")

    def known(self, scope: Scope) -> list[str]:
        names = list(self.definition.names)
        for level in range(scope.level + 1):
            names += self.fields(scope, level)
            names += self.definition.columns.get(scope.path(level), {})
        return names

    def _named(self, table: str, name: str, scope: Scope) -> Node:
        key = (table, name)
        self.used_names.add(f"{table}.{name}" if table else name)
        if key not in self.built:
            if key in self.open:
                around = [*(inner for _, inner in self.open[self.open.index(key) :]), name]
                raise RuleError(f"循环引用：{' → '.join(around)}")
            self.open.append(key)
            try:
                self.built[key] = self._build_named(table, name, scope)
            finally:
                self.open.pop()
        node = self.built[key]
        return Named(node.type, name, scope.level, node, meta=replace(node.meta, id=name))

    def _build_named(self, table: str, name: str, scope: Scope) -> Node:
        if table:
            return self.build(self.definition.columns[table][name], ("columns", table, name), scope)
        return self.build(
            self.definition.names[name], (self.definition.sections.get(name, "criteria"), name), scope
        )

    def parameter(self, path: str, scope: Scope) -> Node:
        parameter = self.definition.parameters.get(path)
        if parameter is None:
            raise RuleError(f"没有参数 ${path}{nearest(path, self.definition.parameters)}")
        self.used_parameters.add(path)
        value = in_force(parameter, self.as_of, self.what_if)
        meta = Meta(
            path, parameter.title, parameter.clause_on(self.as_of), parameter.unit, reading=parameter.reading
        )
        if parameter.by:
            key = self.name(parameter.by, scope)
            pairs = tuple((_key_value(key.type, option), each) for option, each in (value or ()))
            return KeyedParameter(parameter.type, path, key, pairs, meta=meta)
        return Parameter(parameter.type, path, value, meta=meta)

    # formulas ---------------------------------------------------------------------------------------------------

    def formula(self, text: Any, path: Path, scope: Scope) -> Node:
        """A formula, or a bare value: true, 3, 0.005."""
        if isinstance(text, bool | int | Decimal):
            return literal(text)
        try:
            tree = formulas.parse(text)
            return self._expression(tree, text, scope)
        except RuleError as problem:
            raise problem.at(path) from None

    def _expression(self, node: ast.expr, text: str, scope: Scope) -> Node:
        try:
            return self._read(node, text, scope)
        except FormulaError:
            raise
        except RuleError as problem:
            if problem.path:
                raise
            line, column = formulas.place_of(node, text)
            raise FormulaError(problem.reason, line=line, column=column) from None

    def _read(self, node: ast.expr, text: str, scope: Scope) -> Node:
        def go(inner: ast.expr) -> Node:
            return self._expression(inner, text, scope)

        match node:
            case ast.BoolOp():
                parts = tuple(yes_no(go(each)) for each in node.values)
                return All(YES_NO, parts) if isinstance(node.op, ast.And) else AnyOf(YES_NO, parts)
            case ast.UnaryOp(op=ast.Not()):
                return Not(YES_NO, yes_no(go(node.operand)))
            case ast.UnaryOp():
                return _negative(go(node.operand))
            case ast.BinOp():
                return typed.arithmetic(go(node.left), _ARITHMETIC[type(node.op)], go(node.right))
            case ast.Compare():
                return _comparison(go(node.left), node.ops[0], go(node.comparators[0]))
            case ast.Call():
                return self._call(node, go)
            case ast.Name():
                if node.id.startswith(formulas.DOLLAR):
                    return self.parameter(node.id[1:], scope)
                return self.name(formulas.name_in(node.id), scope)
            case ast.Set() | ast.List() | ast.Tuple():
                return _set_of([go(each) for each in node.elts])
            case ast.Constant():
                return literal(_exact(node, text))
        raise RuleError("公式写法有误")

    def _call(self, node: ast.Call, go: Any) -> Node:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name not in FUNCTIONS and name not in ROUNDERS:
            raise RuleError(f"没有函数 {name}{nearest(name, [*FUNCTIONS, *ROUNDERS])}")
        return typed.call(name, [go(each) for each in node.args])


def literal(value: Any) -> Node:
    if value is None:
        return Literal(ANY, None)
    if isinstance(value, bool):
        return Literal(YES_NO, value)
    if isinstance(value, int):
        return Literal(WHOLE, value)
    if isinstance(value, Decimal):
        scale = max(-int(value.as_tuple().exponent), 0)
        return Literal(ValueType(Kind.NUMBER, scale), int(value.scaleb(scale)))
    return Literal(TEXT, str(value))


def yes_no(node: Node) -> Node:
    if node.type.kind is not Kind.YES_NO:
        raise RuleError(f"这里要能判断是否，现在是{typed.KIND_TITLES[node.type.kind]}")
    return node


def number(node: Node) -> Node:
    if node.type.kind is not Kind.NUMBER:
        raise RuleError(f"这里要数字，现在是{typed.KIND_TITLES[node.type.kind]}")
    return node


def _fact(spec: FactSpec, level: int) -> Node:
    meta = Meta(
        spec.name, spec.title or spec.name, spec.clause, spec.unit, labels=spec.labels, awaits=spec.awaits
    )
    return Fact(spec.type, spec.name, level, meta=meta)


def _key_value(type_: ValueType, option: Any) -> Any:
    """Keys of a mapping are written as they are read: 3 for a number, text for a code, true for yes or no."""
    if type_.kind is Kind.NUMBER:
        return int(str(option))
    return option if type_.kind is Kind.YES_NO else str(option)


def _negative(node: Node) -> Node:
    number(node)
    if isinstance(node, Literal):
        return replace(node, value=-int(node.value))
    return typed.arithmetic(literal(0), "-", node)


def _comparison(left: Node, sign: ast.cmpop, right: Node) -> Node:
    if isinstance(sign, ast.In):
        return typed.contains(left, right)
    if isinstance(sign, ast.NotIn):
        return Not(YES_NO, typed.contains(left, right))
    return typed.compare(left, _SIGNS[type(sign)], right)


def _set_of(parts: Sequence[Node]) -> Node:
    values = [part.value for part in parts if isinstance(part, Literal) and part.type.kind is Kind.TEXT]
    if len(values) != len(parts):
        raise RuleError("花括号和方括号里只能列出文字")
    return Literal(SET, tuple(dict.fromkeys(values)))


def _exact(node: ast.Constant, text: str) -> Any:
    """0.1 as the decimal that was typed, not as the nearest binary fraction."""
    return Decimal(repr(node.value)) if isinstance(node.value, float) else node.value
