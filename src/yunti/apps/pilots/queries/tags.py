"""Whether a supplier may mark a case as one of its pilot now. Not here: marking it (`services.tagging`)."""

from yunti.apps.cases.models import Case
from yunti.apps.pilots.queries.units import are_running
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.kit.actors import Actor, Desk
from yunti.packs.pilots import pilots_of
from yunti.packs.vouchers import vouchers_of


def may_tag(actor: Actor, case: Case, action: str) -> bool:
    """With this step, as a pilot unit of the round that the case names. At most two statements."""
    pack = pack_of(case.round)
    spec, vouchers = pilots_of(pack), vouchers_of(pack)
    if spec is None or vouchers is None or (case.workflow, action) != (vouchers.application, spec.confirm):
        return False
    if not actor.at(Desk.SUPPLIER) or actor.organisation_id is None:
        return False
    own = case.partners.filter(supplier__organisation_id=actor.organisation_id, ended_at__isnull=True)
    return are_running(spec, case.round_id, list(own.values_list("supplier_id", flat=True)))
