"""The order of arrival for whoever has the reference: place and proof, nothing of the applicant. Not here: proofs (`tests/apps/intake`)."""

import json
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.apps.cases.rounds import a_round
from tests.apps.intake.conftest import ready
from tests.first_come import EDITION, PROGRAMME, write_pack
from tests.people import People
from yunti.apps.intake.models import Arrival
from yunti.apps.intake.services import Asked, arrive, count_turns_due
from yunti.kit import clock

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def arrived(settings: Any, tmp_path: Path, people: People) -> Arrival:
    write_pack(tmp_path)
    settings.YUNTI_PACKS, settings.YUNTI_PACKS_LOOK_SECONDS = str(tmp_path), 0
    for prepared in ready(a_round(PROGRAMME, EDITION), people.ma, 3):
        arrive(Asked(prepared.ref), by=people.ma)
    return Arrival.objects.order_by("id")[1]


def told(ref: str, status: int = 200) -> str:
    answer = Client().post(reverse("public:arrival"), {"ref": ref})
    assert answer.status_code == status
    return unescape(answer.content.decode())


def test_before_and_after_the_turn_is_counted(arrived: Arrival) -> None:
    assert "正在排定次序" in told(arrived.ref)
    count_turns_due(clock.now())
    text = told(f" {arrived.ref} ")
    assert "1,001.00 元" in text and "正在受理" in text
    proof = json.loads(re.search(r"<pre[^>]*>(.*?)</pre>", text, re.S)[1])  # type: ignore[index]
    assert (proof["ordinal"], proof["place"], proof["size"]) == (2, 2, 3)
    assert proof["leaf_text"][1] == arrived.ref
    case = arrived.prepared.case
    assert case.ref not in text and str(case.enterprise) not in text


def test_what_is_none_is_said(arrived: Arrival) -> None:
    text = told("nothing", 422)
    assert "没有这个到达编号" in text and 'value="nothing"' in text
    assert "凭到达编号查询" in Client().get(reverse("public:arrival")).content.decode()
