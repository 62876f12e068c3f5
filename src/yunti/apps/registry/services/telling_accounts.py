"""Messages about bank accounts: to those who confirm that one waits, to the party at every step of its account.

All is written in Chinese; numbers are masked. Not here: other messages about a file (`telling.py`).
"""

from django.utils.translation import gettext as _
from django.utils.translation import override

from yunti.apps.messages.recipients import Recipients
from yunti.apps.messages.services import post_message
from yunti.apps.registry.enums import AccountState
from yunti.apps.registry.models import BankAccount, Enterprise
from yunti.apps.registry.permissions import PartyRow
from yunti.apps.registry.services.telling import WRITTEN_IN
from yunti.kit import clock
from yunti.kit.actors import Actor, Desk

KIND = "registry.account"


@override(WRITTEN_IN)
def tell_entered(party: PartyRow, account: BankAccount, by: Actor) -> None:
    """To the county and to finance of the prefecture; others above see it in their lists."""
    for to in (
        Recipients(desk=Desk.COUNTY, jurisdiction=party.region_code),
        Recipients(desk=Desk.FINANCE, jurisdiction=party.prefecture_code),
    ):
        post_message(
            kind=KIND,
            to=to,
            subject=_("收款账户待确认：%(name)s") % {"name": party.name},
            body=_("%(account)s。请对照证明材料核对户名和账号。") % {"account": account},
            link=f"/officer/accounts/{account.ref}/",
            by=by,
        )
    body = _("%(account)s，待主管部门确认。不是本单位办理的，请马上停用。")
    _tell_party(party, _("本单位登记了收款账户"), body % {"account": account}, by)


@override(WRITTEN_IN)
def tell_confirmed(party: PartyRow, account: BankAccount, by: Actor) -> None:
    assert account.usable_from is not None
    body = _("%(account)s，自 %(moment)s 起用于拨付。不是本单位办理的，请在此之前停用。")
    told = {"account": account, "moment": f"{clock.local(account.usable_from):%Y-%m-%d %H:%M}"}
    _tell_party(party, _("收款账户已确认"), body % told, by)


@override(WRITTEN_IN)
def tell_ended_account(party: PartyRow, account: BankAccount, by: Actor) -> None:
    """Refused or stopped."""
    subject = {
        AccountState.REFUSED: _("收款账户没有确认"),
        AccountState.STOPPED: _("收款账户已停用"),
    }[AccountState(account.state)]
    body = _("%(account)s。理由：%(reason)s") % {"account": account, "reason": account.ended_reason}
    _tell_party(party, subject, body, by)


def _tell_party(party: PartyRow, subject: str, body: str, by: Actor) -> None:
    if party.organisation is None:
        return
    post_message(
        kind=KIND,
        to=Recipients(organisation_ref=party.organisation.ref),
        subject=subject,
        body=body,
        link="/applicant/record/accounts/" if isinstance(party, Enterprise) else "/supplier/record/accounts/",
        by=by,
    )
