"""Which claim the money would not reach: the same as the plain allocation says, whatever is tagged and carried and however much there is.

Not here: the page (`tests/web/officer/test_boards.py`), settlement itself (`tests/apps/settlement`).
"""

import random
from datetime import timedelta

import pytest

from tests.access.vouchers import issued_row
from tests.apps.cases.rounds import party_of
from tests.apps.settlement.conftest import CITY, each, shelf, within_one_transaction
from tests.people import People
from yunti.apps.boards.queries.board import Place
from yunti.apps.boards.queries.forecast import first_unreached, forecast_of
from yunti.apps.cases.services import start_case
from yunti.apps.programmes.models import Round
from yunti.apps.settlement.enums import State
from yunti.apps.settlement.models import Claim
from yunti.domain.allocating import Claim as Asked
from yunti.domain.allocating import Pot, allocate
from yunti.kit import clock

pytestmark = pytest.mark.django_db
__all__ = ["each", "shelf", "within_one_transaction"]
COUNT = 12


def a_place(general: int, earmark: int = 0, issued: int = 0) -> Place:
    standing = {
        ("funds", "general"): (general, 0),
        ("funds", "earmark"): (earmark, 0),
        ("allotment", "issued"): (issued, 1),
    }
    return Place(CITY, "示例市", 0, 0, 0, standing)


@pytest.fixture
def claims(people: People, each: Round) -> list[Claim]:
    """Of one enterprise, at different times, some tagged, some carried over."""
    chance, now = random.Random(7), clock.now()
    rows = []
    for number in range(COUNT):
        case = start_case(round=each, workflow="voucher", party=party_of(people.ma), by=people.ma)
        voucher = issued_row(case, place=number + 1, state="waiting")
        rows.append(
            Claim.objects.create(
                voucher=voucher,
                case=case,
                round=each,
                region_code=CITY,
                enterprise=case.enterprise,
                face_fen=chance.randint(1, 9) * 100,
                tagged=chance.random() < 0.4,
                carried=(carried := chance.random() < 0.3),
                applied_at=now + timedelta(minutes=chance.randint(0, 5)),
                state=State.CARRIED if carried else State.WAITING,
            )
        )
    return rows


def as_allocated(claims: list[Claim], general: int, earmark: int) -> tuple[int | None, int]:
    """The first that the general pot does not pay, and what those before it take of it."""
    asked = {row.pk: Asked(str(row.pk), row.payable_fen) for row in claims}
    own = sorted(
        (row for row in claims if row.tagged), key=lambda row: (not row.carried, row.applied_at, row.pk)
    )
    every = sorted(
        claims, key=lambda row: (0 if row.carried else 1 if row.tagged else 2, row.applied_at, row.pk)
    )
    found = allocate(
        [
            Pot("earmark", earmark, tuple(asked[row.pk] for row in own)),
            Pot("general", general, tuple(asked[row.pk] for row in every)),
        ]
    )
    return (int(found.unpaid[0]) if found.unpaid else None), general - found.left["general"]


def test_the_claim_that_is_not_reached_is_the_one_allocation_stops_at(
    each: Round, claims: list[Claim]
) -> None:
    total = sum(row.payable_fen for row in claims)
    stops = set()
    for general in range(0, total + 300, 300):
        for earmark in (0, 500, 1_500, total):
            found = first_unreached(each, a_place(general, earmark))
            expected, taken = as_allocated(claims, general, earmark)
            assert (found.claim.pk if found else None) == expected, (general, earmark)
            assert found is None or found.before_fen == taken
            stops.add(expected)
    assert None in stops and len(stops) > 4, "the money reached everybody once, and stopped at several"


def test_claims_of_another_place_or_already_paid_are_left_out(each: Round, claims: list[Claim]) -> None:
    Claim.objects.update(state=State.FUNDED)
    assert first_unreached(each, a_place(0)) is None
    Claim.objects.update(state=State.WAITING, region_code="900200")
    assert first_unreached(each, a_place(0)) is None


def test_what_is_needed_and_what_is_left() -> None:
    short = forecast_of(a_place(general=700, earmark=100, issued=1_000))
    assert (short.needed_fen, short.left_fen, short.short_fen, short.rest_fen) == (1_000, 800, 200, 0)
    enough = forecast_of(a_place(general=1_300, issued=1_000))
    assert (enough.short_fen, enough.rest_fen) == (0, 300)
    assert not forecast_of(Place(CITY, "", 0, 0, 0, {})).funded
