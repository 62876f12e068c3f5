"""Who may appeal, and who decides: the authority that the pack names, nobody who took the step, nobody with a tie.

Not here: until when (`queries.offers`).
"""

from django.utils.translation import gettext as _

from yunti.apps.appeals.models import Appeal
from yunti.apps.cases.models import Case
from yunti.apps.cases.permissions import has_no_interest, roles_in
from yunti.kit.actors import Actor
from yunti.kit.permissions import Allowed, Decision, Denied
from yunti.packs.handling import AppealRule
from yunti.packs.reading import Pack


def may_appeal(actor: Actor, case: Case, pack: Pack, rule: AppealRule) -> Decision:
    if rule.by in roles_in(actor, case, pack.section("actors")):
        return Allowed()
    return Denied("not_the_party", _("复议由申报单位申请。"))


def may_decide(actor: Actor, appeal: Appeal, pack: Pack) -> Decision:
    actors = pack.section("actors")
    if appeal.reviewer not in roles_in(actor, appeal.case, actors):
        who = actors.get(appeal.reviewer, {}).get("title", appeal.reviewer)
        return Denied("not_the_reviewer", _("这件复议由%(who)s审查决定。") % {"who": who})
    if actor.ref == appeal.move.moved_by:
        return Denied(
            "own_decision",
            _("原决定是您作出的，不能由您审查。"),
            next_step=_("请由本单位其他经办人审查。"),
        )
    return has_no_interest(actor, appeal.case)
