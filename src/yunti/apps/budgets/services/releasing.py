"""Releasing quota to cities in tranches, and moving it from one city to another; each is booked at once.

Not here: how much a city may issue at most (`periods.py`), booking (`apps.ledger`).
"""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from yunti.apps.budgets.enums import ChangeKind
from yunti.apps.budgets.models import Allotment, AllotmentChange, ProgrammePeriod, Tranche
from yunti.apps.budgets.queries.released import released_to
from yunti.apps.budgets.services.around import Around, open_period
from yunti.apps.ledger.chart import Book, Happening, Kind
from yunti.apps.ledger.models import LedgerEntry
from yunti.apps.ledger.services import Booking, Line, book
from yunti.apps.reference.queries.regions import region_name
from yunti.domain.money import yuan
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import InvalidInput, Problem
from yunti.kit.references import new_reference
from yunti.packs.budget import ground


@command("budgets.release_tranche")
def release_tranche(
    step: Step,
    *,
    period: ProgrammePeriod,
    title: str,
    amounts: Mapping[str, int],
    reason: str,
    seen: int,
    by: Actor,
    key: str | None = None,
) -> Tranche:
    """Fen by region; a city that is given nothing is left out."""
    row, found = open_period(step, period, by, seen)
    given = {region: fen for region, fen in sorted(amounts.items()) if fen}
    problems = [*_problems(row, found, given)]
    if not title.strip():
        problems.append(Problem("title", "empty", _("没有填写这一次下达的名称。")))
    if not reason.strip():
        problems.append(Problem("reason", "empty", _("没有填写依据或理由。")))
    if not given:
        problems.append(Problem("", "nothing", _("没有填写任何金额。")))
    if problems:
        raise InvalidInput(problems)
    made = step.create(
        Tranche,
        period=row,
        ordinal=row.tranches.count() + 1,
        title=title.strip(),
        from_at=clock.now(),
        released_by=by.ref,
    )
    row.version += 1
    step.save(row, "version")
    entries = book(step, row.round, _bookings(row, found, made, given, reason.strip()))
    province = row.round.jurisdiction
    _keep(
        step,
        [
            _change(row, entry, (province, region), fen, reason, by, made)
            for entry, (region, fen) in zip(entries[1:], given.items(), strict=True)
        ],
    )
    details = {"title": made.title, "amounts": given, "reason": reason.strip()}
    step.record(made, details=details, clause=_ground(found), edition=found.edition)
    return made


def _bookings(
    row: ProgrammePeriod, found: Around, made: Tranche, given: Mapping[str, int], reason: str
) -> list[Booking]:
    """What comes from outside to the province, then from the province to each city."""
    province = row.round.jurisdiction
    whole = Line(
        Book.ALLOTMENT, Kind.UNALLOTTED, Kind.AUTHORISED, sum(given.values()), province, subject=made.ref
    )
    told = {"reason": reason, "clause": _ground(found), "edition": found.edition}
    return [
        Booking(Happening.AUTHORISED, made.ref, [whole], **told),
        *(
            Booking(
                Happening.ALLOTTED,
                f"{made.ref}:{region}",
                [Line(Book.ALLOTMENT, Kind.FREE, Kind.UNALLOTTED, fen, region, province, subject=made.ref)],
                **told,
            )
            for region, fen in given.items()
        ),
    ]


def _problems(row: ProgrammePeriod, found: Around, given: Mapping[str, int]) -> Sequence[Problem]:
    """No city is given more in all than it may issue."""
    bounds = dict(Allotment.objects.filter(period=row).values_list("region_code", "issue_fen"))
    released = released_to(row.round)
    problems = []
    for region, fen in given.items():
        rest = bounds.get(region, 0) - released.get(region, 0)
        if fen < 0:
            problems.append(Problem(f"amount_{region}", "negative", _("金额不能是负数。")))
        elif fen > rest:
            problems.append(Problem(f"amount_{region}", "above_bound", _above(region, rest)))
    return problems


def _above(region: str, rest: int) -> str:
    return _("%(region)s的发放额度只剩%(yuan)s元可以下达，请先调整发放额度。") % {
        "region": region_name(region),
        "yuan": yuan(max(rest, 0)).text,
    }


@command("budgets.reallot")
def reallot(
    step: Step,
    *,
    period: ProgrammePeriod,
    source: str,
    target: str,
    amount_fen: int,
    reason: str,
    seen: int,
    by: Actor,
    key: str | None = None,
) -> AllotmentChange:
    """What the giver has free, and no more; the taker keeps within what it may issue."""
    row, found = open_period(step, period, by, seen)
    problems = []
    if amount_fen <= 0:
        problems.append(Problem("amount", "nothing", _("调剂的金额要大于零。")))
    else:
        taken = _problems(row, found, {target: amount_fen})
        problems += [Problem("amount", each.code, each.text) for each in taken]
    for name, region in (("source", source), ("target", target)):
        if not found.has_city(row.round, region):
            problems.append(Problem(name, "elsewhere", _("这个地区不在本批次的范围内。")))
    if source == target:
        problems.append(Problem("target", "same", _("调出和调入的是同一个地区。")))
    if not reason.strip():
        problems.append(Problem("reason", "empty", _("没有填写调剂的理由。")))
    if problems:
        raise InvalidInput(problems)
    row.version += 1
    step.save(row, "version")
    ref = new_reference()
    line = Line(Book.ALLOTMENT, Kind.FREE, Kind.FREE, amount_fen, target, source, subject=ref)
    told = Booking(Happening.REALLOTTED, ref, [line], reason.strip(), _ground(found), found.edition)
    (entry,) = book(step, row.round, [told])
    made = _change(row, entry, (source, target), amount_fen, reason, by)
    made.ref = ref
    _keep(step, [made])
    details = {"from": source, "to": target, "amount_fen": amount_fen, "reason": reason.strip()}
    step.record(made, details=details, clause=_ground(found), edition=found.edition)
    return made


def _change(
    row: ProgrammePeriod,
    entry: LedgerEntry,
    way: tuple[str, str],
    fen: int,
    reason: str,
    by: Actor,
    tranche: Tranche | None = None,
) -> AllotmentChange:
    return AllotmentChange(
        period=row,
        tranche=tranche,
        source=way[0],
        target=way[1],
        kind=ChangeKind.RELEASED if tranche else ChangeKind.REALLOTTED,
        amount_fen=fen,
        reason=reason.strip(),
        entry=entry,
        changed_at=clock.now(),
        changed_by=by.ref,
    )


def _keep(step: Step, changes: Sequence[AllotmentChange]) -> None:
    step.bulk_create(AllotmentChange, changes)


def _ground(found: Around) -> str:
    return ground(found.pack, *found.budget.clause)
