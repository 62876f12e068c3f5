"""Papers that two seals belong on, and screenshots of several days: what the county officer sees of them beside the case.

Not here: the rules alone (the pack's cases JS-154 to JS-160), the supplier's own word (`tests/apps/partners`).
"""

from typing import Any

import pytest
from django.test import Client

from tests.apps.cases.rounds import a_round
from tests.corpus.pieces import pdf
from tests.people import People
from tests.programmes.jiangsu_star.case_steps import begun, bind, handed_in
from tests.web.sign_in import sign_in
from yunti.apps.cases.models import Case
from yunti.apps.cases.services import GuardsMissing, move_case
from yunti.domain.dates import ONE_DAY
from yunti.kit import clock

pytestmark = pytest.mark.django_db
APPLICANT, PROVIDER = "statement_applicant_sealed", "statement_provider_sealed"
UNSEALED = "云端部署说明没有由申报企业和提供方共同盖章"
SEALED = "云端部署说明由申报企业和提供方共同盖章"
LATE = "有使用截图不在申报截止前3个月内"


def seen(client: Client, case: Case) -> Any:
    answer = client.get(f"/officer/cases/{case.ref}/")
    assert answer.status_code == 200
    return answer


def hints(answer: Any) -> list[str]:
    return [each.text.rstrip("。") for each in answer.context["checks"].to_look_at if each.mark == "hint"]


def answered(client: Client, case: Case, **values: str) -> Any:
    sent = {**values, **{f"version-{name}": "0" for name in values}}
    assert client.post(f"/officer/cases/{case.ref}/fields/", sent).status_code == 302
    return seen(client, case)


def handed_in_with_a_statement(people: People) -> Case:
    case = begun(people, a_round("jiangsu-star", "2020"), 3, contract_lacks_cloud_wording=True)
    bind(case, "materials", "doc_cloud_deployment_statement", "file", pdf(), "部署说明.pdf", people.ma)
    return move_case(case=case, action="submit", seen=0, by=people.ma)


def test_the_officer_is_asked_for_both_seals_on_the_statement(client: Client, people: People) -> None:
    case = handed_in_with_a_statement(people)
    sign_in(client, people.luo)
    first = seen(client, case)
    page = first.content.decode()
    assert SEALED in page and "云端部署说明：云服务/产品提供方已盖章" in page and "须交说明的填写" in page
    assert UNSEALED not in hints(first), "nobody looked yet"
    one = answered(client, case, **{APPLICANT: "yes", PROVIDER: "no"})
    assert UNSEALED in hints(one)
    back = next(each for each in one.context["steps"] if each.step.action == "return_for_correction")
    ready = [each.value for group in back.reasons for each in group.reasons]
    assert any("没有由申报企业和提供方双方盖章；请由双方共同盖章后重新上传" in each for each in ready)


def test_two_seals_settle_it(client: Client, people: People) -> None:
    case = handed_in_with_a_statement(people)
    sign_in(client, people.luo)
    assert UNSEALED not in hints(answered(client, case, **{APPLICANT: "yes", PROVIDER: "yes"}))


def test_without_a_statement_nothing_is_missing(client: Client, people: People) -> None:
    case = handed_in(people, a_round("jiangsu-star", "2020"))
    sign_in(client, people.luo)
    assert UNSEALED not in hints(answered(client, case, **{PROVIDER: "no"}))


@pytest.mark.parametrize(
    ("first", "last", "late"), [(-9, None, False), (-9, -1, False), (-200, -1, True), (-200, None, True)]
)
def test_every_screenshot_is_held_against_the_three_months(
    client: Client, people: People, first: int, last: int | None, late: bool
) -> None:
    today = clock.today()
    days = {"screenshot_on": str(today + first * ONE_DAY)}
    if last is not None:
        days["screenshot_last_on"] = str(today + last * ONE_DAY)
    case = handed_in(people, a_round("jiangsu-star", "2020"), **days)
    sign_in(client, people.luo)
    assert (LATE in hints(seen(client, case))) is late


@pytest.mark.parametrize("last", [31, -10])
def test_a_last_screenshot_after_the_deadline_or_before_the_first_is_not_handed_in(
    people: People, last: int
) -> None:
    today = clock.today()
    days = {"screenshot_on": str(today - 9 * ONE_DAY), "screenshot_last_on": str(today + last * ONE_DAY)}
    with pytest.raises(GuardsMissing, match="最晚一张截图的日期"):
        handed_in(people, a_round("jiangsu-star", "2020"), **days)
