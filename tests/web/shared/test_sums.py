"""What stands beneath lists, as markup: every sum, what is declared beside it, rows that are not counted; places filled anew.

Not here: the sums themselves (`tests/unit/packs/test_totals.py`).
"""

from django.utils import translation

from yunti.packs.totals import CountedRow, Tally, Total
from yunti.web.shared import sums
from yunti.web.shared.pack_inputs import drawn
from yunti.web.shared.packforms import Input, Row

EVIL = "<b>\"'&"
SAFE = "&lt;b&gt;&quot;&#x27;&amp;"
INNER = Tally((Total("本张合计", "3 元"),), outer=1, inner="lines")


def test_every_text_is_escaped() -> None:
    total = Total(EVIL, EVIL, stated=EVIL, more=EVIL)
    page = sums.read_only((Tally((total,), (CountedRow(1, EVIL, False, (EVIL,)),)),))
    assert EVIL not in page and page.count(SAFE) == 6


def test_a_sum_says_by_how_much_what_was_declared_differs() -> None:
    for total, said in (
        (Total("合计", "3 元", stated="5 元", more="2 元"), "自报 5 元，多 2 元"),
        (Total("合计", "3 元", stated="1 元", less="2 元"), "自报 1 元，少 2 元"),
    ):
        assert said in sums.read_only((Tally((total,)),))
    assert "自报" not in sums.read_only((Tally((Total("合计", "3 元", stated="3 元"),)),))


def test_a_sum_that_cannot_be_told_yet_says_which_rows_lack_something() -> None:
    assert "还算不出：第 2、4 行没有填全" in sums.read_only((Tally((Total("合计", "", (2, 4)),)),))
    assert "还算不出<" in sums.read_only((Tally((Total("计入的", ""),)),))


def test_rows_that_nobody_can_judge_yet_are_not_drawn_as_failing() -> None:
    rows = (CountedRow(1, "", True), CountedRow(2, "", False, ("发票",)), CountedRow(3, "", None, ("日期",)))
    page = sums.read_only((Tally((), rows),))
    assert "按规则计入 1 / 3 行" in page
    assert page.count('<li data-r="unmet">') == page.count('<li data-r="unknown">') == 1
    assert "第 2 行（没有计入）" in page and "第 3 行（还不能判定是否计入）" in page


def test_many_rows_that_are_left_out_are_folded() -> None:
    page = sums.read_only((Tally((), tuple(CountedRow(n, "", False) for n in range(1, 9))),))
    assert page.index("第 5 行") < page.index("另外 3 行没有计入") < page.index("第 6 行")


def test_each_list_has_its_place_that_a_saving_fills_anew() -> None:
    tallies = {"details": (INNER,), "others": ()}
    anew = sums.anew(tallies)
    assert '<div class="sums" id="sums-details-1-lines" hx-swap-oob="outerHTML"><dl' in anew
    assert '<div class="sums" id="sums-others" hx-swap-oob="outerHTML"></div>' in anew
    lines = Input("details.1.lines", "", "rows", rows=(Row(1, "details.1.lines.0", ()),))
    form = Input("details", "", "rows", rows=(Row(1, "details.0", ()), Row(2, "details.1", (lines,))))
    page = drawn([form], editable=True, sums=sums.places(tallies))
    assert page.count('class="sums"') == 2 and '<div class="sums" id="sums-details-1-lines"><dl' in page
    assert 'class="sums"' not in drawn([form], editable=True)


def test_a_list_that_is_ticked_has_it_behind_its_last_group() -> None:
    ticks = Input("items", "", "ticks", groups=(("甲", ()), ("乙", ())))
    page = drawn([ticks], editable=True, sums={"items": "<p>计入 1</p>"})
    assert page.endswith('</fieldset><div class="sums" id="sums-items"><p>计入 1</p></div>')


def test_a_list_in_a_row_is_named_by_its_row_where_it_is_read() -> None:
    with translation.override("en"):
        assert "<strong>Row 2</strong>" in sums.read_only((INNER,))
