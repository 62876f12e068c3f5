"""Who draws a sample, writes and reads records: the authority that the pack names. Not here: who may act on a case (`apps.cases`)."""

from django.utils.translation import gettext as _

from yunti.apps.cases.models import Case
from yunti.apps.cases.permissions import answers_for, roles_in
from yunti.apps.cases.queries.population import counties_of
from yunti.domain.regions import lies_within
from yunti.kit.actors import Actor, Desk
from yunti.kit.permissions import Allowed, Decision, Denied
from yunti.kit.wording import listed
from yunti.packs.inspections import Inspection
from yunti.packs.reading import Pack

KEEPERS = (Desk.PREFECTURE, Desk.PROVINCE)


def can_inspect(actor: Actor, pack: Pack, inspection: Inspection) -> Decision:
    """The desk that the pack names; for which cases is asked case by case (`answers_for_case`)."""
    actors = pack.section("actors")
    mine = not actor.programmes or pack.programme in actor.programmes
    desks = {actors[role]["desk"] for role in inspection.by}
    if actor.is_person and actor.jurisdiction and mine and actor.desk in desks:
        return Allowed()
    titles = listed(actors[role]["title"] for role in inspection.by)
    return Denied("not_your_inspection", _("现场核查由%(who)s组织。") % {"who": titles})


def answers_for_region(actor: Actor, region_code: str, pack: Pack, inspection: Inspection) -> bool:
    return answers_for(actor.jurisdiction, region_code, counties_of(pack, inspection.by))


def acts_on_case(actor: Actor, case: Case, pack: Pack, inspection: Inspection) -> Decision:
    if roles_in(actor, case, pack.section("actors")) & set(inspection.by):
        return Allowed()
    return can_inspect(actor, pack, inspection) and Denied(
        "other_jurisdiction", _("这家企业不由本单位核查。"), next_step=_("请由所在地的主管部门办理。")
    )


def reads_samples_of(actor: Actor, jurisdiction: str) -> bool:
    """The authority that drew it, and those above it."""
    return actor.at(*KEEPERS) and bool(actor.jurisdiction) and lies_within(actor.jurisdiction, jurisdiction)
