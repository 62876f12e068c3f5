"""Changes that a party asks for, and two files that become one."""

from datetime import date

import pytest

from tests import factories
from tests.people import OTHER_COUNTY, SECOND_COUNTY, People, seat
from yunti.apps.accounts.models import Mandate, Organisation
from yunti.apps.messages.queries import inbox
from yunti.apps.registry.models import Ban, ChangeRequest, Enterprise, Fact, StatusGrant
from yunti.apps.registry.queries.changes import open_changes
from yunti.apps.registry.queries.merging import merge_preview
from yunti.apps.registry.queries.parties import ListFilter, enterprises_visible_to, filtered
from yunti.apps.registry.queries.standings import standing
from yunti.apps.registry.services.bars import (
    NewBan,
    NewDishonestyRecord,
    lift_bar,
    record_ban,
    record_dishonesty,
)
from yunti.apps.registry.services.changes import ask_for_change, decide_change, withdraw_change
from yunti.apps.registry.services.facts import FactSource, record_facts
from yunti.apps.registry.services.merging import merge_enterprises
from yunti.apps.registry.services.parties import correct_party
from yunti.apps.registry.services.statuses import (
    GrantedStatus,
    define_status_kind,
    grant_status,
    revoke_status,
)
from yunti.kit import clock
from yunti.kit.actors import Desk
from yunti.kit.errors import Conflict, Forbidden, InvalidInput, Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def own(people: People) -> Enterprise:
    return factories.owned_enterprise(people.ma.organisation_ref, name="示例甲机械有限公司", address="旧址")


@pytest.fixture
def asked(people: People, own: Enterprise) -> ChangeRequest:
    return ask_for_change(party=own, field="address", new_value="新址 １ 号", reason="搬迁", by=people.ma)


def test_request_waits_for_the_officer_of_the_place(people: People, asked: ChangeRequest) -> None:
    assert (asked.old_value, asked.new_value) == ("旧址", "新址 1 号")
    assert list(open_changes(people.luo)) == [asked]
    assert not open_changes(people.wei).exists()


def test_approval_puts_the_value_in_place(people: People, asked: ChangeRequest) -> None:
    decide_change(change=asked, approve=True, by=people.luo)
    assert Enterprise.objects.get().address == "新址 1 号"


def test_refusal_needs_a_reason_and_leaves_the_value(people: People, asked: ChangeRequest) -> None:
    with pytest.raises(InvalidInput):
        decide_change(change=asked, approve=False, by=people.luo)
    decide_change(change=asked, approve=False, note="缺营业执照", by=people.luo)
    assert Enterprise.objects.get().address == "旧址"
    with pytest.raises(Conflict):
        decide_change(change=asked, approve=True, by=people.luo)


def test_value_changed_meanwhile_makes_the_request_outdated(people: People, asked: ChangeRequest) -> None:
    correct_party(party=asked.enterprise, values={"address": "他处"}, reason="依据", by=people.luo)
    assert decide_change(change=asked, approve=True, by=people.luo).state == "outdated"
    assert Enterprise.objects.get().address == "他处"


@pytest.mark.parametrize("name", ["wei", "ma", "tan"])
def test_others_may_not_decide(people: People, asked: ChangeRequest, name: str) -> None:
    with pytest.raises(Forbidden):
        decide_change(change=asked, approve=True, by=getattr(people, name))
    assert Enterprise.objects.get().address == "旧址"


def test_nobody_decides_their_own_request(people: People, asked: ChangeRequest) -> None:
    county = Organisation.objects.get(pk=people.luo.organisation_id)
    from yunti.apps.accounts.models import Person

    both = seat(Person.objects.get(pk=people.ma.person_id), Desk.COUNTY, county, jurisdiction="900101")
    with pytest.raises(Forbidden, match="本人提出"):
        decide_change(change=asked, approve=True, by=both)


