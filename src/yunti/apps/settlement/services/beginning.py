"""Beginning a settlement of a city: the case of its authority and the batch. Not here: what comes onto its list (`proposing.py`)."""

from django.utils.translation import gettext as _

from yunti.apps.cases.services import start_for_authority
from yunti.apps.programmes.models import Round
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.apps.settlement.models import SettlementBatch
from yunti.apps.settlement.services.closing import refuse_closed_year
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import Conflict, NotFoundOrHidden
from yunti.packs.settlement import settlement_of


@command("settlement.begin_batch")
def begin_batch(step: Step, *, round: Round, by: Actor, key: str | None = None) -> SettlementBatch:
    """One of a city and a round at a time, none in a year that was closed."""
    spec = settlement_of(pack_of(round))
    if spec is None:
        raise NotFoundOrHidden()
    case = start_for_authority(round=round, workflow=spec.batch, region_code=by.jurisdiction, by=by)
    step.open_to_all()  # whoever may begin the case; it asked
    refuse_closed_year(step, round)
    own = SettlementBatch.objects.filter(round=round, region_code=by.jurisdiction)
    if own.filter(decided_at__isnull=True).exists():
        raise Conflict(
            "batch_open",
            _("本地区这一批次还有没有办完的结算。"),
            next_step=_("请先办完，再开始下一批结算。"),
        )
    last = own.order_by("-ordinal").values_list("ordinal", flat=True).first() or 0
    made = step.create(SettlementBatch, case=case, round=round, region_code=by.jurisdiction, ordinal=last + 1)
    step.record(made, details={"round": round.code, "region": made.region_code, "ordinal": made.ordinal})
    return made
