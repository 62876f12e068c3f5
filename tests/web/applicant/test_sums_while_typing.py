"""Sums beneath the lists of a form: what a saving sends is what the page says when it is opened anew; officers read the same.

Not here: what the sums are (`tests/programmes/jiangsu_star/test_sums_beneath.py`).
"""

import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from tests.apps.cases.rounds import a_round
from tests.people import People
from tests.programmes.jiangsu_star.case_steps import begun, go
from tests.web.sign_in import sign_in
from yunti.apps.cases.models import Case

pytestmark = pytest.mark.django_db
OPENED = re.compile(r'<div class="sums" id="([^"]*)"[^>]*>')
LINE = {
    "investment_lines.1.invoice_no": "26952000000000000002",
    "investment_lines.1.amount_wan": "0.30000001",
}
SHEET = {
    "invoice_details.0.invoice_no": "26952000000000000001",
    "invoice_details.0.invoice_total_wan": "0.0005",
    "invoice_details.0.lines.0.amount_yuan": "1.5",
    "invoice_details.0.lines.0.is_cloud_investment": "true",
    "invoice_details.0.lines.1.amount_yuan": "2.25",
    "invoice_details.0.lines.1.is_cloud_investment": "false",
}


@pytest.fixture
def case(people: People, settings, tmp_path: Path) -> Case:
    settings.YUNTI_DATA = tmp_path
    settings.YUNTI_DISK_RESERVE_MB = 0
    return begun(people, a_round("jiangsu-star", "2020"), 4)


def places(page: str) -> dict[str, str]:
    """Id of each place → what stands in it, up to the end of that element."""
    found = {}
    for opened in OPENED.finditer(page):
        depth = 1
        for each in re.finditer(r"<(/?)div\b", page[opened.end() :]):
            depth += -1 if each[1] else 1
            if not depth:
                found[opened[1]] = page[opened.end() :][: each.start()]
                break
    return found


def typed(page: str) -> dict[str, str]:
    """What the form holds, sent again as a browser does."""
    boxes = re.findall(r'<input class="input[^"]*" id="[^"]*" name="([^"]*)" value="([^"]*)"', page)
    chosen = re.findall(r'<input type="radio" class="tick" name="([^"]*)" value="([^"]*)" checked', page)
    return dict(boxes + chosen)


def test_a_saving_while_typing_tells_the_sums_of_the_page(client: Client, people: People, case: Case) -> None:
    applicant = sign_in(client, people.ma)
    for key, more, said in (
        ("annex_3_2", LINE, ["6.30000001 万元", "自报 6 万元，少 0.30000001 万元", "按规则计入 1 / 2 行"]),
        ("annex_3_3", SHEET, ["0.000375 万元", "自报 0.0005 万元，多 0.000125 万元", "0.00015 万元"]),
    ):
        address = reverse("applicant:case-section", args=[case.ref, key])
        before = applicant.get(address).content.decode()
        sent = typed(before) | more
        fragment = applicant.post(address, sent, headers={"HX-Request": "true"}).content.decode()
        whole = applicant.get(address).content.decode()
        assert places(fragment) and places(fragment).items() <= places(whole).items()
        assert places(whole) != places(before)
        told = "".join(places(fragment).values())
        assert all(each in told for each in said), told


def test_a_section_without_sums_sends_none(client: Client, people: People, case: Case) -> None:
    address = reverse("applicant:case-section", args=[case.ref, "s0"])
    answer = sign_in(client, people.ma).post(address, {"staff_total": "8"}, headers={"HX-Request": "true"})
    assert 'class="sums"' not in answer.content.decode()


def test_officers_read_the_sums_beneath_the_table(client: Client, people: People, case: Case) -> None:
    case = go(case, "submit", people.ma)
    page = sign_in(client, people.luo).get(reverse("officer:case", args=[case.ref])).content.decode()
    beneath = page.split('<div class="sums">')[1:]
    assert any(
        "上云投入合计" in each and "6 万元" in each and "按规则计入 1 / 1 行" in each for each in beneath
    )
