"""What still stands in the way of closing a programme year, what is left of its quota and money, and what became of both.

In the way is whatever could still take quota or money of the year. What may go on afterwards is told beside it: claims that are
carried over are taken along by the next year, what was asked back comes back to where it stands. Not here: closing (`services.closing`).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, QuerySet, Sum
from django.utils.translation import gettext as _

from yunti.apps.budgets.models import ProgrammePeriod
from yunti.apps.intake.models import Arrival
from yunti.apps.ledger.chart import Book, Happening, Kind
from yunti.apps.ledger.models import LedgerEntry
from yunti.apps.ledger.queries import balances
from yunti.apps.programmes.models import Round
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.apps.settlement.enums import Decision, PaymentState, State
from yunti.apps.settlement.models import BankAnswer, Claim, Clawback, Payment, SettlementBatch, SettlementLine
from yunti.apps.settlement.queries.objections import DISMISSED, standing
from yunti.apps.vouchers.enums import State as VoucherState
from yunti.apps.vouchers.models import Voucher
from yunti.packs.budget import budget_of, ground
from yunti.packs.reading import Pack
from yunti.packs.recovering import recovery_of
from yunti.packs.settlement import settlement_of
from yunti.packs.vouchers import vouchers_of

TAKEN_BACK: tuple[tuple[Book, Kind], ...] = (
    (Book.ALLOTMENT, Kind.UNALLOTTED),
    (Book.ALLOTMENT, Kind.FREE),
    (Book.FUNDS, Kind.UNALLOTTED),
    (Book.FUNDS, Kind.GENERAL),
    (Book.FUNDS, Kind.EARMARK),
    (Book.FUNDS, Kind.LOCAL),
)
"""Where unused quota and unused money stand; a year that is closed has nothing there."""
CLOSINGS = (Happening.QUOTA_CLOSED, Happening.MONEY_CLOSED, Happening.LOCAL_CLOSED)


@dataclass(frozen=True)
class InTheWay:
    """So many things of one kind, by which clause they are to be done, and what is done next. `kind` is for machines."""

    kind: str
    title: str
    count: int
    clause: str
    next_step: str


@dataclass(frozen=True)
class GoesOn:
    """What does not hold up the closing, and how it goes on after it; in fen where it is of money."""

    title: str
    count: int
    fen: int
    after: str


@dataclass(frozen=True)
class Left:
    """What an account holds that the closing takes back."""

    region_code: str
    book: Book
    kind: Kind
    fen: int


def in_the_way(each: Round) -> list[InTheWay]:
    """A constant number of statements."""
    pack = pack_of(each)
    vouchers, settlement, recovery = vouchers_of(pack), settlement_of(pack), recovery_of(pack)
    found = [
        *_applications(each, _cited(pack, vouchers)),
        *_settling(each, _cited(pack, settlement)),
        *_paying(each, _cited(pack, settlement)),
        *_recovering(each, _cited(pack, recovery) or _cited(pack, settlement)),
        *_taking_in(each, _cited(pack, budget_of(pack))),
    ]
    return [one for one in found if one.count]


def _cited(pack: Pack, spec: object) -> str:
    return ground(pack, *getattr(spec, "clause", ()))


def _taking_in(each: Round, clause: str) -> Iterator[InTheWay]:
    """Last, for what is in the way before it may need the round."""
    yield InTheWay(
        "round_open",
        _("批次还没有关闭，还能接收申报"),
        int(each.closed_at is None),
        clause,
        _("其他各项办完后，请在批次页关闭批次。"),
    )


def _applications(each: Round, clause: str) -> Iterator[InTheWay]:
    arrived = Arrival.objects.filter(round=each, turn__voucher__isnull=True)
    arrived = arrived.exclude(turn__outcome__gt="")
    yield InTheWay(
        "arrived",
        _("已到达、还没有核定的申请"),
        arrived.count(),
        clause,
        _("平台随后按次序核定，请稍候再看。"),
    )
    counted = dict(
        Voucher.objects.filter(round=each).order_by().values_list("state").annotate(count=Count("pk"))
    )
    yield InTheWay(
        "undecided",
        _("占着额度或位次、还没有审结的申请"),
        counted.get(VoucherState.HELD, 0) + counted.get(VoucherState.PLACED, 0),
        clause,
        _("请各地审结：发放、不予通过或由企业撤回。"),
    )
    yield InTheWay(
        "issued",
        _("已发放、还没有兑现也没有失效的服务券"),
        counted.get(VoucherState.ISSUED, 0),
        clause,
        _("请审结已提交的结算申请；截止前没有申请的，期满由平台作废。"),
    )


def _settling(each: Round, clause: str) -> Iterator[InTheWay]:
    claims = Claim.objects.filter(round=each)
    yield InTheWay(
        "unsettled",
        _("审核通过、还没有列入结算的请求"),
        claims.filter(state=State.WAITING).exclude(_listed_openly()).count(),
        clause,
        _("请各地结算一批；资金不够的结转，由下一年度的批次带入。"),
    )
    yield InTheWay(
        "undecided_batches",
        _("还没有决定的结算批次"),
        SettlementBatch.objects.filter(round=each, decided_at__isnull=True).count(),
        clause,
        _("请各地办完公示，再统一兑付。"),
    )
    lines = SettlementLine.objects.filter(batch__round=each, carried_out_at__isnull=True)
    yield InTheWay(
        "not_carried_out",
        _("已决定、还没有逐件办完的请求"),
        lines.exclude(decision="").count(),
        clause,
        _("平台随后逐件办理，请稍候再看。"),
    )
    postponed = list(claims.filter(state=State.POSTPONED).values_list("case", flat=True))
    how = standing(postponed)
    yield InTheWay(
        "objections",
        _("因异议推迟、还没有办完的请求"),
        sum(how.get(case) != DISMISSED for case in postponed),
        clause,
        _("请先处理异议；异议成立的，在申报页办“不予结算”。"),
    )


def _listed_openly() -> Exists:
    """On a list that is not decided, which is in the way itself."""
    return Exists(SettlementLine.objects.filter(claim=OuterRef("pk"), batch__decided_at__isnull=True))


def _paying(each: Round, clause: str) -> Iterator[InTheWay]:
    confirmed = Payment.objects.filter(line=OuterRef("pk"), state=PaymentState.CONFIRMED)
    lines = SettlementLine.objects.filter(batch__round=each, decision=Decision.PAID)
    yield InTheWay(
        "unpaid",
        _("决定兑付、银行还没有确认付成的"),
        lines.exclude(Exists(confirmed)).count(),
        clause,
        _("请编制、放行付款文件，并把银行回单入账；退回的换账户重付。"),
    )
    yield InTheWay(
        "answers",
        _("已收到、还没有入账的银行回单"),
        BankAnswer.objects.filter(batch__round=each, taken_at__isnull=True).count(),
        clause,
        _("请财政部门核对后入账。"),
    )


def _recovering(each: Round, clause: str) -> Iterator[InTheWay]:
    asked = _asked_back(each).filter(confirmed_at__isnull=True)
    yield InTheWay(
        "recoveries",
        _("已提出、还没有确认的追回"),
        asked.count(),
        clause,
        _("请另一人确认，或者写明理由不再追回。"),
    )


def _asked_back(each: Round) -> "QuerySet[Clawback]":
    return Clawback.objects.filter(line__batch__round=each, dropped_at__isnull=True)


def goes_on(each: Round) -> list[GoesOn]:
    """Three statements."""
    claims = Claim.objects.filter(round=each, state__in=(State.CARRIED, State.POSTPONED))
    carried = claims.aggregate(count=Count("pk"), fen=Sum(F("face_fen") + F("bonus_fen")))
    waiting = Voucher.objects.filter(round=each, state=VoucherState.WAITING)
    queued = waiting.aggregate(count=Count("pk"), fen=Sum("gross_fen"))
    rows = _asked_back(each).filter(confirmed_at__isnull=False, received_fen__lt=F("demanded_fen"))
    owed = rows.aggregate(count=Count("pk"), fen=Sum(F("demanded_fen") - F("received_fen")))
    told = (
        (_("结转的请求"), carried, _("由下一年度的批次带入，申请时间不变，排在前面。")),
        (
            _("排队等待额度的申请"),
            queued,
            _("本年度不再有额度；结束后由平台逐件退出，并告知企业理由和下一步。"),
        ),
        (_("已确认、还没有到账的追回"), owed, _("结束后照常登记到账。")),
    )
    return [
        GoesOn(title, found["count"], int(found["fen"] or 0), after)
        for title, found, after in told
        if found["count"]
    ]


def left_of(each: Round) -> list[Left]:
    """In the order of `TAKEN_BACK`, then of regions. One statement."""
    found = balances(each)
    return [
        Left(region, book, kind, found[region, book.value, kind.value][0])
        for book, kind in TAKEN_BACK
        for region in sorted({place[0] for place in found})
        if found.get((region, book.value, kind.value), (0, 0))[0]
    ]


def closings_of(period: ProgrammePeriod) -> list[tuple[LedgerEntry, int]]:
    """What was booked when it was closed, and how much it took back. One statement."""
    rows = LedgerEntry.objects.filter(happening__in=CLOSINGS, cause=period.ref)
    summed = rows.annotate(fen=Sum("postings__amount_fen")).order_by("id")
    return [(row, int(row.fen)) for row in summed]
