"""Reads the product's own files for the tests of the house. Not here: any judgement (the tests beside this file)."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

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


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def identifiers(path: Path) -> Iterator[tuple[int, str]]:
    """Names that this module defines: modules, classes, functions, parameters, assigned names, attributes, keywords."""
    yield 0, path.stem
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.lineno, node.name
        elif isinstance(node, ast.arg):
            yield node.lineno, node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.id
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.attr
