"""Lists: frozen with number and digest, the period of the pack, the clock of the case, correction, withdrawal, announcement.

Not here: objections (`test_objections.py`), pages (`tests/web`).
"""

import hashlib
import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from tests import factories
from tests.apps.cases.rounds import a_round
from tests.apps.publicity.making import (
    CANARY,
    CANARY_MOBILE,
    CITY_RESULTS,
    RESULTS,
    a_case,
    new_list,
    published,
)
from tests.people import OTHER_COUNTY, People, organisation, person, seat
from yunti.apps.cases.guards import findings
from yunti.apps.cases.models import Case
from yunti.apps.cases.permissions import answered_for, answers_for
from yunti.apps.cases.services import GuardsMissing, NotAllMoved, move_case
from yunti.apps.certificates.models import Certificate
from yunti.apps.programmes.models import Round
from yunti.apps.publicity.enums import LineState, ListState
from yunti.apps.publicity.models import ListLine, PublicList
from yunti.apps.publicity.queries.lists import countdown, own_list, rows_of, shows_rows, state_of
from yunti.apps.publicity.queries.ready import ready_lines, ready_lists
from yunti.apps.publicity.services import publish_list, withdraw_list
from yunti.apps.registry.models import StatusGrant
from yunti.kit import clock
from yunti.kit.actors import Actor, Desk
from yunti.kit.errors import Conflict, Forbidden, InvalidInput, NotFoundOrHidden, Refused
from yunti.kit.models import AuditEvent

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
COUNTIES = ("320583", "321283", "321322")


@pytest.fixture
def each(people: People) -> Round:
    return a_round("jiangsu-star", "2020")


def close(case: Case, by: Actor) -> Case:
    return move_case(case=case, action="publicity_closed", seen=case.moves.count(), by=by)


def later(days: int) -> Any:
    return clock.held(clock.now() + days * DAY)


def test_a_list_is_frozen_numbered_and_can_be_checked(people: People, each: Round) -> None:
    first, second = a_case(each, 1), a_case(each, 2)
    made = published(each, people.qin)
    content = json.loads(made.content)
    assert made.number == f"公示〔{clock.today():%Y}〕900100-1号"
    assert made.digest == hashlib.sha256(made.content.encode()).hexdigest()
    assert [row[0] for row in content["rows"]] == [1, 2]
    assert content["rows"][0][1:] == [first.enterprise.name, first.enterprise.uscc, "900101", "三星"]
    assert made.last_day == clock.today() + 7 * DAY
    assert [line.case for line in made.lines.order_by("number")] == [first, second]
    assert {case.shown_until for case in Case.objects.all()} == {made.last_day}
    assert {case.due_on for case in Case.objects.all()} == {made.last_day}
    assert AuditEvent.objects.filter(action="publicity.publish_list", subject_ref=made.ref).exists()


def test_nothing_but_the_columns_of_the_pack_is_in_the_content(people: People, each: Round) -> None:
    a_case(each, 1)
    made = published(each, people.qin)
    for told in (CANARY, CANARY_MOBILE, "contact_name", people.qin.name):
        assert told not in made.content


def test_the_period_begins_with_the_list_not_with_the_state(people: People, each: Round) -> None:
    case = a_case(each, 1)
    with later(30), pytest.raises(GuardsMissing, match="还没有列入公示名单"):
        close(case, people.qin)
    with later(30):
        made = published(each, people.qin)
        case.refresh_from_db()
        with pytest.raises(GuardsMissing, match=f"期限到 {made.last_day:%Y-%m-%d} 为止"):
            close(case, people.qin)
    with later(37), pytest.raises(GuardsMissing, match="期限到"):
        close(case, people.qin)
    with later(38):
        done = close(case, people.qin)
    assert (done.state, done.shown_until) == ("city_announced", None)


