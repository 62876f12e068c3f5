"""Cards and small pieces of markup that are written in Python. Not here: what they say (`test_case_checks.py`, `tests/web/officer`)."""

from dataclasses import replace
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.urls import NoReverseMatch
from django.utils import translation

from yunti.apps.documents.enums import ScanState
from yunti.apps.documents.models import Evidence
from yunti.rules.needs import Need
from yunti.web.shared import rows
from yunti.web.shared.bound_papers import Paper, ShownSlot
from yunti.web.shared.case_checks import Check, Checks
from yunti.web.shared.case_history import Event
from yunti.web.shared.html import menu, token_of
from yunti.web.shared.menus import ShownEntry
from yunti.web.shared.rows import checks_card, history_card

EVIL = "<b>\"'&"


def checks(*marks: str) -> Checks:
    kid = Check("fail", EVIL, EVIL, EVIL)
    found = tuple(Check(mark, EVIL, EVIL, EVIL, [kid]) for mark in marks)
    return Checks((Check("fail", EVIL, EVIL),), found, tuple((mark, marks.count(mark)) for mark in marks))


def test_every_text_of_the_checks_is_escaped() -> None:
    drawn = checks_card(checks("fail", "met"))
    assert EVIL not in drawn and drawn.count("&lt;b&gt;") == 14


def test_what_is_met_is_folded_away() -> None:
    drawn, plain = checks_card(checks("unknown", "met")), checks_card(checks("unknown"))
    assert '<details class="body">' in drawn and '<details class="body">' not in plain
    assert drawn.index('data-r="unknown"') < drawn.index('<details class="body">')


def test_a_card_is_kept_for_each_language() -> None:
    found = checks("met")
    chinese = checks_card(found)
    with translation.override("en"):
        english = checks_card(found)
    assert "自动核验" in chinese and "自动核验" not in english
    assert checks_card(found) is chinese


def test_a_kind_of_case_that_is_not_evaluated_says_so() -> None:
    assert "<ul" not in checks_card(None)


def test_every_text_of_the_history_is_escaped_and_the_last_stands_out() -> None:
    event = Event(datetime(2026, 5, 6, 7, 8), EVIL, EVIL, EVIL, (EVIL,), EVIL, EVIL)
    drawn = history_card([event, event])
    assert EVIL not in drawn and drawn.count("&lt;b&gt;") == 12
    assert drawn.count('<li class="now">') == 1 and drawn.count("2026-05-06 07:08") == 2


def test_a_menu_marks_where_one_is() -> None:
    drawn = menu([ShownEntry(EVIL, "/a/", False), ShownEntry("b", "/b/", True)], EVIL)
    assert EVIL not in drawn and '<a href="/b/" aria-current="page">b</a>' in drawn
    assert drawn.count("aria-current") == 1


# addresses --------------------------------------------------------------------------------------------------------


def to(text: str, **values: object) -> str:
    return Template(text).render(Context(values))


def test_an_address_is_the_same_however_it_is_found() -> None:
    assert to("{% url 'officer:case' ref %}", ref="Abc12") == "/officer/cases/Abc12/"
    assert to("{% url 'officer:case' ref %}", ref="a-b_c") == "/officer/cases/a-b_c/"
    assert to("{% url 'officer:case' ref=ref %}", ref="Abc12") == "/officer/cases/Abc12/"
    assert to("{% url 'officer:case' ref as here %}[{{ here }}]", ref="Abc12") == "[/officer/cases/Abc12/]"


@pytest.mark.parametrize(
    "text", ["{% url 'officer:nothing' 'a' %}", "{% url 'officer:case' %}", "{% url 'officer:case' '' %}"]
)
def test_an_address_that_is_not_there_is_an_error(text: str) -> None:
    with pytest.raises(NoReverseMatch):
        to(text)


def test_an_address_that_may_not_be_there_is_empty() -> None:
    assert to("{% address 'officer:nothing' 'a' %}{% address 'officer:case' %}") == ""
    assert to("{% address 'officer:case' 'Abc12' %}") == "/officer/cases/Abc12/"


