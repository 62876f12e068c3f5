"""Handing out the money that claims are paid with: to each city so much for everybody and so much set aside; booked at once.

Not here: quota, which says how much may be issued (`releasing.py`), paying (`apps.settlement`).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from yunti.apps.budgets.models import ProgrammePeriod
from yunti.apps.budgets.services.around import Around, open_period
from yunti.apps.ledger.chart import Book, Happening, Kind
from yunti.apps.ledger.models import LedgerEntry
from yunti.apps.ledger.services import Booking, Line, book
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import InvalidInput, Problem
from yunti.kit.references import new_reference
from yunti.packs.budget import ground


@dataclass(frozen=True)
class Funds:
    """In fen: for whatever comes in order, and what is set aside for claims that are tagged."""

    general_fen: int = 0
    earmark_fen: int = 0

    @property
    def total_fen(self) -> int:
        return self.general_fen + self.earmark_fen


@command("budgets.fund_cities")
def fund_cities(
    step: Step,
    *,
    period: ProgrammePeriod,
    amounts: Mapping[str, Funds],
    reason: str,
    seen: int,
    by: Actor,
    key: str | None = None,
) -> list[LedgerEntry]:
    """By region; a city that is given nothing is left out. What is not spent stays where it is until a person moves it."""
    row, found = open_period(step, period, by, seen)
    given = {region: each for region, each in sorted(amounts.items()) if each.total_fen or _negative(each)}
    problems = []
    for region, each in given.items():
        if _negative(each):
            problems.append(Problem(f"general_{region}", "negative", _("金额不能是负数。")))
        if not found.has_city(row.round, region):
            problems.append(Problem(f"general_{region}", "elsewhere", _("这个地区不在本批次的范围内。")))
    if any(each.earmark_fen for each in given.values()) and found.budget.earmark is None:
        problems.append(Problem("", "no_earmark", _("这个项目没有专项资金。")))
    if not reason.strip():
        problems.append(Problem("reason", "empty", _("没有填写依据或理由。")))
    if not given:
        problems.append(Problem("", "nothing", _("没有填写任何金额。")))
    if problems:
        raise InvalidInput(problems)
    row.version += 1
    step.save(row, "version")
    entries = book(step, row.round, _bookings(row, found, given, reason.strip()))
    told = {region: [each.general_fen, each.earmark_fen] for region, each in given.items()}
    step.record(row, details={"amounts": told, "reason": reason.strip()}, edition=found.edition)
    return entries


def _negative(each: Funds) -> bool:
    return each.general_fen < 0 or each.earmark_fen < 0


def _bookings(row: ProgrammePeriod, found: Around, given: Mapping[str, Funds], reason: str) -> list[Booking]:
    """What comes from outside to the province, then from the province to each city."""
    province, ref = row.round.jurisdiction, new_reference()
    told = {"reason": reason, "clause": ground(found.pack, *found.budget.clause), "edition": found.edition}
    whole = sum(each.total_fen for each in given.values())
    outside = Line(Book.FUNDS, Kind.UNALLOTTED, Kind.APPROPRIATED, whole, province, subject=ref)
    return [
        Booking(Happening.APPROPRIATED, ref, [outside], **told),
        *(
            Booking(Happening.FUNDED, f"{ref}:{region}", _lines(region, each, province, ref), **told)
            for region, each in given.items()
        ),
    ]


def _lines(region: str, each: Funds, province: str, ref: str) -> list[Line]:
    kinds = ((Kind.GENERAL, each.general_fen), (Kind.EARMARK, each.earmark_fen))
    giver = province if region != province else ""
    return [
        Line(Book.FUNDS, kind, Kind.UNALLOTTED, fen, region, giver, subject=ref) for kind, fen in kinds if fen
    ]
