"""`for_each: <reference list>`: one template becomes a node, a name or a report line per row, before the tree is built.

`{column}` in any text of the template is replaced by the row's value; a text that is only `{column}` keeps its type.
Not here: rows that a case gives (those are aggregates: `nodes.Aggregate`).
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from yunti.rules.definition import ReferenceList
from yunti.rules.errors import Path, RuleError, nearest

_PLACE = re.compile(r"\{(\w+)\}")
_MOST = 2000
_CONTROL = ("for_each", "where")
Lists = Mapping[str, ReferenceList]


def expanded(spec: Any, lists: Lists, path: Path = ()) -> Any:
    """The same data with every `for_each` written out."""
    if isinstance(spec, Mapping):
        if "for_each" in spec:
            return [expanded(each, lists, path) for each in copies(spec, lists, path)]
        return _mapping(spec, lists, path)
    if isinstance(spec, list | tuple):
        return _sequence(spec, lists, path)
    return spec


def copies(template: Mapping[str, Any], lists: Lists, path: Path) -> Iterator[dict[str, Any]]:
    body = {key: value for key, value in template.items() if key not in _CONTROL}
    for row in chosen_rows(template, lists, path):
        yield filled(body, row, path)


def chosen_rows(template: Mapping[str, Any], lists: Lists, path: Path) -> list[Mapping[str, Any]]:
    name = str(template["for_each"])
    if name not in lists:
        raise RuleError(f"没有参照表 {name}{nearest(str(name), lists)}", (*path, "for_each"))
    wanted = template.get("where") or {}
    if not isinstance(wanted, Mapping):
        raise RuleError("for_each 的 where 应写成 列: 值", (*path, "where"))
    for column in wanted:
        if column not in lists[name].columns:
            raise RuleError(
                f"参照表 {name} 没有列 {column}{nearest(column, lists[name].columns)}",
                (*path, "where", column),
            )
    rows = [
        row
        for row in lists[name].rows
        if all(_fits(row.get(column), value) for column, value in wanted.items())
    ]
    if len(rows) > _MOST:
        raise RuleError(f"for_each 展开超过 {_MOST} 行", path)
    return rows


def filled(spec: Any, row: Mapping[str, Any], path: Path, *, inner: bool = False) -> Any:
    """`inner`: within another `for_each`, whose own columns are left for it."""
    if isinstance(spec, str):
        whole = _PLACE.fullmatch(spec)
        if whole and whole[1] in row:
            return row[whole[1]]
        return _PLACE.sub(lambda match: _text(match, row, path, inner), spec)
    if isinstance(spec, Mapping):
        within = inner or "for_each" in spec
        return {
            filled(key, row, path, inner=within): filled(value, row, path, inner=within)
            for key, value in spec.items()
        }
    if isinstance(spec, list | tuple):
        return [filled(each, row, path, inner=inner) for each in spec]
    return spec


def _fits(value: Any, wanted: Any) -> bool:
    if isinstance(wanted, list | tuple):
        return value in wanted
    return bool(value == wanted)


def _text(match: re.Match[str], row: Mapping[str, Any], path: Path, inner: bool) -> str:
    column = match[1]
    if column not in row and inner:
        return match[0]
    if column not in row:
        raise RuleError(f"参照表没有列 {column}{nearest(column, row)}", path)
    return str(row[column])


def _mapping(spec: Mapping[str, Any], lists: Lists, path: Path) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for key, value in spec.items():
        place = (*path, key)
        named = isinstance(value, Mapping) and "for_each" in value and _PLACE.search(str(key))
        if not named:
            out[key] = expanded(value, lists, place)
            continue
        body = {inner: each for inner, each in value.items() if inner not in _CONTROL}
        for row in chosen_rows(value, lists, place):
            name = str(filled(key, row, place))
            if name in out:
                raise RuleError(f"展开后 {name} 出现两次", place)
            out[name] = expanded(filled(body, row, place), lists, place)
    return out


def _sequence(spec: list[Any] | tuple[Any, ...], lists: Lists, path: Path) -> list[Any]:
    out: list[Any] = []
    for number, each in enumerate(spec):
        if isinstance(each, Mapping) and "for_each" in each:
            out.extend(
                expanded(copy, lists, (*path, number)) for copy in copies(each, lists, (*path, number))
            )
        else:
            out.append(expanded(each, lists, (*path, number)))
    return out
