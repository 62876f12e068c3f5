"""Jointly liable partners are barred by their credit code, registered or not; whoever has none is named, never passed over.

Not here: what a ban means (`tests/apps/registry`), taking it back (`tests/apps/appeals/test_fraud.py`).
"""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from tests import factories
from tests.apps.appeals.steps import found_fraudulent, published_case
from tests.people import People
from tests.web.sign_in import sign_in
from yunti.apps.cases.models import Case, Happening
from yunti.apps.cases.queries.facts import facts_of
from yunti.apps.messages.models import Delivery
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.apps.registry.models import Ban
from yunti.apps.registry.queries.standings import standing
from yunti.apps.registry.services.bars import NewBan, lift_bar, record_ban
from yunti.kit import clock

pytestmark = pytest.mark.django_db
CODE = factories.uscc(77)


def found(people: People, *partners: dict[str, Any]) -> Case:
    rows = [{"kind": "公有云服务商", "jointly_liable": True, **each} for each in partners]
    return found_fraudulent(published_case(people, partners=rows), people.su)


def partner_bans(case: Case) -> list[str]:
    assert case.enterprise is not None
    return sorted(Ban.objects.exclude(uscc=case.enterprise.uscc).values_list("uscc", flat=True))


def test_a_partner_nobody_registered_is_barred_by_the_code(people: People) -> None:
    case = found(people, {"name": "甲云", "uscc": CODE})
    assert partner_bans(case) == [CODE]
    assert standing(CODE, clock.today()).is_barred
    assert case.moves.get(action="fraud_found").left_out == []
    assert not Happening.objects.filter(kind="left_out").exists()


def test_the_code_goes_before_the_name_and_bars_once(people: People) -> None:
    named = factories.supplier(9, name="乙云")
    case = found(people, {"name": "乙云", "uscc": CODE}, {"name": "乙云旧名", "uscc": CODE})
    assert partner_bans(case) == [CODE] != [named.uscc]


def test_who_has_no_code_is_named_on_the_case_and_told(people: People, client: Client) -> None:
    registered = factories.supplier(9, name="乙云")
    case = found(
        people,
        {"name": "乙云"},
        {"name": "丙云", "uscc": "9132"},
        {"name": "丁云"},
        {"name": "戊云", "jointly_liable": False},
    )
    assert partner_bans(case) == [registered.uscc]
    assert case.moves.get(action="fraud_found").left_out == ["丙云", "丁云"]
    told = Delivery.objects.filter(message__subject__contains="未能限制申报")
    assert {(row.message.kind, row.person.login) for row in told} == {("registry.status", "su")}
    sign_in(client, people.su)
    page = client.get(f"/officer/cases/{case.ref}/?tab=history").content.decode()
    assert "下列单位没有统一社会信用代码，未能限制申报" in page
    assert "<li>丙云</li><li>丁云</li>" in page


def test_a_ban_by_code_alone_can_be_lifted(people: People) -> None:
    found(people, {"name": "甲云", "uscc": CODE})
    lift_bar(bar=Ban.objects.get(uscc=CODE), reason="苏工信〔2026〕9号", by=people.su)
    assert not standing(CODE, clock.today()).is_barred


@pytest.mark.parametrize(
    ("partner", "expected"),
    [
        ({"name": "甲云", "uscc": CODE}, True),
        ({"name": "丙云", "uscc": CODE}, True),  # registered under this name with a code of its own
        ({"name": "甲云", "uscc": ""}, False),
        ({"name": "丙云"}, False),
        ({"name": "乙云"}, True),
        ({"name": "乙云", "uscc": factories.uscc(79)}, False),
    ],
    ids=["by its code", "the code goes before the name", "no code", "clear", "by its name", "a namesake"],
)
def test_whether_a_partner_is_barred_follows_the_code_that_officers_entered(
    people: People, partner: dict[str, Any], expected: bool
) -> None:
    barred, _clear = factories.supplier(9, name="乙云"), factories.supplier(10, name="丙云")
    for code in (CODE, barred.uscc):
        record_ban(ban=NewBan(code, "虚报", "第十八条", "决定", date(2020, 1, 1)), by=people.qin)
    case = published_case(people, partners=[{"kind": "公有云服务商", **partner}])
    facts = facts_of(case, pack_of(case.round)).facts
    assert facts["cloud_partner_blacklisted"] is expected
