"""From the list of what is missing to the very place where it is filled in: a box, a choice, a paper; on a desk and on a phone.

Not here: what is missing (`tests/web/applicant/test_ways_to_what_is_missing.py`), the walk around it (`test_cold_walk.py`).
"""

from playwright.sync_api import Page, expect

TO_FILL_IN = {
    "上云范围及内容简介": "[name=scope_summary]",  # a box
    "所属的先进制造业集群": "#id_advanced_clusters input >> nth=0",  # the first of several choices
    "营业执照副本复印件": "#id_materials\\.doc_business_license button",  # a place for a file
    "截图日期": "[name=screenshot_on]",
}
SIZES = ({"width": 1440, "height": 900}, {"width": 390, "height": 700})
SEEN = """() => {
  const el = document.activeElement, r = el.getBoundingClientRect(), at = document.elementFromPoint(r.x + r.width / 2, r.y + r.height / 2);
  return r.top >= 0 && r.bottom <= innerHeight && !!at && (el.contains(at) || at.contains(el));
}"""


def follow_what_is_missing(page: Page) -> None:
    """From a section: each line leads to its place, which has the focus and stands in sight."""
    review = page.locator(".secnav a").last.evaluate("link => link.href")
    for size in SIZES:
        page.set_viewport_size(size)  # type: ignore[arg-type]
        for words, place in TO_FILL_IN.items():
            page.goto(review)
            page.locator("#missing").get_by_role("link", name=words).first.click()
            page.wait_for_url("**/fill/**#id_*")
            expect(page.locator(place)).to_be_focused()
            page.wait_for_function(SEEN)
    page.set_viewport_size(SIZES[0])  # type: ignore[arg-type]
    _go_there_again(page)


def _go_there_again(page: Page) -> None:
    """Once more to a place one has left, and into something that is folded."""
    here = page.locator("[name=screenshot_on]")
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    page.evaluate("""() => {
      const fold = document.createElement("details"), field = document.querySelector("[name=screenshot_on]").closest(".field");
      field.before(fold); fold.append(field);
      const again = document.createElement("a"); again.href = "#id_screenshot_on"; again.id = "again"; again.textContent = "again";
      document.querySelector("main").prepend(again);
    }""")
    expect(here).to_be_hidden()
    page.locator("#again").click()
    expect(here).to_be_focused()
