"""The officer's page of requests to join: only of the region, with a reason for a refusal.

Not here: the rules (`tests/apps/accounts/test_registration.py`).
"""

import pytest
from django.test import Client

from tests.people import COUNTY, People, person
from tests.web.sign_in import sign_in
from yunti.apps.accounts import queries, services
from yunti.apps.accounts.models import JoinRequest, Mandate, Organisation
from yunti.apps.accounts.services import OrganisationTyped
from yunti.kit.actors import Desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def request_ref(people: People) -> str:
    new = queries.actor_of(person("xin.guan", "辛管"), None)
    row = Organisation.objects.get(pk=people.ma.organisation_id)
    asked = services.register_organisation(
        desk=Desk.APPLICANT, organisation=OrganisationTyped(row.uscc, row.name, COUNTY), by=new
    )
    assert asked.request is not None
    services.ask_officer_to_admit(ref=asked.request.ref, note="原管理员离职", by=new)
    return asked.request.ref


def test_the_officer_of_the_region_admits(client: Client, people: People, request_ref: str) -> None:
    sign_in(client, people.luo)
    assert "原管理员离职" in client.get("/officer/joining/").content.decode()
    wrong = client.post(f"/officer/joining/{request_ref}/", {"accept": "no", "reason": " "})
    assert wrong.status_code == 422 and "请写明理由" in wrong.content.decode()
    assert client.post(f"/officer/joining/{request_ref}/", {"accept": "yes"}).status_code == 302
    assert Mandate.objects.get(person__login="xin.guan").roles == ["manager"]
    assert "没有需要核实" in client.get("/officer/joining/").content.decode()


def test_an_officer_elsewhere_sees_and_decides_nothing(
    client: Client, people: People, request_ref: str
) -> None:
    sign_in(client, people.wei)
    assert "原管理员离职" not in client.get("/officer/joining/").content.decode()
    assert client.post(f"/officer/joining/{request_ref}/", {"accept": "yes"}).status_code in (403, 404)
    assert JoinRequest.objects.get().decided_at is None