def test_one_open_request_of_a_field(people: People, own: Enterprise, asked: ChangeRequest) -> None:
    with pytest.raises(Conflict, match="已有一份申请"):
        ask_for_change(party=own, field="address", new_value="别处", reason="搬迁", by=people.ma)
    withdraw_change(change=asked, by=people.ma)
    ask_for_change(party=own, field="address", new_value="别处", reason="搬迁", by=people.ma)


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [("uscc", "1", "x"), ("address", "旧址", "x"), ("address", "新", ""), ("region_code", "99", "x")],
)
def test_bad_requests_are_refused_at_once(
    people: People, own: Enterprise, field: str, value: str, reason: str
) -> None:
    with pytest.raises(InvalidInput):
        ask_for_change(party=own, field=field, new_value=value, reason=reason, by=people.ma)
    assert not ChangeRequest.objects.exists()


def test_stranger_asks_for_nothing(people: People, own: Enterprise) -> None:
    with pytest.raises(Forbidden):
        ask_for_change(party=own, field="address", new_value="新", reason="x", by=people.gao)


def test_officers_and_the_party_are_told(people: People, own: Enterprise) -> None:
    change = ask_for_change(party=own, field="address", new_value="示例路9号", reason="搬迁", by=people.ma)
    assert inbox(people.luo).get().message.link == f"/officer/changes/{change.ref}/"
    assert not inbox(people.wei) and not inbox(people.gao)
    decide_change(change=change, approve=True, by=people.luo)
    assert inbox(people.ma)[0].message.body == "已同意，档案已按申请变更。"
    other = ask_for_change(party=own, field="contact_name", new_value="示例", reason="换人", by=people.ma)
    decide_change(change=other, approve=False, note="缺营业执照", by=people.luo)
    assert inbox(people.ma)[0].message.body == "没有同意：缺营业执照"


def test_what_bars_or_distinguishes_a_party_is_told_to_it(people: People, own: Enterprise) -> None:
    define_status_kind(code="stars", title="星级", by=people.su)
    told = GrantedStatus("stars", "三星级", date(2026, 1, 1), None, "公告")
    grant = grant_status(party=own, status=told, by=people.qin)
    revoke_status(grant=grant, on=date(2026, 5, 1), reason="示例决定", by=people.qin)
    ban = record_ban(ban=NewBan(own.uscc, "虚报", "第十八条", "决定", date(2026, 1, 1)), by=people.qin)
    lift_bar(bar=ban, reason="示例复核", by=people.qin)
    assert [row.message.subject for row in reversed(inbox(people.ma))] == [
        "已授予星级：三星级",
        "星级已终止：三星级",
        "本单位已列入限制申报的名单",
        "限制申报已解除",
    ]
    assert not inbox(people.gao)


@pytest.fixture
def pair(people: People) -> tuple[Enterprise, Enterprise]:
    gone = factories.owned_enterprise(people.ma.organisation_ref, 1, name="示例旧厂有限公司")
    kept = factories.enterprise(2, SECOND_COUNTY, name="示例新厂有限公司")
    for row, people_count in ((gone, "10"), (kept, "20")):
        record_facts(
            party=row,
            values={"employees": people_count},
            valid_from=date(2026, 1, 1),
            source=FactSource("报表"),
            by=people.qin,
        )
    define_status_kind(code="stars", title="星级", by=people.su)
    grant_status(
        party=gone, status=GrantedStatus("stars", "三星级", date(2026, 1, 1), None, "公告"), by=people.qin
    )
    record_ban(ban=NewBan(gone.uscc, "事由", "条款", "决定", date(2026, 1, 1)), by=people.qin)
    return gone, kept


def test_preview_says_what_will_move(people: People, pair: tuple[Enterprise, Enterprise]) -> None:
    preview = merge_preview(*pair, clock.today())
    assert (preview.facts, len(preview.statuses), preview.members, len(preview.bans)) == (1, 1, 1, 1)
    assert preview.is_possible


