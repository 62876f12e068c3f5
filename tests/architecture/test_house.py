"""The house keeps itself tidy: sizes, names, docstrings, no hidden wiring.

Not here: directions of imports (contracts in pyproject.toml), addresses (`test_addresses.py`).
"""

import ast
import re
from pathlib import Path

from tests.architecture import source

MODULE_LINES = 500
LISTS = {"urls.py": 900}  # every address stands on one page, one line each
FUNCTION_LINES = 60
BAGS = {"utils", "util", "helpers", "helper", "common", "misc", "base", "tools"}
NAMED_BY_DJANGO = {"sqlite/base.py"}  # an engine is looked for under this name
PLACES = ("江苏", "浙江", "广东", "湖南", "jiangsu", "zhejiang", "guangdong", "hunan")
LATE = {
    "polars",
    "pypinyin",
    "yunti.apps.rankings.computing",
    "yunti.packs.settling",
    "yunti.rules.tables",
}  # heavy: test_starting.py
SIGNAL_NAMES = {"receiver", "pre_save", "post_save", "pre_delete", "post_delete", "m2m_changed"}

each_module = source.of_each(source.modules())


def test_there_are_modules_to_look_at() -> None:
    assert len(source.modules()) > 30


@each_module
def test_module_says_what_is_here(path: Path) -> None:
    if path.name == "__init__.py" and not source.tree(path).body:
        return
    docstring = ast.get_docstring(source.tree(path))
    assert docstring, "begin with two or three lines: what is in this room"
    if path.name not in ("__init__.py", "__main__.py"):
        assert "Not here:" in docstring, "name the room of the most likely wrong guess: `Not here: …`"


@each_module
def test_module_is_a_room_not_a_hall(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LISTS.get(path.name, MODULE_LINES), (
        "split by noun or by verb"
    )
    given = f"{path.parent.name}/{path.name}" in NAMED_BY_DJANGO
    assert given or path.stem not in BAGS, "a bag of things has no name; give it one"


@each_module
def test_functions_stay_readable(path: Path) -> None:
    long = [
        f"{node.name} ({node.end_lineno - node.lineno + 1} lines)"
        for node in source.functions(path)
        if node.end_lineno and node.end_lineno - node.lineno + 1 > FUNCTION_LINES
    ]
    assert not long


@each_module
def test_package_faces_hold_no_code(path: Path) -> None:
    if path.name != "__init__.py":
        return
    allowed = (ast.Expr, ast.Import, ast.ImportFrom, ast.Assign)
    assert all(isinstance(node, allowed) for node in source.tree(path).body)


@each_module
def test_imports_stand_at_the_top(path: Path) -> None:
    if "cli" in path.parts or path.name == "settings.py":
        return
    nested = [
        inner.lineno
        for node in source.functions(path)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
        and getattr(inner, "module", None) not in LATE
        and inner.names[0].name not in LATE
    ]
    assert not nested, "an import inside a function hides a circle"


@each_module
def test_nothing_happens_by_signal_or_hidden_save(path: Path) -> None:
    for node in source.nodes(path):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("django"):
            assert not {alias.name for alias in node.names} & SIGNAL_NAMES
        if isinstance(node, ast.ClassDef) and path.name == "models.py":
            assert not {item.name for item in node.body if isinstance(item, ast.FunctionDef)} & {
                "save",
                "delete",
            }


@each_module
def test_no_programme_is_named_in_the_program(path: Path) -> None:
    text = path.read_text(encoding="utf-8").lower()
    assert not [place for place in PLACES if place in text], (
        "programmes and provinces live in packs/ and tables"
    )


@source.of_each(source.templates())
def test_no_programme_is_named_in_a_template(path: Path) -> None:
    text = path.read_text(encoding="utf-8").lower()
    assert not [place for place in PLACES if place in text]


WRITES = {"save", "bulk_update", "bulk_create", "update_or_create", "get_or_create"}
WRITE_ROOMS = ("kit/commands.py", "kit/tasks.py")


@source.of_each([path for path in source.modules() if {"web", "cli", "jobs"} & set(path.parts)])
def test_entrances_write_no_rows(path: Path) -> None:
    calls = [
        f"line {node.lineno}: .{node.func.attr}()"
        for node in source.nodes(path)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in WRITES
        and not isinstance(node.func.value, ast.Attribute)
        and "objects" in ast.dump(node.func.value)
    ]
    assert not calls, "a write is a service of its room"


def test_files_name_no_index_and_no_machine() -> None:
    hosts = re.compile(
        r"pypi\.org|files\.pythonhosted|registry\.npmjs|deb\.debian\.org|--index-url|/work/|/root/"
    )
    wrong = []
    for path in source.ROOT.rglob("*"):
        inside = path.relative_to(source.ROOT).parts
        if (
            inside[0] in (".git", ".hypothesis", "var", "data", "build", "dist")
            or inside[0].startswith(".venv")
            or not path.is_file()
        ):
            continue
        if "__pycache__" in inside or any(
            part.startswith(".") and part.endswith("_cache") for part in inside
        ):
            continue
        if path == Path(__file__) or path.suffix in (".png", ".woff2", ".ttf", ".mo"):
            continue
        if hosts.search(path.read_text(encoding="utf-8", errors="ignore")):
            wrong.append(path.relative_to(source.ROOT).as_posix())
    assert not wrong
