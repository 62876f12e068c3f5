"""The voucher of an application on its page: what it holds or what it waits for, and what stands before it.

Not here: the order of arrival (`case_turn.py`), that page (`cases.py`).
"""

from typing import Any

from django.urls import reverse

from yunti.apps.cases.guards import Surroundings
from yunti.apps.vouchers.queries.standing import standing_of
from yunti.domain.money import yuan
from yunti.packs.vouchers import vouchers_of
from yunti.web.shared import amounts


def voucher_context(around: Surroundings) -> dict[str, Any]:
    """Nothing where the pack gives no vouchers, or the application was not served. At most three statements where it does."""
    case = around.case
    spec = vouchers_of(around.pack)
    if spec is None or case.workflow != spec.application:
        return {}
    standing = standing_of(case)
    if standing is None:
        return {}
    row = standing.voucher
    return {
        "voucher": {
            "standing": standing,
            "row": row,
            "title": spec.title,
            "state": row.get_state_display(),
            "asked": yuan(row.gross_fen).text,
            "amount": amounts.in_statement(reverse("applicant:statement"), row.amount_fen),
            "ahead": yuan(standing.ahead_fen).text,
            "free": yuan(standing.free_fen).text,
            "notice": spec.notice,
            "has_paper": bool(spec.paper),
        }
    }
