"""The programme of vouchers on a shelf of its own, a round with quota, applications made ready. Not here: what is tried (the tests)."""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests import factories
from tests.apps.cases.rounds import SETTING_UP, a_round
from tests.apps.ledger.booking import PROVINCE, allotment, booked
from tests.first_vouchers import EDITION, KIND, PROGRAMME, write_pack
from tests.people import COUNTY, OTHER_PREFECTURE, PREFECTURE, People
from yunti.apps.accounts.models import Organisation
from yunti.apps.cases.models import Answer, Case
from yunti.apps.cases.services import Change, save_answers, start_case
from yunti.apps.intake.queries import waiting
from yunti.apps.intake.services import Asked, arrive, count_turns_due, prepare
from yunti.apps.ledger.chart import Happening, Kind
from yunti.apps.programmes.models import Round
from yunti.apps.registry.models import Enterprise
from yunti.apps.vouchers.models import Voucher
from yunti.apps.vouchers.services import hand_in_due, serve_due
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.watermark import Watermark

CITY, TOWN = PREFECTURE, OTHER_PREFECTURE


@pytest.fixture(autouse=True)
def shelf(settings: Any, tmp_path: Path) -> Path:
    shelf = tmp_path / "shelf"
    write_pack(shelf)
    settings.YUNTI_PACKS, settings.YUNTI_PACKS_LOOK_SECONDS = str(shelf), 0
    return shelf


@pytest.fixture(autouse=True)
def within_one_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is open is not counted yet; here the test around it is."""
    if connection.vendor == "postgresql":
        monkeypatch.setattr(waiting, "watermark", lambda: Watermark(2**62, 2**62))


@pytest.fixture
def each(shelf: Path, people: People) -> Round:
    return a_round(PROGRAMME, EDITION)


def quota(each: Round, yuan: int, region: str = CITY, cause: str = "") -> None:
    """So much comes to a region; `cause` tells one time from another."""
    name = cause or f"first to {region}"
    booked(
        each=each,
        bookings=[
            allotment(Happening.AUTHORISED, name, Kind.UNALLOTTED, Kind.AUTHORISED, yuan * 100, PROVINCE),
            allotment(Happening.ALLOTTED, name, Kind.FREE, Kind.UNALLOTTED, yuan * 100, region, PROVINCE),
        ],
        by=SETTING_UP,
    )


def own_party(by: Actor) -> Enterprise:
    """That of the other city lies there."""
    found = Enterprise.objects.filter(organisation__ref=by.organisation_ref).first()
    if found is not None:
        return found
    region = Organisation.objects.get(ref=by.organisation_ref).region_code or COUNTY
    return factories.owned_enterprise(by.organisation_ref, int(by.organisation_id or 0), region)


def filled_in(
    each: Round,
    by: Actor,
    fee: str,
    contract: str = "",
    party: Any = None,
    service: str = "s2",
    supplier: str = "",
) -> Case:
    case = start_case(round=each, workflow=KIND, party=party or own_party(by), by=by)
    answer(case, by, fee, contract or f"示例合同{case.pk}", service, supplier)
    return case


def answer(
    case: Case, by: Actor, fee: str, contract: str = "", service: str = "s2", supplier: str = ""
) -> None:
    typed: dict[str, Any] = {"items": [{"service": service, "fee": Decimal(fee)}]}
    if contract:
        typed["contract_no"] = contract
    if supplier:
        typed["supplier_code"] = supplier
    known = {row.field: row.version for row in Answer.objects.filter(case=case)}
    changes = [Change(field, value, known.get(field, 0)) for field, value in typed.items()]
    save_answers(case=case, changes=changes, by=by)


def applied(each: Round, by: Actor, *fees: int, **given: Any) -> list[Case]:
    """So many applications of one party, arrived in this order."""
    cases = [filled_in(each, by, str(fee), **given) for fee in fees]
    for case in cases:
        arrive(Asked(prepare(case=case, by=by).ref), by=by)
    return cases


def served() -> None:
    """What the timetable does, one after the other."""
    now = clock.now()
    count_turns_due(now)
    serve_due(now)
    hand_in_due(now)


def told(cases: Sequence[Case]) -> list[tuple[str, int]]:
    """State and yuan of the voucher of each, the latest where there were several."""
    found = []
    for case in cases:
        row = Voucher.objects.filter(case=case).order_by("-place").first()
        found.append(("", 0) if row is None else (row.state, row.amount_fen // 100))
    return found
