"""Settlement as the requirement tells it, in plain integers: who is paid out of which pot, what is carried over, paid, asked back.

Written apart from the program: nothing of `apps.settlement` is used here. Not here: what is tried (`settling.py`).
"""

from collections import Counter
from dataclasses import dataclass, field

FACE = 1_000_00


@dataclass
class Asked:
    """What a claim is about, and how it stands."""

    fen: int
    at: int = 0
    tagged: bool = False
    number: str = ""
    carried: bool = False
    state: str = "waiting"
    batch: int = 0


@dataclass
class Model:
    fen: dict[int, int]
    asked: dict[int, Asked] = field(init=False)
    pots: dict[str, int] = field(default_factory=lambda: {"general": 0, "earmark": 0})
    objections: dict[int, str] = field(default_factory=dict)
    paid: dict[int, int] = field(default_factory=dict)
    asked_back: Counter[int] = field(default_factory=Counter)
    come_back: Counter[int] = field(default_factory=Counter)
    returned: set[int] = field(default_factory=set)
    late: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.asked = {claim: Asked(fen) for claim, fen in self.fen.items()}

    def arrange(self, claim: int, at: int, tagged: bool, number: str) -> None:
        row = self.asked[claim]
        row.at, row.tagged, row.number = at, tagged, number

    def fund(self, general: int, earmark: int) -> None:
        self.pots["general"] += general
        self.pots["earmark"] += earmark

    def on_list(self) -> list[int]:
        """What waits, what was left over, and what was postponed for an objection that was dismissed."""
        return [
            claim
            for claim, row in self.asked.items()
            if (row.state == "waiting" and claim not in self.late)
            or row.state == "carried"
            or (row.state == "postponed" and self.objections.get(claim) == "dismissed")
        ]

    def decide(self, batch: int, listed: list[int]) -> dict[int, tuple[str, str]]:
        """Whole claims only; a pot stops at the first that does not fit."""
        for claim in listed:
            row = self.asked[claim]
            row.carried = row.carried or row.state == "postponed"
        found: dict[int, tuple[str, str]] = {}
        for claim in listed:
            how = {"pending": "postponed", "upheld": "denied"}.get(self.objections.get(claim, ""), "")
            if how:
                found[claim] = (how, "")
        pilots = [claim for claim in listed if claim not in found and self.asked[claim].tagged]
        self._serve("earmark", sorted(pilots, key=self._among_pilots), found)
        others = [claim for claim in listed if claim not in found]
        self._serve("general", sorted(others, key=self._among_all), found)
        for claim in listed:
            found.setdefault(claim, ("carried", ""))
            row, how = self.asked[claim], found[claim][0]
            row.state, row.batch = {"paid": "funded"}.get(how, how), batch
            row.carried = row.carried or how in ("carried", "postponed")
        return found

    def _among_pilots(self, claim: int) -> tuple[bool, int, str]:
        row = self.asked[claim]
        return (not row.carried, row.at, row.number)

    def _among_all(self, claim: int) -> tuple[int, int, str]:
        row = self.asked[claim]
        return (0 if row.carried else 1 if row.tagged else 2, row.at, row.number)

    def _serve(self, pot: str, queue: list[int], found: dict[int, tuple[str, str]]) -> None:
        for claim in queue:
            if self.asked[claim].fen > self.pots[pot]:
                return
            self.pots[pot] -= self.asked[claim].fen
            found[claim] = ("paid", pot)

    # paid and asked back ------------------------------------------------------------------------------------------

    def to_pay(self, batch: int) -> bool:
        """What came back waits for another account, which nobody enters here."""
        return any(
            row.batch == batch
            and row.state == "funded"
            and claim not in self.paid
            and claim not in self.returned
            for claim, row in self.asked.items()
        )

    def pay(self, claims: list[int]) -> None:
        self.paid |= {claim: self.asked[claim].fen for claim in claims}

    def give_back(self, claim: int) -> None:
        del self.paid[claim]
        self.returned.add(claim)

    def can_ask(self, claim: int) -> bool:
        return self.paid[claim] - self.asked_back[claim] >= FACE

    def ask_back(self, claim: int, received: int) -> None:
        self.asked_back[claim] += FACE
        self.come_back[claim] += received

    # compared -----------------------------------------------------------------------------------------------------

    def claims(self) -> dict[int, tuple[str, bool]]:
        return {claim: (row.state, row.carried) for claim, row in self.asked.items()}

    def cases(self) -> dict[int, str]:
        names = {"funded": "paid", "waiting": "approved"}
        return {
            claim: "recovered" if self.asked_back[claim] else names.get(row.state, row.state)
            for claim, row in self.asked.items()
        }

    def books(self) -> dict[str, int]:
        sums: Counter[str] = Counter()
        for row in self.asked.values():
            sums[row.state] += row.fen
        paid, back, come = sum(self.paid.values()), self.asked_back.total(), self.come_back.total()
        return {
            **{
                f"claims/{state}": sums[state]
                for state in ("waiting", "carried", "postponed", "funded", "denied")
            },
            **{f"funds/{pot}": fen for pot, fen in self.pots.items()},
            "funds/payable": sums["funded"] - paid,
            "funds/paid": paid - back,
            "funds/recoverable": back - come,
            "funds/recovered": come,
        }
