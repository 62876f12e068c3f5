"""Who pays out what was decided: the authority of the city that settled and its finance; who may look on.

Not here: who runs a settlement (the pack's roles, `apps.cases`), who confirms accounts (`apps.registry`).
"""

from django.utils.translation import gettext as _

from yunti.apps.accounts.models import Mandate
from yunti.apps.accounts.queries import in_force
from yunti.apps.ledger.permissions import can_read_books
from yunti.apps.settlement.models import SettlementBatch
from yunti.kit import clock
from yunti.kit.actors import Actor, Desk
from yunti.kit.permissions import Allowed, Decision, Denied

OFFICERS = frozenset({Desk.PREFECTURE, Desk.PROVINCE})
PAYING = OFFICERS | {Desk.FINANCE}


def can_pay(actor: Actor, batch: SettlementBatch) -> Decision:
    """Of this very region: whoever stands above looks on."""
    here = actor.is_person and actor.desk in PAYING and actor.jurisdiction == batch.region_code
    if here and (not actor.programmes or batch.round.programme in actor.programmes):
        return Allowed()
    return Denied(
        "not_your_payments",
        _("付款由结算地的主管部门和财政部门办理。"),
        next_step=_("请由该地区的主管部门或财政部门办理。"),
    )


def can_see_payments(actor: Actor, batch: SettlementBatch) -> bool:
    if actor.programmes and batch.round.programme not in actor.programmes:
        return False
    return can_read_books(actor, batch.region_code)


def has_finance(region_code: str) -> bool:
    """Whether anybody sits at the finance desk of the region."""
    rows = Mandate.objects.filter(in_force(clock.today()), desk=Desk.FINANCE, jurisdiction=region_code)
    return rows.filter(person__is_active=True).exists()
