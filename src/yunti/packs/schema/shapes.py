"""Shapes of data: which keys may stand where and of what form; the same shapes give the JSON Schema for editors.

Not here: the shapes of the sections of a pack (the modules beside this one).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from yunti.rules.errors import nearest

Path = tuple[str | int, ...]
Finding = tuple[Path, str]


class Shape:
    def findings(self, value: Any, path: Path) -> Iterator[Finding]:
        raise NotImplementedError

    def schema(self) -> dict[str, Any]:
        raise NotImplementedError


@dataclass(frozen=True)
class Scalar(Shape):
    types: tuple[type, ...]
    title: str
    json_type: Any
    one_of: tuple[Any, ...] = ()

    def findings(self, value: Any, path: Path) -> Iterator[Finding]:
        if not isinstance(value, self.types) or (isinstance(value, bool) and bool not in self.types):
            yield path, f"应为{self.title}"
        elif self.one_of and value not in self.one_of:
            yield (
                path,
                f"{value} 不在可选值里（{'、'.join(map(str, self.one_of))}）{nearest(str(value), map(str, self.one_of))}",
            )

    def schema(self) -> dict[str, Any]:
        return {"enum": list(self.one_of)} if self.one_of else {"type": self.json_type}


@dataclass(frozen=True)
class Anything(Shape):
    def findings(self, value: Any, path: Path) -> Iterator[Finding]:
        return iter(())

    def schema(self) -> dict[str, Any]:
        return {}


@dataclass(frozen=True)
class ListOf(Shape):
    each: Shape

    def findings(self, value: Any, path: Path) -> Iterator[Finding]:
        if not isinstance(value, list):
            yield path, "应为列表"
            return
        for place, item in enumerate(value):
            yield from self.each.findings(item, (*path, place))

    def schema(self) -> dict[str, Any]:
        return {"type": "array", "items": self.each.schema()}


@dataclass(frozen=True)
class OneOrMore(Shape):
    """A single value, or a list of such values."""

    each: Shape

    def findings(self, value: Any, path: Path) -> Iterator[Finding]:
        yield from (ListOf(self.each) if isinstance(value, list) else self.each).findings(value, path)

    def schema(self) -> dict[str, Any]:
        return {"anyOf": [self.each.schema(), ListOf(self.each).schema()]}


@dataclass(frozen=True)
class MapOf(Shape):
    each: Shape

    def findings(self, value: Any, path: Path) -> Iterator[Finding]:
        if not isinstance(value, Mapping):
            yield path, "应为一组 键: 值"
            return
        for key, item in value.items():
            yield from self.each.findings(item, (*path, key))

    def schema(self) -> dict[str, Any]:
        return {"type": "object", "additionalProperties": self.each.schema()}


@dataclass(frozen=True)
class Keys(Shape):
    """A mapping with these keys only."""

    keys: Mapping[str, Shape]
    required: tuple[str, ...] = ()

    def findings(self, value: Any, path: Path) -> Iterator[Finding]:
        if not isinstance(value, Mapping):
            yield path, f"应为一组 键: 值（{'、'.join(self.keys)}）"
            return
        for key, item in value.items():
            if key in self.keys:
                yield from self.keys[key].findings(item, (*path, key))
            else:
                yield (*path, key), f"没有键 {key}{nearest(str(key), self.keys)}"
        for key in self.required:
            if value.get(key) is None:
                yield path, f"缺少 {key}"

    def schema(self) -> dict[str, Any]:
        out: dict[str, Any] = {
            "type": "object",
            "properties": {key: shape.schema() for key, shape in self.keys.items()},
            "additionalProperties": False,
        }
        return {**out, "required": list(self.required)} if self.required else out


@dataclass(frozen=True)
class Either(Shape):
    """The first shape that the value's form asks for."""

    choose: Callable[[Any], Shape] = field(compare=False)
    shapes: tuple[Shape, ...] = ()

    def findings(self, value: Any, path: Path) -> Iterator[Finding]:
        yield from self.choose(value).findings(value, path)

    def schema(self) -> dict[str, Any]:
        return {"anyOf": [shape.schema() for shape in self.shapes]}


def scalar_or(shape: Shape) -> Either:
    """A bare text or number, or a mapping of the given shape."""
    return _bare_or(BARE, shape)


def text_or(shape: Shape) -> Either:
    return _bare_or(TEXT, shape)


def _bare_or(bare: Shape, shape: Shape) -> Either:
    return Either(lambda value: shape if isinstance(value, Mapping) else bare, (bare, shape))


TEXT = Scalar((str,), "文字", "string")
WHOLE = Scalar((int,), "整数", "integer")
NUMBER = Scalar((int, Decimal), "数字", "number")
YES_NO = Scalar((bool,), " true 或 false", "boolean")
BARE = Scalar(
    (str, int, Decimal, bool, type(None)), "文字、数字或是否", ["string", "number", "boolean", "null"]
)
ANY = Anything()
CLAUSES = OneOrMore(TEXT)


def one_of(*values: Any) -> Scalar:
    return Scalar((str, int), "可选值之一", "string", values)