# parts that are the same on every page ----------------------------------------------------------------------------


def test_a_part_is_drawn_for_each_kind_of_installation_and_what_is_given(settings: Any) -> None:
    foot, shown = '{% fixed "shared/parts/foot_slim.html" administrator %}', []
    for mode, administrator in (("demo", False), ("production", False), ("production", True)):
        settings.YUNTI_MODE = mode
        shown.append(to(foot, administrator=administrator).count("<a "))
    assert shown == [4, 3, 4]


# texts ------------------------------------------------------------------------------------------------------------


def test_a_text_of_the_template_follows_the_language_and_a_value_is_read_each_time() -> None:
    template = Template(
        '{% trans "保存" %}|{% translate text %}|{% trans "保存" as said %}{{ said }}|{% trans "保存" noop %}'
    )

    def said(text: str) -> list[str]:
        return template.render(Context({"text": text})).split("|")

    assert said("保存") == ["保存", "保存", "保存", "保存"]
    with translation.override("en"):
        assert said("保存") == ["Save", "Save", "Save", "保存"]
        assert said("撤销") == ["Save", "Abolish", "Save", "保存"]
    assert said("<撤销>") == ["保存", "&lt;撤销&gt;", "保存", "保存"]


def test_a_text_with_a_filter_is_filtered() -> None:
    assert to('{% trans "保存"|add:more %}', more="！") == "保存！"


def test_the_forms_of_one_page_bring_the_same_token() -> None:
    request = RequestFactory().get("/")
    shown = to("{% csrf_token %}|{% csrf_token %}", request=request).split("|")
    assert shown[0] == shown[1] == token_of(request) and 'name="csrfmiddlewaretoken"' in shown[0]
    assert token_of(RequestFactory().get("/")) != shown[0]
    assert to("{% csrf_token %}") == ""


@pytest.mark.parametrize("pictures", [range(0), range(1, 3)])
def test_a_paper_of_which_nothing_is_to_be_said_looks_like_any_other(pictures: range) -> None:
    """It is drawn from what is kept; the long way gives the same."""
    evidence = Evidence(ref="a1b2c3d4e5f6g7h8", title=EVIL, name="a.pdf", scan_state=ScanState.CLEAN)
    each = Paper(evidence, "2-3", "2-3", "ok", "", 3, pictures, 2, False, frozenset({2, 3}))
    place: Any = SimpleNamespace(title=EVIL)
    kept = rows.slot(ShownSlot(place, "0", (each, each)), "", "zh-hans")
    long_way = rows._slot(EVIL, [rows._paper(each)] * 2, "")
    assert kept == long_way and EVIL not in kept and "2-3" in kept
    shut = replace(
        each, evidence=Evidence(ref="a1b2c3d4e5f6g7h8", name="a.pdf", scan_state=ScanState.PENDING)
    )
    both = rows.slot(ShownSlot(place, "0", (each, shut)), "", "zh-hans")
    assert 'data-state="scanning"' in both and 'data-state="ready"' in both


def test_a_place_for_files_speaks_the_language_that_is_active() -> None:
    place: Any = SimpleNamespace(title="材料")
    evidence = Evidence(ref="a1b2c3d4e5f6g7h8", name="a.pdf", scan_state=ScanState.CLEAN)
    each = ShownSlot(place, "0", (Paper(evidence, "", "", "ok", "", 3, range(0), 1, False, frozenset()),))
    said = {}
    for language in ("zh-hans", "en"):
        with translation.override(language):
            said[language] = rows.slot(each, "", language)
    assert "整个文件" in said["zh-hans"] and "整个文件" not in said["en"]


def test_a_choice_in_english_is_one_piece_of_its_line() -> None:
    """Marked names lie within it: a line that sets its children side by side sets one."""
    found = Need("甲：乙", alternatives=((Need("工业APP：2 项"),),))
    with translation.override("en"):
        assert '<ol class="small"><li><span class="said">' in rows.need(found)
