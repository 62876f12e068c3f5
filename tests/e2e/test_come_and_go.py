"""Fields and marks of the form that follow what was chosen, without the page being loaded anew.

Not here: which fields are asked and what a saving sends back (`tests/unit/packs`, `tests/web/applicant`).
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.case_making import call_in
from tests.e2e.conftest import Platform
from tests.e2e.desks import sign_in, sign_ins
from tests.e2e.looking import problems_of
from tests.e2e.walking import House

pytestmark = pytest.mark.browser
OTHER, WORDS = "其他（请注明）", "示例：上面没有的行业"


@pytest.fixture(scope="module")
def own(demo: Callable[[str], Path]) -> Iterator[Platform]:
    house = House(demo("come-and-go"))
    yield house.platform
    house.close()


@pytest.fixture
def page(context: BrowserContext, own: Platform) -> Iterator[Page]:
    """Of the applicant; a page that is loaded anew loses the mark."""
    page = context.new_page()
    sign_in(page, own, sign_ins(own)["applicant"])
    yield page
    page.close()


def draft(own: Platform, section: str, *round_and_workflow: str, answers: dict[str, int]) -> str:
    case = call_in(own, "tests.e2e.draft_making", *round_and_workflow, json.dumps(answers)).split()[-1]
    return own.url(f"/applicant/apply/{case}/fill/{section}/")


def stays(page: Page) -> None:
    page.evaluate("window.stays = true")


def has_stayed(page: Page) -> bool:
    return bool(page.evaluate("window.stays === true"))


def test_a_field_comes_with_its_choice_and_goes_with_another(page: Page, own: Platform) -> None:
    page.goto(draft(own, "s0", "hunan-benchmark", "2019", "benchmark_recognition", answers={}))
    words, choice = page.locator("main [name=industry_other_text]"), page.locator("main [name=industry]")
    expect(choice.first).to_be_visible()
    expect(words).to_have_count(0)
    stays(page)
    page.check(f"main [name=industry][value='{OTHER}']")
    expect(words).to_be_visible()
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        words.fill(WORDS)
    expect(page.locator("#saved")).to_contain_text("已自动保存")
    expect(words).to_be_focused()
    assert problems_of(page, "applicant", "applicant:case-section-condition") == []
    page.check("main [name=industry][value='钢铁']")
    expect(words).to_have_count(0)
    page.check(f"main [name=industry][value='{OTHER}']")
    expect(words).to_have_value(WORDS)
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        words.fill(f"{WORDS}，改过")
    expect(page.locator("#field-errors")).to_be_empty()
    assert has_stayed(page)
    page.reload()
    expect(words).to_have_value(f"{WORDS}，改过")


def test_the_mark_beside_own_words_follows_the_choice(page: Page, own: Platform) -> None:
    page.goto(draft(own, "s1", "jiangsu-star", "2020", "star_application", answers={"target_star": 3}))
    label = page.locator("label[for=id_advanced_cluster_other_note]")
    expect(label).to_contain_text("（选填）")
    stays(page)
    for chosen in (True, False):
        page.locator("main [name=advanced_clusters][value=other]").set_checked(chosen)
        if chosen:
            expect(label).not_to_contain_text("（选填）")
        else:
            expect(label).to_contain_text("（选填）")
    assert has_stayed(page)
