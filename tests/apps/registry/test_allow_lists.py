"""Allow-lists: every row judged before any is entered, matching by code, a name only after an officer's word, the edition kept with the case.

Not here: a word against a name (`test_denied_names.py`), bans and dishonesty (`test_standings.py`), the pages (`tests/web/officer/test_allow_lists.py`).
"""

from datetime import date, timedelta
from importlib import import_module
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from tests import factories
from tests.people import OTHER_COUNTY, People, organisation, person, seat
from yunti.apps.registry.models import (
    AllowList,
    AllowListEntry,
    AllowListMatch,
    Enterprise,
    FormerName,
)
from yunti.apps.registry.queries.allow_lists import entries_of, hints_for, looked_up, outside_of
from yunti.apps.registry.queries.knowledge import Listed, ListReading, knowledge, questions
from yunti.apps.registry.queries.listings import allow_lists_for
from yunti.apps.registry.services.allow_lists import (
    confirm_listed,
    end_allow_list,
    judge_rows,
    publish_allow_list,
    take_over_allow_list,
    withdraw_listed,
)
from yunti.apps.registry.services.merging import merge_enterprises
from yunti.kit import clock
from yunti.kit.actors import Actor, Desk, system_actor
from yunti.kit.errors import Conflict, Forbidden, InvalidInput, Refused
from yunti.kit.models import AuditEvent

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
    asked = Listed("key", party.uscc, party.name, party.region_code)
    return knowledge(questions([asked]), day or clock.today()).reading(asked)


def test_a_credit_code_matches_whatever_the_name(people: People) -> None:
    party = factories.enterprise(1)
    each = published(people, (party.uscc, "旧名称（示例）"))
    found = read(party)
    assert (found.matched, found.how, found.name, found.edition) == (True, "code", "旧名称（示例）", each)
    assert not read(factories.enterprise(2)).matched


def test_a_name_alone_is_a_hint_until_an_officer_says_so(people: People) -> None:
    party = factories.enterprise(1)
    each = published(people, ("", party.name))
    assert (read(party).matched, read(party).how) == (None, "name")
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
    (hint,) = hints_for(["示例旧厂"], each.jurisdiction)["示例旧厂"]
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
        found = looked_up(each.entries.all(), each.jurisdiction)
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
    """What the migration does, with the models as they were then: by the audit log, else where most enterprises are."""
    by_desk, by_platform = (
        of_place(people.qin),
        of_place(system_actor("test"), code="x", jurisdiction="430000"),
    )
    factories.enterprise(1)
    AllowList.objects.update(jurisdiction="")
    then = MigrationLoader(connection).project_state(("registry", "0004_allow_list_places")).apps
    assert not hasattr(then.get_model("registry", "AllowList"), "ended_on"), "not the models of today"
    import_module("yunti.apps.registry.migrations.0004_allow_list_places").give_places(then, None)
    found = dict(AllowList.objects.values_list("pk", "jurisdiction"))
    assert found == {by_desk.pk: people.qin.jurisdiction, by_platform.pk: "900000"}


# ending and taking over -------------------------------------------------------------------------------------------


def over(each: AllowList, *, by: Any, on: date | None = None, reason: str = "示例通知") -> list[AllowList]:
    return end_allow_list(each=each, on=on or clock.today(), reason=reason, by=by)


def taken(
    each: AllowList, *, by: Any, day: date, entries: Any = (("", "甲"),), reason: str = "示例通知"
) -> Any:
    return take_over_allow_list(
        each=each,
        title="示例省级名单",
        edition="省1",
        source="示例",
        valid_from=day,
        entries=entries,
        reason=reason,
        by=by,
    )


def test_an_ended_list_reads_as_absent_from_the_day_on(people: People) -> None:
    party, today = factories.enterprise(1), clock.today()
    each = published(people, (party.uscc, party.name))
    over(each, by=people.su, on=today + 5 * DAY, reason=" 示例通知 ")
    assert read(party, today + 4 * DAY).matched, "until the day before all is as it was"
    assert read(party, today + 5 * DAY) == ListReading(None, "")
    each.refresh_from_db()
    assert (each.ended_on, each.ended_by, each.ended_reason, each.valid_to) == (
        today + 5 * DAY,
        people.su.ref,
        "示例通知",
        None,
    )
    event = AuditEvent.objects.get(action="registry.end_allow_list")
    assert (event.subject_ref, event.outcome) == (each.ref, "done")


