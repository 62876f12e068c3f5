"""The archive volume in a real browser: asked for on the page of papers, bound in the background, downloaded, its pages those that are told.

Not here: what goes into a volume (`tests/programmes/jiangsu_star/test_volumes.py`), laying pages (`tests/unit/papers/test_volumes.py`).
"""

import re
from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.case_making import make_cases
from tests.e2e.conftest import Platform, Watch
from tests.e2e.desks import sign_in, sign_ins
from tests.e2e.looking import problems_of
from tests.e2e.test_pages import new_context

pytestmark = pytest.mark.browser
CODE = "YL-2026-VOL"
BOUND_MS = 120_000
EVIDENCE = "Papers of a case"


def contents(page: Page) -> list[tuple[str, int, int]]:
    """The list of contents as the page tells it: title, first and last page."""
    table = page.locator("#volumes table")
    if not table.is_visible():
        page.locator("#volumes summary").click()
    rows = []
    for row in table.locator("tbody tr").all():
        title, span = (cell.strip() for cell in row.locator("td").all_inner_texts())
        first, _dash, last = span.partition("–")
        rows.append((title, int(first), int(last or first)))
    return rows


def asked_and_bound(page: Page, desk: str) -> list[str]:
    """By what is written on the pages alone: bind, wait for the job's page to say that it is done, see the result."""
    page.locator("#volumes").get_by_role("button", name=re.compile("^(装订归档卷|重新装订)$")).click()
    expect(page.get_by_role("heading", name="装订归档卷")).to_be_visible()
    result = page.get_by_role("link", name="查看结果")
    expect(result).to_be_visible(timeout=BOUND_MS)
    found = problems_of(page, desk, "shared:job-volume")
    result.click()
    expect(page.get_by_role("link", name="下载归档卷")).to_be_visible()
    return found


def downloaded(page: Page, folder: Path) -> list[str]:
    """The text of each page, those of the list of contents first."""
    with page.expect_download() as taken:
        page.get_by_role("link", name="下载归档卷").click()
    assert taken.value.suggested_filename.endswith(".pdf")
    file = folder / "volume.pdf"
    taken.value.save_as(file)
    return [
        each.get_textpage().get_text_range().replace("\r\n", "\n") for each in pypdfium2.PdfDocument(file)
    ]


def number_beneath(text: str) -> int:
    found = re.search(r"-\s*(\d+)\s*-\s*\Z", text)
    assert found is not None, text[-80:]
    return int(found[1])


@pytest.mark.parametrize("desk", ["county", "applicant"])
def test_the_volume_is_bound_downloaded_and_numbered(
    platform: Platform, browser: Browser, desk: str, tmp_path: Path
) -> None:
    ref = make_cases(platform, CODE)
    context = new_context(browser)
    page = context.new_page()
    watch = Watch(platform.address)
    watch.follow(page)
    sign_in(page, platform, sign_ins(platform)[desk])
    at = "officer" if desk == "county" else "applicant"
    page.goto(platform.url(f"/{at}/{'cases' if at == 'officer' else 'apply'}/{ref}/"))
    page.get_by_role("link", name="公文" if at == "officer" else "打印和下载").first.click()
    problems = asked_and_bound(page, desk)
    problems += problems_of(page, desk, f"{at}:case-papers-bound")
    expect(page.get_by_text("附表里的页码有几处对不上")).to_have_count(0)
    told = contents(page)
    pages = downloaded(page, tmp_path)
    last = told[-1][2]
    listed = len(pages) - last
    assert listed >= 1 and "卷内目录" in pages[0]
    assert [number_beneath(text) for text in pages[listed:]] == list(range(1, last + 1))
    assert [first for _title, first, _last in told] == [1, *(end + 1 for _title, _first, end in told[:-1])]
    title, first, end = next(each for each in told if "示例材料.pdf" in each[0])
    assert all(EVIDENCE in pages[listed + number - 1] for number in range(first, end + 1)), title
    assert f"{first}–{end}" in "".join(pages[listed : listed + told[0][2]]), "the annexes name the pages"
    assert told[0][0].startswith("星级上云企业评定申请表")
    context.close()
    assert not problems
    assert not watch.errors
    assert not watch.strangers
