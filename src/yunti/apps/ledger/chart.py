"""The chart of accounts: books, kinds of account, and which happening moves an amount from where to where.

An amount moves between two kinds of one book. What comes from outside stands on a source, which grows by credit; everything
else grows by debit; nothing goes below nought. So in each book the sources equal all the rest.
Not here: the rows (`models.py`), booking (`services.py`).
"""

from collections.abc import Mapping

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Book(TextChoices):
    ALLOTMENT = "allotment", _("额度账")
    CLAIMS = "claims", _("请求账")
    FUNDS = "funds", _("资金账")


class Kind(TextChoices):
    AUTHORISED = "authorised", _("核定发放额度")
    UNALLOTTED = "unallotted", _("未下达")
    FREE = "free", _("可用")
    HELD = "held", _("占用")
    ISSUED = "issued", _("已发放")
    REDEEMED = "redeemed", _("已兑现")
    LAPSED = "lapsed", _("已失效")
    VOID = "void", _("不予兑现")
    ACCEPTED = "accepted", _("受理的请求")
    WAITING = "waiting", _("待结算")
    CARRIED = "carried", _("结转")
    POSTPONED = "postponed", _("暂缓")
    FUNDED = "funded", _("已安排资金")
    DENIED = "denied", _("不予结算")
    APPROPRIATED = "appropriated", _("预算资金")
    LOCAL_GIVEN = "local_given", _("地方配套来源")
    GENERAL = "general", _("一般资金")
    EARMARK = "earmark", _("专项资金")
    LOCAL = "local", _("地方配套")
    PAYABLE = "payable", _("应付")
    PAID = "paid", _("已付")
    RECOVERABLE = "recoverable", _("应追回")
    RECOVERED = "recovered", _("已追回")


class Happening(TextChoices):
    AUTHORISED = "authorised", _("核定额度")
    ALLOTTED = "allotted", _("下达额度")
    REALLOTTED = "reallotted", _("调剂额度")
    HELD = "held", _("占用额度")
    ISSUED = "issued", _("发放")
    LAPSED = "lapsed", _("失效")
    REFUSED = "refused", _("不予兑现")
    REDEEMED = "redeemed", _("兑现审核通过")
    BONUS = "bonus", _("增加额")
    CARRIED = "carried", _("结转")
    POSTPONED = "postponed", _("暂缓")
    DISMISSED = "dismissed", _("异议不成立")
    DENIED = "denied", _("异议成立")
    CARRIED_OUT = "carried_out", _("转入下一批次")
    CARRIED_IN = "carried_in", _("由上一批次转入")
    APPROPRIATED = "appropriated", _("安排预算")
    FUNDED = "funded", _("下达资金")
    MATCHED = "matched", _("落实地方配套")
    PAYABLE = "payable", _("确定应付")
    PAID = "paid", _("支付")
    RECOVERY = "recovery", _("要求追回")
    RECOVERED = "recovered", _("追回")
    QUOTA_CLOSED = "quota_closed", _("收回未用额度")
    MONEY_CLOSED = "money_closed", _("收回未用资金")
    LOCAL_CLOSED = "local_closed", _("退回未用地方配套")
    REVERSED = "reversed", _("冲销")


K, H = Kind, Happening
SOURCES = frozenset({K.AUTHORISED, K.ACCEPTED, K.APPROPRIATED, K.LOCAL_GIVEN})

