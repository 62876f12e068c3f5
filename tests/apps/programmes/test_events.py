"""Events of a round: who announces one, what is refused, corrections kept word by word, calling off; on which desks it shows.

Not here: the form (`tests/web/officer/test_events.py`).
"""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.apps.cases.rounds import a_round, party_of
from tests.people import COUNTY, OTHER_PREFECTURE, PREFECTURE, PROVINCE, People
from tests.web.sign_in import sign_in
from yunti.apps.programmes.models import EventCorrection, Round, RoundEvent
from yunti.apps.programmes.queries.events import (
    corrections_of,
    event_kept,
    events_for_party,
    events_of_round,
    events_over,
    events_to_come,
    near,
    rounds_to_announce,
)
from yunti.apps.programmes.services import (
    EventTold,
    announce_event,
    close_round,
    correct_event,
    withdraw_event,
)
from yunti.kit import clock
from yunti.kit.errors import Conflict, Forbidden, InvalidInput, NotFoundOrHidden

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def each(people: People) -> Round:
    return a_round("guangdong-voucher", "2018")


def told(**changed: Any) -> EventTold:
    begins = clock.now() + 48 * HOUR
    plain = EventTold(
        "promotion",
        "示例宣讲会",
        begins,
        begins + 2 * HOUR,
        "示例会议室",
        "示例：讲申领步骤",
        ("enterprise",),
    )
    return replace(plain, **changed)


def announced(each: Round, by: Any, **changed: Any) -> RoundEvent:
    return announce_event(round=each, told=told(**changed), by=by)


def fields_of(refusal: pytest.ExceptionInfo[InvalidInput]) -> set[str]:
    return {problem.field for problem in refusal.value.problems}


def test_three_levels_announce_each_for_its_own_place(each: Round, people: People) -> None:
    made = [announced(each, by) for by in (people.luo, people.qin, people.su)]
    assert [row.region_code for row in made] == [COUNTY, PREFECTURE, PROVINCE]
    assert made[0].organiser == people.luo.organisation_name
    for by in (people.ma, people.yan, people.tan):
        with pytest.raises(Forbidden):
            announced(each, by)
    city_round = a_round("guangdong-voucher", "2018", jurisdiction=OTHER_PREFECTURE, code="SL-2")
    with pytest.raises(Forbidden, match="不涉及本单位"):
        announced(city_round, people.luo)
    assert announced(city_round, people.su).region_code == OTHER_PREFECTURE


def test_a_programme_without_events_offers_none(each: Round, people: People) -> None:
    other = a_round("jiangsu-star", "2020", code="SL-3")
    assert [row.pk for row, _pack, _told in rounds_to_announce(people.luo)] == [each.pk]
    with pytest.raises(NotFoundOrHidden):
        announced(other, people.su)
    close_round(round=each, reason="示例：额度用完", by=people.su)
    assert rounds_to_announce(people.luo) == []
    with pytest.raises(Conflict, match="已经关闭"):
        announced(each, people.luo)


def test_what_is_missing_or_wrong_is_said_field_by_field(each: Round, people: People) -> None:
    now = clock.now()
    wrong = {"kind": "x", "title": " ", "place": "长" * 201, "topic": "", "invited": ("expert",)}
    with pytest.raises(InvalidInput) as refusal:
        announced(each, people.luo, **wrong, ends_at=now)
    assert fields_of(refusal) == {*wrong, "ends_at"}
    with pytest.raises(InvalidInput) as refusal:
        announced(each, people.luo, starts_at=now - HOUR)
    assert fields_of(refusal) == {"starts_at"}
    assert not RoundEvent.objects.exists()


def test_a_correction_keeps_what_stood_there_with_its_reason(each: Round, people: People) -> None:
    row = announced(each, people.luo)
    changed = told(
        place="示例二楼", invited=("enterprise", "supplier"), starts_at=row.starts_at, ends_at=row.ends_at
    )
    correct_event(event=row, told=changed, reason="示例：场地调整", seen=1, by=people.qin)
    row.refresh_from_db()
    assert (row.version, row.place) == (2, "示例二楼")
    (rows,) = corrections_of(row)
    assert {(one.what, one.before, one.after) for one in rows} == {
        ("place", "示例会议室", "示例二楼"),
        ("invited", "工业企业", "工业企业、供应商"),
    }
    assert {one.reason for one in rows} == {"示例：场地调整"}
    with pytest.raises(Conflict, match="有人更正"):
        correct_event(event=row, told=told(place="示例三楼"), reason="示例", seen=1, by=people.luo)
    with pytest.raises(InvalidInput, match="没有改动"):
        correct_event(event=row, told=changed, reason="示例", seen=2, by=people.luo)
    with pytest.raises(InvalidInput) as refusal:
        correct_event(event=row, told=told(place="示例三楼"), reason=" ", seen=2, by=people.luo)
    assert fields_of(refusal) == {"reason"}
    assert EventCorrection.objects.count() == 2


def test_only_whoever_announced_it_and_those_above_correct_it_or_call_it_off(
    each: Round, people: People
) -> None:
    own, above = announced(each, people.luo), announced(each, people.qin)
    for row, by in ((own, people.wei), (above, people.luo)):
        with pytest.raises(NotFoundOrHidden):
            event_kept(by, row.ref)
        with pytest.raises(Forbidden, match="别的单位"):
            withdraw_event(event=row, reason="示例", by=by)
    withdraw_event(event=own, reason="示例：改期", by=people.su)
    with pytest.raises(Conflict, match="已经取消"):
        correct_event(event=own, told=told(place="示例二楼"), reason="示例", seen=1, by=people.luo)


def test_what_is_over_is_not_changed_any_more(each: Round, people: People) -> None:
    row = announced(each, people.luo)
    with clock.held(row.ends_at):
        with pytest.raises(Conflict, match="已经结束"):
            withdraw_event(event=row, reason="示例", by=people.luo)
        assert list(events_over(clock.now())) == [row]
        assert not events_to_come(clock.now()).exists()


def test_the_next_first_and_by_place(each: Round, people: People) -> None:
    late = announced(each, people.qin, starts_at=clock.now() + 60 * HOUR, ends_at=clock.now() + 61 * HOUR)
    soon, elsewhere = announced(each, people.su), announced(each, people.wei)
    now = clock.now()
    assert list(events_to_come(now))[-1] == late
    assert set(near(events_to_come(now), COUNTY)) == {late, soon}
    assert set(near(events_to_come(now), OTHER_PREFECTURE)) == {elsewhere, soon}
    withdraw_event(event=soon, reason="示例：改期", by=people.su)
    assert soon in events_to_come(now), "nobody shall go for nothing"
    assert set(events_of_round(each, now)) == {late, elsewhere}


def test_it_shows_on_the_desks_of_those_who_are_invited(each: Round, people: People, client: Client) -> None:
    party_of(people.ma)
    own = announced(each, people.luo)
    both = announced(each, people.su, title="示例对接会", invited=("enterprise", "supplier"))
    announced(each, people.wei, title="示例别处的宣讲会")
    now = clock.now()
    assert {one.event for one in events_for_party(people.ma, COUNTY, now)} == {own, both}
    assert [one.event for one in events_for_party(people.ge, "", now)] == [both]
    page = sign_in(client, people.ma).get(reverse("applicant:home")).content.decode()
    assert "示例宣讲会" in page and "示例别处的宣讲会" not in page
    page = sign_in(Client(), people.ge).get(reverse("supplier:home")).content.decode()
    assert "示例对接会" in page and "示例宣讲会" not in page
    assert "示例对接会" in Client().get(reverse("public:round", args=[each.ref])).content.decode()
