"""Beside one's own points stands the median of the same industry and size, from ten others on.

Not here: the last time's points (`test_plausibility.py`).
"""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from tests import factories
from tests.apps.cases.rounds import a_round, party_of
from tests.people import People
from tests.programmes.zhejiang_cloud_level.filled import KIND, filled, go, places, save, systems, with_files
from tests.web.sign_in import sign_in
from yunti.apps.cases.models import Case, Submission
from yunti.apps.cases.queries.peers import Peers, peers_of
from yunti.apps.cases.services import start_case
from yunti.apps.evaluations.models import Evaluation
from yunti.apps.programmes.models import Round
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.kit import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(people: People) -> Case:
    each = a_round("zhejiang-cloud-level", "2024")
    case = start_case(round=each, workflow=KIND, party=party_of(people.ma), by=people.ma)
    save(case, filled(), people.ma)
    return go(with_files(case, places(len(systems()))), "submit", people.ma)


def others(case: Case, count: int, *, first: int = 100, state: str = "submitted", **party: Any) -> None:
    """Copies of what was handed in, by made-up enterprises, with other points for storage: 0.25, 0.5, 0.75 and so on."""
    own = Submission.objects.select_related("evaluation").get(case=case)
    assert own.evaluation is not None
    for number in range(count):
        enterprise = factories.enterprise(first + number, **party)
        points = Decimal(number + 1) / 4
        record = own.evaluation.record.replace('"storage":4', f'"storage":{points}')
        assert record != own.evaluation.record or points == 4
        evaluation = Evaluation.objects.create(
            subject_type="cases.case",
            subject_ref=f"x{first + number}",
            programme=own.evaluation.programme,
            edition=own.evaluation.edition,
            operation="score",
            day=own.evaluation.day,
            record=record,
            made_at=clock.now(),
            made_by="system:test",
        )
        Submission.objects.create(
            case=_case(case.round, enterprise, state),
            ordinal=1,
            facts=own.facts,
            evaluation=evaluation,
            submitted_at=clock.now(),
            submitted_by="system:test",
        )


def _case(each: Round, enterprise: Any, state: str) -> Case:
    now = clock.now()
    return Case.objects.create(
        round=each,
        workflow=KIND,
        state=state,
        entered_at=now,
        enterprise=enterprise,
        region_code=enterprise.region_code,
        prefecture_code=enterprise.prefecture_code,
        province_code=enterprise.province_code,
        number=f"ZJ-{enterprise.pk}",
        started_at=now,
        started_by="system:test",
        submitted_at=now,
        is_example=each.is_example,
    )


def found(case: Case) -> Peers | None:
    return peers_of(Case.objects.get(pk=case.pk), pack_of(case.round), clock.today())


def test_nine_others_are_too_few_and_ten_are_enough(case: Case) -> None:
    others(case, 9)
    assert found(case) is None
    others(case, 1, first=300)
    peers = found(case)
    assert peers is not None and peers.count == 10
    assert peers.of("storage") == "1.13", "between 1 and 1.25, half up"
    assert peers.of("server") == "2.5"


def test_another_industry_another_size_and_what_was_withdrawn_do_not_count(case: Case) -> None:
    others(case, 9)
    others(case, 1, first=300, industry_code="1713")
    others(case, 1, first=310, size_class="large")
    others(case, 1, first=320, state="withdrawn")
    assert found(case) is None


def test_one_statement_for_however_many(case: Case, django_assert_num_queries: Any) -> None:
    others(case, 12)
    row = Case.objects.select_related("round", "enterprise").get(pk=case.pk)
    pack = pack_of(row.round)
    with django_assert_num_queries(1):
        peers_of(row, pack, clock.today())


def test_it_stands_beside_the_points_at_the_desk(case: Case, client: Client, people: People) -> None:
    others(case, 10)
    sign_in(client, people.luo)
    page = client.get(f"/officer/cases/{case.ref}/").content.decode()
    assert "同行业、同规模 10 家的中位数 1.38 分" in page
