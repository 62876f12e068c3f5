"""Allow-lists: every row judged before any is entered, matching by code, a name only after an officer's word, the edition kept with the case.

Not here: bans and dishonesty (`test_standings.py`), the pages (`tests/web/officer/test_allow_lists.py`).
"""

from datetime import date, timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps

from tests import factories
from tests.people import OTHER_COUNTY, People, organisation, person, seat
from yunti.apps.registry.models import AllowList, AllowListEntry, AllowListMatch, Enterprise, FormerName
from yunti.apps.registry.queries.allow_lists import hints_for, looked_up
from yunti.apps.registry.queries.knowledge import Listed, ListReading, knowledge, questions
from yunti.apps.registry.queries.listings import allow_lists_for
from yunti.apps.registry.services.allow_lists import (
    confirm_listed,
    judge_rows,
    publish_allow_list,
    withdraw_listed,
)
from yunti.kit import clock
from yunti.kit.actors import Actor, Desk, system_actor
from yunti.kit.errors import Conflict, Forbidden, InvalidInput, Refused

pytestmark = pytest.mark.django_db
FIRST = date(2026, 1, 1)
DAY = timedelta(days=1)


def published(people: People, *entries: tuple[str, str], edition: str = "1", day: date = FIRST) -> AllowList:
    return publish_allow_list(
        code="key",
        title="示例名单",
        edition=edition,
        source="示例",
        valid_from=day,
        entries=entries,
        by=people.su,
    )


def read(party: Any, day: date | None = None) -> ListReading:
    asked = questions([Listed("key", party.uscc, party.name, party.region_code)])
    return knowledge(asked, day or clock.today()).reading("key", party.uscc, party.name, party.region_code)


def test_a_credit_code_matches_whatever_the_name(people: People) -> None:
    party = factories.enterprise(1)
    each = published(people, (party.uscc, "旧名称（示例）"))
    found = read(party)
    assert (found.matched, found.how, found.name, found.edition) == (True, "code", "旧名称（示例）", each)
    assert not read(factories.enterprise(2)).matched


def test_a_name_alone_is_a_hint_until_an_officer_says_so(people: People) -> None:
    party = factories.enterprise(1)
    each = published(people, ("", party.name))
    assert (read(party).matched, read(party).how) == (False, "name")
    entry = each.entries.get()
    made = confirm_listed(entry=entry, party=party, reason="核对营业执照（示例）", by=people.su)
    assert (read(party).matched, read(party).how) == (True, "confirmed")
    with pytest.raises(Conflict):
        confirm_listed(entry=entry, party=party, reason="再次", by=people.su)
    withdraw_listed(match=made, by=people.su)
    assert not read(party).matched and not AllowListMatch.objects.exists()


def test_a_former_name_is_found_and_counts_once_confirmed(people: People) -> None:
    party = factories.enterprise(1)
    FormerName.objects.create(enterprise=party, name="示例旧厂", used_to=FIRST)
    each = published(people, ("", "示例旧厂"))
    assert read(party).how == ""
    (hint,) = hints_for(["示例旧厂"])["示例旧厂"]
    assert hint.party == party and hint.former
    confirm_listed(entry=each.entries.get(), party=party, reason="更名登记（示例）", by=people.su)
    assert read(party).matched and read(party).name == "示例旧厂"


def test_an_entry_with_a_code_needs_no_word_and_a_word_needs_a_reason(people: People) -> None:
    party = factories.enterprise(1)
    each = published(people, (party.uscc, party.name), ("", "示例无码"))
    with pytest.raises(Conflict) as refused:
        confirm_listed(entry=each.entries.get(uscc=party.uscc), party=party, reason="x", by=people.su)
    assert refused.value.code == "has_a_code"
    with pytest.raises(InvalidInput):
        confirm_listed(entry=each.entries.get(uscc=""), party=party, reason=" ", by=people.su)
    assert not AllowListMatch.objects.exists()


@pytest.mark.parametrize("name", ["luo", "wei", "ma", "shen"])
def test_only_prefecture_and_province_of_the_party_confirm(people: People, name: str) -> None:
    party = factories.enterprise(1)
    each = published(people, ("", party.name))
    with pytest.raises(Refused) as refused:
        confirm_listed(entry=each.entries.get(), party=party, reason="x", by=getattr(people, name))
    assert refused.value.denial and not AllowListMatch.objects.exists()


def test_the_edition_in_force_on_the_day_is_read(people: People) -> None:
    party = factories.enterprise(1)
    first = published(people, (party.uscc, party.name))
    second = published(people, ("", "另一家（示例）"), edition="2", day=FIRST + 10 * DAY)
    assert read(party, FIRST - DAY).edition is None and not read(party, FIRST - DAY).matched
    assert read(party, FIRST + 9 * DAY).edition == first and read(party, FIRST + 9 * DAY).matched
    assert read(party, FIRST + 10 * DAY).edition == second and not read(party, FIRST + 10 * DAY).matched


def test_a_word_about_one_edition_says_nothing_of_the_next(people: People) -> None:
    party = factories.enterprise(1)
    each = published(people, ("", party.name))
    confirm_listed(entry=each.entries.get(), party=party, reason="示例", by=people.su)
    published(people, ("", party.name), edition="2", day=FIRST + 10 * DAY)
    assert read(party, FIRST + 9 * DAY).matched and read(party, FIRST + 10 * DAY).how == "name"


