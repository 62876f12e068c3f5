"""The targets of a second year: proposed from the first one with reasons and clause, filled in on request, entered by a person alone.

Not here: the arithmetic (`tests/unit/domain/test_next_quotas.py`), entering targets (`tests/apps/budgets`).
"""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.apps.cases.rounds import a_round
from tests.apps.settlement.conftest import DAYS, issued, quota, redeemed, within_one_transaction
from tests.apps.vouchers.conftest import CITY, TOWN, applied, served
from tests.first_vouchers import EDITION, PROGRAMME, REDEEMING, write_pack
from tests.people import People
from tests.web.sign_in import sign_in
from yunti.apps.boards.queries.next_quotas import next_quotas
from yunti.apps.budgets.models import Allotment, ProgrammePeriod
from yunti.apps.budgets.services import Target, begin_period, set_cutoff, set_targets
from yunti.apps.vouchers.models import Voucher
from yunti.apps.vouchers.queries.unserved import why_unserved
from yunti.domain.next_quotas import Way
from yunti.kit import clock

pytestmark = pytest.mark.django_db
__all__ = ["within_one_transaction"]
SHARE = "{title: 建议, type: count, unit: '%%', values: {'2025-01-01': {value: %s, clause: V-4}}}"
PROPOSING = REDEEMING.replace(
    "parameters:\n",
    "parameters:\n" + "".join(f"  {name}: {SHARE % n}\n" for name, n in (("strong", 80), ("weak", 50), ("change", 50))),
    1,
).replace(
    "  cutoffs: {settlement:",
    "  next: {title: 按上一年度的建议, clause: V-4, reading: 示例口径, strong: strong, weak: weak, most: change}\n"
    "  cutoffs: {settlement:",
    1,
)  # fmt: skip


@pytest.fixture
def shelf(settings: Any, tmp_path: Path) -> Path:
    write_pack(tmp_path / "shelf", PROPOSING)
    settings.YUNTI_PACKS, settings.YUNTI_PACKS_LOOK_SECONDS = str(tmp_path / "shelf"), 0
    return tmp_path


@pytest.fixture
def second(shelf: Path, people: People) -> ProgrammePeriod:
    """The city redeemed all of its target and one waits for 30,000; the town has a target and redeemed nothing."""
    each = a_round(PROGRAMME, EDITION)
    period = begin_period(round=each, by=people.su)
    set_cutoff(
        period=period,
        kind="settlement",
        cutoff_on=clock.today() + timedelta(days=DAYS),
        reason="",
        seen=0,
        by=people.su,
    )
    plan = [Target(CITY, 60_000_00, 60_000_00), Target(TOWN, 40_000_00, 40_000_00)]
    period.refresh_from_db()
    set_targets(period=period, targets=plan, seen=period.version, by=people.su)
    quota(each, 60_000)
    redeemed(issued(each, people, fee=60_000), people)
    applied(each, people.ma, 30_000)
    served()
    after = a_round(PROGRAMME, EDITION, code="SL-2", title="示例第二年")
    made = begin_period(round=after, by=people.su)
    draft = [Target(CITY, 1_00, 1_00), Target(TOWN, 1_00, 1_00)]
    set_targets(period=made, targets=draft, seen=made.version, by=people.su)
    return ProgrammePeriod.objects.select_related("round", "previous").get(pk=made.pk)


def targets(period: ProgrammePeriod) -> dict[str, int]:
    return dict(Allotment.objects.filter(period=period).values_list("region_code", "target_fen"))


def test_what_became_of_the_first_year_is_proposed_with_its_reason(second: ProgrammePeriod) -> None:
    found = next_quotas(second, clock.today())
    assert found is not None
    assert {row.region_code: (row.past.share, row.past.waiting_fen, row.proposed.fen, row.proposed.way) for row in found.rows} == {
        CITY: (100, 30_000_00, 90_000_00, Way.MORE),
        TOWN: (0, 0, 20_000_00, Way.LESS),
    }  # fmt: skip


def test_a_first_year_has_no_proposal(second: ProgrammePeriod, people: People) -> None:
    assert second.previous is not None and next_quotas(second.previous, clock.today()) is None


def test_it_is_shown_and_filled_in_and_nothing_is_entered_by_itself(
    second: ProgrammePeriod, people: People
) -> None:
    client = sign_in(Client(), people.su)
    address = reverse("officer:budget-targets", args=[second.round.ref])
    page = client.get(address).content.decode()
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page))
    assert "按上一年度的建议" in words and "示例口径" in words and "V-4" in words
    assert (
        "兑现达到目标的 100%（不低于 80%），还有等待的" in words and "兑现只有目标的 0%（低于 50%）" in words
    )
    assert 'value="90,000.00"' not in page, "the form has what was entered until it is asked for"
    filled = client.get(address + "?fill=1").content.decode()
    assert 'value="90,000.00"' in filled and 'value="20,000.00"' in filled and "还没有保存" in filled
    assert set(targets(second).values()) == {1_00}, "looking enters nothing"
    typed = {
        "seen": second.version,
        f"target_{CITY}": "80000",
        f"issue_{CITY}": "80000",
        f"target_{TOWN}": "20,000.00",
        f"issue_{TOWN}": "20000",
    }
    assert client.post(address, typed).status_code == 302
    assert targets(second) == {CITY: 80_000_00, TOWN: 20_000_00}, "the person's own figures"


def test_what_was_typed_wrongly_stays_beside_the_proposal(second: ProgrammePeriod, people: People) -> None:
    client = sign_in(Client(), people.su)
    address = reverse("officer:budget-targets", args=[second.round.ref])
    answer = client.post(address + "?fill=1", {"seen": second.version, f"target_{CITY}": "很多"})
    page = answer.content.decode()
    assert answer.status_code == 422 and 'value="很多"' in page and "按上一年度的建议" in page


def test_the_same_few_statements_however_many_cities(second: ProgrammePeriod, people: People) -> None:
    client = sign_in(Client(), people.su)
    address = reverse("officer:budget-targets", args=[second.round.ref])
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    assert len(asked) <= 16, "\n".join(one["sql"] for one in asked)


def test_who_was_let_go_at_the_closing_counts_as_waiting(second: ProgrammePeriod, people: People) -> None:
    row = Voucher.objects.get(state="waiting")
    before = second.previous
    assert before is not None
    Voucher.objects.filter(pk=row.pk).update(state="released", why=why_unserved())
    ProgrammePeriod.objects.filter(pk=before.pk).update(
        closed_at=clock.now(), closed_by="test", closed_reason="示例"
    )
    found = next_quotas(ProgrammePeriod.objects.select_related("previous").get(pk=second.pk), clock.today())
    assert found is not None and found.targets[CITY] == 90_000_00