def test_ending_also_ends_the_edition_that_was_to_come(people: People) -> None:
    party, today = factories.enterprise(1), clock.today()
    first = published(people, (party.uscc, party.name))
    second = published(people, (party.uscc, party.name), edition="2", day=today + 10 * DAY)
    assert over(first, by=people.su, on=today + 3 * DAY) == [first, second]
    assert read(party, today + 2 * DAY).edition == first
    assert [read(party, today + days * DAY).edition for days in (3, 9, 10, 20)] == [None] * 4
    with pytest.raises(Conflict) as refused:
        over(second, by=people.su, on=today + 3 * DAY)
    assert refused.value.code == "list_over"


def test_the_end_needs_a_reason_a_day_to_come_and_its_authority(people: People) -> None:
    each = of_place(people.qin)
    for wrong in ({"reason": " "}, {"on": clock.today() - DAY}):
        with pytest.raises(InvalidInput):
            over(each, by=people.qin, **wrong)
    for by in (people.luo, people.wei, people.ma, elsewhere()):
        with pytest.raises(Forbidden):
            over(each, by=by)
    each.refresh_from_db()
    assert each.ended_on is None
    over(each, by=people.su)


def test_after_the_end_another_may_publish_and_editions_follow_again(people: People) -> None:
    party, today = factories.enterprise(1), clock.today()
    each = of_place(people.qin, uscc=party.uscc)
    over(each, by=people.qin, on=today + 5 * DAY)
    later = {"code": "key", "title": "示例", "source": "示例", "entries": [(party.uscc, "甲")]}
    with pytest.raises(Conflict, match="名单已经由"):
        publish_allow_list(**later, edition="2", valid_from=today + 4 * DAY, by=people.su)
    other = publish_allow_list(**later, edition="2", valid_from=today + 5 * DAY, by=people.su)
    assert (read(party, today + 4 * DAY).edition, read(party, today + 5 * DAY).edition) == (each, other)
    with pytest.raises(Conflict, match="名单已经由"):
        publish_allow_list(**later, edition="3", valid_from=today + 9 * DAY, by=people.qin)


def test_an_edition_may_follow_before_the_day_of_the_end(people: People) -> None:
    party, today = factories.enterprise(1), clock.today()
    each = published(people, (party.uscc, party.name))
    over(each, by=people.su, on=today + 5 * DAY)
    next_one = published(people, (party.uscc, party.name), edition="2", day=today + 2 * DAY)
    assert read(party, today + DAY).edition == each
    assert read(party, today + 9 * DAY).edition == next_one


def test_the_province_takes_a_code_over_from_the_prefectures(people: People) -> None:
    party, today = factories.enterprise(1), clock.today()
    mine, other, far = of_place(people.qin, uscc=party.uscc), of_place(people.wei), of_place(elsewhere())
    rows = entries_of([mine, other])
    assert rows == [(party.uscc, "甲"), (factories.uscc(5), "甲")]
    made = taken(mine, by=people.su, day=today + DAY, entries=rows)
    assert (made.code, made.jurisdiction, made.entries.count()) == ("key", people.su.jurisdiction, 2)
    assert (read(party).edition, read(party, today + DAY).edition) == (mine, made), "without a day between"
    for each, ends in ((mine, today + DAY), (other, today + DAY), (far, None)):
        each.refresh_from_db()
        assert each.ended_on == ends
    actions = AuditEvent.objects.order_by("id").values_list("action", "subject_ref")
    assert ("registry.take_over_allow_list", made.ref) in actions
    assert ("registry.publish_allow_list", made.ref) in actions
    with pytest.raises(Conflict, match="已经由"):
        of_place(people.qin, edition="9")


@pytest.mark.parametrize("name", ["qin", "wei", "luo", "ma"])
def test_only_who_stands_above_takes_a_list_over(people: People, name: str) -> None:
    each = of_place(people.qin)
    with pytest.raises(Forbidden):
        taken(each, by=getattr(people, name), day=clock.today())
    with pytest.raises(Forbidden):
        taken(each, by=elsewhere(), day=clock.today())
    each.refresh_from_db()
    assert each.ended_on is None and AllowList.objects.count() == 1