def test_the_last_minute_of_the_last_day_still_counts(people: People, each: Round) -> None:
    case = a_case(each, 1)
    made = published(each, people.qin)
    assert made.last_day is not None
    midnight = datetime.combine(made.last_day + DAY, datetime.min.time(), clock.BUSINESS_ZONE)
    with clock.held(midnight - timedelta(milliseconds=1)):
        assert state_of(made, clock.today()) is ListState.RUNNING
        with pytest.raises(GuardsMissing):
            close(case, people.qin)
    with clock.held(midnight):
        assert state_of(made, clock.today()) is ListState.OVER
        assert close(case, people.qin).state == "city_announced"


def test_with_the_guard_off_publicity_would_end_at_once(
    people: People, each: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The guard off: this is what the tests above would miss."""
    case = a_case(each, 1)
    monkeypatch.setitem(findings.KINDS, "clock", lambda *_: (True, ""))  # type: ignore[arg-type]
    assert close(case, people.qin).state == "city_announced"


def test_only_what_the_authority_answers_for_is_ready(people: People, each: Round) -> None:
    own = a_case(each, 1)
    a_case(each, 2, region=OTHER_COUNTY)
    a_case(each, 3, "city_assessing")
    assert [line.case for line in ready_lines(people.qin, each, "star_publicity")] == [own]
    counts = {ready.showing.name: ready.count for ready in ready_lists(people.qin)}
    assert counts == {"star_publicity": 1}
    assert ready_lists(people.su) == []
    assert ready_lists(people.luo) == []
    for stranger in (people.luo, people.su, people.ma, people.yan):
        with pytest.raises(Forbidden):
            publish_list(new=new_list(each, people.qin), by=stranger)
    with pytest.raises(Conflict):
        publish_list(new=new_list(each, people.qin), by=people.wei)
    assert not PublicList.objects.exists()


def test_a_county_with_the_powers_of_a_prefecture_publishes_its_own(people: People, each: Round) -> None:
    """Suzhou does not count what Kunshan publishes, in the list of what is ready as little as in the list it would make."""
    authorities = {
        code: seat(
            person(f"city{code}", "示例"),
            Desk.PREFECTURE,
            organisation(f"示例{code}工信局", "authority", code, "prefecture"),
            jurisdiction=code,
        )
        for code in ("320500", "320583", "320582")
    }
    wide = a_round("jiangsu-star", "2020", code="SL-2", jurisdiction="320000")
    for number, region in enumerate(("320583", "320583", "320582"), 1):
        a_case(wide, number, region=region)
    counts = {
        code: [(ready.showing.name, ready.count) for ready in ready_lists(by)]
        for code, by in authorities.items()
    }
    assert counts == {"320500": [("star_publicity", 1)], "320583": [("star_publicity", 2)], "320582": []}
    for code, by in authorities.items():
        lines = ready_lines(by, wide, "star_publicity")
        assert len(lines) == sum(count for _name, count in counts[code])
        answering = {case.pk for case in Case.objects.all() if answers_for(code, case.region_code, COUNTIES)}
        assert (
            set(Case.objects.filter(answered_for(code, COUNTIES)).values_list("pk", flat=True)) == answering
        )


def test_a_case_stands_on_one_list_at_a_time(people: People, each: Round) -> None:
    a_case(each, 1)
    published(each, people.qin)
    assert ready_lines(people.qin, each, "star_publicity") == []
    again = a_case(each, 2)
    second = published(each, people.qin)
    assert [line.case for line in second.lines.all()] == [again]
    assert second.number.endswith("-2号")


def test_what_changed_since_the_preview_is_not_published(people: People, each: Round) -> None:
    case = a_case(each, 1)
    seen = new_list(each, people.qin)
    case.enterprise.name = "示例改了名的有限公司"
    case.enterprise.save()
    with pytest.raises(Conflict, match="预览之后"):
        publish_list(new=seen, by=people.qin)
    Case.objects.update(state="not_recognised")
    with pytest.raises(Conflict, match="预览之后"):
        publish_list(new=seen, by=people.qin)
    assert not PublicList.objects.exists()


def test_personal_data_in_a_cell_keep_the_list_back(people: People, each: Round) -> None:
    party = factories.enterprise(5, name="示例张三13800138000工作室")
    a_case(each, 1, party=party)
    with pytest.raises(Refused, match=r"SL-0001 企业名称"):
        published(each, people.qin)
    assert not PublicList.objects.exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"contact": " "}, "contact"),
        ({"contact": "张三 13800138000"}, "contact"),
        ({"contact": "长" * 301}, "contact"),
        ({"reason": "联系 zhang@example.org"}, "reason"),
        ({"cases": ()}, "case"),
        ({"name": "no_such_list"}, "name"),
    ],
)
def test_an_incomplete_list_is_refused(
    change: dict[str, Any], field: str, people: People, each: Round
) -> None:
    a_case(each, 1)
    with pytest.raises(InvalidInput) as refusal:
        publish_list(new=replace(new_list(each, people.qin), **change), by=people.qin)
    assert field in refusal.value.by_field()


def test_twice_with_one_key_is_published_once(people: People, each: Round) -> None:
    a_case(each, 1)
    new = new_list(each, people.qin)
    assert publish_list(new=new, by=people.qin, key="k") == publish_list(new=new, by=people.qin, key="k")
    assert PublicList.objects.count() == 1


def test_a_withdrawn_list_begins_anew(people: People, each: Round) -> None:
    case = a_case(each, 1)
    made = published(each, people.qin)
    with pytest.raises(InvalidInput, match="理由"):
        withdraw_list(ref=made.ref, reason=" ", by=people.qin)
    with pytest.raises(NotFoundOrHidden):
        withdraw_list(ref=made.ref, reason="x", by=people.wei)
    gone = withdraw_list(ref=made.ref, reason="名单有误", by=people.qin)
    case.refresh_from_db()
    assert (state_of(gone, clock.today()), case.shown_until) == (ListState.WITHDRAWN, None)
    assert not shows_rows(gone, clock.today())
    with later(9), pytest.raises(GuardsMissing, match="还没有列入公示名单"):
        close(case, people.qin)
    with pytest.raises(Conflict, match="已经撤回"):
        withdraw_list(ref=made.ref, reason="x", by=people.qin)
    assert [line.case for line in ready_lines(people.qin, each, "star_publicity")] == [case]


def test_who_did_not_publish_a_list_does_not_correct_it(people: People, each: Round) -> None:
    """The other city may publish a list of this name, and so only what it replaces stands against it."""
    a_case(each, 1)
    made = published(each, people.qin)
    new = replace(new_list(each, people.qin), replaces=made, reason="示例更正")
    with pytest.raises(Forbidden) as refusal:
        publish_list(new=new, by=people.wei)
    assert refusal.value.code == "not_your_list" and "发布它的单位" in refusal.value.reason
    assert PublicList.objects.count() == 1


def test_a_corrected_line_is_shown_anew_for_its_own_period(people: People, each: Round) -> None:
    first, second = a_case(each, 1), a_case(each, 2)
    made = published(each, people.qin)
    with later(3):
        with pytest.raises(InvalidInput, match="更正的理由"):
            published(each, people.qin, replaces=made, cases=[first.ref])
        anew = published(each, people.qin, replaces=made, cases=[first.ref], reason="名称有误")
    first.refresh_from_db()
    second.refresh_from_db()
    assert made.last_day is not None and anew.last_day == made.last_day + 3 * DAY
    assert (first.shown_until, second.shown_until) == (anew.last_day, made.last_day)
    assert [row.state for row in rows_of(made).rows] == [LineState.MOVED, LineState.SHOWN]
    assert json.loads(anew.content)["replaces"] == made.number
    assert PublicList.objects.get(pk=made.pk).content == made.content
    with later(8):
        assert close(second, people.qin).state == "city_announced"
        with pytest.raises(GuardsMissing, match="期限到"):
            close(first, people.qin)


def test_days_are_counted_as_the_calendar_has_them(people: People, each: Round) -> None:
    a_case(each, 1)
    with clock.held(datetime(2026, 3, 2, 10, tzinfo=clock.BUSINESS_ZONE)):
        made = published(each, people.qin)
    assert (made.opened_on, made.last_day) == (date(2026, 3, 2), date(2026, 3, 9))
    fifth = countdown(made, date(2026, 3, 7))
    assert fifth is not None and (fifth.passed, fifth.left, fifth.total) == (5, 2, 7)
    assert [each.day.day for each in fifth.days if each.today] == [7]


# announcements ----------------------------------------------------------------------------------------------------


def test_the_city_announces_what_was_shown_long_enough(people: People, each: Round) -> None:
    case = a_case(each, 1)
    published(each, people.qin)
    with later(7):
        assert ready_lines(people.qin, each, CITY_RESULTS) == []
    with later(8):
        made = published(each, people.qin, CITY_RESULTS)
    case.refresh_from_db()
    assert (case.state, made.last_day, made.kind) == ("city_announced", None, "announcement")
    assert shows_rows(made, clock.today() + 1000 * DAY)


def test_an_announcement_takes_the_step_grants_and_certifies(people: People, each: Round) -> None:
    cases = [a_case(each, number, "filed_with_province") for number in (1, 2)]
    other = a_case(each, 3, "province_recognised", region=OTHER_COUNTY, star=4)
    with pytest.raises(NotAllMoved):
        published(each, people.su, RESULTS, stated=False)
    made = published(each, people.su, RESULTS)
    assert set(Case.objects.values_list("state", flat=True)) == {"published"}
    assert made.line_count == 3
    values = {grant.enterprise_id: grant.value for grant in StatusGrant.objects.all()}
    assert values == {
        **{case.enterprise_id: "三星" for case in cases},
        other.enterprise_id: "四星",
    }
    paper = Certificate.objects.get(subject_ref=other.ref)
    assert paper.number == f"SX{clock.today():%Y}-{paper.pk:06d}"
    assert (paper.holder, paper.issuer) == (other.enterprise.name, people.su.organisation_name)
    assert ready_lines(people.su, each, RESULTS) == []


def test_one_that_cannot_go_keeps_all_from_being_announced(people: People, each: Round) -> None:
    a_case(each, 1, "filed_with_province")
    seen = new_list(each, people.su, RESULTS)
    a_case(each, 2, "filed_with_province")
    with pytest.raises(NotAllMoved):
        publish_list(new=replace(seen, stated=False), by=people.su)
    assert not PublicList.objects.exists() and not StatusGrant.objects.exists()
    assert set(Case.objects.values_list("state", flat=True)) == {"filed_with_province"}


def test_what_went_its_step_singly_can_still_be_announced(people: People, each: Round) -> None:
    case = a_case(each, 1, "filed_with_province")
    move_case(case=case, action="publish", seen=0, by=people.su, stated={"result_list_sealed": ""})
    made = published(each, people.su, RESULTS)
    assert ListLine.objects.get(list=made).case == case
    assert Certificate.objects.count() == 1


def test_lists_of_another_authority_are_not_found(people: People, each: Round) -> None:
    a_case(each, 1)
    made = published(each, people.qin)
    assert own_list(people.qin, made.ref) == made == own_list(people.su, made.ref)
    for stranger in (people.wei, people.luo):
        with pytest.raises(NotFoundOrHidden):
            own_list(stranger, made.ref)


def test_publishing_costs_the_same_reading_for_many_cases(
    people: People, each: Round, django_assert_max_num_queries: Any
) -> None:
    for number in range(1, 13):
        a_case(each, number)
    with django_assert_max_num_queries(4):
        assert len(ready_lines(people.qin, each, "star_publicity")) == 12
    for number in range(2, 6):
        a_round("jiangsu-star", "2020", code=f"SL-{number}")
    with django_assert_max_num_queries(3):
        assert [ready.count for ready in ready_lists(people.qin)] == [12]
