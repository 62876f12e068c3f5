"""Public money as the requirement tells it, in plain integers: what each happening moves, and what must hold whatever happens.

Written apart from the program: nothing of `apps.ledger` is used here.
Not here: what is tried (`machine.py`).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

PROVINCE, CITY, TOWN = "900000", "900100", "900200"
CITIES = (CITY, TOWN)
SOURCES = {"authorised", "accepted", "appropriated", "local_given"}
COUNTED = {
    *("held", "issued", "redeemed", "lapsed", "void"),
    *("accepted", "waiting", "carried", "postponed", "funded", "denied"),
    *("payable", "paid", "recoverable", "recovered"),
}
Leg = tuple[str, str, str]
"""Book, the account that is debited, the one that is credited."""

LEGS: dict[str, tuple[Leg, ...]] = {
    "authorised": (("allotment", "unallotted", "authorised"),),
    "allotted": (("allotment", "free", "unallotted"),),
    "reallotted": (("allotment", "free", "free"),),
    "held": (("allotment", "held", "free"),),
    "issued": (("allotment", "issued", "held"),),
    "issued at approval": (("allotment", "held", "free"), ("allotment", "issued", "held")),
    "lapsed": (("allotment", "lapsed", "issued"),),
    "refused": (("allotment", "void", "issued"),),
    "redeemed": (("allotment", "redeemed", "issued"), ("claims", "waiting", "accepted")),
    "bonus": (("claims", "waiting", "accepted"),),
    "carried": (("claims", "carried", "waiting"),),
    "postponed": (("claims", "postponed", "waiting"),),
    "postponed again": (("claims", "postponed", "carried"),),
    "dismissed": (("claims", "carried", "postponed"),),
    "denied": (("claims", "denied", "postponed"), ("allotment", "void", "redeemed")),
    "carried_out": (("claims", "accepted", "carried"),),
    "carried_in": (("claims", "carried", "accepted"),),
    "appropriated": (("funds", "unallotted", "appropriated"),),
    "funded": (("funds", "general", "unallotted"),),
    "earmarked": (("funds", "earmark", "unallotted"),),
    "matched": (("funds", "local", "local_given"),),
    "payable": (("funds", "payable", "general"), ("claims", "funded", "waiting")),
    "payable out of the earmark": (("funds", "payable", "earmark"), ("claims", "funded", "carried")),
    "payable of the locality": (("funds", "payable", "local"),),
    "paid": (("funds", "paid", "payable"),),
    "recovery": (("funds", "recoverable", "paid"),),
    "recovered": (("funds", "recovered", "recoverable"),),
    "quota_closed": (("allotment", "authorised", "free"),),
    "money_closed": (("funds", "appropriated", "general"),),
}
HAPPENINGS = {
    "issued at approval": "issued",
    "postponed again": "postponed",
    "earmarked": "funded",
    "payable out of the earmark": "payable",
    "payable of the locality": "payable",
}
"""What the program calls a variant."""
FROM_PROVINCE = {"allotted", "funded", "earmarked"}
AT_PROVINCE = {"authorised", "appropriated"}
TO_PROVINCE = {"quota_closed", "money_closed"}
UNCOUNTED = {*FROM_PROVINCE, *AT_PROVINCE, *TO_PROVINCE, "reallotted", "matched"}


@dataclass(frozen=True)
class Deed:
    """One entry to be; `party` is whether it is the enterprise's."""

    what: str
    cause: str
    fen: int
    region: str = PROVINCE
    giver: str = ""
    party: bool = False

    @property
    def happening(self) -> str:
        return HAPPENINGS.get(self.what, self.what)

    @property
    def items(self) -> int:
        return 0 if self.what in UNCOUNTED else 1


Account = tuple[str, str, str]
Movement = tuple[Account, Account, int, int, bool]
"""Debited, credited, fen, items, whether it is the enterprise's."""


@dataclass
class Model:
    fen: Counter[Account] = field(default_factory=Counter)
    items: Counter[Account] = field(default_factory=Counter)
    own: Counter[Account] = field(default_factory=Counter)  # of the one enterprise
    booked: dict[tuple[str, str], list[Movement]] = field(default_factory=dict)
    reversed: set[tuple[str, str]] = field(default_factory=set)

    def movements(self, deed: Deed) -> list[Movement]:
        giver = deed.giver or deed.region
        return [
            ((deed.region, book, debit), (giver, book, credit), deed.fen, deed.items, deed.party)
            for book, debit, credit in LEGS[deed.what]
        ]

    def verdict(self, deeds: Sequence[Deed]) -> str:
        """Nothing is said where it may be booked."""
        if any((deed.happening, deed.cause) in self.booked for deed in deeds):
            return "booked"
        return self._covered([each for deed in deeds for each in self.movements(deed)])

    def verdict_on_reversal(self, key: tuple[str, str]) -> str:
        return "reversed" if key in self.reversed else self._covered(self.way_back(key))

    def way_back(self, key: tuple[str, str]) -> list[Movement]:
        return [(credit, debit, fen, items, party) for debit, credit, fen, items, party in self.booked[key]]

    def _covered(self, movements: Sequence[Movement]) -> str:
        after = Model(self.fen.copy(), self.items.copy())
        after.move(movements)
        return "not_covered" if min([0, *after.fen.values(), *after.items.values()]) < 0 else ""

    def move(self, movements: Sequence[Movement]) -> None:
        for debit, credit, fen, items, party in movements:
            for account, side in ((debit, 1), (credit, -1)):
                sign = -side if account[2] in SOURCES else side
                self.fen[account] += sign * fen
                if account[2] in COUNTED:
                    self.items[account] += sign * items
                if party:
                    self.own[account] += sign * fen

    def book(self, deeds: Sequence[Deed]) -> None:
        for deed in deeds:
            self.booked[deed.happening, deed.cause] = self.movements(deed)
            self.move(self.movements(deed))

    def reverse(self, key: tuple[str, str]) -> None:
        self.move(self.way_back(key))
        self.reversed.add(key)
