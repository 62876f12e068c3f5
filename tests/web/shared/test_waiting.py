"""The front pages of the desks say what waits there, and where it is done.

Not here: the pages that it leads to (tests of each desk).
"""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import factories
from tests.apps.appeals.steps import refused_case
from tests.apps.cases.rounds import a_round
from tests.apps.publicity.making import a_case, published
from tests.people import People
from tests.web.sign_in import sign_in
from yunti.apps.appeals.models import Appeal
from yunti.apps.appeals.services import decide_appeal, file_appeal
from yunti.apps.cases.models import Objection
from yunti.apps.publicity.services import confirm_line_objection, raise_line_objection
from yunti.apps.reference import services as reference
from yunti.apps.reference.enums import DayEntryKind
from yunti.apps.reference.queries import DayEntry
from yunti.apps.registry.services.changes import ask_for_change, decide_change
from yunti.kit import clock
from yunti.kit.actors import public_actor

pytestmark = pytest.mark.django_db


def home(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_officers_see_the_changes_of_their_land_and_no_more_once_decided(
    people: People, client: Client
) -> None:
    own = factories.owned_enterprise(people.ma.organisation_ref, 1)
    assert "现在没有待办" in home(sign_in(client, people.luo), "/officer/")
    change = ask_for_change(party=own, field="address", new_value="示例路9号", reason="搬迁", by=people.ma)
    assert "审核变更申请" in home(client, "/officer/") and "1 件" in home(client, "/officer/")
    assert "现在没有待办" in home(sign_in(Client(), people.wei), "/officer/")
    decide_change(change=change, approve=True, by=people.luo)
    assert "现在没有待办" in home(client, "/officer/")


def test_the_one_who_decides_sees_what_the_other_entered(people: People, client: Client) -> None:
    days = (DayEntry(date(2027, 1, 1), DayEntryKind.HOLIDAY, "元旦"),)
    reference.enter_notice(year=2027, source="示例〔2026〕1号", days=days, by=people.xi)
    assert "确认工作日历" in home(sign_in(client, people.an), "/administration/")
    assert "现在没有待办" in home(sign_in(Client(), people.xi), "/administration/")


@pytest.mark.parametrize("name", ["luo", "tan", "shen", "xi", "an", "yan"])
def test_account_pages_lead_back_to_the_desk(people: People, client: Client, name: str) -> None:
    page = sign_in(client, getattr(people, name)).get("/account/email/").content.decode()
    assert ">工作台</a>" in page and ">首页</a>" not in page


# with a day of their own ------------------------------------------------------------------------------------------


def row_of(page: str, label: str) -> str:
    at = page.index(f">{label}</a>")
    return page[page.rindex("<li", 0, at) : page.index("</li>", at)]


def test_objections_wait_at_the_desk_that_settles_them(people: People, client: Client) -> None:
    each = a_round("jiangsu-star", "2020")
    for number in (1, 2):
        a_case(each, number)
    made = published(each, people.qin)
    days = (clock.today() - timedelta(days=10), clock.today() + timedelta(days=30))
    for number, day in enumerate(days, 1):
        told = {"text": "不实", "objector": "王五", "contact": "0900-85500001", "by": public_actor()}
        row, code = raise_line_objection(on=made, number=number, **told)
        confirm_line_objection(ref=row.objection.ref, code=code, by=public_actor())
        Objection.objects.filter(pk=row.objection.pk).update(due_on=day)
    seen = row_of(home(sign_in(client, people.qin), "/officer/"), "处理异议")
    assert "2 件" in seen and 'data-sla="over"' in seen and "1 件已过期限" in seen
    assert 'href="/officer/objections/"' in seen
    Objection.objects.filter(due_on=days[0]).update(state="dismissed", outcome="查无此事")
    seen = row_of(home(client, "/officer/"), "处理异议")
    assert "1 件" in seen and 'data-sla="calm"' in seen and "已过期限" not in seen
    for other in (people.luo, people.su, people.wei):
        assert ">处理异议<" not in home(sign_in(Client(), other), "/officer/")


def test_appeals_wait_at_the_desk_that_decides_them(people: People, client: Client) -> None:
    case = refused_case(people)
    made = file_appeal(case=case, text="请复查", by=people.ma)
    Appeal.objects.update(due_on=clock.today())
    seen = row_of(home(sign_in(client, people.qin), "/officer/"), "审查决定复议")
    assert "1 件" in seen and 'data-sla="today"' in seen and 'href="/officer/appeals/"' in seen
    for other in (people.luo, people.su, people.wei):
        assert "审查决定复议" not in home(sign_in(Client(), other), "/officer/")
    decide_appeal(appeal=made, won=False, reason="维持", by=people.qin)
    assert "审查决定复议" not in home(client, "/officer/")


def test_the_front_page_costs_the_same_however_much_waits(people: People, client: Client) -> None:
    case = refused_case(people)
    sign_in(client, people.qin)
    file_appeal(case=case, text="请复查", by=people.ma)
    home(client, "/officer/")
    with CaptureQueriesContext(connection) as one:
        assert "1 件" in home(client, "/officer/")
    first = Appeal.objects.get()
    for number in range(2, 6):
        other = a_case(case.round, number, "not_recommended")
        move = case.moves.get()
        move.pk, move.case = None, other
        move.save(force_insert=True)
        first.pk, first.ref, first.case, first.move = None, f"appeal{number:010d}", other, move
        first.save(force_insert=True)
    with CaptureQueriesContext(connection) as five:
        assert "5 件" in home(client, "/officer/")
    assert len(five) == len(one)
