"""YAML and JSON files → plain data with the line of every value. The only room that knows the YAML library.

Refused with file and line: duplicate keys, anchors and aliases, tags, several documents, too large, too deep.
Plain scalars are read as YAML 1.2: `yes` and `no` are words, a date is its ISO text, a fraction is an exact decimal.
Not here: which keys may stand where (`schema`), what they mean (`reading`).
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceStartEvent,
)

from yunti.packs.errors import PackError

LARGEST_FILE = 2_000_000
DEEPEST = 32
MOST_VALUES = 200_000
Place = tuple[str, int]
KeyPath = tuple[str | int, ...]

_INTEGER = re.compile(r"[-+]?\d{1,40}\Z")
_FRACTION = re.compile(r"[-+]?(\d{1,40}\.\d{0,40}|\.\d{1,40})\Z")
_WORDS = {"": None, "~": None, "null": None, "Null": None, "NULL": None, "true": True, "True": True, "TRUE": True,
          "false": False, "False": False, "FALSE": False}  # fmt: skip


@dataclass
class Loaded:
    """`places` knows file and line of every value by its path of keys."""

    data: Any = None
    places: dict[KeyPath, Place] = field(default_factory=dict)

    def place(self, path: KeyPath) -> Place:
        """The nearest place that is known: generated parts lie at their template."""
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, ("", 0))


def load_file(path: Path, root: KeyPath = (), name: str = "") -> Loaded:
    name = name or path.name
    try:
        raw = path.read_bytes()
    except OSError as problem:
        raise PackError.at(name, 0, f"读不到文件（{problem.strerror or problem}）") from None
    if len(raw) > LARGEST_FILE:
        raise PackError.at(name, 0, f"文件超过 {LARGEST_FILE // 1_000_000} MB")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise PackError.at(name, 0, "文件不是 UTF-8 编码") from None
    if path.suffix == ".json":
        return Loaded(_load_json(text, name), {root: (name, 1)})
    return load_yaml(text, name, root)


def load_yaml(text: str, name: str, root: KeyPath = ()) -> Loaded:
    reader = _Reader(name)
    try:
        reader.read(text, root)
    except YAMLError as problem:
        mark = getattr(problem, "problem_mark", None)
        reason = getattr(problem, "problem", None) or "写法有误"
        raise PackError.at(name, mark.line + 1 if mark else 0, f"不是有效的 YAML：{reason}") from None
    except (RecursionError, ValueError, AttributeError, IndexError, KeyError) as problem:
        raise PackError.at(name, reader.line, f"不是有效的 YAML（{type(problem).__name__}）") from None
    return reader.loaded


def scalar(text: str) -> Any:
    """A plain (unquoted) scalar."""
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.match(text):
        return int(text)
    return Decimal(text) if _FRACTION.match(text) else text


class _Reader:
    """Builds data from the parser's events, so that nothing is expanded before it is refused."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.loaded = Loaded()
        self.line = 1
        self.count = 0

    def refuse(self, text: str) -> PackError:
        return PackError.at(self.name, self.line, text)

    def read(self, text: str, root: KeyPath) -> None:
        events = self._events(text)
        documents = 0
        for event in events:
            if isinstance(event, DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise self.refuse("一个文件只能有一份内容（不要写第二个 ---）")
            elif isinstance(event, ScalarEvent | MappingStartEvent | SequenceStartEvent):
                self.loaded.data = self._value(event, events, root, 0)

    def _events(self, text: str) -> Iterator[Any]:
        for event in YAML(typ="safe", pure=True).parse(text):
            mark = getattr(event, "start_mark", None)
            self.line = mark.line + 1 if mark is not None else self.line
            if isinstance(event, AliasEvent) or getattr(event, "anchor", None):
                raise self.refuse("不能使用锚点和引用（& 和 *）")
            if getattr(event, "tag", None) and str(event.tag) != "!":
                raise self.refuse(f"不能使用标签 {event.tag}")
            yield event

    def _value(self, event: Any, events: Iterator[Any], path: KeyPath, depth: int) -> Any:
        self.loaded.places[path] = (self.name, self.line)
        self.count += 1
        if depth > DEEPEST:
            raise self.refuse(f"嵌套超过 {DEEPEST} 层")
        if self.count > MOST_VALUES:
            raise self.refuse(f"内容超过 {MOST_VALUES} 项")
        if isinstance(event, ScalarEvent):
            return scalar(event.value) if event.style is None else event.value
        if isinstance(event, SequenceStartEvent):
            return self._sequence(events, path, depth)
        return self._mapping(events, path, depth)

    def _sequence(self, events: Iterator[Any], path: KeyPath, depth: int) -> list[Any]:
        out: list[Any] = []
        for event in events:
            if not isinstance(event, ScalarEvent | MappingStartEvent | SequenceStartEvent):
                break
            out.append(self._value(event, events, (*path, len(out)), depth + 1))
        return out

    def _mapping(self, events: Iterator[Any], path: KeyPath, depth: int) -> dict[Any, Any]:
        out: dict[Any, Any] = {}
        for event in events:
            if not isinstance(event, ScalarEvent):
                if isinstance(event, MappingStartEvent | SequenceStartEvent):
                    raise self.refuse("键应为文字或数字")
                break
            key = scalar(event.value) if event.style is None else event.value
            if not isinstance(key, str | int):
                raise self.refuse("键应为文字或数字")
            if key in out:
                raise self.refuse(f"键 {key} 重复，上一次在第 {self.loaded.places[(*path, key)][1]} 行")
            out[key] = self._value(next(events), events, (*path, key), depth + 1)
        return out


def _load_json(text: str, name: str) -> Any:
    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        out = dict(items)
        if len(out) != len(items):
            keys = [key for key, _ in items]
            raise ValueError(f"键 {next(key for key in keys if keys.count(key) > 1)} 重复")
        return out

    def refuse(word: str) -> Any:
        raise ValueError(f"不能使用 {word}")

    try:
        return json.loads(text, parse_float=Decimal, parse_constant=refuse, object_pairs_hook=pairs)
    except json.JSONDecodeError as problem:
        raise PackError.at(name, problem.lineno, f"不是有效的 JSON：{problem.msg}") from None
    except (ValueError, RecursionError, ArithmeticError) as problem:
        raise PackError.at(name, 0, f"不是有效的 JSON：{problem or '嵌套太深'}") from None
