"""Reads the product's own files for the tests of the house. Not here: any judgement (the tests beside this file)."""

import ast
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "yunti"


@cache
def modules() -> tuple[Path, ...]:
    return tuple(sorted(path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts))


@cache
def templates() -> tuple[Path, ...]:
    return tuple(sorted(SOURCE.rglob("*.html")))


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def room_of(path: Path) -> str:
    """The folder under which a file is tested with its neighbours: two levels below the source."""
    return "/".join(path.relative_to(SOURCE).parent.parts[:2]) or "yunti"


def of_each(paths: Sequence[Path]) -> Callable[[Callable[[Path], None]], Callable[[str], None]]:
    """A check of one file becomes a test of each room: every file is looked at, and all that is wrong is told at once.

    Thousands of tests of a millisecond cost more to hand out and to report than to run.
    """
    rooms: dict[str, list[Path]] = defaultdict(list)
    for path in paths:
        rooms[room_of(path)].append(path)

    def of_rooms(check: Callable[[Path], None]) -> Callable[[str], None]:
        @pytest.mark.parametrize("room", sorted(rooms))
        def each_file(room: str) -> None:
            wrong = []
            for path in rooms[room]:
                try:
                    check(path)
                except AssertionError as fault:
                    wrong.append(f"{name_of(path)}: {fault}")
            assert not wrong, "\n".join(wrong)

        each_file.__name__, each_file.__doc__ = check.__name__, check.__doc__
        return each_file

    return of_rooms


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(tree(path)))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in nodes(path):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def identifiers(path: Path) -> Iterator[tuple[int, str]]:
    """Names that this module defines: modules, classes, functions, parameters, assigned names, attributes, keywords."""
    yield 0, path.stem
    for node in nodes(path):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.lineno, node.name
        elif isinstance(node, ast.arg):
            yield node.lineno, node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.id
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.attr
