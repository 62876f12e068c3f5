"""Closing a programme year: nothing of it is under way any more, what is left of quota and money goes back to where it came from.

It cannot be undone. Claims that were carried over stay in the books until a batch of the next year takes them along; bans that
last until this year end with it (`budgets.services.bans`). Not here: what stands in the way (`queries.closing`).
"""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from yunti.apps.budgets.models import ProgrammePeriod
from yunti.apps.budgets.services.around import open_period
from yunti.apps.ledger.chart import Book, Happening, Kind
from yunti.apps.ledger.services import Booking, Line, book, held_balances
from yunti.apps.programmes.models import Round
from yunti.apps.settlement.queries.closing import InTheWay, Left, in_the_way, left_of
from yunti.apps.vouchers.models import AllotmentQueue
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import Conflict, InvalidInput, Problem, Refused
from yunti.kit.wording import listed
from yunti.packs.budget import ground

LONGEST = 200
BOOKED = (
    (Happening.QUOTA_CLOSED, Book.ALLOTMENT, Kind.AUTHORISED),
    (Happening.MONEY_CLOSED, Book.FUNDS, Kind.APPROPRIATED),
    (Happening.LOCAL_CLOSED, Book.FUNDS, Kind.LOCAL_GIVEN),
)
"""What is booked, in which book, and where it goes back to: the province, or for local money the region that gave it."""


def _goes_to(one: Left) -> Kind:
    if one.kind is Kind.LOCAL:
        return Kind.LOCAL_GIVEN
    return Kind.AUTHORISED if one.book is Book.ALLOTMENT else Kind.APPROPRIATED


def _where(one: Left, province: str) -> str:
    return one.region_code if one.kind is Kind.LOCAL else province


@command("settlement.close_period")
def close_period(
    step: Step, *, period: ProgrammePeriod, reason: str, seen: int, by: Actor, key: str | None = None
) -> ProgrammePeriod:
    """The queues are held, so that nobody is given anything meanwhile; the period, so that no money comes and no batch begins."""
    row, found = open_period(step, period, by, seen)
    problems = [] if reason.strip() else [Problem("reason", "empty", _("没有填写结束年度的理由。"))]
    if len(reason.strip()) > LONGEST:
        text = _("理由不能超过 %(limit)s 个字。") % {"limit": LONGEST}
        problems.append(Problem("reason", "too_long", text))
    if problems:
        raise InvalidInput(problems)
    step.lock(AllotmentQueue.objects.filter(round=row.round))
    _refuse_undone(in_the_way(row.round))
    row.closed_at, row.closed_by, row.closed_reason = clock.now(), by.ref, reason.strip()
    row.version += 1
    step.save(row, "closed_at", "closed_by", "closed_reason", "version")
    clause = ground(found.pack, *found.budget.clause)
    left = _held(step, row.round)
    bookings = _bookings(row, left, reason.strip(), clause, found.edition)
    if bookings:
        book(step, row.round, bookings)
    taken = {f"{each.region_code}/{each.book}/{each.kind}": each.fen for each in left}
    told = {"index": row.index, "reason": row.closed_reason, "taken_back": taken}
    step.record(row, details=told, clause=clause, edition=found.edition)
    return row


def refuse_closed_year(step: Step, each: Round) -> None:
    """Nothing begins in a year that was closed, or is being closed in this moment."""
    step.share(ProgrammePeriod, ProgrammePeriod.objects.filter(round=each).values_list("pk", flat=True))
    if ProgrammePeriod.objects.filter(round=each, closed_at__isnull=False).exists():
        raise Conflict(
            "period_closed",
            _("这个年度已经结束，不能再开始结算。"),
            next_step=_("结转的请求由下一年度的批次带入，请在那个批次开始结算。"),
        )


def _refuse_undone(found: Sequence[InTheWay]) -> None:
    if not found:
        return
    what = listed(_("%(title)s %(count)s 件") % {"title": each.title, "count": each.count} for each in found)
    raise Refused(
        "year_not_done",
        _("还不能结束年度，尚有：%(what)s。") % {"what": what},
        clause=found[0].clause,
        next_step=found[0].next_step,
    )


def _held(step: Step, each: Round) -> list[Left]:
    """As it stands under the locks of its accounts, those of the sources among them."""
    left = left_of(each)
    if not left:
        return []
    places = {(one.region_code, one.book.value, one.kind.value) for one in left}
    sources = {(_where(one, each.jurisdiction), one.book.value, _goes_to(one).value) for one in left}
    found = held_balances(step, each, places | sources)
    standing = [
        Left(one.region_code, one.book, one.kind, found[one.region_code, one.book.value, one.kind.value])
        for one in left
    ]
    return [one for one in standing if one.fen]


def _bookings(
    row: ProgrammePeriod, left: Sequence[Left], reason: str, clause: str, edition: str
) -> list[Booking]:
    """One entry for each source that something goes back to; named by the period, so that no year is taken back twice."""
    province = row.round.jurisdiction
    made = []
    for happening, book_, source in BOOKED:
        lines = [
            Line(
                book_,
                source,
                each.kind,
                each.fen,
                _where(each, province),
                each.region_code if each.region_code != _where(each, province) else "",
                subject=row.ref,
            )
            for each in left
            if each.book is book_ and _goes_to(each) is source
        ]
        if lines:
            made.append(Booking(happening, row.ref, lines, reason, clause, edition))
    return made