def test_everything_follows_and_the_old_file_points_to_the_new(
    people: People, pair: tuple[Enterprise, Enterprise]
) -> None:
    gone, kept = pair
    merge_enterprises(gone=gone, kept=kept, reason="吸收合并", by=people.qin)
    gone.refresh_from_db()
    kept.refresh_from_db()
    assert (gone.status, gone.merged_into_id, gone.organisation_id) == ("merged", kept.pk, None)
    assert kept.organisation_id == people.ma.organisation_id
    assert sorted(Fact.objects.filter(enterprise=kept).values_list("value", "stands")) == [
        ("10", False),
        ("20", True),
    ]
    assert StatusGrant.objects.get().enterprise_id == kept.pk
    assert standing(kept.uscc, clock.today()).is_barred and Ban.objects.count() == 2
    names = filtered(enterprises_visible_to(people.qin), ListFilter(words="旧厂"), clock.today())
    assert set(names.values_list("pk", flat=True)) == {gone.pk, kept.pk}


def test_people_of_both_take_seats_at_one(people: People, pair: tuple[Enterprise, Enterprise]) -> None:
    gone, kept = pair
    Enterprise.objects.filter(pk=kept.pk).update(organisation_id=people.gao.organisation_id)
    merge_enterprises(gone=gone, kept=kept, reason="吸收合并", by=people.qin)
    assert Mandate.objects.get(pk=people.ma.mandate_id).organisation_id == people.gao.organisation_id


def test_overlapping_statuses_stop_the_merge_wholly(
    people: People, pair: tuple[Enterprise, Enterprise]
) -> None:
    gone, kept = pair
    grant_status(
        party=kept, status=GrantedStatus("stars", "五星级", date(2026, 3, 1), None, "公告"), by=people.qin
    )
    assert not merge_preview(gone, kept, clock.today()).is_possible
    with pytest.raises(Refused, match="时间重叠"):
        merge_enterprises(gone=gone, kept=kept, reason="吸收合并", by=people.qin)
    assert Fact.objects.filter(enterprise=gone).count() == 1 and Ban.objects.count() == 1


def test_merge_that_would_lose_a_dishonesty_record_is_refused(
    people: People, pair: tuple[Enterprise, Enterprise]
) -> None:
    gone, kept = pair
    record_dishonesty(record=NewDishonestyRecord(gone.uscc, "平台", "1号", date(2026, 1, 1)), by=people.qin)
    with pytest.raises(Refused, match="失信记录"):
        merge_enterprises(gone=gone, kept=kept, reason="吸收合并", by=people.qin)
    record_dishonesty(record=NewDishonestyRecord(kept.uscc, "平台", "1号", date(2026, 1, 1)), by=people.qin)
    merge_enterprises(gone=gone, kept=kept, reason="吸收合并", by=people.qin)


@pytest.mark.parametrize("name", ["luo", "wei", "ma"])
def test_merge_by_others_is_denied(people: People, pair: tuple[Enterprise, Enterprise], name: str) -> None:
    gone, kept = pair
    with pytest.raises(Forbidden):
        merge_enterprises(gone=gone, kept=kept, reason="吸收合并", by=getattr(people, name))


def test_merge_across_prefectures_needs_the_province(
    people: People, pair: tuple[Enterprise, Enterprise]
) -> None:
    gone, _kept = pair
    far = factories.enterprise(3, OTHER_COUNTY)
    with pytest.raises(Forbidden):
        merge_enterprises(gone=gone, kept=far, reason="吸收合并", by=people.qin)
    merge_enterprises(gone=gone, kept=far, reason="吸收合并", by=people.su)


def test_merged_file_takes_no_more_changes_and_no_successors(
    people: People, pair: tuple[Enterprise, Enterprise]
) -> None:
    gone, kept = pair
    merge_enterprises(gone=gone, kept=kept, reason="吸收合并", by=people.qin)
    with pytest.raises(Forbidden, match="已并入"):
        correct_party(party=gone, values={"address": "x"}, reason="依据", by=people.qin)
    with pytest.raises(Forbidden, match="已并入"):
        merge_enterprises(gone=kept, kept=gone, reason="吸收合并", by=people.qin)