KINDS: Mapping[Book, tuple[Kind, ...]] = {
    Book.ALLOTMENT: (K.AUTHORISED, K.UNALLOTTED, K.FREE, K.HELD, K.ISSUED, K.REDEEMED, K.LAPSED, K.VOID),
    Book.CLAIMS: (K.ACCEPTED, K.WAITING, K.CARRIED, K.POSTPONED, K.FUNDED, K.DENIED),
    Book.FUNDS: (
        K.APPROPRIATED,
        K.LOCAL_GIVEN,
        K.UNALLOTTED,
        K.GENERAL,
        K.EARMARK,
        K.LOCAL,
        K.PAYABLE,
        K.PAID,
        K.RECOVERABLE,
        K.RECOVERED,
    ),
}
ITEMISED = frozenset({K.HELD, K.ISSUED, K.REDEEMED, K.LAPSED, K.VOID, *KINDS[Book.CLAIMS]}) | frozenset(
    {K.PAYABLE, K.PAID, K.RECOVERABLE, K.RECOVERED}
)
"""Kinds that count what they hold, beside its amount: vouchers, claims, payments."""

A, C, F = Book.ALLOTMENT, Book.CLAIMS, Book.FUNDS
MOVES: Mapping[Happening, frozenset[tuple[Book, Kind, Kind]]] = {
    happening: frozenset(moves)
    for happening, moves in {
        # (book, debit, credit)
        H.AUTHORISED: [(A, K.UNALLOTTED, K.AUTHORISED)],
        H.ALLOTTED: [(A, K.FREE, K.UNALLOTTED)],
        H.REALLOTTED: [(A, K.FREE, K.FREE)],
        H.HELD: [(A, K.HELD, K.FREE)],
        H.ISSUED: [(A, K.HELD, K.FREE), (A, K.ISSUED, K.HELD)],
        H.LAPSED: [(A, K.LAPSED, K.ISSUED)],
        H.REFUSED: [(A, K.VOID, K.ISSUED)],
        H.REDEEMED: [(A, K.REDEEMED, K.ISSUED), (C, K.WAITING, K.ACCEPTED)],
        H.BONUS: [(C, K.WAITING, K.ACCEPTED)],
        H.CARRIED: [(C, K.CARRIED, K.WAITING)],
        H.POSTPONED: [(C, K.POSTPONED, K.WAITING), (C, K.POSTPONED, K.CARRIED)],
        H.DISMISSED: [(C, K.CARRIED, K.POSTPONED)],
        H.DENIED: [(C, K.DENIED, K.POSTPONED), (A, K.VOID, K.REDEEMED)],
        H.CARRIED_OUT: [(C, K.ACCEPTED, K.CARRIED)],
        H.CARRIED_IN: [(C, K.CARRIED, K.ACCEPTED)],
        H.APPROPRIATED: [(F, K.UNALLOTTED, K.APPROPRIATED)],
        H.FUNDED: [(F, K.GENERAL, K.UNALLOTTED), (F, K.EARMARK, K.UNALLOTTED)],
        H.MATCHED: [(F, K.LOCAL, K.LOCAL_GIVEN)],
        H.PAYABLE: [
            (F, K.PAYABLE, K.GENERAL),
            (F, K.PAYABLE, K.EARMARK),
            (F, K.PAYABLE, K.LOCAL),
            (C, K.FUNDED, K.WAITING),
            (C, K.FUNDED, K.CARRIED),
        ],
        H.PAID: [(F, K.PAID, K.PAYABLE)],
        H.RECOVERY: [(F, K.RECOVERABLE, K.PAID)],
        H.RECOVERED: [(F, K.RECOVERED, K.RECOVERABLE)],
        H.QUOTA_CLOSED: [(A, K.AUTHORISED, K.FREE), (A, K.AUTHORISED, K.UNALLOTTED)],
        H.MONEY_CLOSED: [
            (F, K.APPROPRIATED, K.GENERAL),
            (F, K.APPROPRIATED, K.EARMARK),
            (F, K.APPROPRIATED, K.UNALLOTTED),
        ],
        H.LOCAL_CLOSED: [(F, K.LOCAL_GIVEN, K.LOCAL)],
    }.items()
}
"""Every happening but the reversal, which moves back whatever another entry moved."""


def growth(kind: str, *, debited: bool) -> int:
    """1 where a posting on this side lets the account grow, else -1."""
    return -1 if debited == (kind in SOURCES) else 1
