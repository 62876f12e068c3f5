"""Who draws a panel: the actors that the pack names, who have no interest in the case. Not here: who may be drawn (`queries`)."""

from django.utils.translation import gettext as _

from yunti.apps.cases.models import Case
from yunti.apps.cases.permissions import has_no_interest, officer_roles
from yunti.kit.actors import Actor
from yunti.kit.permissions import Decision, Denied
from yunti.kit.wording import listed
from yunti.packs.panels import PanelRule
from yunti.packs.reading import Pack


def can_draw(actor: Actor, case: Case, pack: Pack, rule: PanelRule) -> Decision:
    """At most two statements."""
    actors = pack.section("actors")
    if drawing_role(actor, case, pack, rule):
        return has_no_interest(actor, case)
    titles = listed(actors[role]["title"] for role in rule.by)
    return Denied(
        "not_your_panel",
        _("评审专家由%(who)s抽取。") % {"who": titles},
        next_step=_("如有授权，请切换岗位后再办。"),
    )


def drawing_role(actor: Actor, case: Case, pack: Pack, rule: PanelRule) -> str:
    """As whom of the pack's actors this person draws; empty for who does not."""
    own = officer_roles(actor, case, pack.section("actors")) & set(rule.by)
    return min(own, default="")
