"""The platform or the network is away while an applicant fills in the form: nothing that was typed is lost, and all is saved afterwards.

Not here: a sign-in that lapses (`applying.py`), files on their way (`test_uploads.py`), what an error page says (`tests/web/shared`).
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import BrowserContext, Page, Request, Route, expect

from tests.e2e.applying import begin, choose_the_level
from tests.e2e.conftest import Platform
from tests.e2e.desks import sign_in, sign_ins
from tests.e2e.looking import problems_of
from tests.e2e.walking import House

pytestmark = pytest.mark.browser
FORM = re.compile(r"/applicant/apply/.*/s1/$")
FIELD, OTHER, THIRD = "scope_summary", "practice_summary", "effect_summary"
MOST_TRIES_IN_TWO_MINUTES = 9


@pytest.fixture(scope="module")
def away(demo: Callable[[str], Path]) -> Iterator[Platform]:
    house = House(demo("cut-off"))
    yield house.platform
    house.close()


@pytest.fixture
def page(context: BrowserContext, away: Platform) -> Iterator[Page]:
    """A section of the form with long texts, once the level is chosen; the texts are empty."""
    page = context.new_page()
    sign_in(page, away, sign_ins(away)["applicant"])
    page.goto(away.url("/applicant/apply/"))
    known = page.locator("main a:has-text('打开已有的申报')")
    if known.count():
        known.first.click()
        page.wait_for_selector(".secnav")
    else:
        begin(page, away)
        choose_the_level(page, away)
        page.wait_for_selector("#saved:has-text('已自动保存')")
        page.reload()
    page.click(".secnav a:has-text('上云情况')")
    for name in (FIELD, OTHER, THIRD):
        box(page, name).fill("")
    with page.expect_navigation():
        page.locator(".formnav button").first.click()
    page.click(".secnav a:has-text('上云情况')")
    expect(box(page, FIELD)).to_have_value("")
    yield page
    page.close()


def box(page: Page, name: str):  # type: ignore[no-untyped-def]
    return page.locator(f"main [name={name}]")


def note(page: Page):  # type: ignore[no-untyped-def]
    return page.locator("[data-stalled]")


def break_down(page: Page, how: Callable[[Route], None]) -> None:
    """What is sent in the form does not arrive; looking is still possible."""
    page.route(FORM, lambda route: how(route) if route.request.method == "POST" else route.continue_())


def busy(route: Route) -> None:
    route.fulfill(status=503, headers={"Retry-After": "10"}, body="<h1>503</h1>", content_type="text/html")


def cut(route: Route) -> None:
    route.abort("connectionfailed")


def answer_lost(route: Route) -> None:
    """It arrives and is saved; the answer does not come back."""
    assert route.fetch().ok
    route.abort("connectionreset")


def saved(page: Page, name: str) -> str:
    """As a page of its own shows it."""
    other = page.context.new_page()
    other.goto(page.url)
    value = box(other, name).input_value()
    other.close()
    return str(value)


@pytest.mark.parametrize("how", [busy, cut], ids=["busy", "cut"])
def test_what_is_typed_meanwhile_stays_and_is_saved_afterwards(
    page: Page, how: Callable[[Route], None]
) -> None:
    break_down(page, how)
    box(page, FIELD).fill("断线时写的第一段（示例）")
    expect(note(page)).to_be_visible()
    expect(note(page)).to_have_attribute("role", "status")
    expect(note(page)).to_contain_text("都还在这一页上")
    expect(page.locator("#toasts .toast")).to_have_count(0)
    box(page, OTHER).fill("断线时写的第二段（示例）")
    expect(box(page, OTHER)).to_be_focused()
    expect(box(page, FIELD)).to_have_value("断线时写的第一段（示例）")
    assert saved(page, FIELD) == ""
    page.unroute(FORM)
    expect(note(page)).to_be_hidden()
    expect(page.locator("#saved")).to_contain_text("已自动保存")
    assert (saved(page, FIELD), saved(page, OTHER)) == (
        "断线时写的第一段（示例）",
        "断线时写的第二段（示例）",
    )


def test_the_note_is_drawn_as_the_rest(page: Page) -> None:
    break_down(page, cut)
    box(page, FIELD).fill("断线时写的（示例）")
    expect(note(page)).to_be_visible()
    assert problems_of(page, "applicant", "applicant:case-section-stalled") == []


def test_an_answer_that_is_lost_makes_nobody_a_colleague_of_himself(page: Page) -> None:
    """What was saved without the page knowing is sent again as it was, then what was typed since."""
    break_down(page, answer_lost)
    box(page, FIELD).fill("先写的")
    expect(note(page)).to_be_visible()
    assert saved(page, FIELD) == "先写的"
    page.unroute(FORM)
    break_down(page, busy)
    box(page, FIELD).fill("先写的，又补充了一句")
    page.unroute(FORM)
    expect(note(page)).to_be_hidden()
    expect(page.locator("#field-errors")).to_be_empty()
    assert saved(page, FIELD) == "先写的，又补充了一句"


def test_a_colleague_who_wrote_meanwhile_is_not_written_over(page: Page) -> None:
    break_down(page, cut)
    box(page, FIELD).fill("我写的")
    expect(note(page)).to_be_visible()
    colleague = page.context.new_page()
    colleague.goto(page.url)
    with colleague.expect_response(lambda answer: answer.request.method == "POST" and answer.ok):
        box(colleague, FIELD).fill("同事写的")
    box(page, OTHER).fill("别的一段")
    page.unroute(FORM)
    expect(note(page)).to_be_hidden()
    expect(page.locator("#field-errors")).to_contain_text("现在是“同事写的”，您填的是“我写的”")
    assert (saved(page, FIELD), saved(page, OTHER)) == ("同事写的", "别的一段")
    expect(box(page, FIELD)).to_have_value("我写的")
    colleague.close()


def test_the_page_is_not_left_before_it_is_saved(page: Page) -> None:
    """Pressing the button at the wrong moment brings no error page; once it is over, the button goes on."""
    break_down(page, busy)
    here, onward = page.url, page.locator(".formnav button.main")
    box(page, THIRD).fill("按“保存”时平台停了")
    onward.click()
    expect(note(page)).to_be_focused()
    onward.click()
    expect(note(page)).to_be_focused()
    assert page.url == here
    expect(box(page, THIRD)).to_have_value("按“保存”时平台停了")
    page.unroute(FORM)
    onward.click()
    page.wait_for_url(lambda url: url != here)
    page.go_back()
    expect(box(page, THIRD)).to_have_value("按“保存”时平台停了")


def test_it_is_tried_again_less_and_less_often_and_at_once_when_connected(page: Page) -> None:
    tries: list[list[str]] = []

    def hear(request: Request) -> None:
        if request.method == "POST":
            tries.append(parse_qs(request.post_data or "").get(FIELD, []))

    page.clock.install()
    page.reload()
    page.on("request", hear)
    break_down(page, cut)
    box(page, FIELD).fill("等网络恢复")
    expect(note(page)).to_be_visible()
    page.clock.pause_at(page.evaluate("Date.now() / 1000") + 1)
    for _second in range(120):
        page.clock.run_for(1000)
        page.wait_for_timeout(20)  # a try fails in the time of the browser, not of the page
    assert 4 <= len(tries) <= MOST_TRIES_IN_TWO_MINUTES
    assert all(sent == ["等网络恢复"] for sent in tries)
    page.unroute(FORM)
    page.context.set_offline(True)
    page.context.set_offline(False)
    expect(note(page)).to_be_hidden()
    assert saved(page, FIELD) == "等网络恢复"
