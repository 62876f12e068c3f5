"""Fields that come and go with the answers, and marks that change with them, in what a saving in passing sends back.

Not here: which fields are asked (`tests/unit/packs/test_forms.py`), the same in a browser (`tests/e2e/test_come_and_go.py`).
"""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.apps.cases.rounds import a_round, party_of
from tests.people import People
from tests.web.sign_in import sign_in
from yunti.apps.cases.models import Answer, Case
from yunti.apps.cases.services import Change, save_answers, start_case

pytestmark = pytest.mark.django_db
OTHER, FIELD = "其他（请注明）", "industry_other_text"
PLACE = re.compile(rf'<div id="asked_{FIELD}"[^>]*>')
FORM_PAGE = 10  # statements, with those for who is signed in
IN_PASSING = {"HX-Request": "true"}


@pytest.fixture
def applicant(client: Client, people: People) -> Client:
    party_of(people.ma)
    return sign_in(client, people.ma)


@pytest.fixture
def case(people: People) -> Case:
    """Of a programme whose form asks for the words only beside one of the choices."""
    each = a_round("hunan-benchmark", "2019")
    return start_case(round=each, workflow="benchmark_recognition", party=party_of(people.ma), by=people.ma)


def section(case: Case, key: str = "s0") -> str:
    return reverse("applicant:case-section", args=[case.ref, key])


def shown_on(page: str) -> list[str]:
    return re.findall(r'name="shown" value="([^"]*)"', page)


def typed(applicant: Client, case: Case, page: str, **answers: str) -> str:
    """As the page sends it: with the fields that it shows and the versions it knows."""
    versions = {
        f"version:{name}": seen for name, seen in re.findall(r'name="version:(\w+)" value="(\d+)"', page)
    }
    sent = {"shown": shown_on(page), **versions, **answers}
    answer = applicant.post(section(case), sent, headers=IN_PASSING)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_choice_brings_its_field_and_another_takes_it_away(applicant: Client, case: Case) -> None:
    page = applicant.get(section(case)).content.decode()
    assert FIELD not in shown_on(page)
    assert PLACE.findall(page) == [f'<div id="asked_{FIELD}" hidden>']
    came = typed(applicant, case, page, industry=OTHER)
    assert PLACE.findall(came) == [f'<div id="asked_{FIELD}" hx-swap-oob="outerHTML">']
    assert f'id="id_{FIELD}"' in came and f'name="version:{FIELD}" value="0"' in came
    page = applicant.get(section(case)).content.decode()
    assert FIELD in shown_on(page) and PLACE.findall(page) == [f'<div id="asked_{FIELD}">']
    kept = typed(applicant, case, page, industry=OTHER, **{FIELD: "示例行业"})
    assert not PLACE.findall(kept), "what is shown rightly is not drawn over under the hands"
    page = applicant.get(section(case)).content.decode()
    gone = typed(applicant, case, page, industry="钢铁", **{FIELD: "示例行业"})
    assert PLACE.findall(gone) == [f'<div id="asked_{FIELD}" hidden hx-swap-oob="outerHTML">']
    assert f"version:{FIELD}" not in gone
    assert Answer.objects.get(case=case, field=FIELD).value == '"示例行业"'
    page = applicant.get(section(case)).content.decode()
    back = typed(applicant, case, page, industry=OTHER)
    assert 'value="示例行业"' in back and f'name="version:{FIELD}" value="1"' in back


def test_an_answer_that_was_lost_on_its_way_brings_the_field_the_next_time(
    applicant: Client, case: Case
) -> None:
    """The page says what it shows; whether anything changed just now does not matter."""
    page = applicant.get(section(case)).content.decode()
    typed(applicant, case, page, industry=OTHER)
    again = typed(applicant, case, page, industry=OTHER)
    assert PLACE.findall(again) == [f'<div id="asked_{FIELD}" hx-swap-oob="outerHTML">']


def test_the_mark_beside_own_words_follows_the_choice(applicant: Client, people: People) -> None:
    case = start_case(
        round=a_round("jiangsu-star", "2020"),
        workflow="star_application",
        party=party_of(people.ma),
        by=people.ma,
    )
    save_answers(case=case, changes=[Change("target_star", 3, 0)], by=people.ma)
    address, mark = (
        section(case, "s1"),
        re.compile(r'<span class="opt" id="opt_advanced_cluster_other_note"[^>]*>([^<]*)<'),
    )
    page = applicant.get(address).content.decode()
    assert mark.findall(page) == ["（选填）"]
    for chosen, said in ((["other"], ""), (["other", "c01"], ""), ([], "（选填）")):
        sent = {"shown": shown_on(page), "advanced_clusters": chosen}
        answer = applicant.post(address, sent, headers=IN_PASSING).content.decode()
        assert mark.findall(answer) == [said]
        assert mark.findall(applicant.get(address).content.decode()) == [said]


def test_neither_the_form_nor_a_saving_costs_a_statement_more(applicant: Client, case: Case) -> None:
    page = applicant.get(section(case)).content.decode()
    typed(applicant, case, page, industry="钢铁")
    page = applicant.get(section(case)).content.decode()
    with CaptureQueriesContext(connection) as plain_saving:
        typed(applicant, case, page, industry="有色")
    with CaptureQueriesContext(connection) as plain_page:
        page = applicant.get(section(case)).content.decode()
    with CaptureQueriesContext(connection) as saving:
        assert PLACE.findall(typed(applicant, case, page, industry=OTHER))
    with CaptureQueriesContext(connection) as form:
        assert FIELD in shown_on(applicant.get(section(case)).content.decode())
    assert (len(saving), len(form)) == (len(plain_saving), len(plain_page))
    assert len(form) <= FORM_PAGE
