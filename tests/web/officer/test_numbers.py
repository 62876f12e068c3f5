"""Where else an invoice number of a case stands, at the officer's desk: with the place for who may see it, without it for others.

Not here: finding it (`tests/apps/cases/test_numbers.py`), the applicant's pages.
"""

import re

import pytest
from django.test import Client
from django.urls import reverse

from tests import factories
from tests.apps.cases.numbered import KIND, MINE, OTHER, begun, hand_in
from tests.apps.cases.rounds import a_round
from tests.people import OTHER_COUNTY, People
from tests.web.shared.test_statement_budgets import CASE, counted, warm
from tests.web.sign_in import sign_in
from yunti.apps.cases.models import Case
from yunti.apps.cases.services import keep_numbers_due
from yunti.kit import clock
from yunti.kit.actors import Actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def cases(people: People) -> tuple[Case, Case]:
    """Mine in the first prefecture, theirs in the other one."""
    each = a_round("jiangsu-star", "2020", title="示例批次")
    factories.owned_enterprise(people.gao.organisation_ref, 2, OTHER_COUNTY)
    mine, theirs = begun(each, people.ma, 1), begun(each, people.gao, 2)
    cases = hand_in(mine, MINE, OTHER), hand_in(theirs, MINE)
    keep_numbers_due(clock.now())
    return cases


def page(client: Client, who: Actor, case: Case) -> str:
    answer = sign_in(client, who).get(reverse("officer:case", args=[case.ref]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_province_sees_where(people: People, client: Client, cases: tuple[Case, Case]) -> None:
    mine, theirs = cases
    shown = page(client, people.su, mine)
    assert "上云投入明细说明 第 1 行" in shown
    assert f'<a href="{reverse("officer:case", args=[theirs.ref])}">{theirs}</a>' in shown
    assert theirs.enterprise is not None and theirs.enterprise.name in shown
    assert "本辖区以外也用了" not in shown


def test_the_table_has_no_column_that_says_it_again(
    people: People, client: Client, cases: tuple[Case, Case]
) -> None:
    """It says something only in the rules: frozen facts hold nothing there."""
    heads = re.findall(r"<th[^>]*>([^<]*)</th>", page(client, people.su, cases[0]))
    assert "发票号码" in heads and "发票号码已用于其他申报" not in heads


def test_a_prefecture_learns_only_that_it_is_used_beyond(
    people: People, client: Client, cases: tuple[Case, Case]
) -> None:
    mine, theirs = cases
    shown = page(client, people.qin, mine)
    assert theirs.enterprise is not None
    assert "本辖区以外也用了" in shown
    for foreign in (theirs.ref, str(theirs), theirs.enterprise.name, theirs.enterprise.uscc):
        assert foreign not in shown


def test_what_is_used_once_is_not_spoken_of(people: People, client: Client, cases: tuple[Case, Case]) -> None:
    Case.objects.filter(pk=cases[1].pk).update(state="withdrawn")
    assert 'id="numbers"' not in page(client, people.su, cases[0])


def test_many_are_counted_and_cost_no_more(people: People, client: Client, cases: tuple[Case, Case]) -> None:
    address = reverse("officer:case", args=[cases[0].ref])
    warm(client, people.su, address)
    few = counted(lambda: client.get(address))
    for number in range(30):
        again = begun(a_round("jiangsu-star", "2020", code=f"SL-{number + 10}"), people.gao, 2)
        hand_in(again, MINE)
    keep_numbers_due(clock.now())
    assert counted(lambda: client.get(address)) == few <= CASE
    assert "另有 11 份申报" in client.get(address).content.decode()
    assert Case.objects.filter(workflow=KIND).count() == 32
