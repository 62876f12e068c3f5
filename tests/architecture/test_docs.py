"""What the documents name exists: links, pictures, commands with their options, doors of the Makefile, settings.

Not here: whether the generated pages are fresh (`tests/tools/test_reference.py`), the handbook's pictures (`tests/e2e`).
"""

import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.architecture.source import ROOT

PLACES = ("docs", "bench", "src", "tests", "tools", "deploy")
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`([^`\n]+)`")
COMMAND = re.compile(r"(?:^|[\s/])yunti ([a-z][a-z-]*)(?: ([a-z][a-z-]*))?([^|;&\n]*)")
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")
DOOR = re.compile(r"(?:^|[\s(])make ([a-z][a-z-]*)")
SETTING = re.compile(r"\b(?:YUNTI_[A-Z0-9_]*[A-Z0-9]|DATABASE_URL)\b")
HEADING = re.compile(r"^## yunti (.+)$", re.MULTILINE)


@cache
def documents() -> tuple[Path, ...]:
    return tuple(
        sorted([*ROOT.glob("*.md"), *(page for place in PLACES for page in (ROOT / place).rglob("*.md"))])
    )


def code(text: str) -> Iterator[str]:
    """What stands in code: blocks whole, spans one by one."""
    yield from FENCE.findall(text)
    yield from SPAN.findall(FENCE.sub("", text))


@cache
def commands() -> dict[str, set[str]]:
    """Each command with its options, from the page that is written from the program itself."""
    page = (ROOT / "docs" / "reference" / "commands.md").read_text(encoding="utf-8")
    parts = HEADING.split(page)[1:]
    return {name: set(OPTION.findall(part)) for name, part in zip(parts[::2], parts[1::2], strict=True)}


@cache
def doors() -> frozenset[str]:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    return frozenset(re.findall(r"^([a-z][a-z-]*):", makefile, re.MULTILINE))


@cache
def settings() -> frozenset[str]:
    """Those of an installation, and those that tests and tools read."""
    told = (ROOT / "docs" / "reference" / "settings.md").read_text(encoding="utf-8")
    tools = [path for place in ("tests", "tools") for path in (ROOT / place).rglob("*.py")]
    asked = r"(?:environ\.get\(|environ\[|getenv\()\"(YUNTI_[A-Z_]+)\""
    return frozenset(SETTING.findall(told)).union(
        *(re.findall(asked, path.read_text(encoding="utf-8")) for path in tools)
    )


def broken_links(page: Path, text: str) -> list[str]:
    found = []
    for target in LINK.findall(FENCE.sub("", text)):
        path = unquote(target.split("#")[0])
        near = path and "://" not in target and not target.startswith("mailto:")
        if near and not (page.parent / path).exists():
            found.append(target)
    return found


def unknown_commands(page: Path, text: str) -> list[str]:
    found = []
    for piece in code(text):
        for first, second, rest in COMMAND.findall(piece):
            name = f"{first} {second}" if f"{first} {second}" in commands() else first
            if name not in commands():
                found.append(f"yunti {first} {second}".strip())
            else:
                unknown = set(OPTION.findall(rest)) - commands()[name] - {"--help"}
                found += [f"yunti {name} {option}" for option in sorted(unknown)]
    return found


def unknown_doors(page: Path, text: str) -> list[str]:
    return [f"make {name}" for piece in code(text) for name in DOOR.findall(piece) if name not in doors()]


def unknown_settings(page: Path, text: str) -> list[str]:
    return sorted(set(SETTING.findall(text)) - settings())


RULES: tuple[Callable[[Path, str], list[str]], ...] = (
    broken_links,
    unknown_commands,
    unknown_doors,
    unknown_settings,
)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_documents_name_what_exists(rule: Callable[[Path, str], list[str]]) -> None:
    found = {
        str(page.relative_to(ROOT)): wrong
        for page in documents()
        if (wrong := rule(page, page.read_text(encoding="utf-8")))
    }
    assert found == {}


@pytest.mark.parametrize(
    ("rule", "text", "wrong"),
    [
        (broken_links, "[a](docs/nowhere.md) [b](README.md#top)", ["docs/nowhere.md"]),
        (broken_links, "![p](docs/no.png) [w](https://example.org/x)", ["docs/no.png"]),
        (unknown_commands, "`yunti dance`, `yunti doctor --json`", ["yunti dance"]),
        (
            unknown_commands,
            "```\n.venv/bin/yunti audit verify --nonsense\n```",
            ["yunti audit verify --nonsense"],
        ),
        (unknown_doors, "`make haste` and `make run`", ["make haste"]),
        (unknown_settings, "YUNTI_MOOD and YUNTI_MODE", ["YUNTI_MOOD"]),
    ],
)
def test_a_wrong_name_is_found(rule: Callable[[Path, str], list[str]], text: str, wrong: list[str]) -> None:
    assert rule(ROOT / "README.md", text) == wrong
