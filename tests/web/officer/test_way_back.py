"""Given back after the window of the applicants closed, or shortly before: the officer is warned first, the party is told calmly.

Not here: the guard that refuses (`tests/apps/cases/test_closing_binds.py`), giving back itself (`test_given_back.py`).
"""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.apps.cases.rounds import a_case, a_round, windows_end
from tests.apps.casework.filing import handed_in
from tests.people import People
from tests.web.sign_in import sign_in
from yunti.apps.cases.models import Case
from yunti.apps.cases.queries.way_back import way_back
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.kit import clock

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
OVER, NEAR = "申报期限已过", "申报期限快到了"
GIVEN_BACK = {"action": "return_for_correction", "seen": 1, "reasons": "缺合同"}


@pytest.fixture
def case(people: People) -> Case:
    return handed_in(people)


@pytest.fixture
def officer(client: Client, people: People) -> Client:
    return sign_in(client, people.luo)


def page(client: Client, case: Case) -> str:
    return str(client.get(reverse("officer:case", args=[case.ref])).content.decode())


def give_back(client: Client, case: Case, **more: Any) -> Any:
    return client.post(reverse("officer:case-step", args=[case.ref]), {**GIVEN_BACK, **more})


def own_page(people: People, case: Case) -> str:
    address = reverse("applicant:case", args=[case.ref])
    return str(sign_in(Client(), people.ma).get(address).content.decode())


def test_with_time_enough_nothing_is_said(officer: Client, people: People, case: Case) -> None:
    shown = page(officer, case)
    assert OVER not in shown and NEAR not in shown
    assert give_back(officer, case).status_code == 302
    told = own_page(people, case)
    assert "请在截止前重新提交" in told and "截止（北京时间）。请在这之前改好并重新提交" in told


def test_shortly_before_the_moment_and_its_meaning_are_said(
    officer: Client, people: People, case: Case
) -> None:
    ends = clock.now() + 30 * HOUR
    windows_end(case.round, ends)
    shown = page(officer, case)
    assert NEAR in shown and f"{clock.local(ends):%Y-%m-%d %H:%M} 截止" in shown and "不到 30 小时" in shown
    assert "这一件会停在“退回补正”" in shown
    assert shown.count(NEAR) == 1  # of the one step that gives it back, not of the others
    assert give_back(officer, case).status_code == 302
    assert "请在截止前重新提交" in own_page(people, case)


def test_after_it_the_step_is_asked_about_before_it_is_taken(
    officer: Client, people: People, case: Case
) -> None:
    windows_end(case.round, clock.now() - HOUR)
    assert OVER in page(officer, case)
    asked = give_back(officer, case)
    assert asked.status_code == 200 and "但不能重新提交" in asked.content.decode()
    assert "办了以后不能退回" not in asked.content.decode() and "缺合同" in asked.content.decode()
    case.refresh_from_db()
    assert case.state == "submitted"
    assert give_back(officer, case, confirm="1").status_code == 302
    case.refresh_from_db()
    assert case.state == "returned"
    told = own_page(people, case)
    assert "这一批已经截止" in told and "现在不能重新提交" in told and "请在截止前重新提交" not in told


def test_a_round_that_was_closed_early_is_over(officer: Client, case: Case) -> None:
    type(case.round).objects.filter(pk=case.round_id).update(
        closed_at=clock.now() - HOUR, closed_reason="示例"
    )
    assert OVER in page(officer, case)


def test_it_is_said_in_the_dry_run_of_several_cases(officer: Client, case: Case) -> None:
    windows_end(case.round, clock.now() - HOUR)
    sent = {"case": case.ref, "action": "return_for_correction", "reasons": "缺合同"}
    shown = officer.post(reverse("officer:cases-together"), sent).content.decode()
    assert shown.count(OVER) == 1
    other = officer.post(reverse("officer:cases-together"), {"case": case.ref, "action": "county_recommend"})
    assert OVER not in other.content.decode()


@pytest.mark.parametrize(
    ("programme", "edition", "workflow", "wanted"),
    [
        ("jiangsu-star", "2020", "star_application", {"draft", "returned"}),
        ("zhejiang-cloud-level", "2024", "cloud_level", {"draft", "county_returned"}),
        ("hunan-benchmark", "2019", "benchmark_recognition", {"draft", "city_returned"}),
        ("guangdong-voucher", "2018", "voucher_application", set()),
    ],
)
def test_the_pack_alone_says_from_where_the_window_binds(
    people: People, programme: str, edition: str, workflow: str, wanted: set[str]
) -> None:
    case = a_case(a_round(programme, edition), workflow, "draft", people)
    pack = pack_of(case.round)
    states = pack.section("workflows")[workflow]["states"]
    assert {state for state in states if way_back(case, pack, state) is not None} == wanted
