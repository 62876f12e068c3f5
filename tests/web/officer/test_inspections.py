"""Drawing, visiting and recommending over the pages; bad input loses nothing typed.

Not here: the rules (`tests/apps/inspections`), who may open what (`tests/access`).
"""

from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.apps.cases.rounds import a_round
from tests.apps.inspections.making import a_file, gone_through, waiting
from tests.people import People, person, seat
from tests.web.sign_in import sign_in
from yunti.apps.accounts.models import Organisation
from yunti.apps.cases.models import Case
from yunti.apps.documents.models import Evidence
from yunti.apps.inspections.models import SiteSample, SiteVisit
from yunti.apps.programmes.models import Round
from yunti.kit.actors import Desk

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _place(settings, tmp_path: Path) -> None:
    settings.YUNTI_DATA = tmp_path
    settings.YUNTI_SCANNER = "demo"
    settings.YUNTI_DISK_RESERVE_MB = 0


@pytest.fixture
def each(people: People) -> Round:
    return a_round("jiangsu-star", "2020")


def text(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status, answer.content.decode()[:2000]
    return str(answer.content.decode())


def test_a_draw_over_the_pages(people: People, client: Client, each: Round) -> None:
    waiting(each, 12)
    sign_in(client, people.qin)
    assert "去抽取" in text(client.get("/officer/inspections/"))
    address = f"/officer/inspections/{each.ref}/onsite/draw/"
    assert "至少抽 2 家" in text(client.post(address, {"count": "1"}), 422)
    assert client.post(address, {"count": "2"}).status_code == 302
    row = SiteSample.objects.get()
    page = text(client.get(f"/officer/samples/{row.ref}/"))
    assert row.seed_digest in page and row.population_digest in page and row.seed not in page
    client.post(f"/officer/samples/{row.ref}/draw/")
    page = text(client.get(f"/officer/samples/{row.ref}/"))
    assert row.seed in page and "把 2 家列入现场核查" in page
    row.refresh_from_db()
    refs = list(Case.objects.filter(number__in=row.drawn).values_list("ref", flat=True))
    foreseen = text(client.post("/officer/cases/together/", {"case": refs, "action": "select_for_onsite"}))
    assert "办理 2 件" in foreseen


def test_a_drawn_case_that_went_on_without_a_visit_is_pointed_out(
    people: People, client: Client, each: Round
) -> None:
    waiting(each, 12)
    sign_in(client, people.qin)
    client.post(f"/officer/inspections/{each.ref}/onsite/draw/", {"count": "2"})
    row = SiteSample.objects.get()
    address = f"/officer/samples/{row.ref}/"
    client.post(f"{address}draw/")
    assert "没有核查就办了下一步" not in text(client.get(address))
    row.refresh_from_db()
    Case.objects.filter(number=row.drawn[0]).update(state="city_assessing")
    page = text(client.get(address))
    assert "抽中的有 1 家没有核查就办了下一步" in page and page.count("还没有列入") == 1


def test_a_second_person_agrees_to_a_redraw(people: People, client: Client, each: Round) -> None:
    waiting(each, 3)
    sign_in(client, people.qin)
    client.post(f"/officer/inspections/{each.ref}/onsite/draw/", {"count": "1"})
    row = SiteSample.objects.get()
    client.post(f"/officer/samples/{row.ref}/draw/")
    address = f"/officer/samples/{row.ref}/redraw/"
    assert "没有写明重抽的理由" in text(client.post(address, {"reason": ""}), 422)
    client.post(address, {"reason": "企业停产（示例）"})
    page = text(client.get(f"/officer/samples/{row.ref}/"))
    assert "等本单位另一位经办人" in page and "同意重抽" not in page
    assert client.post(address, {"agree": "1"}).status_code == 403
    where = Organisation.objects.get(ref=people.qin.organisation_ref)
    lin = seat(person("lin", "林复核"), Desk.PREFECTURE, where, jurisdiction=people.qin.jurisdiction)
    sign_in(client, lin)
    assert "同意重抽" in text(client.get(f"/officer/samples/{row.ref}/"))
    client.post(address, {"agree": "1"})
    assert SiteSample.objects.count() == 2
    assert "看重抽的一次" in text(client.get(f"/officer/samples/{row.ref}/"))


def test_a_record_is_written_and_signed_and_nothing_typed_is_lost(
    people: People, client: Client, each: Round
) -> None:
    case = gone_through(waiting(each, 1)[0], "onsite_check")
    sign_in(client, people.qin)
    address = f"/officer/cases/{case.ref}/visit/"
    assert address in text(client.get(f"/officer/cases/{case.ref}/"))
    assert "核查日期" in text(client.get(address))
    told = {"seen": "0", "visited_on": "2026-05-12", "visitors": "秦复审", "opinion": "与申报一致"}
    assert client.post(address, {**told, "photos": [a_file("现场.pdf")], "key": "k"}).status_code == 302
    assert Evidence.objects.get().subject_ref == SiteVisit.objects.get().ref
    told |= {"seen": "1", "visitors": "秦复审\n林复核", "place": "示例路1号", "do": "sign"}
    page = text(client.post(address, told), 422)
    assert "没有选核查结论" in page and "还没有签字" in page and "示例路1号" in page
    visit = SiteVisit.objects.get()
    assert visit.visitors == ["秦复审", "林复核"]
    assert f'name="seen" value="{visit.version}"' in page, "the page that came back is sent once more"
    told |= {"seen": str(visit.version), "conclusion": "passed", "representative": "李四"}
    answer = client.post(address, {**told, "signed": ["秦复审", "林复核"]})
    assert answer.status_code == 302
    page = text(client.get(address))
    assert (
        page.index("已签字的记录")
        < page.index("<summary>再写一份核查记录</summary>")
        < page.index('name="visited_on"')
    )


def test_the_list_costs_the_same_however_many_cases(people: People, client: Client, each: Round) -> None:
    sign_in(client, people.qin)
    text(client.get("/officer/inspections/"))
    counts = []
    for first, many in ((1, 1), (10, 20)):
        waiting(each, many, first=first)
        with CaptureQueriesContext(connection) as seen:
            text(client.get("/officer/inspections/"))
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 25