def test_taking_over_fails_whole(people: People) -> None:
    each, today = of_place(people.qin), clock.today()
    for wrong in ({"reason": ""}, {"day": today - DAY}, {"entries": [("", "")]}):
        with pytest.raises(InvalidInput):
            taken(each, by=people.su, **{"day": today, **wrong})
    each.refresh_from_db()
    assert each.ended_on is None and AllowList.objects.count() == 1
    over(each, by=people.qin)
    with pytest.raises(Conflict) as refused:
        taken(each, by=people.su, day=today)
    assert refused.value.code == "list_over"


def test_an_ended_list_stays_in_sight_until_another_follows(people: People) -> None:
    each = of_place(people.qin)
    over(each, by=people.qin)
    with clock.held(clock.now() + 9 * DAY):
        assert list(allow_lists_for(people.su, clock.today())) == [each]
        next_one = publish_allow_list(
            code="key",
            title="示例",
            edition="2",
            source="示例",
            valid_from=clock.today(),
            entries=[("", "甲")],
            by=people.qin,
        )
        assert list(allow_lists_for(people.su, clock.today())) == [next_one]


# hints say what the judge says ------------------------------------------------------------------------------------


def hinted(each: AllowList, name: str) -> list[str]:
    return [hint.party.uscc for hint in hints_for([name], each.jurisdiction).get(name, ())]


def test_a_hint_is_of_the_place_of_the_list(people: People) -> None:
    here, there = (
        factories.enterprise(1, name="示例同名厂"),
        factories.enterprise(2, OTHER_COUNTY, name="示例同名厂"),
    )
    FormerName.objects.create(enterprise=there, name="示例旧厂", used_to=FIRST)
    prefecture = publish_allow_list(
        code="key",
        title="示例名单",
        edition="1",
        source="示例",
        valid_from=FIRST,
        entries=[("", "示例同名厂"), ("", "示例旧厂")],
        by=people.qin,
    )
    for name in ("示例同名厂", "示例旧厂"):
        by_page = set(hinted(prefecture, name))
        by_judge = {party.uscc for party in (here, there) if read(party).edition == prefecture}
        assert by_page <= by_judge
    assert hinted(prefecture, "示例同名厂") == [here.uscc] and read(here).how == "name"
    assert not hinted(prefecture, "示例旧厂") and read(there).how == ""
    province = of_place(people.su, code="province")
    assert hinted(province, "示例同名厂") == [here.uscc, there.uscc]
    assert hinted(province, "示例旧厂") == [there.uscc]


def test_a_file_merged_away_is_no_hint(people: People) -> None:
    gone, kept = factories.enterprise(1), factories.enterprise(2)
    each = published(people, ("", gone.name))
    merge_enterprises(gone=gone, kept=kept, reason="吸收合并（示例）", by=people.su)
    assert hinted(each, gone.name) == [kept.uscc], "the name is a former one of the file that is kept"


def test_a_name_confirmed_for_one_hints_at_no_other(people: People) -> None:
    one, other = factories.enterprise(1, name="示例同名厂"), factories.enterprise(2, name="示例同名厂")
    each = published(people, ("", "示例同名厂"))
    assert (read(one).how, read(other).how) == ("name", "name")
    confirm_listed(entry=each.entries.get(), party=one, reason="示例", by=people.su)
    assert (read(one).how, read(other).how) == ("confirmed", "")
    (row,) = looked_up(each.entries.all(), each.jurisdiction)
    assert not row.hints, "nor does the page"
    both = [Listed("key", party.uscc, party.name, party.region_code) for party in (one, other)]
    together = knowledge(questions(both), clock.today())
    assert [together.reading(asked).how for asked in both] == ["confirmed", ""]


def test_an_entry_of_a_party_elsewhere_says_so(people: People) -> None:
    here, there = factories.enterprise(1), factories.enterprise(2, OTHER_COUNTY)
    each = publish_allow_list(
        code="key",
        title="示例名单",
        edition="1",
        source="示例",
        valid_from=FIRST,
        entries=[(here.uscc, "甲"), (there.uscc, "乙")],
        by=people.qin,
    )
    found = {row.entry.uscc: row.outside for row in looked_up(each.entries.all(), each.jurisdiction)}
    assert found == {here.uscc: False, there.uscc: True}
    assert {party.uscc: not read(party).matched for party in (here, there)} == found
    assert outside_of(found, each.jurisdiction) == {there.uscc}
