"""The inputs of a form as markup: where a list comes from, what the programme says about an item, how long a text may be.

Not here: the pages (`tests/web/applicant`), counting itself (`tests/e2e`).
"""

from django.utils import translation

from yunti.web.shared.pack_inputs import drawn
from yunti.web.shared.packforms import Input, Option, Row

EVIL = "<b>\"'&"
SAFE = "&lt;b&gt;&quot;&#x27;&amp;"
ORIGIN = "以前的申报 2025-0001"


def ticks(*notes: str, origin: str = "") -> Input:
    options = tuple(Option(f"c{place}", EVIL, False, note) for place, note in enumerate(notes))
    return Input("items", "", "ticks", groups=(("甲", options), ("乙", options)), origin=origin)


def test_a_list_says_where_it_comes_from() -> None:
    rows = Input("lines", "明细", "rows", rows=(Row(1, "lines.0", ()),), origin=ORIGIN)
    for each, legends in ((rows, 1), (ticks("", origin=ORIGIN), 2)):
        page = drawn([each], editable=True)
        heads = [part.split("</legend>")[0] for part in page.split("<legend")[1:]]
        assert len(heads) == legends and all(ORIGIN in head for head in heads)
    assert 'class="from"' not in drawn([ticks("")], editable=True)


def test_an_item_is_explained_where_the_programme_says_something() -> None:
    page = drawn([ticks(EVIL, "")], editable=True)
    assert page.count("<details>") == 2 and page.count(f'<p lang="zh-Hans-CN">{SAFE}</p>') == 2
    assert EVIL not in page
    for line in page.split("<li")[1:]:
        label = line.split("</label>")[0]
        assert "<details" not in label, "a checkbox is called by its item alone"


def test_the_explanation_stays_chinese_on_the_english_page() -> None:
    with translation.override("en"):
        page = drawn([ticks("选用云端ERP。")], editable=True)
    assert '<summary>Explanation<span class="vh">' in page
    assert '<p lang="zh-Hans-CN">选用云端ERP。</p>' in page


def test_a_long_text_says_how_long_it_may_be_and_is_counted() -> None:
    page = drawn([Input("text", "", "area", most=500)], editable=True)
    assert 'data-count="500"' in page
    assert '<span class="hint" data-counter aria-live="polite">不超过 500 字</span>' in page
