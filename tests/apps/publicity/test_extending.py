"""A list is kept open for longer: its cases wait for the new day, everybody reads why, and no last day ever comes earlier."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.apps.publicity.claims_shown import a_list
from tests.people import People
from yunti.apps.cases.models import Case, Happening
from yunti.apps.publicity.models import ListExtension, PublicList
from yunti.apps.publicity.queries.lists import content_of
from yunti.apps.publicity.services import extend_list
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.errors import Conflict, Forbidden, InvalidInput, NotFoundOrHidden, Refused
from yunti.kit.models import AuditDetail, AuditEvent

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def made(people: People) -> PublicList:
    return a_list(people)


def last(each: PublicList) -> date:
    day = PublicList.objects.values_list("last_day", flat=True).get(pk=each.pk)
    assert day is not None
    return day


def extend(each: PublicList, by: Actor, more: int = 3, reason: str = "示例：材料补充核对") -> ListExtension:
    seen = last(each)
    return extend_list(ref=each.ref, last_day=seen + more * DAY, reason=reason, seen=seen, by=by)


def test_list_and_cases_wait_for_the_new_day_and_the_content_stays(made: PublicList, people: People) -> None:
    before, frozen = last(made), made.content
    row = extend(made, people.qin)
    made.refresh_from_db()
    assert (row.from_day, row.to_day, made.last_day) == (before, before + 3 * DAY, before + 3 * DAY)
    assert made.content == frozen and content_of(made)["last_day"] == before.isoformat()
    cases = Case.objects.filter(lines__list=made)
    assert {(case.shown_until, case.due_on) for case in cases} == {(made.last_day, made.last_day)}
    assert Happening.objects.filter(about=f"shown:{made.last_day}").count() == made.line_count
    event = AuditEvent.objects.get(action="publicity.extend_list")
    assert "示例：材料补充核对" in str(AuditDetail.objects.get(event=event).payload) and event.clause


@pytest.mark.parametrize("more", [0, -1, -20, 91])
def test_it_never_comes_earlier_nor_ages_later(made: PublicList, people: People, more: int) -> None:
    before = last(made)
    with pytest.raises(InvalidInput):
        extend(made, people.qin, more)
    assert last(made) == before and not ListExtension.objects.exists()
    assert {case.shown_until for case in Case.objects.filter(lines__list=made)} == {before}


@pytest.mark.parametrize("reason", ["", "  ", "长" * 201, "请打 13800000000"])
def test_the_reason_is_given_and_may_be_read_by_everybody(
    made: PublicList, people: People, reason: str
) -> None:
    with pytest.raises(InvalidInput):
        extend(made, people.qin, reason=reason)
    assert not ListExtension.objects.exists()


def test_only_the_authority_that_published_it(made: PublicList, people: People) -> None:
    for who in (people.wei, people.tan):
        with pytest.raises((NotFoundOrHidden, Forbidden)):
            extend(made, who)
    with pytest.raises(Forbidden):  # who stands above reads it and does not keep it
        extend(made, people.su)
    assert not ListExtension.objects.exists()


def test_an_old_page_and_a_list_that_is_over_are_refused(made: PublicList, people: People) -> None:
    before = last(made)
    extend(made, people.qin)
    with pytest.raises(Conflict):
        extend_list(ref=made.ref, last_day=before + 9 * DAY, reason="示例", seen=before, by=people.qin)
    with clock.held(clock.now() + 11 * DAY), pytest.raises(Refused) as refused:
        extend(made, people.qin)
    assert refused.value.code == "publicity_over" and refused.value.next_step
    assert last(made) == before + 3 * DAY


def test_the_database_keeps_an_extension_longer_and_with_its_reason(made: PublicList, people: People) -> None:
    row = extend(made, people.qin)
    for wrong in ({"to_day": row.from_day}, {"reason": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ListExtension.objects.filter(pk=row.pk).update(**wrong)
