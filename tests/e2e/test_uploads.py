"""Uploading in a real browser: many at once, paused, cut off, reloaded, refused; and leafing through what arrived.

Not here: what is refused and why (`tests/kit`, `tests/apps/documents`).
"""

import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.corpus.pieces import invoice, pdf, picture
from tests.e2e.conftest import Platform, Watch, free_port, start, stop
from tests.e2e.desks import sign_in, sign_ins
from tests.e2e.looking import problems_of

pytestmark = pytest.mark.browser
PIECES = "**/evidence/uploads/*/"
SLOWLY = 0.4
SCANNED_MS = 60_000


def large(seed: int, size: int = 6_000_000) -> bytes:
    """A sound PDF of some megabytes; the same seed gives the same file."""
    return pdf(2, content=b"% " + random.Random(seed).randbytes(size // 2).hex().encode())


@pytest.fixture
def page(context: BrowserContext, platform: Platform) -> Iterator[Page]:
    page = context.new_page()
    sign_in(page, platform, sign_ins(platform)["applicant"])
    page.goto(platform.url("/evidence/"))
    yield page
    page.close()


def slow_down(page: Page) -> None:
    def wait(route: Route) -> None:
        time.sleep(SLOWLY)
        route.continue_()

    page.route(PIECES, wait)


def choose(page: Page, *paths: Path) -> None:
    page.locator("[data-uploads] input[type=file]").set_input_files([str(path) for path in paths])


def row(page: Page, name: str):  # type: ignore[no-untyped-def]
    return page.locator("[data-rows] .evid", has_text=name)


def wait_for_progress(page: Page, name: str) -> None:
    page.wait_for_function(
        "name => [...document.querySelectorAll('[data-rows] .evid')].some(li => li.textContent.includes(name)"
        " && parseInt(li.querySelector('[data-bar]').style.getPropertyValue('--v')) >= 15)",
        arg=name,
        timeout=30_000,
    )


def test_paused_reloaded_and_continued(page: Page, platform: Platform, tmp_path: Path) -> None:
    watch = Watch(platform.address)
    watch.follow(page)
    path = tmp_path / "大合同.pdf"
    path.write_bytes(large(1))
    slow_down(page)
    choose(page, path)
    wait_for_progress(page, path.name)
    row(page, path.name).get_by_role("button", name="暂停").click()
    expect(row(page, path.name)).to_contain_text("已暂停")
    assert problems_of(page, "applicant", "shared:evidence-list-paused") == []
    page.reload()
    unfinished = page.locator("[data-unfinished]", has_text=path.name)
    expect(unfinished).to_contain_text("已收到百分之")
    percent = int(unfinished.inner_text().split("百分之 ")[1].split("，")[0])
    assert percent >= 15
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.headers.get("x-upload-offset", "")))
    choose(page, path)
    expect(row(page, path.name)).to_contain_text("已收到，正在查毒", timeout=60_000)
    offsets = [int(offset) for offset in sent if offset]
    assert offsets and min(offsets) >= percent * path.stat().st_size // 100, (
        "it began again from the beginning"
    )
    expect(page.locator("[data-unfinished]", has_text=path.name)).to_have_count(0)
    line = page.locator("#files tr", has_text=path.name)
    expect(line).to_contain_text("已通过查毒", timeout=SCANNED_MS)
    line.get_by_role("link", name=path.name).first.click()
    expect(page.locator("img.sheet")).to_be_visible()
    page.wait_for_function("() => document.querySelector('img.sheet').naturalWidth > 500")
    expect(page.locator(".thumbs a")).to_have_count(2, timeout=SCANNED_MS)
    page.get_by_role("link", name="下一页").click()
    expect(page.locator(".viewbar")).to_contain_text("第 2 页")
    assert problems_of(page, "applicant", "shared:evidence-detail") == []
    assert not watch.errors and not watch.strangers


def test_many_at_once_and_one_refused(page: Page, platform: Platform, tmp_path: Path) -> None:
    files = {"发票.xml": invoice(), "截图.png": picture("PNG"), "程序.pdf": b"MZ" + bytes(500), "空.pdf": b""}
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    page.locator("select[name=kind]").first.select_option("invoice")
    choose(page, *(tmp_path / name for name in files))
    expect(row(page, "空.pdf")).to_contain_text("文件是空的")
    expect(row(page, "程序.pdf")).to_contain_text("只改扩展名不行", timeout=30_000)
    for name in ("发票.xml", "截图.png"):
        expect(row(page, name)).to_contain_text("已收到", timeout=30_000)
        expect(page.locator("#files tr", has_text=name)).to_contain_text("发票", timeout=SCANNED_MS)
    assert problems_of(page, "applicant", "shared:evidence-list-refused") == []
    page.locator("#files tr", has_text="发票.xml").get_by_role("link", name="发票.xml").first.click()
    expect(page.locator("#h-invoice")).to_be_visible(timeout=SCANNED_MS)
    expect(page.locator("main")).to_contain_text("18338.00")
    assert problems_of(page, "applicant", "shared:evidence-detail-invoice") == []


