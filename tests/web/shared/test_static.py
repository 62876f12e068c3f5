"""Weight and manners of the style sheets, the script and the icons.

Not here: what they do in a browser (`tests/e2e`).
"""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from tests.architecture import source

FOLDER = Path(str(finders.find("yunti/yunti.css"))).parent
KILOBYTE = 1024
DATA = {"--v", "--n", "--lvl"}  # given by pages in style attributes


def packed(*names: str) -> int:
    return len(gzip.compress(b"".join((FOLDER / name).read_bytes() for name in names), 9))


def test_style_sheets_weigh_at_most_16_kilobytes() -> None:
    assert packed("tokens.css", "yunti.css") <= 16 * KILOBYTE


def test_script_weighs_at_most_5_kilobytes() -> None:
    assert packed("yunti.js") <= 5 * KILOBYTE


@pytest.mark.parametrize("name", ["tokens.css", "yunti.css", "yunti.js", "icons.svg", "mark.svg"])
def test_nothing_is_asked_from_other_hosts(name: str) -> None:
    text = (FOLDER / name).read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"https?://|@import|url\((?![\"']?data:)", text)


def test_script_evaluates_no_text() -> None:
    text = (FOLDER / "yunti.js").read_text(encoding="utf-8")
    assert not re.search(
        r"\beval\(|new Function|innerHTML|outerHTML|insertAdjacentHTML|document\.write", text
    )


def test_every_token_used_is_defined() -> None:
    style = "".join((FOLDER / name).read_text(encoding="utf-8") for name in ("tokens.css", "yunti.css"))
    pages = "".join(path.read_text(encoding="utf-8") for path in source.templates())
    defined = set(re.findall(r"(--[\w-]+)\s*:", style + pages))
    used = set(re.findall(r"var\((--[\w-]+)\s*\)", style))
    assert used <= defined | DATA


def test_every_icon_used_is_drawn() -> None:
    drawn = set(re.findall(r'<symbol id="(\w+)"', (FOLDER / "icons.svg").read_text(encoding="utf-8")))
    texts = [path.read_text(encoding="utf-8") for path in source.templates()]
    pattern = re.compile(r"{% icon \"(\w+)\"|icon=\"(\w+)\"|<c-icon name=\"(\w+)\"|icons.svg' %}#(\w+)")
    used = {name for text in texts for found in pattern.findall(text) for name in found if name}
    assert used and used <= drawn
