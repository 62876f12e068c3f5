"""Whose list was ended by another authority, or taken over, is told; a list that will hold for a while is one to come.

Not here: ending and taking over (`test_allow_lists.py`).
"""

from datetime import timedelta

import pytest

from tests import factories
from tests.people import People
from yunti.apps.messages.models import Delivery
from yunti.apps.registry.models import AllowList
from yunti.apps.registry.queries.allow_lists import is_to_come
from yunti.apps.registry.services.allow_lists import (
    end_allow_list,
    publish_allow_list,
    take_over_allow_list,
)
from yunti.kit import clock
from yunti.kit.actors import Actor

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def published(by: Actor, title: str = "重点企业（示例）") -> AllowList:
    return publish_allow_list(
        code="key",
        title=title,
        edition="1",
        source="示例通知",
        valid_from=clock.today() - DAY,
        entries=[(factories.uscc(5), "甲")],
        by=by,
    )


def told() -> set[tuple[str, str]]:
    rows = Delivery.objects.filter(message__subject__startswith="白名单将终止")
    return {(row.person.login, row.message.subject) for row in rows}


def test_the_authority_below_is_told_when_the_one_above_ends_its_list(people: People) -> None:
    end_allow_list(each=published(people.qin), on=clock.today(), reason="苏工信〔2026〕1号", by=people.su)
    assert {login for login, _subject in told()} == {"qin"}


def test_nobody_is_told_of_a_list_that_its_own_authority_ends(people: People) -> None:
    end_allow_list(each=published(people.qin), on=clock.today(), reason="不再需要", by=people.qin)
    assert told() == set()


def test_each_authority_is_told_once_when_the_province_takes_over(people: People) -> None:
    mine, other = published(people.qin, "甲单（示例）"), published(people.wei, "乙单（示例）")
    made = take_over_allow_list(
        each=mine,
        title="全省（示例）",
        edition="1",
        source="示例通知",
        valid_from=clock.today() + DAY,
        entries=[(factories.uscc(5), "甲")],
        reason="统一口径",
        by=people.su,
    )
    assert made.jurisdiction == people.su.jurisdiction and other.code == mine.code
    assert told() == {("qin", "白名单将终止：甲单（示例）"), ("wei", "白名单将终止：乙单（示例）")}


@pytest.mark.parametrize(
    ("begins", "ends", "expected"),
    [(1, None, True), (1, 3, True), (1, 1, False), (0, None, False), (-1, 3, False)],
)
def test_a_list_to_come_is_one_that_will_hold(begins: int, ends: int | None, expected: bool) -> None:
    today = clock.today()
    each = AllowList(valid_from=today + begins * DAY, ended_on=None if ends is None else today + ends * DAY)
    assert is_to_come(each, today) is expected