def test_lost_connection_pauses_and_goes_on(page: Page, context: BrowserContext, tmp_path: Path) -> None:
    path = tmp_path / "断网.pdf"
    path.write_bytes(large(2))
    slow_down(page)
    choose(page, path)
    wait_for_progress(page, path.name)
    context.set_offline(True)
    expect(row(page, path.name)).to_contain_text("网络不通", timeout=60_000)
    context.set_offline(False)
    row(page, path.name).get_by_role("button", name="继续").click()
    expect(row(page, path.name)).to_contain_text("已收到，正在查毒", timeout=60_000)


def test_lapsed_sign_in_loses_no_piece(
    page: Page, context: BrowserContext, platform: Platform, tmp_path: Path
) -> None:
    """Signed out in another window in the middle of a file; after signing in again it goes on from there."""
    path = tmp_path / "登录.pdf"
    path.write_bytes(large(5))
    slow_down(page)
    choose(page, path)
    wait_for_progress(page, path.name)
    other = context.new_page()
    other.goto(platform.url("/account/sign-out/"))
    other.locator("main form button").first.click()
    sign_in(other, platform, sign_ins(platform)["applicant"])
    other.goto(platform.url("/evidence/"))
    expect(other.locator("[data-unfinished]", has_text=path.name)).to_contain_text("已收到百分之")
    page.close()
    sent: list[str] = []
    other.on("request", lambda request: sent.append(request.headers.get("x-upload-offset", "")))
    choose(other, path)
    expect(row(other, path.name)).to_contain_text("已收到，正在查毒", timeout=60_000)
    assert all(int(offset) > 0 for offset in sent if offset)


def test_killed_platform_loses_no_piece(
    browser: Browser, demo: Callable[[str], Path], tmp_path: Path
) -> None:
    """Everything killed outright in the middle of a file; started again, the open page goes on from there."""
    data, port = demo("killed"), free_port()
    serve = start(data, port, tmp_path / "first.log")
    platform = Platform(f"http://127.0.0.1:{port}", data, "")
    context = browser.new_context(locale="zh-CN")
    page = context.new_page()
    try:
        sign_in(page, platform, sign_ins(platform)["applicant"])
        page.goto(platform.url("/evidence/"))
        path = tmp_path / "断电.pdf"
        path.write_bytes(large(4))
        slow_down(page)
        choose(page, path)
        wait_for_progress(page, path.name)
        os.killpg(serve.pid, signal.SIGKILL)
        serve.wait(20)
        expect(row(page, path.name)).to_contain_text("网络不通", timeout=60_000)
        part = next((data / "uploads").glob("*.part"))
        arrived = part.stat().st_size
        assert path.read_bytes()[:arrived] == part.read_bytes() and arrived > 0
        serve = start(data, port, tmp_path / "second.log")
        sent: list[str] = []
        page.on("request", lambda request: sent.append(request.headers.get("x-upload-offset", "")))
        row(page, path.name).get_by_role("button", name="继续").click()
        expect(row(page, path.name)).to_contain_text("已收到，正在查毒", timeout=60_000)
        assert min(int(offset) for offset in sent if offset) == arrived
    finally:
        context.close()
        stop(serve)


def test_files_are_dropped_by_hand(page: Page) -> None:
    """As the browser sends what is dragged over the page."""
    page.evaluate(
        """() => {
            const data = new DataTransfer();
            data.items.add(new File(["示例说明"], "拖放.txt", { type: "text/plain" }));
            document.querySelector("[data-drop]").dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
        }"""
    )
    expect(row(page, "拖放.txt")).to_contain_text("已收到", timeout=30_000)


def test_without_script_the_plain_form_takes_several(
    platform: Platform,
    browser,
    tmp_path: Path,  # type: ignore[no-untyped-def]
) -> None:
    context = browser.new_context(locale="zh-CN", java_script_enabled=False)
    page = context.new_page()
    sign_in(page, platform, sign_ins(platform)["applicant"])
    page.goto(platform.url("/evidence/"))
    for name, content in {"甲.txt": "示例甲".encode(), "乙.pdf": b"MZ" + bytes(90)}.items():
        (tmp_path / name).write_bytes(content)
    choose(page, tmp_path / "甲.txt", tmp_path / "乙.pdf")
    page.locator("main form[enctype] button.main").click()
    expect(page.locator("main")).to_contain_text("乙.pdf：文件名写的是 .pdf")
    expect(page.locator("#files")).to_contain_text("甲.txt")
    context.close()