def test_every_bad_row_is_told_and_not_one_row_is_entered(people: People) -> None:
    good = factories.uscc(1)
    rows = [
        (good, "甲"),
        ("91430104MA0010491X", "乙"),
        (good, "甲二"),
        (factories.uscc(2), ""),
        ("", "丙"),
        ("", "丙"),
    ]
    judged = judge_rows(rows)
    assert [bool(row.problems) for row in judged] == [False, True, True, True, False, True]
    with pytest.raises(InvalidInput) as refused:
        published(people, *rows)
    assert len(refused.value.problems) == 4 and "第 2 行" in refused.value.problems[0].text
    assert not AllowList.objects.exists() and not AllowListEntry.objects.exists()


def test_an_edition_that_cannot_follow_leaves_the_one_before_open(people: People) -> None:
    first = published(people, ("", "甲"))
    with pytest.raises(Conflict):
        published(people, ("", "乙"), edition="1", day=FIRST + DAY)
    first.refresh_from_db()
    assert first.valid_to is None and AllowList.objects.count() == 1


def test_looking_up_costs_the_same_however_many_entries(
    people: People, django_assert_max_num_queries: Any
) -> None:
    each = published(people, *[("", f"示例企业{number}") for number in range(30)])
    factories.enterprise(3, OTHER_COUNTY, name="示例企业7")
    with django_assert_max_num_queries(5):
        found = looked_up(each.entries.all())
    assert [row.entry.name for row in found if row.hints] == ["示例企业7"]


# whose list it is -------------------------------------------------------------------------------------------------


def of_place(by: Any, code: str = "key", *, edition: str = "1", uscc: str = "", **given: Any) -> AllowList:
    return publish_allow_list(
        code=code,
        title="示例名单",
        edition=edition,
        source="示例",
        valid_from=FIRST + (int(edition) - 1) * DAY,
        entries=[(uscc or factories.uscc(5), "甲")],
        by=by,
        **given,
    )


def test_a_list_counts_in_its_own_place_only(people: People) -> None:
    here, there = factories.enterprise(1), factories.enterprise(2, OTHER_COUNTY)
    assert of_place(people.qin, uscc=here.uscc).jurisdiction == people.qin.jurisdiction
    mine = of_place(people.wei, uscc=there.uscc)
    assert (read(here).matched, read(there).matched) == (True, True)
    assert read(there).edition == mine, "not the newer or older one of another place"
    Enterprise.objects.filter(pk=there.pk).update(region_code=here.region_code)
    there.refresh_from_db()
    assert not read(there).matched


def test_a_list_of_another_province_does_not_count(people: People) -> None:
    party = factories.enterprise(1)
    of_place(elsewhere(), uscc=party.uscc)
    assert read(party).edition is None
    of_place(people.su, uscc=party.uscc)
    assert read(party).matched


def elsewhere() -> Actor:
    authority = organisation("示例邻省工信厅", "authority", "430000", "province")
    return seat(person("lin", "林邻省"), Desk.PROVINCE, authority, jurisdiction="430000")


def test_its_authority_or_the_one_above_publishes_the_next_edition(people: People) -> None:
    first = of_place(people.qin)
    for by in (people.wei, elsewhere()):
        with pytest.raises(Forbidden, match="由另一地区的主管部门发布"):
            of_place(by, edition="2", jurisdiction=first.jurisdiction)
    first.refresh_from_db()
    assert first.valid_to is None
    second = of_place(people.su, edition="2", jurisdiction=first.jurisdiction)
    assert second.jurisdiction == first.jurisdiction
    first.refresh_from_db()
    assert first.valid_to == FIRST
    assert of_place(people.qin, edition="3").jurisdiction == first.jurisdiction


@pytest.mark.parametrize(("first", "second"), [("su", "qin"), ("qin", "su")])
def test_two_lists_of_one_code_never_hold_in_one_place(people: People, first: str, second: str) -> None:
    of_place(getattr(people, first))
    with pytest.raises(Conflict, match="代号 key 的名单已经由"):
        of_place(getattr(people, second), edition="2")
    assert AllowList.objects.get().valid_to is None


def test_an_entry_is_confirmed_for_a_party_of_its_place_only(people: People) -> None:
    there = factories.enterprise(2, OTHER_COUNTY)
    each = publish_allow_list(
        code="key",
        title="示例名单",
        edition="1",
        source="示例",
        valid_from=FIRST,
        entries=[("", there.name)],
        by=people.qin,
    )
    with pytest.raises(Conflict, match="不适用于"):
        confirm_listed(entry=each.entries.get(), party=there, reason="示例", by=people.su)


def test_officers_see_the_lists_that_hold_with_them(people: People) -> None:
    of_place(people.qin)
    of_place(people.wei)
    of_place(elsewhere())
    of_place(people.su, code="province")
    seen = {
        name: set(
            allow_lists_for(getattr(people, name), clock.today()).values_list("jurisdiction", flat=True)
        )
        for name in ("luo", "qin", "wei", "su")
    }
    own, other = people.qin.jurisdiction, people.wei.jurisdiction
    assert seen["luo"] == seen["qin"] == {own, "900000"}
    assert seen["wei"] == {other, "900000"}
    assert seen["su"] == {own, other, "900000"}


def test_existing_lists_are_given_to_whoever_published_them(people: People) -> None:
    """What the migration does: by the audit log, else where most enterprises are."""
    by_desk, by_platform = (
        of_place(people.qin),
        of_place(system_actor("test"), code="x", jurisdiction="430000"),
    )
    factories.enterprise(1)
    AllowList.objects.update(jurisdiction="")
    import_module("yunti.apps.registry.migrations.0004_allow_list_places").give_places(apps, None)
    found = dict(AllowList.objects.values_list("pk", "jurisdiction"))
    assert found == {by_desk.pk: people.qin.jurisdiction, by_platform.pk: "900000"}
