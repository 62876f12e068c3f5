"""Who evaluates suppliers and reads the reports: the authority that the pack names, for rounds of its own place.

Not here: who decides on spot checks (`apps.inspections`).
"""

from django.utils.translation import gettext as _

from yunti.apps.programmes.models import Round
from yunti.domain.regions import lies_within
from yunti.kit.actors import Actor
from yunti.kit.permissions import Allowed, Decision, Denied
from yunti.kit.wording import listed
from yunti.packs.appraisal import Appraisal
from yunti.packs.reading import Pack


def can_appraise(actor: Actor, each: Round, pack: Pack, told: Appraisal) -> Decision:
    actors = pack.section("actors")
    mine = not actor.programmes or pack.programme in actor.programmes
    desks = {actors[role]["desk"] for role in told.by}
    if not (actor.is_person and actor.jurisdiction and mine and actor.desk in desks):
        return Denied(
            "not_your_appraisal",
            _("供应商评估由%(who)s办理。") % {"who": listed(actors[role]["title"] for role in told.by)},
        )
    if not lies_within(actor.jurisdiction, each.jurisdiction):
        return Denied("other_jurisdiction", _("这个批次由别的地区办理。"))
    return Allowed()
