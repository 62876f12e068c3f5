"""Changes of regions and zones with their days; names and choices with them; jurisdictions by the digits.

Not here: the packaged table (`tests/unit/domain/test_regions.py`).
"""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tests.people import COUNTY, OTHER_PREFECTURE, PREFECTURE, PROVINCE, People
from yunti.apps.reference import queries, services
from yunti.apps.reference.enums import RegionChangeKind
from yunti.apps.reference.models import RegionChange
from yunti.domain.regions import lies_within
from yunti.kit.actors import system_actor
from yunti.kit.errors import Conflict, Forbidden, InvalidInput

DAY, LATER = date(2026, 5, 1), date(2026, 5, 10)
SOURCE = "示例批复〔2026〕2号"
ZONE = "900171"
CREATED, RENAMED = RegionChangeKind.CREATED, RegionChangeKind.RENAMED


def change(kind: str, code: str, name: str = "", parent: str = "", **given: Any) -> RegionChange:
    values = {"effective_on": DAY, "source": SOURCE, "by": system_actor("test"), **given}
    return services.change_region(kind=RegionChangeKind(kind), code=code, name=name, parent=parent, **values)


def made_up_land() -> None:
    change("created", PROVINCE, "示例省")
    change("created", PREFECTURE, "示例一市", PROVINCE)
    change("created", COUNTY, "示例甲县", PREFECTURE)


def problem_codes(*args: Any, **given: Any) -> set[str]:
    with pytest.raises(InvalidInput) as refused:
        change(*args, **given)
    return {problem.code for problem in refused.value.problems}


def test_unknown_codes_keep_their_digits(people: People) -> None:
    assert queries.region_name(COUNTY) == COUNTY
    assert queries.region_line(COUNTY) == (PROVINCE, PREFECTURE, COUNTY)
    assert queries.region_line(PREFECTURE) == (PROVINCE, PREFECTURE, "")
    assert queries.region_line(PROVINCE) == (PROVINCE, "", "")


def test_new_regions_and_zones_have_names_and_places(people: People) -> None:
    made_up_land()
    change("zone", ZONE, "示例工业园区", PREFECTURE)
    assert queries.region_name(ZONE) == "示例工业园区"
    assert queries.place_name(ZONE) == "示例一市示例工业园区"
    assert queries.full_region_name(COUNTY) == "示例省示例一市示例甲县"
    assert queries.region_line(ZONE) == (PROVINCE, PREFECTURE, ZONE)
    assert (ZONE, "示例工业园区") in queries.region_choices(PREFECTURE)
    assert [row.code for row in queries.counties_below(PROVINCE)] == [COUNTY, ZONE]
    assert queries.regions().contains(PREFECTURE, ZONE)
    assert queries.region_choices(PREFECTURE, date(2026, 4, 30)) == []


def test_the_table_and_the_digits_agree_on_zones(people: People) -> None:
    """Permissions and filters go by the digits; a zone that would say otherwise is refused."""
    made_up_land()
    change("created", OTHER_PREFECTURE, "示例二市", PROVINCE)
    assert problem_codes("zone", "900271", "示例新区", PREFECTURE) == {"other_parent"}
    change("zone", ZONE, "示例工业园区", PREFECTURE)
    for jurisdiction in (PROVINCE, PREFECTURE, OTHER_PREFECTURE, ZONE, COUNTY):
        assert lies_within(jurisdiction, ZONE) == queries.regions().contains(jurisdiction, ZONE)


def test_renaming_keeps_the_old_name_for_the_days_before(people: People) -> None:
    made_up_land()
    change("renamed", COUNTY, "示例甲市", effective_on=LATER)
    assert queries.region_name(COUNTY, date(2026, 5, 9)) == "示例甲县"
    assert queries.region_name(COUNTY, LATER) == "示例甲市"
    assert len(queries.regions().rows_of(COUNTY)) == 2


def test_abolished_regions_end_and_keep_their_last_name(people: People) -> None:
    made_up_land()
    assert problem_codes("abolished", PREFECTURE, effective_on=LATER) == {"has_children"}
    change("abolished", COUNTY, effective_on=LATER)
    assert queries.regions().lookup(COUNTY, LATER) is None
    assert queries.region_name(COUNTY, LATER) == "示例甲县"
    assert queries.region_choices(PREFECTURE, LATER) == []


def test_a_withdrawn_change_never_was(people: People) -> None:
    made_up_land()
    renamed = change("renamed", COUNTY, "示例甲市", effective_on=LATER)
    services.withdraw_region_change(ref=renamed.ref, reason="误录", by=people.xi)
    assert queries.region_name(COUNTY, LATER) == "示例甲县"
    with pytest.raises(Conflict):
        services.withdraw_region_change(ref=renamed.ref, reason="误录", by=people.xi)
    change("renamed", COUNTY, "示例乙市", effective_on=LATER)  # the day is free again
    created = RegionChange.objects.get(code=PREFECTURE)
    with pytest.raises(Conflict) as refused:
        services.withdraw_region_change(ref=created.ref, reason="误录", by=people.xi)
    assert "示例甲县" in refused.value.reason


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (("created", "9001", "示例县", PREFECTURE), "not_a_code"),
        (("created", COUNTY, "示例县", PREFECTURE), "taken"),
        (("created", "900102", "示", PREFECTURE), "length"),
        (("created", "900102", "示例甲县", PREFECTURE), "taken"),
        (("created", "900102", "示例乙县", "900300"), "unknown"),
        (("created", "900102", "示例乙县", COUNTY), "unknown"),
        (("renamed", "900109", "示例乙县"), "not_in_force"),
        (("renamed", "110101", "东城区"), "no_change"),
    ],
)
def test_wrong_changes_are_refused(people: People, args: tuple[str, ...], code: str) -> None:
    made_up_land()
    assert code in problem_codes(*args)


def test_only_the_system_administrator_of_the_place(people: People) -> None:
    for by in (people.an, people.su, people.shen, people.ma):
        with pytest.raises(Forbidden):
            change("created", PROVINCE, "示例省", by=by)
    with pytest.raises(Forbidden) as refused:
        change("renamed", COUNTY, "示例甲市", by=replace(people.xi, jurisdiction=OTHER_PREFECTURE))
    assert refused.value.code == "other_jurisdiction"


def test_the_database_holds_a_region_to_one_change_a_day(people: People) -> None:
    made_up_land()
    row = RegionChange.objects.get(code=COUNTY)
    row.pk, row.ref = None, "another"
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_industries_by_name() -> None:
    assert queries.industry_name("3411") == queries.industries().lookup("3411").name  # type: ignore[union-attr]
    assert queries.industry_name("9999") == "9999"
    assert ("C", "制造业") in queries.industry_choices()
