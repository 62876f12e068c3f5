"""The inputs of a form as markup: where a list comes from, what the programme says about an item, how long a text may be.

Not here: the pages (`tests/web/applicant`), counting itself (`tests/e2e`).
"""

from django.utils import translation

from yunti.packs.evidence import EvidenceSlot
from yunti.web.shared.bound_papers import ShownSlot
from yunti.web.shared.pack_inputs import anew, drawn
from yunti.web.shared.packforms import Input, Option, Row

EVIL = "<b>\"'&"
SAFE = "&lt;b&gt;&quot;&#x27;&amp;"
ORIGIN = "以前的申报 2025-0001"


PLACE = ShownSlot(EvidenceSlot("items", "proof", "证明", "", (), {}, {}, False, {}, {}), "a", ())


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


def test_a_field_that_comes_and_goes_has_a_place_of_its_own() -> None:
    kind, other = Input("kind", "类别", "text"), Input("other", "其他", "text", conditional=True)
    page = drawn([kind], editable=True, places=("kind", "other"))
    assert page.endswith('<div id="asked_other" hidden></div>') and 'id="asked_kind"' not in page
    page = drawn([kind, other], editable=True, places=("kind", "other"))
    assert '<div id="asked_other"><input type="hidden" name="shown" value="other">' in page
    page = anew([other], ["gone"], {})
    assert page.count(' hx-swap-oob="outerHTML"') == 2
    assert '<div id="asked_gone" hidden hx-swap-oob="outerHTML"></div>' in page
    assert '<div id="asked_other" hx-swap-oob="outerHTML"><input type="hidden" name="shown"' in page


def test_a_mark_that_hangs_on_answers_can_be_drawn_anew() -> None:
    for kind in ("text", "area", "rows"):
        for required, mark in ((False, "（选填）"), (True, "")):
            page = drawn([Input("x", "甲", kind, required=required, by_rule=True)], editable=True)
            assert f'<span class="opt" id="opt_x">{mark}</span>' in page
    assert anew([], [], {"x": True}) == '<span class="opt" id="opt_x" hx-swap-oob="outerHTML"></span>'
    assert "opt_x" not in drawn([Input("x", "甲", "text", readonly=True, by_rule=True)], editable=False)


def test_every_row_item_and_place_for_files_can_be_led_to() -> None:
    rows = Input("lines", "明细", "rows", rows=(Row(1, "lines.0", ()), Row(2, "lines.1", ())))
    options = (Option("a", "甲", True, slots=(PLACE,)), Option(EVIL, "乙", False))
    for kind in ("ticks", "files"):
        page = drawn([Input("items", "", kind, groups=(("甲", options), ("乙", ())))], editable=True)
        assert '<li id="id_items.a"' in page and f'id="id_items.{SAFE}"' in page and EVIL not in page
        assert page.count('id="id_items"') == 1, "one place has one name"
        assert (
            '<button class="btn tiny-btn" name="evidence" value="items/a/proof" id="at_items.a.proof">'
            in page
        )
    page = drawn([rows], editable=True)
    assert all(f'id="id_{name}"' in page for name in ("lines", "lines.0", "lines.1"))
