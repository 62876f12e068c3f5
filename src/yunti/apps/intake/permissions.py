"""Who may make an application ready, take it back and send it off: the party itself.

Not here: whether what is asked for is in order (the guards of the step).
"""

from django.utils.translation import gettext as _

from yunti.apps.cases.models import Case
from yunti.apps.cases.permissions import is_party
from yunti.kit.actors import Actor
from yunti.kit.permissions import Allowed, Decision, Denied


def may_apply(actor: Actor, case: Case) -> Decision:
    if is_party(actor, case):
        return Allowed()
    return Denied("not_your_case", _("申请由申报单位自己办理。"), next_step=_("如有授权，请切换岗位后再办。"))
