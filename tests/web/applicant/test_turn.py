"""Applying in the order of arrival on the page: make ready, locked, take back, apply, the place in the queue, turned back.

Not here: the order itself (`tests/apps/intake`).
"""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.apps.cases.rounds import DAY, a_round
from tests.apps.intake.conftest import filled_in
from tests.first_come import EDITION, PROGRAMME, write_pack
from tests.people import People
from tests.web.sign_in import sign_in
from yunti.apps.cases.models import Answer, Case
from yunti.apps.intake.models import Arrival, Prepared
from yunti.apps.intake.services import count_turns_due, hand_in_due
from yunti.apps.programmes.models import Round
from yunti.kit import clock

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def each(settings: Any, tmp_path: Path, people: People) -> Round:
    write_pack(tmp_path)
    settings.YUNTI_PACKS, settings.YUNTI_PACKS_LOOK_SECONDS = str(tmp_path), 0
    return a_round(PROGRAMME, EDITION)


@pytest.fixture
def case(each: Round, people: People) -> Case:
    return filled_in(each, people.ma)


@pytest.fixture
def applicant(people: People) -> Client:
    return sign_in(Client(), people.ma)


def page(applicant: Client, case: Case) -> str:
    return applicant.get(reverse("applicant:case", args=[case.ref])).content.decode()


def act(applicant: Client, case: Case, what: str, **sent: str) -> str:
    answer = applicant.post(reverse("applicant:case-turn", args=[case.ref, what]), sent, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_ready_locked_and_taken_back(applicant: Client, case: Case) -> None:
    told = page(applicant, case)
    assert "按到达先后申请" in told and "80,000.00 元" in told and 'turn/apply/"' not in told
    told = act(applicant, case, "ready", key="k")
    assert "已定稿" in told and 'turn/apply/"' in told and "撤回定稿，再修改" in told
    section = applicant.get(reverse("applicant:case-section", args=[case.ref, "s0"])).content.decode()
    assert "保存，去核对" not in section
    assert "已撤回定稿" in act(applicant, case, "back")
    assert Prepared.objects.get().withdrawn_at is not None
    assert 'turn/apply/"' not in page(applicant, case)


def test_what_is_missing_is_told(applicant: Client, case: Case) -> None:
    Answer.objects.filter(case=case, field="purpose").delete()
    assert "请写明用途" in act(applicant, case, "ready")
    assert not Prepared.objects.exists()


def test_before_the_window_it_can_be_made_ready(applicant: Client, each: Round, case: Case) -> None:
    now = clock.now()
    each.windows.update(opens_at=now + DAY, closes_at=now + 2 * DAY)
    told = act(applicant, case, "ready")
    assert "到时在这里点" in told and 'turn/apply/"' not in told
    assert "开始" in act(applicant, case, "apply")
    assert not Arrival.objects.exists()


def test_applied_counted_and_handed_in(applicant: Client, case: Case) -> None:
    act(applicant, case, "ready")
    told = act(applicant, case, "apply")
    assert "正在排定次序" in told and Arrival.objects.get().ref in told
    act(applicant, case, "apply")
    assert Arrival.objects.count() == 1
    count_turns_due(clock.now())
    told = page(applicant, case)
    assert "排队位次" in told and "0 件，合计 0.00 元" in told and "every 2s" in told
    assert "不能再撤回" in act(applicant, case, "back")
    looking_on = {"HX-Request": "true"}
    address = reverse("applicant:case", args=[case.ref])
    assert "HX-Refresh" not in applicant.get(address, headers=looking_on).headers
    hand_in_due(clock.now())
    assert applicant.get(address, headers=looking_on).headers["HX-Refresh"] == "true"
    told = page(applicant, case)
    assert "按到达先后申请" not in told and "查看回执" in told


def test_turned_back_says_why_and_may_apply_anew(applicant: Client, case: Case) -> None:
    act(applicant, case, "ready")
    act(applicant, case, "apply")
    count_turns_due(clock.now())
    Answer.objects.filter(case=case, field="purpose").update(value='"别的用途"')
    hand_in_due(clock.now() + timedelta(seconds=1))
    told = page(applicant, case)
    assert "上一次申请没有受理" in told and "与定稿时不同" in told and 'turn/ready/"' in told
    act(applicant, case, "ready")
    assert Prepared.objects.filter(withdrawn_at=None).count() == 1


def test_where_nothing_is_served_in_order_nothing_is_said(applicant: Client, case: Case) -> None:
    assert applicant.post(reverse("applicant:case-turn", args=[case.ref, "nothing"])).status_code == 404
