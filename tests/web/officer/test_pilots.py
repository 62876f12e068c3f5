"""Pilots of a round at the officers' desk and at the supplier's: the list, papers, amounts, the own page, each with few statements.

Not here: the rules (`tests/programmes/guangdong_voucher/test_pilots.py`), who may open which address (`tests/access`).
"""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import factories
from tests.access.pilots import a_pilot
from tests.apps.cases.rounds import a_round
from tests.people import PREFECTURE, People
from tests.programmes.guangdong_voucher.walking import supplier_of
from tests.web.sign_in import sign_in
from yunti.apps.budgets.models import EarmarkShare
from yunti.apps.budgets.services import Target, begin_period, set_targets
from yunti.apps.cases.models import Case
from yunti.apps.cases.services import start_case
from yunti.apps.pilots.models import PaperReception
from yunti.apps.programmes.models import Round

pytestmark = pytest.mark.django_db
KEPT = 100_000_00
LIST_STATEMENTS, FORM_STATEMENTS = 8, 10


@pytest.fixture
def each(people: People) -> Round:
    made = a_round("guangdong-voucher", "2018")
    period = begin_period(round=made, by=people.su)
    target = Target(PREFECTURE, KEPT, KEPT, KEPT)
    set_targets(period=period, targets=[target], seen=period.version, by=people.su)
    return made


@pytest.fixture
def unit(each: Round, people: People) -> Case:
    return a_pilot(each, supplier_of(people), "SL-P-1")


@pytest.fixture
def su(client: Client, people: People) -> Client:
    return sign_in(client, people.su)


def statements(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as taken:
        assert client.get(address).status_code == 200
    return len(taken)


def test_the_list_takes_as_few_statements_for_many_as_for_one(each: Round, unit: Case, su: Client) -> None:
    address = f"/officer/rounds/{each.ref}/pilots/"
    few = statements(su, address)
    for number in range(11, 16):
        a_pilot(each, factories.supplier(number), f"SL-P-{number}")
    assert statements(su, address) == few <= LIST_STATEMENTS + FRAME


FRAME = 4
"""Session, person, seat and messages, which every page reads."""


def test_papers_are_recorded_and_what_was_typed_stays(each: Round, people: People, su: Client) -> None:
    address = f"/officer/rounds/{each.ref}/pilots/papers/"
    code = supplier_of(people).uscc
    typed: dict[str, Any] = {"uscc": code, "copies": "3", "pdf": "on", "received_on": "2026-01-05"}
    answer = su.post(address, typed)
    assert answer.status_code == 422 and "没有正在填写的申请书" in answer.content.decode()
    assert f'value="{code}"' in answer.content.decode()
    case = start_case(round=each, workflow="pilot_demonstration", party=supplier_of(people), by=people.ge)
    assert su.post(address, typed).status_code == 302
    row = PaperReception.objects.get()
    assert (row.case, row.copies, row.pdf) == (case, 3, True)
    page = su.get(f"/officer/rounds/{each.ref}/pilots/").content.decode()
    assert supplier_of(people).name in page and f"/officer/cases/{case.ref}/" not in page, "it is a draft"


def test_amounts_are_shared_out_once_and_not_by_whoever_saw_something_older(
    each: Round, unit: Case, su: Client
) -> None:
    address = f"/officer/rounds/{each.ref}/pilots/{unit.ref}/quota/"
    assert statements(su, address) <= FORM_STATEMENTS + FRAME
    field = f"share_{PREFECTURE}"
    assert su.post(address, {field: "60000", "seen": "0"}).status_code == 422
    assert su.post(address, {field: "60000", "seen": "1"}).status_code == 302
    assert EarmarkShare.objects.get().amount_fen == 60_000_00
    page = su.get(f"/officer/rounds/{each.ref}/pilots/").content.decode()
    assert "60,000.00" in page and "40,000.00" in page


def test_a_city_sees_its_own_amounts_and_no_application(
    each: Round, unit: Case, client: Client, people: People
) -> None:
    Case.objects.filter(pk=unit.pk).update(state="expert_review")
    qin = sign_in(client, people.qin)
    page = qin.get(f"/officer/rounds/{each.ref}/pilots/").content.decode()
    assert "100,000.00" in page and unit.supplier is not None and unit.supplier.name not in page
    Case.objects.filter(pk=unit.pk).update(state="running")
    assert unit.supplier.name in qin.get(f"/officer/rounds/{each.ref}/pilots/").content.decode()


def test_a_supplier_sees_where_its_pilot_stands(each: Round, client: Client, people: People) -> None:
    ge = sign_in(client, people.ge)
    supplier_of(people)
    assert "本单位没有试点申报" in ge.get("/supplier/pilots/").content.decode()
    start_case(round=each, workflow="pilot_demonstration", party=supplier_of(people), by=people.ge)
    page = ge.get("/supplier/pilots/").content.decode()
    assert "还没有登记" in page and "广东省工业互联网产业联盟" in page
    assert "看试点" in ge.get("/supplier/").content.decode()
    Case.objects.update(state="running", number="SL-P-1")
    page = ge.get("/supplier/pilots/").content.decode()
    assert "0 家，要 20 家" in page and "还没有标注试点的服务券" in page
    assert statements(ge, "/supplier/pilots/") <= FORM_STATEMENTS + FRAME
