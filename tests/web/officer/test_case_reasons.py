"""Reasons to tick when a case is given back: what the checks found, what was doubted, the pack's own; none is lost.

Not here: whether a reason comes too late (`tests/apps/cases/test_giving_back.py`).
"""

import pytest
from django.test import Client

from tests.apps.casework.filing import handed_in
from tests.people import People
from tests.programmes.jiangsu_star.filled import THREE
from tests.web.sign_in import sign_in
from yunti.apps.cases.models import Case
from yunti.apps.cases.services import Change, save_answers
from yunti.apps.casework.services import RowMark, mark_rows
from yunti.web.officer.case_reasons import Group, sentence

pytestmark = pytest.mark.django_db
BACK = "return_for_correction"


@pytest.fixture
def case(people: People) -> Case:
    """With one condition that is not met and one row in doubt."""
    case = handed_in(people)
    save_answers(case=case, changes=[Change("credit_clean", False, 0)], by=people.luo)
    doubt = RowMark("claimed_items", THREE[0], "doubted", "截图看不清")
    mark_rows(case=case, marks=[doubt, RowMark("claimed_items", THREE[1], "accepted")], by=people.luo)
    return case


def groups(client: Client, case: Case, action: str) -> dict[str, Group]:
    answer = client.get(f"/officer/cases/{case.ref}/")
    step = next(each for each in answer.context["steps"] if each.step.action == action)
    return {group.title: group for group in step.reasons}


def test_everything_that_is_wrong_stands_there_at_once(people: People, client: Client, case: Case) -> None:
    sign_in(client, people.luo)
    found = groups(client, case, BACK)
    (failing,) = found["核验中不符的"].reasons
    assert failing.chosen and "信用良好" in failing.text and "JSS-04" in failing.value
    (doubted,) = found["核对时存疑、不认可的"].reasons
    assert doubted.chosen and "企业资源规划：截图看不清" in doubted.value
    ready = found["常用理由"]
    assert ready.folded and not any(each.chosen for each in ready.reasons)
    assert any("没有填写证明材料在申报书中的页码" in each.value for each in ready.reasons)
    assert not any("不具备申报条件" in each.value for each in ready.reasons)
    refusing = groups(client, case, "county_reject")["常用理由"]
    assert any("不具备申报条件" in each.value for each in refusing.reasons)
    assert groups(client, case, "county_recommend") == {}


def test_what_was_ticked_goes_to_the_party_and_is_not_lost(
    people: People, client: Client, case: Case
) -> None:
    sign_in(client, people.luo)
    found = groups(client, case, BACK)
    chosen = [found["核对时存疑、不认可的"].reasons[0].value, found["常用理由"].reasons[2].value]
    given = {"action": BACK, "reason": chosen, "reasons": "自己写的一条", "seen": 99}
    refused = client.post(f"/officer/cases/{case.ref}/step/", given)
    assert refused.status_code == 409
    step = next(each for each in refused.context["steps"] if each.step.action == BACK)
    ticked = [each.value for group in step.reasons for each in group.reasons if each.chosen]
    assert ticked == chosen and "自己写的一条" in refused.content.decode()
    done = client.post(f"/officer/cases/{case.ref}/step/", {**given, "seen": 1})
    assert done.status_code == 302
    assert case.moves.get(action=BACK).reasons == [*chosen, "自己写的一条"]
    sign_in(client, people.ma)
    own = client.get(f"/applicant/apply/{case.ref}/").content.decode()
    assert all(reason in own for reason in chosen)


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        (("缺页码", "请填页码。", "指南四"), "缺页码；请填页码（指南四）"),
        (("缺页码。", "", ""), "缺页码"),
        (("缺页码", "", "指南四"), "缺页码（指南四）"),
    ],
)
def test_a_reason_is_one_sentence(parts: tuple[str, str, str], said: str) -> None:
    assert sentence(*parts) == said
