"""The programme that redeems vouchers on a shelf of its own, and vouchers on the way to being redeemed. Not here: what is tried (the tests)."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.apps.cases.rounds import a_round
from tests.apps.vouchers.conftest import CITY, answer, filled_in, quota, served, within_one_transaction
from tests.first_vouchers import EDITION, PROGRAMME, REDEEMING, write_pack
from tests.people import People
from yunti.apps.budgets.services import begin_period, set_cutoff
from yunti.apps.cases.models import Answer, Case
from yunti.apps.cases.services import Change, save_answers
from yunti.apps.intake.services import Asked, arrive, prepare
from yunti.apps.programmes.models import Round
from yunti.apps.settlement.services import take_step
from yunti.apps.vouchers.models import Voucher
from yunti.kit import clock
from yunti.kit.actors import Actor

__all__ = ["within_one_transaction"]
DAYS = 90


@pytest.fixture(autouse=True)
def shelf(settings: Any, tmp_path: Path) -> Path:
    shelf = tmp_path / "shelf"
    write_pack(shelf, REDEEMING)
    settings.YUNTI_PACKS, settings.YUNTI_PACKS_LOOK_SECONDS = str(shelf), 0
    return shelf


@pytest.fixture
def each(shelf: Path, people: People) -> Round:
    """With its year begun, the last day of redemption made known, and quota."""
    each = a_round(PROGRAMME, EDITION)
    period = begin_period(round=each, by=people.su)
    set_cutoff(period=period, kind="settlement", cutoff_on=last_day(), reason="", seen=0, by=people.su)
    quota(each, 1_000_000)
    return each


def last_day() -> date:
    return clock.today() + timedelta(days=DAYS)


def go(case: Case, action: str, by: Actor, **given: Any) -> Case:
    row = Case.objects.select_related("round").get(pk=case.pk)
    return take_step(case=row, action=action, seen=row.moves.count(), by=by, **given)


def issued(each: Round, people: People, fee: int = 60_000, by: Actor | None = None, **said: Any) -> Voucher:
    """Applied for by Ma, or somebody else, and approved by the city of theirs."""
    owner = by or people.ma
    city = people.qin if owner == people.ma else people.wei
    case = filled_in(each, owner, str(fee))
    say(case, owner, **said)
    arrive(Asked(prepare(case=case, by=owner).ref), by=owner)
    served()
    go(case, "approve", city)
    return Voucher.objects.get(case=case)


def say(case: Case, by: Actor, **said: Any) -> None:
    known = {row.field: row.version for row in Answer.objects.filter(case=case)}
    changes = [Change(field, value, known.get(field, 0)) for field, value in said.items()]
    if changes:
        save_answers(case=Case.objects.select_related("round").get(pk=case.pk), changes=changes, by=by)


def claimed(row: Voucher, people: People, paid: int = 60_000, by: Actor | None = None) -> Case:
    """Applied for settlement."""
    owner = by or people.ma
    assert row.redemption is not None
    say(row.redemption, owner, paid=Decimal(paid))
    return go(row.redemption, "claim", owner)


def audited(row: Voucher, people: People, **given: Any) -> Case:
    """Marked by the province, so that the city may decide."""
    return go(claimed(row, people, **given), "mark", people.su)


def redeemed(row: Voucher, people: People, **given: Any) -> Voucher:
    go(audited(row, people, **given), "approve", people.qin)
    return Voucher.objects.get(pk=row.pk)


__all__ += ["CITY", "answer"]
