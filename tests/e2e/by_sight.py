"""Walking by what can be read on the page alone: links, buttons and labels by their words, as a newcomer finds them.

Not here: walks (`test_cold_walk.py`), steps that know the fields by name (`applying.py`).
"""

from collections.abc import Mapping

from playwright.sync_api import Locator, Page

from tests.e2e.conftest import Platform

SAVED = "已自动保存"


class Newcomer:
    """Somebody who has never seen the platform. What is not written on the page cannot be found."""

    def __init__(self, page: Page, platform: Platform) -> None:
        self.page, self.platform = page, platform

    def arrive(self) -> None:
        self.page.goto(self.platform.url("/"))

    def follow(self, words: str) -> None:
        self._main.get_by_role("link", name=words, exact=True).first.click()
        self.page.wait_for_load_state()

    def turn_to(self, section: str) -> None:
        """By the list of sections at the side."""
        self.page.get_by_role("navigation", name="填报栏目").get_by_role("link", name=section).click()
        self.page.wait_for_load_state()
        self.page.get_by_role("heading", name=section, level=2).first.wait_for()

    def press(self, words: str) -> None:
        self._go_on(self._main.get_by_role("button", name=words, exact=True).first)

    def write(self, values: Mapping[str, str], within: str = "") -> None:
        for label, value in values.items():
            self._in(within).get_by_label(label).first.fill(value)

    def choose(self, group: str, option: str, within: str = "") -> None:
        inner = self._in(within).get_by_role("group", name=group)
        inner.get_by_label(option, exact=True).first.check()

    def tick(self, words: str) -> None:
        self._main.get_by_role("checkbox", name=words, exact=True).first.check()

    def attach(self, place: str, file: str, content: bytes) -> None:
        """Chosen from the library where it is there already, else uploaded."""
        here = self._main.get_by_role("button", name=f"：{place}")
        self._go_on(here.filter(has_text="附文件").first)
        known = self._main.get_by_role("region", name="从材料库选").get_by_label(file)
        if known.count():
            known.first.check()
            self.press("附上选中的文件")
        else:
            given = {"name": file, "mimeType": "application/pdf", "buffer": content}
            drop = self._main.get_by_role("region", name="上传新的文件")
            drop.get_by_label("上传新的文件").set_input_files(given)  # type: ignore[arg-type]
        self._main.get_by_role("region", name="已附的文件").get_by_text(file).first.wait_for()
        self._main.get_by_role("link", name="附好了，返回表格").click()
        self.page.get_by_role("navigation", name="填报栏目").wait_for()

    def _go_on(self, button: Locator) -> None:
        """Until another page is there: the one that was left may still be saving, and its buttons are pressed no more."""
        left = "data-left"
        self.page.locator("html").evaluate(f"page => page.setAttribute('{left}', '')")
        button.click()
        self.page.locator(f"html:not([{left}])").wait_for()
        self.page.wait_for_load_state()

    def attach_everywhere(self, file: str, content: bytes, but: str = "") -> None:
        """Wherever the page still asks for a file."""
        asked = self._main.get_by_role("button", name="附文件")
        names = [each.inner_text() for each in asked.all()]
        for words in names:
            place = words.split("：", 1)[1].strip()
            if not but or but not in place:
                self.attach(place, file, content)

    def reads(self, words: str) -> None:
        self._main.get_by_text(words).first.wait_for()

    @property
    def _main(self) -> Locator:
        return self.page.get_by_role("main")

    def _in(self, group: str) -> Locator:
        return self._main.get_by_role("group", name=group) if group else self._main
