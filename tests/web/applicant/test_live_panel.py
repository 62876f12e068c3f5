"""What the panel says after a change while typing is what the whole page says when it is opened anew, word for word.

Not here: what it should say (`tests/programmes`), what it costs (`bench/casework.py`).
"""

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from tests import factories
from tests.apps.cases.rounds import a_round, party_of
from tests.people import People
from tests.programmes.jiangsu_star.filled import filled, with_papers
from tests.web.sign_in import sign_in
from yunti.apps.cases.models import Answer, Case
from yunti.apps.cases.services import Change, save_answers, start_case
from yunti.apps.registry.services.bars import NewBan, record_ban

pytestmark = pytest.mark.django_db
PANEL = re.compile(r'<aside class="side stack" id="panel".*?</aside>', re.DOTALL)
BARRED = "示例停用云服务有限公司"
TYPED: list[tuple[str, dict[str, str]]] = [
    ("s0", {"staff_total": "7"}),
    ("s0", {"staff_total": ""}),
    ("s0", {"contact_mobile": "没有"}),
    ("s1", {"cloud_partners.0.name": BARRED, "cloud_partners.0.kind": "public"}),
    ("level", {"target_star": "5"}),
    ("level", {"target_star": "3"}),
]


@pytest.fixture
def case(people: People) -> Case:
    party = party_of(people.ma)
    made = start_case(
        round=a_round("jiangsu-star", "2020"), workflow="star_application", party=party, by=people.ma
    )
    known = {row.field: row.version for row in Answer.objects.filter(case=made)}
    given = filled(4, party.name, party.uscc)
    changes = [Change(field, value, known.get(field, 0)) for field, value in given.items()]
    save_answers(case=made, changes=changes, by=people.ma)
    return with_papers(made, 4)


def panel_in(page: str) -> str:
    found = PANEL.search(page)
    assert found
    return found.group().replace(' hx-swap-oob="outerHTML"', "")


def test_the_panel_while_typing_is_the_panel_of_the_page(client: Client, people: People, case: Case) -> None:
    """Also where the registry has to be asked about a name that was not there before."""
    barred = factories.supplier(name=BARRED)
    record_ban(ban=NewBan(barred.uscc, "虚报", "第十八条", "决定", date(2026, 1, 1)), by=people.qin)
    applicant = sign_in(client, people.ma)
    seen = set()
    for key, sent in TYPED:
        address = reverse("applicant:case-section", args=[case.ref, key])
        fragment = applicant.post(address, sent, headers={"HX-Request": "true"}).content.decode()
        whole = applicant.get(address).content.decode()
        assert panel_in(fragment) == panel_in(whole), sent
        seen.add(panel_in(whole))
    assert len(seen) > 3, "the panel hardly changed, so nothing was compared"
