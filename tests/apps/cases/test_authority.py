"""A case of an authority: no party, begun by its officer, seen by its region from the start, numbered with its first step.

Not here: what such a case is for (`tests/apps/settlement`).
"""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from tests.apps.cases.rounds import a_round, party_of
from tests.people import OTHER_PREFECTURE, PREFECTURE, People
from tests.web.sign_in import sign_in
from yunti.apps.cases.models import Case, Happening
from yunti.apps.cases.permissions import can_see_case
from yunti.apps.cases.queries.cases import cases_visible_to
from yunti.apps.cases.services import start_for_authority
from yunti.apps.programmes.models import Round
from yunti.kit.actors import Actor
from yunti.kit.errors import Forbidden, InvalidInput, NotFoundOrHidden

pytestmark = pytest.mark.django_db
BATCH = "settlement_batch"


@pytest.fixture
def each(people: People) -> Round:
    return a_round("guangdong-voucher", "2018")


def begun(each: Round, by: Actor, region: str = PREFECTURE, workflow: str = BATCH) -> Case:
    return start_for_authority(round=each, workflow=workflow, region_code=region, by=by)


def test_its_officers_see_it_from_the_start_and_nobody_else(people: People, each: Round) -> None:
    case = begun(each, people.qin)
    assert (case.enterprise, case.supplier, case.organisation, case.number) == (None, None, None, None)
    assert (case.region_code, case.prefecture_code, case.province_code) == (PREFECTURE, PREFECTURE, "900000")
    for who in (people.qin, people.su, people.tan):
        assert can_see_case(who, case) and cases_visible_to(who).filter(pk=case.pk).exists(), who
    for who in (people.ma, people.ge, people.wei, people.luo, people.yan):
        assert not can_see_case(who, case) and not cases_visible_to(who).filter(pk=case.pk).exists(), who
    assert not Happening.objects.exists(), "there is nobody to be told"


@pytest.mark.parametrize("who", ["ma", "ge", "luo", "su", "wei", "tan", "yan"])
def test_only_an_officer_of_the_region_whose_step_is_the_first_begins_it(
    people: People, each: Round, who: str
) -> None:
    with pytest.raises(Forbidden):
        begun(each, getattr(people, who))
    assert not Case.objects.exists()


def test_what_a_party_begins_no_authority_begins(people: People, each: Round) -> None:
    with pytest.raises(Forbidden):
        begun(each, people.qin, workflow="voucher_application")
    with pytest.raises(InvalidInput):
        begun(each, people.qin, workflow="示例")


def test_it_lies_within_the_round(people: People) -> None:
    elsewhere = a_round("guangdong-voucher", "2018", jurisdiction=OTHER_PREFECTURE)
    with pytest.raises(NotFoundOrHidden):
        begun(elsewhere, people.qin)
    with pytest.raises(Forbidden):
        begun(a_round("guangdong-voucher", "2018", code="SL-2"), people.qin, region=OTHER_PREFECTURE)


def test_what_has_no_party_has_no_people_of_it_either(people: People, each: Round) -> None:
    case = begun(each, people.qin)
    case.organisation = party_of(people.ma).organisation
    with pytest.raises(IntegrityError), transaction.atomic():
        case.save()


def test_the_desk_draws_it_without_a_party(client: Client, people: People, each: Round) -> None:
    case = begun(each, people.qin)
    sign_in(client, people.qin)
    listed = client.get("/officer/cases/").content.decode()
    assert "结算批次" in listed and f"/officer/cases/{case.ref}/" in listed
    page = client.get(f"/officer/cases/{case.ref}/")
    assert page.status_code == 200
    text = page.content.decode()
    assert "结算批次</h1>" in text and "看档案" not in text and "现在可以办什么" in text
    sign_in(client, people.wei)
    assert client.get(f"/officer/cases/{case.ref}/").status_code == 404
