"""Settling by the rules of this programme, past its own guards: list, publicity on both sites, seven days, payout, carry-over, objection.

Not here: how a claim is come by (`test_from_voucher_to_claim.py`), the mechanics (`tests/apps/settlement`).
"""

import pytest

from tests.apps.settlement.batches import (
    CITY,
    DAY,
    again,
    books,
    carried_out,
    decisions,
    funded,
    go,
    in_order,
)
from tests.people import People
from tests.programmes.guangdong_voucher.test_from_voucher_to_claim import approve, audits, each
from tests.storm import redeeming
from yunti.apps.cases.guards import Surroundings, findings_for
from yunti.apps.cases.models import Answer, Case
from yunti.apps.cases.queries.facts import text_of
from yunti.apps.cases.services import GuardsMissing
from yunti.apps.programmes.models import Round
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.apps.publicity.queries.lists import content_of
from yunti.apps.settlement.models import Claim, SettlementBatch
from yunti.apps.settlement.queries import objections
from yunti.apps.settlement.services import begin_batch
from yunti.kit import clock

__all__ = ["each"]
pytestmark = pytest.mark.django_db
FACE = 60_000


@pytest.fixture
def claims(people: People, each: Round, monkeypatch: pytest.MonkeyPatch) -> list[Claim]:
    """Three of one enterprise in one city, none with the addition."""
    monkeypatch.setattr(redeeming, "REGIONS", [CITY])
    return [approve(case, people) for case in audits(each, people, count=3, lianghua_certified=False)]


def published(each: Round, people: People) -> SettlementBatch:
    batch = begin_batch(round=each, by=people.qin)
    with pytest.raises(GuardsMissing, match="完成情况表"):
        go(batch.case, "generate_list", people.qin)
    go(batch.case, "generate_list", people.qin, stated={"completion_table_received": "示例"})
    carried_out()
    with pytest.raises(GuardsMissing, match="网站"):
        go(batch.case, "start_publicity", people.qin)
    assert again(batch).list is None, "nothing is published where the step is refused"
    on_site = Answer(
        case=batch.case,
        field="posted_on_city_website",
        value=text_of(True),
        origin="typed",
        saved_at=clock.now(),
        saved_by=people.qin.ref,
    )
    on_site.save()
    go(batch.case, "start_publicity", people.qin)
    return again(batch)


def test_from_the_list_to_the_payout(people: People, each: Round, claims: list[Claim]) -> None:
    funded(each, general=2 * FACE)
    batch = published(each, people)
    assert batch.list is not None
    rows = content_of(batch.list)
    assert rows["columns"][:3] == ["企业名称", "服务券编号", "供应商"] and len(rows["rows"]) == 3
    assert [row[12] for row in rows["rows"]] == ["", "", "结转"]
    with clock.held(clock.now() + 7 * DAY), pytest.raises(GuardsMissing, match="公示"):
        go(batch.case, "close_publicity", people.qin)
    with clock.held(clock.now() + 8 * DAY):
        go(batch.case, "close_publicity", people.qin)
        go(batch.case, "pay_out", people.qin, stated={"undisputed_items_only": "示例"})
        carried_out()
    assert decisions(batch) == [("paid", "general"), ("paid", "general"), ("carried", "")]
    states = list(Case.objects.filter(claim__isnull=False).order_by("claim").values_list("state", flat=True))
    assert states == ["paid", "paid", "carried_over"]
    assert books(each) == {
        "claims/accepted": (3 * FACE, 3),
        "claims/carried": (FACE, 1),
        "claims/funded": (2 * FACE, 2),
        "funds/payable": (2 * FACE, 2),
    }
    go(batch.case, "archive", people.qin, stated={"payment_receipts_uploaded": "示例"})
    in_order(each)


def test_no_claim_is_paid_past_the_batch(people: People, each: Round, claims: list[Claim]) -> None:
    """Whatever the guards of the steps say: they ask what was decided."""
    case = Case.objects.get(pk=claims[0].case_id)
    around = Surroundings(case, pack_of(each), people.qin, frozenset({"city_authority"}))
    found = findings_for(
        around, ["batch_open", "funds_available", "funds_exhausted", "open_objection_at_payout"]
    )
    assert [finding.holds for finding in found] == [False] * 4
    assert objections.standing([case.pk]) == {}
