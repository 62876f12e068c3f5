"""One look at a page in a real browser: a picture, accessibility, sideways scrolling, at desk and phone width.

Not here: which pages there are and how one gets to them (`test_pages.py`, `journeys.py`).
"""

import os
from pathlib import Path
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from django.urls import Resolver404, resolve
from playwright.sync_api import Page

from tests.architecture.source import ROOT

SHOTS = ROOT / "var" / "shots"
SERIOUS = ["serious", "critical"]
AXE = Axe()
JUDGED = """async grave => (await axe.run({resultTypes: ["violations"]})).violations
    .filter(fault => grave.includes(fault.impact))
    .map(fault => `${fault.id}: ${fault.nodes[0].html.slice(0, 160)}`)"""
WIDTHS = ((1440, 900), (390, 844))


def name_of(path: str) -> str | None:
    try:
        return resolve(urlsplit(path).path).view_name
    except Resolver404:
        return None


def shot(page: Page, desk: str, name: str, width: int) -> Path:
    """Left out where nobody will look at it: a picture of a whole page takes the browser as long as a page."""
    target = SHOTS / f"{desk}-{name.replace(':', '-')}-{width}.png"
    if os.environ.get("YUNTI_SHOTS") == "none":
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=target, full_page=True)
    return target


def faults(page: Page) -> list[str]:
    """What is serious about the page; the script that judges it is given to a page once."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.axe_script)
    found: list[str] = page.evaluate(JUDGED, SERIOUS)
    return found


def problems_of(page: Page, desk: str, name: str) -> list[str]:
    """What is wrong with the page now shown, at both widths; its pictures are left in var/shots."""
    problems: list[str] = []
    for width, height in WIDTHS:
        page.set_viewport_size({"width": width, "height": height})
        shot(page, desk, name, width)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 1:
            problems.append(f"{desk} {name} scrolls sideways by {wide} px at {width}")
        problems += [f"{desk} {name} at {width}: {fault}" for fault in faults(page)]
    page.set_viewport_size({"width": WIDTHS[0][0], "height": WIDTHS[0][1]})
    return problems
