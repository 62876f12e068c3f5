"""What became of the money of a voucher that was decided to be paid, for its enterprise and its supplier: paid, under way, or come back.

Not here: payments at the desks that make them (`web.finance`), what is looked up (`apps.settlement.queries.payments`).
"""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from yunti.apps.settlement.queries.payments import Paid, payment_of_voucher
from yunti.web.shared import amounts

TONES = {"confirmed": "ok", "returned": "bad"}


def payment_card(desk: str, voucher: Any) -> dict[str, Any]:
    """For a party at its desk. At most two statements."""
    found = payment_of_voucher(voucher) if voucher is not None else None
    return {"payment": _drawn(desk, found)} if found is not None else {}


def _drawn(desk: str, paid: Paid) -> dict[str, Any]:
    row = paid.payment
    state = row.state if row is not None else ""
    own = desk == "applicant"
    return {
        "row": row,
        "state": row.get_state_display() if row is not None else _("待付款"),
        "tone": TONES.get(state, "on"),
        "is_paid": state == "confirmed",
        "came_back": state == "returned",
        "amount": amounts.in_statement(reverse(f"{desk}:statement"), paid.line.amount_fen),
        "next": _next(state, own=own),
        "accounts": reverse("applicant:enterprise-account") if own and state == "returned" else "",
    }


def _next(state: str, *, own: bool) -> str:
    """What happens now, or what the reader is to do."""
    if state == "returned":
        return (
            _("请登记新的收款账户；账户经确认后，由办理单位重新付款。")
            if own
            else _("要由企业登记新的收款账户；账户经确认后，由办理单位重新付款。")
        )
    if state == "sent":
        return _("已送银行，等待银行的结果。")
    if state == "drawn":
        return _("付款文件已编制，两人核对放行后送银行。")
    return "" if state else _("已决定兑付，等待编制付款文件。")
