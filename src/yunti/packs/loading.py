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

import yaml
from yaml import AliasEvent, DocumentStartEvent, MappingStartEvent, ScalarEvent, SequenceStartEvent, YAMLError

from yunti.packs.errors import PackError

LARGEST_FILE = 2_000_000
DEEPEST = 32
MOST_VALUES = 200_000
LONGEST_NUMBER = 80
Place = tuple[str, int]
KeyPath = tuple[str | int, ...]

_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]{0,39})\Z")
_POWER = "[eE][-+][0-9]{1,2}"  # with its sign, as programs write it: `12E4` may be a code
_FRACTION = re.compile(
    rf"[-+]?([0-9]{{1,40}}\.[0-9]{{0,40}}|\.[0-9]{{1,40}}|[0-9]{{1,40}}(?={_POWER}))({_POWER})?\Z"
)
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
        line, column = _last_place(raw[:LARGEST_FILE])
        raise PackError.at(name, line, f"文件超过 {LARGEST_FILE // 1_000_000} MB", column)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line, column = _last_place(raw[: problem.start])
        raise PackError.at(name, line, "文件不是 UTF-8 编码", column) from None
    if path.suffix == ".json":
        return Loaded(load_json(text, name), {root: (name, 1)})
    return load_yaml(text, name, root)


def _last_place(raw: bytes) -> tuple[int, int]:
    """Line and column of what follows these bytes."""
    last = raw[raw.rfind(b"\n") + 1 :].decode("utf-8", "ignore")
    return raw.count(b"\n") + 1, len(last) + 1


def load_yaml(text: str, name: str, root: KeyPath = ()) -> Loaded:
    reader = _Reader(name)
    try:
        reader.read(text, root)
    except YAMLError as problem:
        raise _bad_yaml(problem, text, name) from None
    except (RecursionError, ValueError, AttributeError, IndexError, KeyError) as problem:
        reason = f"不是有效的 YAML（{type(problem).__name__}）"
        raise PackError.at(name, reader.line, reason, reader.column) from None
    return reader.loaded


def _bad_yaml(problem: YAMLError, text: str, name: str) -> PackError:
    """With the place that the parser tells: a mark, or for a character that may not stand at all its position."""
    mark = getattr(problem, "problem_mark", None)
    reason = getattr(problem, "problem", None) or getattr(problem, "reason", None) or "写法有误"
    if mark is not None:
        return PackError.at(name, mark.line + 1, f"不是有效的 YAML：{reason}", mark.column + 1)
    position = getattr(problem, "position", 0)
    line, column = _last_place(text[: position if isinstance(position, int) else 0].encode())
    return PackError.at(name, line, f"不是有效的 YAML：{reason}", column)


def scalar(text: str) -> Any:
    """A plain (unquoted) scalar. A code with leading zeros (`01`, `000000190`) or in full-width digits is its text."""
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
        self.line = self.column = 1
        self.count = 0

    def refuse(self, text: str) -> PackError:
        return PackError.at(self.name, self.line, text, self.column)

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
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            if event.start_mark is not None:
                self.line, self.column = event.start_mark.line + 1, event.start_mark.column + 1
            if isinstance(event, AliasEvent) or getattr(event, "anchor", None):
                raise self.refuse("不能使用锚点和引用（& 和 *）")
            tag = getattr(event, "tag", None)
            if tag and tag != "!":
                raise self.refuse(f"不能使用标签 {tag}")
            yield event

    def _value(self, event: Any, events: Iterator[Any], path: KeyPath, depth: int) -> Any:
        self.loaded.places[path] = (self.name, self.line)
        self.count += 1
        if depth > DEEPEST:
            raise self.refuse(f"嵌套超过 {DEEPEST} 层")
        if self.count > MOST_VALUES:
            raise self.refuse(f"内容超过 {MOST_VALUES} 项")
        if isinstance(event, ScalarEvent):
            return event.value if event.style else scalar(event.value)
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
            key = event.value if event.style else scalar(event.value)
            if not isinstance(key, str | int):
                raise self.refuse("键应为文字或数字")
            if key in out:
                raise self.refuse(f"键 {key} 重复，上一次在第 {self.loaded.places[(*path, key)][1]} 行")
            out[key] = self._value(next(events), events, (*path, key), depth + 1)
        return out


def load_json(text: str, name: str, *, ours: bool = False) -> Any:
    """Exact: a fraction is the decimal that was written. Deep nesting is found before the reader walks into it, except in
    what the platform itself has written (`ours`)."""
    if not ours:
        _refuse_deep(text, name)
    try:
        return _EXACT.decode(text)
    except _Unfit as problem:  # the last place where it stands is near enough to find it
        line, column = _last_place(text[: max(text.rfind(problem.searched), 0)].encode())
        raise PackError.at(name, line, f"不是有效的 JSON：{problem}", column) from None
    except json.JSONDecodeError as problem:
        raise PackError.at(name, problem.lineno, f"不是有效的 JSON：{problem.msg}", problem.colno) from None
    except (RecursionError, ArithmeticError) as problem:
        raise PackError.at(name, 1, f"不是有效的 JSON：{type(problem).__name__}", 1) from None


class _Unfit(Exception):
    """Valid JSON, but not exact; `searched` is what it looks like in the text."""

    def __init__(self, reason: str, searched: str) -> None:
        super().__init__(reason)
        self.searched = searched


def _pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
    out = dict(items)
    if len(out) != len(items):
        keys = [key for key, _ in items]
        doubled = next(key for place, key in enumerate(keys) if key in keys[:place])
        raise _Unfit(f"键 {doubled} 重复", json.dumps(doubled, ensure_ascii=False))
    return out


def _no_number(word: str) -> Any:
    raise _Unfit(f"不能使用 {word}", word)


def _whole(digits: str) -> int:
    if len(digits) > LONGEST_NUMBER:
        raise _Unfit(f"数字超过 {LONGEST_NUMBER} 位", digits)
    return int(digits)


def _fraction(digits: str) -> Decimal:
    value = Decimal(digits)
    if len(digits) > LONGEST_NUMBER or abs(value.adjusted()) > LONGEST_NUMBER:
        raise _Unfit(f"数字超过 {LONGEST_NUMBER} 位", digits)
    return value


_EXACT = json.JSONDecoder(
    parse_int=_whole, parse_float=_fraction, parse_constant=_no_number, object_pairs_hook=_pairs
)
"""One for all texts: an application holds dozens of small ones."""
_JSON_MARKS = re.compile(r'"(?:[^"\\]|\\.)*"|[\[{]|[\]}]', re.DOTALL)


def _refuse_deep(text: str, name: str) -> None:
    if text.count("[") + text.count("{") <= DEEPEST:
        return
    depth = 0
    for mark in _JSON_MARKS.finditer(text):
        if mark[0] in "[{":
            depth += 1
            if depth > DEEPEST:
                line, column = _last_place(text[: mark.start()].encode())
                raise PackError.at(name, line, f"不是有效的 JSON：嵌套超过 {DEEPEST} 层", column)
        elif mark[0] in "]}":
            depth -= 1
