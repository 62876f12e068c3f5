"""The ladder is drawn for each language and programme, escaped, and the rest of what is missing is folded.

Not here: the pages around it (`test_cases.py`), what the rules say (`tests/programmes`).
"""

from django.utils import translation

from yunti.packs.filling import Filling, Gap, SectionState
from yunti.packs.forms import Section
from yunti.packs.ladder import Criterion, Ladder, Level
from yunti.rules.needs import Need
from yunti.rules.values import Outcome
from yunti.web.applicant.drawn_case import AT_ONCE, Ways, ladder


def missing(count: int) -> tuple[Need, ...]:
    return tuple(Need(f"<缺 {number}>") for number in range(count))


def rung(needs: int, *, chosen: bool = True, title: str = "") -> Level:
    parts = (Criterion("<条>", Outcome.UNMET, ("§1",)),)
    return Level("3", title, Outcome.UNMET, chosen, parts, missing(needs), ("核实<x>",))


def test_one_ladder_is_drawn_for_each_language_and_programme() -> None:
    found = Ladder((rung(1),))
    with translation.override("zh-hans"):
        ours, other = ladder(found, "<甲>"), ladder(found, "乙")
        assert "还差 1 项" in ours and "&lt;甲&gt;" in ours and "<甲>" not in ours
        assert "乙" in other and "甲" not in other
    with translation.override("en"):
        assert "还差 1 项" not in ladder(found, "<甲>")
    with translation.override("zh-hans"):
        assert ladder(found, "<甲>") is ours


def test_what_is_said_is_escaped() -> None:
    drawn = ladder(Ladder((rung(2, title="<级>"),)), "甲")
    for text in ("级", "缺 0", "条"):
        assert f"&lt;{text}&gt;" in drawn and f"<{text}>" not in drawn
    assert "核实&lt;x&gt;" in drawn


def test_the_rest_of_what_is_missing_is_folded() -> None:
    few, many = (ladder(Ladder((rung(count),)), "甲") for count in (AT_ONCE, AT_ONCE + 2))
    assert f"全部 {AT_ONCE} 项" not in few and f"全部 {AT_ONCE + 2} 项" in many
    assert many.count("&lt;缺 ") == AT_ONCE + 2


def test_only_the_level_that_is_asked_for_is_unfolded() -> None:
    drawn = ladder(Ladder((rung(1, chosen=False, title="五"), rung(1, title="四"))), "甲")
    five, four = drawn.split('<li class="rung"')[1:]
    assert "<details open>" in four and "正在申报" in four and "核实" in four
    assert "<details open>" not in five and "正在申报" not in five
    assert "--lvl:2" in five and "--lvl:1" in four


def test_the_ways_are_drawn_for_each_language_case_and_section() -> None:
    section = Section("s0", "<基本>", (), (), {}, {})
    filling = Filling((SectionState(section, 1, (Gap("甲", "a"), Gap("乙", "b")), filled=True),))
    here, elsewhere = Ways("c1", filling, True, "s0", False), Ways("c2", filling, True, "level", True)
    with translation.override("zh-hans"):
        ours, other = here.drawn(), elsewhere.drawn()
        assert here.drawn() is ours and "&lt;基本&gt;" in ours and ">2</span>" in ours
        assert "c1/" in ours and "c1/" not in other and "c2/" in other
        assert ours.index('aria-current="step"') > other.index('aria-current="step"')
    with translation.override("en"):
        assert "申报的级别" in ours and "申报的级别" not in here.drawn()
    emptied = Filling((SectionState(section, 1, (), filled=False),))
    with translation.override("zh-hans"):
        assert ">2</span>" not in Ways("c1", emptied, True, "s0", False).drawn()


def test_a_workflow_without_rules_has_no_ladder() -> None:
    assert ladder(Ladder(), "甲") == ""
