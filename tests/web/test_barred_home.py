"""Who is barred reads it on the front page of the own desk, with ground, clause and end. Not here: what bars (`tests/apps/registry`)."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from tests import factories
from tests.apps.cases.rounds import party_of
from tests.people import People
from tests.web.sign_in import sign_in
from yunti.apps.accounts.models import Organisation
from yunti.apps.registry.services.bars import NewBan, record_ban

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("desk", ["applicant", "supplier"])
def test_a_ban_stands_on_the_front_page_while_it_lasts(client: Client, people: People, desk: str) -> None:
    actor = people.ma if desk == "applicant" else people.ge
    sign_in(client, actor)
    home = reverse(f"{desk}:home")
    if desk == "applicant":
        uscc = party_of(actor).uscc
    else:
        owner = Organisation.objects.get(ref=actor.organisation_ref)
        uscc = factories.supplier(organisation=owner, uscc=owner.uscc).uscc
    assert "骗取资金" not in client.get(home).content.decode()
    for last, seen in ((date(2026, 5, 11), False), (date(2027, 4, 30), True)):
        ban = NewBan(uscc, f"骗取资金 {last}", "示例办法第八条", "示例决定", date(2026, 5, 1), last)
        record_ban(ban=ban, by=people.qin)
        page = client.get(home).content.decode()
        assert (f"骗取资金 {last}" in page) is seen
    assert "示例办法第八条" in page and "到 2027-04-30 为止" in page
