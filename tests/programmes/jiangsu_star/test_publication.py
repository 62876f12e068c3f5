"""No result of a prefecture is published that did not stand before the public for its days without an open objection (JSS-15).

Four and five stars are decided by the province, for which the notices ask no publicity (A-26).
Not here: lists and their periods (`tests/apps/publicity`), a whole case (`test_whole_case.py`).
"""

from functools import cache
from pathlib import Path

import pytest

from yunti.packs.handling import appeal_rules
from yunti.packs.publicity import publicity_in
from yunti.packs.reading import Pack, load_pack

FOLDER = Path(__file__).resolve().parents[3] / "packs" / "jiangsu-star" / "2020"
KIND = "star_application"
SHOWN, OVER = "city_publicity", "publicity_closed"


@cache
def pack() -> Pack:
    return load_pack(FOLDER)


def within_reach(begin: str, without: str = "") -> set[str]:
    """Where a case may come to stand by steps, and by appeals against them that are won, with one step left out."""
    ways = {(each.source, each.target) for each in pack().moves[KIND] if each.action != without}
    for rule in appeal_rules(pack(), KIND):
        ways |= {
            (each.source, rule.reopens_to)
            for each in pack().moves[KIND]
            if each.action == rule.action and each.source in (rule.sources or (each.source,))
        }
    found = {begin}
    while more := {target for source, target in ways if source in found} - found:
        found |= more
    return found


@pytest.mark.parametrize("state", ["city_announced", "filed_with_province", "published"])
def test_three_stars_come_there_by_way_of_publicity_alone(state: str) -> None:
    assert state in within_reach("city_assessing")
    assert state not in within_reach("city_assessing", without=OVER)


def test_it_ends_when_the_days_of_its_list_are_over_and_no_objection_is_open() -> None:
    ends = [each for each in pack().moves[KIND] if each.action == OVER]
    assert [(each.source, each.target) for each in ends] == [(SHOWN, "city_announced")]
    guards = [pack().section("guards")[name] for name in ends[0].guards]
    shown = publicity_in(pack(), KIND, SHOWN)
    assert shown is not None
    assert {"elapsed": shown.days} in [each.get("clock") for each in guards]
    assert {"objections": "settled"} in [each.get("linked") for each in guards]


def test_publishing_is_the_province_s_and_no_step_back_leads_past_publicity() -> None:
    sources = {each.source for each in pack().moves[KIND] if each.action == "publish"}
    assert sources == {"filed_with_province", "province_recognised"}
    assert SHOWN not in within_reach("city_prechecking"), "nor do four and five stars stand in it"
    assert "A-26" in pack().section("guards")["result_list_sealed"]["reading"]
