"""Money of a city, as finance would give it. Not here: what is tried (the tests), vouchers and claims (`tests/apps/settlement`)."""

from tests.apps.cases.rounds import SETTING_UP
from tests.apps.ledger.booking import PROVINCE, booked
from tests.people import PREFECTURE
from yunti.apps.ledger.chart import Book, Happening, Kind
from yunti.apps.ledger.services import Booking, Line
from yunti.apps.programmes.models import Round


def money(
    each: Round, yuan: int, region: str = PREFECTURE, kind: Kind = Kind.GENERAL, cause: str = ""
) -> None:
    """So much comes into one pot of a city."""
    name, fen, book = cause or f"money of {region} in {kind}", yuan * 100, Book.FUNDS
    booked(
        each=each,
        bookings=[
            Booking(
                Happening.APPROPRIATED,
                name,
                [Line(book, Kind.UNALLOTTED, Kind.APPROPRIATED, fen, PROVINCE, subject=name)],
            ),
            Booking(
                Happening.FUNDED,
                name,
                [Line(book, kind, Kind.UNALLOTTED, fen, region, PROVINCE, subject=name)],
            ),
        ],
        by=SETTING_UP,
    )
