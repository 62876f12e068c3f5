"""What officers are asked in a case, as it stands. Not here: filling it in (`test_cases.py`)."""

from pathlib import Path
from typing import Any

from django.utils import translation

from yunti.apps.cases.queries.facts import CaseFacts
from yunti.packs.reading import load_pack
from yunti.web.officer.case_fields import OfficerFields, StandingFields, standing_fields

PACK = load_pack(Path(__file__).parents[3] / "packs" / "jiangsu-star" / "2020")
ROWS = {"claimed_items": [{"item": "app_erp"}, {"item": "app_crm"}]}


COUNTY, CITY = frozenset({"county_authority"}), frozenset({"local_authority"})


def standing(roles: frozenset[str] = CITY, **facts: Any) -> StandingFields:
    return standing_fields(PACK, "star_application", CaseFacts(facts, facts, {}, None), roles)


def test_it_is_the_form_with_nothing_sent() -> None:
    facts = CaseFacts(ROWS, ROWS, {}, None)
    for roles in (COUNTY, CITY):
        form, shown = OfficerFields(PACK, "star_application", facts, roles), standing(roles, **ROWS)
        assert (shown.slots, shown.hidden, shown.drawn) == (form.slots, form.hidden, form.drawn)


def test_everybody_is_asked_what_the_pack_leaves_to_them() -> None:
    asked = {roles: {slot.fact for slot in standing(roles).slots} for roles in (COUNTY, CITY)}
    assert asked[COUNTY] - asked[CITY] == {"county_opinion"}
    assert {"city_opinion", "city_opinion_date"} <= asked[CITY] - asked[COUNTY]
    assert "credit_clean" in asked[COUNTY] & asked[CITY]


def test_another_value_is_another_form() -> None:
    name = next(slot.fact for slot in standing().slots if slot.row is None)
    drawn = {value: standing(**{name: value}).drawn for value in (None, True, False)}
    assert len(set(drawn.values())) == 3
    assert standing(**{name: True}).drawn is drawn[True]
    with translation.override("en"):
        assert standing(**{name: True}).drawn != drawn[True]


def test_what_the_pack_notes_stands_beside_the_field_with_its_parameters() -> None:
    assert "须交说明的填写" in standing(COUNTY).drawn
    pack = load_pack(Path(__file__).parents[3] / "packs" / "hunan-benchmark" / "2019")
    facts = CaseFacts({}, {}, {}, None)
    roles = frozenset(pack.section("actors"))
    drawn = standing_fields(pack, "benchmark_recognition", facts, roles).drawn
    assert "轻微处罚由审核人判断" in drawn and "$" not in drawn
