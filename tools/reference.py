"""Writes docs/reference/ from the program itself: commands, settings, addresses with their access, glossary,
the JSON Schema of packs.

Generated and committed; a test fails when they are stale. Not here: how to do things (docs/operations, the handbook).
"""

import ast
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from yunti.packs.loading import load_file

ROOT = Path(__file__).resolve().parent.parent
PAGES = ROOT / "docs" / "reference"
NOTE = "<!-- Written by `make docs`; change the program, not this page. -->\n"
READERS = {"get", "words", "flag", "integer", "at_least", "choice"}
SETTING = re.compile(r"YUNTI_[A-Z0-9_]+|DATABASE_URL")
NAMED_ALONE = ("YUNTI_OIDC_", "YUNTI_LANG", "YUNTI_BACKUP_")  # read by a name kept elsewhere
PLACES = ("src/yunti/project", "src/yunti/cli", "src/yunti/apps")


@dataclass(frozen=True)
class Setting:
    name: str
    default: str
    place: str


def start_django() -> None:
    os.environ.setdefault("YUNTI_MODE", "test")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yunti.project.settings")
    os.environ["YUNTI_LANG"] = "zh"
    import django

    django.setup()


def settings() -> list[Setting]:
    """Every name of the environment that the program reads, with its default as the source states it."""
    found: dict[str, Setting] = {}
    for place in PLACES:
        for path in sorted((ROOT / place).rglob("*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            for name, default in _read_in(tree):
                known = found.get(name)
                if known is None or (default and not known.default):
                    found[name] = Setting(name, default, path.relative_to(ROOT / "src").as_posix())
    return sorted(found.values(), key=lambda setting: setting.name)


def _read_in(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
            first = node.args[0]
            text = first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else ""
            if node.func.attr in READERS and SETTING.fullmatch(text):
                yield text, ast.unparse(node.args[1]) if len(node.args) > 1 else ""
            if node.func.attr == "secret" and isinstance(node.args[-1], ast.Constant):
                yield f"YUNTI_SECRET_{str(node.args[-1].value).upper()}", ""
        elif isinstance(node, ast.Constant) and _stands_alone(str(node.value)):
            yield str(node.value), ""


def _stands_alone(text: str) -> bool:
    return bool(SETTING.fullmatch(text)) and text.startswith(NAMED_ALONE)


def meanings() -> dict[str, str]:
    return dict(load_file(ROOT / "tools" / "settings.yaml").data)


def settings_page() -> str:
    lines = [
        NOTE,
        "# Settings",
        "",
        "All come from the environment; an installation keeps them in `/etc/yunti/yunti.env`.",
        "",
    ]
    lines += ["| name | default | meaning |", "|---|---|---|"]
    told = meanings()
    for setting in settings():
        default = f"`{setting.default}`" if setting.default not in ("", "''") else ""
        lines.append(f"| `{setting.name}` | {default} | {told.get(setting.name, '')} |".replace("  |", " |"))
    return "\n".join([*lines, ""])


def commands_page() -> str:
    from typer.main import get_command

    from yunti.cli.main import app

    lines = [
        NOTE,
        "# Commands",
        "",
        "`.venv/bin/yunti COMMAND`; in an installation `/opt/yunti/venv/bin/yunti`.",
        "",
    ]
    lines += ["Texts are Chinese, or English when LANG begins with `en`.", ""]
    _tell_command(get_command(app), "yunti", lines)
    return "\n".join(lines)


def _tell_command(command: Any, name: str, lines: list[str]) -> None:
    inner = getattr(command, "commands", None)
    if inner is not None:
        for key in sorted(inner):
            _tell_command(inner[key], f"{name} {key}", lines)
        return
    lines += [f"## {name}", "", command.help or "", ""]
    for parameter in command.params:
        if parameter.name == "help":
            continue
        shown = ", ".join([*parameter.opts, *parameter.secondary_opts])
        shown = f"`{shown}`" if shown.startswith("-") else f"`{(parameter.name or '').upper()}`"
        lines.append(f"- {shown}: {getattr(parameter, 'help', '') or ''}".rstrip(": "))
    lines.append("")


def addresses_page() -> str:
    from django.urls import get_resolver

    lines = [
        NOTE,
        "# Addresses",
        "",
        "Every address with the desks that it admits; what they see there depends on their jurisdiction.",
        "",
    ]
    lines += ["| address | name | access | methods |", "|---|---|---|---|"]
    for route, name, view in sorted(
        _addresses(get_resolver().url_patterns, "/", ""), key=lambda line: line[0]
    ):
        access = getattr(getattr(view, "access", None), "name", "—")
        methods = " ".join(getattr(view, "methods", ()))
        lines.append(
            f"| `{route}` | {name} | {access.replace('desks:', '').replace(',', ', ')} | {methods} |"
        )
    return "\n".join([*lines, ""])


def _addresses(patterns: Any, before: str, space: str) -> Iterator[tuple[str, str, Any]]:
    for entry in patterns:
        route = before + str(entry.pattern)
        if hasattr(entry, "url_patterns"):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from _addresses(entry.url_patterns, route, inner)
        else:
            yield route, f"{space}{entry.name or ''}", entry.callback


def glossary_page() -> str:
    terms = load_file(ROOT / "glossary.yaml").data
    lines = [
        NOTE,
        "# Glossary",
        "",
        "One Chinese term, one identifier.",
        "",
        "| Chinese | identifier | meaning | not |",
        "|---|---|---|---|",
    ]
    for term in terms:
        ids = ", ".join(f"`{name}`" for name in term["id"])
        wrong = ", ".join(term.get("not", []))
        lines.append(f"| {term['zh']} | {ids} | {term['means']} | {wrong} |")
    return "\n".join([*lines, ""])


def pack_schema() -> str:
    """For editors: a file of its own of a section is `#/properties/<section>`."""
    from yunti.domain.exact_json import exact_json
    from yunti.packs.schema.sections import pack_json_schema

    return exact_json(pack_json_schema(), indent=1) + "\n"


def pages() -> dict[str, str]:
    start_django()
    return {
        "pack.schema.json": pack_schema(),
        "commands.md": commands_page(),
        "settings.md": settings_page(),
        "addresses.md": addresses_page(),
        "glossary.md": glossary_page(),
    }


def main() -> int:
    sys.path.insert(0, str(ROOT / "src"))
    PAGES.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (PAGES / name).write_text(text, encoding="utf-8")
        print(f"docs/reference/{name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
