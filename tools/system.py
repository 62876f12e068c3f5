"""What the tests need from the system: a headless Chromium, Chinese fonts, PostgreSQL. Uses what is there, installs it by
the system's package manager when that is allowed, otherwise says exactly what to install.

Not here: starting a PostgreSQL (`tools/postgres.py`), the Python environment (`tools/environment.py`).
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

OLDEST_POSTGRES = 15
BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome-stable",
    "google-chrome",
    "chrome",
    "chrome-headless-shell",
)
BROWSER_PLACES = (
    "~/.cache/ms-playwright/chromium-*/chrome-linux*/chrome",
    "~/.cache/ms-playwright/chromium_headless_shell-*/chrome-linux*/headless_shell",
    "~/Library/Caches/ms-playwright/chromium-*/*/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/usr/lib64/chromium-browser/chromium-browser",
)
POSTGRES_PLACES = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
    "/Applications/Postgres.app/Contents/Versions/*/bin",
)
FONT_PLACES = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts")
FONT_WORDS = (
    "cjk",
    "sourcehan",
    "source-han",
    "wqy",
    "droidsansfallback",
    "pingfang",
    "simsun",
    "noto sans sc",
)


def _places(patterns: tuple[str, ...]) -> list[Path]:
    found: list[Path] = []
    for pattern in patterns:
        path = Path(pattern).expanduser()
        found += sorted(Path(path.anchor).glob(str(path.relative_to(path.anchor))))
    return found


def find_browser() -> Path | None:
    """A Chromium that playwright can drive; YUNTI_CHROMIUM names another one."""
    named = os.environ.get("YUNTI_CHROMIUM")
    if named:
        return Path(named)
    for name in BROWSERS:
        path = shutil.which(name)
        if path and runs(path):
            return Path(path)
    return next((path for path in reversed(_places(BROWSER_PLACES)) if runs(str(path))), None)


def runs(command: str) -> bool:
    """Ubuntu's `chromium` without snap is a script that only says so: asking for the version tells them apart."""
    try:
        return subprocess.run([command, "--version"], capture_output=True, timeout=30).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def postgres_version(folder: Path) -> int:
    try:
        answer = subprocess.run([str(folder / "postgres"), "--version"], capture_output=True, text=True)
    except OSError:
        return 0
    number = re.search(r"(\d+)", answer.stdout)
    return int(number.group(1)) if number else 0


def find_postgres() -> Path | None:
    """The folder with the server's programs, the newest one of version 15 or later; YUNTI_POSTGRES names another one."""
    named = os.environ.get("YUNTI_POSTGRES")
    folders = [Path(named)] if named else _places(POSTGRES_PLACES)
    on_path = shutil.which("initdb")
    if on_path and not named:
        folders.append(Path(on_path).resolve().parent)
    rated = [(postgres_version(folder), folder) for folder in folders if (folder / "initdb").exists()]
    usable = [entry for entry in rated if entry[0] >= OLDEST_POSTGRES]
    return max(usable)[1] if usable else None


def find_font() -> Path | None:
    """A file with Chinese glyphs."""
    if shutil.which("fc-list"):
        answer = subprocess.run(["fc-list", ":lang=zh-cn", "file"], capture_output=True, text=True)
        first = answer.stdout.strip().splitlines()
        return Path(first[0].rstrip(": ")) if first else None
    for place in FONT_PLACES:
        for path in Path(place).expanduser().rglob("*.[ot]t[cf]"):
            if any(word in path.name.lower() for word in FONT_WORDS):
                return path
    return None


@dataclass(frozen=True)
class Need:
    title: str
    find: Callable[[], Path | None]
    debian: tuple[str, ...]
    fedora: tuple[str, ...]
    otherwise: str


NEEDS = (
    Need(
        "a headless Chromium",
        find_browser,
        ("chromium",),
        ("chromium",),
        "or: .venv/bin/playwright install --with-deps chromium; or set YUNTI_CHROMIUM=/path/to/chrome",
    ),
    Need(
        "a font with Chinese glyphs",
        find_font,
        ("fonts-noto-cjk", "fontconfig"),
        ("google-noto-sans-cjk-fonts", "fontconfig"),
        "or any Noto Sans CJK, Source Han Sans or WenQuanYi in ~/.local/share/fonts",
    ),
    Need(
        f"the programs of PostgreSQL {OLDEST_POSTGRES} or newer",
        find_postgres,
        ("postgresql",),
        ("postgresql-server",),
        "or set YUNTI_POSTGRES=/folder/with/initdb; no running server is needed",
    ),
)


def missing() -> list[Need]:
    return [need for need in NEEDS if need.find() is None]


def install(needs: list[Need]) -> None:
    """By apt-get or dnf, as root only; says what it does."""
    if os.geteuid() != 0:
        return
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    if shutil.which("apt-get"):
        packages = [name for need in needs for name in need.debian]
        commands = [
            ["apt-get", "update", "-q"],
            ["apt-get", "install", "-qy", "--no-install-recommends", *packages],
        ]
    elif shutil.which("dnf"):
        commands = [["dnf", "install", "-qy", *[name for need in needs for name in need.fedora]]]
    else:
        return
    for command in commands:
        print("+", " ".join(command), flush=True)
        subprocess.run(command, env=quiet, stdout=sys.stderr)


def advice(needs: list[Need]) -> str:
    lines = ["The tests need from this system, and did not find:"]
    for need in needs:
        lines.append(f"  {need.title}")
        lines.append(f"    Debian, Ubuntu:    sudo apt-get install {' '.join(need.debian)}")
        lines.append(f"    openEuler, Fedora: sudo dnf install {' '.join(need.fedora)}")
        lines.append(f"    {need.otherwise}")
    return "\n".join(lines)


def ensure() -> None:
    """Ends the program with advice when something is still missing after an attempt to install it."""
    lacking = missing()
    if lacking:
        install(lacking)
        lacking = missing()
    if lacking:
        raise SystemExit(advice(lacking))


if __name__ == "__main__":
    ensure()
    for need in NEEDS:
        print(f"{need.title}: {need.find()}")
