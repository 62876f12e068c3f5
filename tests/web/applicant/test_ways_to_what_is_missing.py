"""Everything that is missing is listed at once before handing in, and each line leads to the very place it is filled in.

Not here: that the browser goes there (`tests/e2e/test_officer_cases.py` and the walks), what is missing (`tests/unit/packs`).
"""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from tests.apps.cases.rounds import a_round
from tests.people import People
from tests.programmes.jiangsu_star.case_steps import begun
from tests.web.sign_in import sign_in
from yunti.apps.cases.models import Case
from yunti.apps.documents.models import EvidenceUse

pytestmark = pytest.mark.django_db
LINK = re.compile(r'<li data-r="(?:fail|hint)">.*?<a href="(/applicant/[^"#]*)#([^"]*)">(.*?)</a>')
ABSENT = dict.fromkeys(("scope_summary", "contact_mobile", "deployment_models", "commitment_signed"))
WRONG: dict[str, Any] = {"staff_cloud_users": 500, "screenshot_on": "2030-01-01"}


@pytest.fixture
def case(people: People) -> Case:
    case = begun(people, a_round("jiangsu-star", "2020"), 4, **ABSENT, **WRONG)
    EvidenceUse.objects.filter(subject_ref=case.ref, place__contains="doc_credit_report").delete()
    return case


def test_each_line_leads_to_the_place_where_it_is_filled_in(
    client: Client, people: People, case: Case
) -> None:
    applicant = sign_in(client, people.ma)
    page = applicant.get(f"/applicant/apply/{case.ref}/").content.decode()
    found = [(address, unescape(place)) for address, place, _text in LINK.findall(page)]
    named = {place.removeprefix("id_") for _address, place in found}
    assert named == {*ABSENT, *WRONG, "materials.doc_credit_report"}
    for address, place in found:
        target = applicant.get(address).content.decode()
        assert target.count(f'id="{place}"') == 1, place


def test_a_fault_in_a_list_leads_to_its_box(client: Client, people: People, case: Case) -> None:
    """The programme bounds no column of its lists, so that the place is made by hand."""
    from yunti.packs.faults import Fault

    applicant = sign_in(client, people.ma)
    place = Fault("investment_lines", 1, "", "amount_wan").place
    page = applicant.get(f"/applicant/apply/{case.ref}/fill/annex_3_2/").content.decode()
    assert page.count(f'id="id_{place}"') == page.count('id="id_investment_lines.0"') == 1


def test_the_panel_leads_to_the_list_and_a_place_for_files_back_to_itself(
    client: Client, people: People, case: Case
) -> None:
    applicant = sign_in(client, people.ma)
    page = applicant.get(f"/applicant/apply/{case.ref}/fill/papers/").content.decode()
    panel = page.split('id="panel"')[1]
    assert f'<strong><a href="/applicant/apply/{case.ref}/"><span lang="zh-Hans-CN">' in panel
    asked = re.search(r'value="(materials/doc_credit_report/\w+)" id="([^"]*)"', page)
    assert asked
    files = applicant.get(f"/applicant/apply/{case.ref}/evidence/{asked[1]}/").content.decode()
    assert f'href="/applicant/apply/{case.ref}/fill/papers/#{asked[2]}"' in files
