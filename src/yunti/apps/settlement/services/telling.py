"""Messages to whoever is paid: the money is there, or it came back and the account is to be changed.

All is written in Chinese; numbers are masked. Not here: messages about accounts (`apps.registry`).
"""

from django.utils.translation import gettext as _
from django.utils.translation import override

from yunti.apps.messages.services import Recipients, post_message
from yunti.apps.settlement.models import Payment
from yunti.domain.money import yuan
from yunti.kit.actors import Actor, Desk

KIND = "settlement.payment"
WRITTEN_IN = "zh-hans"


@override(WRITTEN_IN)
def tell_paid(payment: Payment, by: Actor) -> None:
    body = _("服务券 %(number)s 的 %(yuan)s 元已付到%(account)s，银行流水号 %(reference)s。")
    _tell(payment, _("服务券已兑付"), body, by)


@override(WRITTEN_IN)
def tell_returned(payment: Payment, by: Actor) -> None:
    body = _(
        "服务券 %(number)s 的 %(yuan)s 元被银行退回，原账户%(account)s。理由：%(reason)s。请登记新的收款账户，确认后重新付款。"
    )
    _tell(payment, _("付款被退回，请更换收款账户"), body, by, link="/applicant/record/accounts/")


def _tell(payment: Payment, subject: str, body: str, by: Actor, link: str = "") -> None:
    claim = payment.line.claim
    organisation = payment.account.enterprise.organisation if payment.account.enterprise else None
    if organisation is None:
        return
    told = {
        "number": claim.voucher.number,
        "yuan": yuan(payment.amount_fen).text,
        "account": str(payment.account),
        "reference": payment.bank_reference,
        "reason": payment.returned_reason,
    }
    post_message(
        kind=KIND,
        to=Recipients(desk=Desk.APPLICANT, organisation_ref=organisation.ref),
        subject=subject,
        body=body % told,
        link=link or f"/applicant/apply/{claim.case.ref}/",
        by=by,
    )
