"""The front pages of the desks say what waits there, and where it is done.

Not here: the pages that it leads to (tests of each desk).
"""

from datetime import date

import pytest
from django.test import Client

from tests import factories
from tests.people import People
from tests.web.sign_in import sign_in
from yunti.apps.reference import services as reference
from yunti.apps.reference.enums import DayEntryKind
from yunti.apps.reference.queries import DayEntry
from yunti.apps.registry.services.changes import ask_for_change, decide_change

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
