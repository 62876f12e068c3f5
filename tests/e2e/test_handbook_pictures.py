"""The pictures of the handbook are of pages that exist; `make docs` takes them anew (YUNTI_GOLDEN=write).

Not here: which pictures there are (`handbook.py`), what else a page must be (`test_pages.py`).
"""

import io
import os
import re

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from tests.architecture.source import ROOT
from tests.e2e.conftest import Platform
from tests.e2e.desks import sign_in, sign_ins
from tests.e2e.handbook import HEIGHTS, NARROW, PICTURES, WIDE, Picture

pytestmark = pytest.mark.browser
HANDBOOK = ROOT / "docs" / "handbook"
SHOTS = HANDBOOK / "shots"
WRITE = os.environ.get("YUNTI_GOLDEN") == "write"
LARGEST = 150 * 1024
TALLEST = {WIDE: 1300, NARROW: 1500}
COLOURS = (96, 48, 24)
NAMED = re.compile(r"shots/([\w-]+\.png)")


def small(png: bytes, width: int) -> bytes:
    """The top of the page in few colours, at most 150 KB."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    picture = picture.crop((0, 0, picture.width, min(picture.height, TALLEST[width])))
    written = b""
    for colours in COLOURS:
        kept = io.BytesIO()
        picture.quantize(colours, dither=Image.Dither.NONE).save(kept, "PNG", optimize=True)
        written = kept.getvalue()
        if len(written) <= LARGEST:
            return written
    raise AssertionError(f"{len(written)} bytes in {COLOURS[-1]} colours")


def take(page: Page, platform: Platform, picture: Picture) -> None:
    page.set_viewport_size({"width": WIDE, "height": HEIGHTS[WIDE]})
    page.goto(platform.url(picture.address))
    if picture.steps:
        picture.steps(page)
    heading = page.locator("h1").inner_text()
    assert picture.heading in heading, f"{picture.name}: the page is headed {heading}"
    for width, file in zip(picture.widths, picture.files(), strict=True):
        page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        if WRITE:
            page.mouse.move(0, 0)
            SHOTS.mkdir(parents=True, exist_ok=True)
            (SHOTS / file).write_bytes(small(page.screenshot(full_page=True), width))


@pytest.mark.parametrize("desk", sorted({picture.desk for picture in PICTURES}))
def test_every_picture_shows_a_page_of_today(platform: Platform, browser: Browser, desk: str) -> None:
    context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai")
    page = context.new_page()
    if desk != "public":
        sign_in(page, platform, sign_ins(platform)[desk])
    for picture in PICTURES:
        if picture.desk == desk:
            take(page, platform, picture)
    context.close()


def test_pictures_named_taken_and_kept_are_the_same() -> None:
    pages = [*HANDBOOK.glob("*.md"), ROOT / "README.md", ROOT / "README.zh-CN.md"]
    named = {name for page in pages for name in NAMED.findall(page.read_text(encoding="utf-8"))}
    taken = {file for picture in PICTURES for file in picture.files()}
    assert named == taken, "a picture named in the handbook is in the table, and none is taken for nothing"
    if WRITE:
        for path in SHOTS.glob("*.png"):
            if path.name not in taken:
                path.unlink()
    assert {path.name for path in SHOTS.glob("*.png")} == taken, "run `make docs`"
    assert [path.name for path in SHOTS.glob("*.png") if path.stat().st_size > LARGEST] == []
